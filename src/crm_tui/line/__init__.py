"""The line to the terminal: ``cells`` reads what is drawn, ``difference`` leaves out what the terminal shows already,
``driver`` stands between Textual and the terminal.
"""
