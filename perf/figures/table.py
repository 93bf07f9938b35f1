"""The figures as a table for people: aligned columns, remarks below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perf.figures.measured import Goal, Measured, Unit, exponent

HEADINGS = ("", "what", "value", "p95", "floor", "ratio", "goal", "")
_LEFT = (0, 1, 7)


def table(lines: Sequence[Measured]) -> str:
    """The lines under their headings, then the remarks."""
    rows = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    shown = ["  ".join(_aligned(cell, i, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows]
    remarks = [f"{line.figure} {line.what}: {line.remark}" for line in lines if line.remark]
    return "\n".join([*shown, *(["", *remarks] if remarks else [])])


def _cells(line: Measured) -> tuple[str, ...]:
    return (
        line.figure,
        line.what,
        amount(line.value, line.unit),
        amount(line.p95, line.unit),
        amount(line.floor, line.unit),
        "" if line.ratio is None else f"{line.ratio:.2f}×",
        "" if line.goal is None else goal_text(line.goal, line.unit),
        line.mark,
    )


def _aligned(cell: str, column: int, width: int) -> str:
    return cell.ljust(width) if column in _LEFT else cell.rjust(width)


def amount(value: float | None, unit: Unit) -> str:
    """A value with its unit, in three figures or so; empty for None."""
    if value is None:
        return ""
    if unit in ("bytes", "rows/s", "rows"):
        return f"{value:,.0f}" + ("" if unit == "rows" else f" {unit}")
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{places}f} {unit}"


def goal_text(goal: Goal, unit: Unit) -> str:
    """``≤ 50.0 ms``, ``≤ 3×``, ``≤ 350 (450) bytes``."""
    sign = "≥" if goal.at_least else "≤"
    if goal.of == "ratio":
        return f"{sign} {goal.limit:g}×"
    interim = "" if goal.interim is None else f" ({goal.interim:,g})"
    number = f"{goal.limit:,.0f}" if goal.limit >= 1000 else f"{goal.limit:g}"
    return f"{sign} {number}{interim} {unit}"


def growth(by_contacts: Mapping[int, Sequence[Measured]]) -> str:
    """Every figure at every size, and the exponent with which it grows (0: not at all, 1: with the contacts)."""
    sizes = sorted(by_contacts)
    found: dict[tuple[str, str], dict[int, Measured]] = {}
    for size in sizes:
        for line in by_contacts[size]:
            found.setdefault((line.figure, line.what), {})[size] = line
    rows = [("", "what", *(f"{size:,}" for size in sizes), "exponent")]
    for (figure, what), at in found.items():
        slope = exponent([(size, line.value) for size, line in at.items()])
        values = [amount(at[size].value, at[size].unit) if size in at else "" for size in sizes]
        rows.append((figure, what, *values, "" if slope is None else f"{slope:+.2f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(_aligned(cell, i, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows)
