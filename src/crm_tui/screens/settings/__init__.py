"""The Settings place: sections at the left, the pane of the chosen one beside them.

A new section takes a pane derived from ``pane.SettingsPane`` in a module of this folder, and its row in
``sections.SECTIONS``.
"""
