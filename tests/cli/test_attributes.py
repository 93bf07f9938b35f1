"""``attribute``: rename, set, move, delete; what would be lost is said, and done with ``--yes``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


def _plan(crm: Run) -> dict[str, object]:
    found: list[dict[str, object]] = crm("attribute", "list", "--format", "json").json
    return found[0]


def test_a_renamed_attribute_is_asked_for_by_both_names(crm: Run) -> None:
    crm("segment", "save", "Pro", "plan:pro")
    ran = crm("attribute", "rename", "Plan", "Tariff class")
    assert (ran.status, ran.err) == (0, "Renamed the attribute Plan to Tariff class.\n")
    for text in ("plan:pro", "tariff_class:pro", "segment:pro"):
        assert crm("find", text, "--format", "ids", "--sort", "tariff_class").out == "1\n"
    assert (_plan(crm)["slug"], _plan(crm)["name"], _plan(crm)["contacts"]) == ("plan", "Tariff class", 1)


def test_deleting_names_what_uses_it_and_waits_for_yes(crm: Run) -> None:
    crm("segment", "save", "Pro", "plan:pro")
    ran = crm("attribute", "delete", "plan")
    assert ran.status == 3
    assert "1 contact has a value · 1 segment asks for it (Pro)" in ran.err
    assert "--yes" in ran.err
    assert _plan(crm)["slug"] == "plan"
    assert crm("attribute", "delete", "plan", "--yes").err == "Deleted the attribute Plan and 1 value.\n"
    assert crm("attribute", "list", "--format", "jsonl").out == ""
    assert crm("undo").status == 0
    assert crm("find", "plan:pro", "--format", "ids").out == "1\n"


def test_type_options_and_order_are_set(crm: Run) -> None:
    ran = crm("attribute", "set", "Plan", "--options", "free, team", "--required")
    assert (ran.status, ran.out) == (3, "")
    assert "1 contact has pro; they keep it" in ran.err
    assert crm("attribute", "set", "Plan", "--options", "free, team", "--required", "--yes").status == 0
    assert (_plan(crm)["options"], _plan(crm)["required"]) == (["free", "team"], True)
    assert crm("attribute", "set", "plan", "--type", "text", "--optional", "--default", "x").status == 0
    assert (_plan(crm)["type"], _plan(crm)["options"], _plan(crm)["default"]) == ("text", [], "x")
    crm("attribute", "add", "Level")
    assert crm("attribute", "move", "level", "1").err == "Moved the attribute Level up.\n"
    assert _plan(crm)["slug"] == "level"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("rename", "nothing", "x"), 1),
        (("rename", "plan", "city"), 3),
        (("set", "plan", "--type", "colour"), 3),
        (("delete", "nothing", "--yes"), 1),
        (("move", "plan", "first"), 2),
    ],
)
def test_what_is_refused(crm: Run, words: tuple[str, ...], status: int) -> None:
    before = _plan(crm)
    assert crm("attribute", *words).status == status
    assert _plan(crm) == before
