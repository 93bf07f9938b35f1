"""A filter over rows that are listed themselves (organisations): what the brackets of a relation hold, as SQL.

There are thousands of organisations, not millions: one scan answers, no set to start from is chosen.
"""

from __future__ import annotations

from datetime import tzinfo

from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.limits import within_limits
from crm_tui.filters.compile.relations import inner_filter
from crm_tui.filters.compile.sql import Sql, bindable
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import Tree


def compile_listed(tree: Tree, *, registry: Registry, now: int, zone: tzinfo, agent: str) -> Sql:
    """The condition on one row of ``registry.table``: 0 or 1, never NULL. Who is deleted is the caller's business.

    Raises:
        UsageError: a field that these rows have not, or too many conditions.
    """
    assert registry.inside is not None
    context = Context(registry, now, zone, agent)
    return bindable(inner_filter(within_limits(tree), registry.inside, context))
