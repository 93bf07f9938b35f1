"""What the ways to a first page cost, in microseconds of work: the numbers by which ``planning`` chooses.

Measured at 100,000 and at 1,000,000 contacts; ratios are what counts. A wrong guess costs time, never a wrong answer: a
page that is not there after the budget of the view is answered by the snapshot.
"""

from __future__ import annotations

PAGE = 200
"""Contacts of a first page."""

STEPPED = 0.2
"""A contact that is passed on the way along the index of an order, which holds who is listed at all."""
FETCHED = 3.0
"""A row of ``contact`` by its id, and its place in the order: what a contact of a set costs that is sorted."""
PLAIN = 0.3
"""A test that reads nothing but the row, once it is there."""
PROBED = 2.0
"""A row of another table by its key."""
PARSED = 8.0
"""A custom attribute: the JSON of all attributes is read for it."""
MEMBER = 0.3
"""Whether an id is in a set that has been gathered."""

GATHERED = 0.4
"""An id that is put into a set, when ids come in order."""
SCATTERED = 1.2
"""The same when they come in another order."""
PHRASED = 1.0
"""The same when the trigram index compares positions: texts of four characters and more."""
MERGED = 0.2
"""An id of one of two sets that are merged in order."""

CERTAIN = 8_000
"""A set is taken that costs less than this, whatever a walk is guessed to cost: a walk may meet nobody for long, where
what is asked goes with the order."""
GUESSED = 0.3
"""The share of contacts that match what nobody has counted."""
