"""One change of many contacts: set-wise, in short transactions that are one batch of the log, stopped or taken back
whole. Import from ``run`` and ``actions``.
"""
