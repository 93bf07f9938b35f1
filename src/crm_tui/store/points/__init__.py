"""Points: given by hand with a reason, by kind of event, by rule; the ledger explains every one of them.

A point is always the point of an event, so that the sum of the ledger is the number on the contact. Kinds of event
carry their points themselves; what a rule or an agent gives is an event of the type ``points``.
"""
