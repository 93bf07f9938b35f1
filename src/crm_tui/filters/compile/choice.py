"""Where a first page starts: from a small set, or along the order. By what both cost, in microseconds of work.

Measured at 100,000 contacts; ratios are what counts. A wrong guess costs time, never a wrong answer: a page that is
not there after the budget of the view is answered by the snapshot.
"""

from __future__ import annotations

from typing import NamedTuple

PAGE = 200
"""Contacts of a first page."""
FETCHED = 2.0
"""A contact of a set: gathered, its row read, sorted."""
STEPPED = 0.8
"""A contact that is passed on the way along an index."""
PLAIN = 0.3
"""A test that reads nothing but the row."""
PROBED = 1.0
"""A row of another table by its key."""
PARSED = 8.0
"""A custom attribute: the JSON of all attributes is read for it."""
GATHERED = 0.25
"""An id that is put into a set."""
CERTAIN, CERTAIN_OF_UNKNOWN = 10_000, 20_000
"""A set is taken that costs less than this, whatever a walk is guessed to cost: a walk may meet nobody for long, where
what is asked goes with the order; the second where nobody knows how many of the set match.
"""


class Start(NamedTuple):
    """What is known of a filter: ``ids`` in the smallest set of ``everybody``, ``share`` of them that match the rest
    (None: nobody knows), what it costs to ask one contact for the set (``probe``) and for the ``rest``, and all of
    the set for the rest (``whole``). ``in_order``: the page is sorted; else the set comes as it is, and is left early.
    """

    ids: int
    everybody: int
    share: float | None
    probe: float
    rest: float
    whole: float
    in_order: bool = True

    @property
    def driven(self) -> float:
        """Work of starting from the set."""
        return self.ids * (FETCHED if self.in_order else GATHERED) + self.whole

    @property
    def walked(self) -> float:
        """Work of walking the order until a page is full, if who matches is spread evenly."""
        matching = self.ids * (1.0 if self.share is None else self.share)
        if matching < 1 or not self.everybody:
            return self.everybody * (STEPPED + self.probe) + self.ids * self.rest
        steps = min(1.0, PAGE / matching) * self.everybody
        return steps * (STEPPED + self.probe + self.rest * self.ids / self.everybody)

    @property
    def drives(self) -> bool:
        """Whether the set is the better start."""
        certain = CERTAIN_OF_UNKNOWN if self.share is None else CERTAIN
        return self.driven <= certain or self.driven <= self.walked
