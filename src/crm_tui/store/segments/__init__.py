"""Segments: filters with a name. Their members are materialised, kept in the transaction of every write.

``reading`` is on the way to the first screens (standard library alone); ``saving`` and ``overriding`` are the use
cases; ``keeping`` re-evaluates the contacts that a write has changed; ``rebuilding`` finds who crossed a line without
being written: time went by, or a bulk write did not say whom it changed.
"""
