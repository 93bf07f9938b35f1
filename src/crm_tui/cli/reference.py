"""docs/cli.md from the commands themselves: ``python -m crm_tui.cli.reference [FILE]``.

A test compares the file with what this makes, so no command and no option goes undocumented.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import Protocol, cast

from typer.main import get_command

from crm_tui.cli.options import GLOBAL_OPTIONS
from crm_tui.cli.program import program

HEAD = """<!-- Written by `make docs` from `src/crm_tui/cli`. Change that. -->

# The command line

`crm-tui` opens the terminal interface; every command is its scriptable twin: the same store, the same filter
language, the same rules, the same change log. Standard output carries data only, sentences and progress go to
standard error (a bar only on a terminal), so commands can be piped.

| status | means |
| --- | --- |
| 0 | done; `find` without a hit, too |
| 1 | `show`, `query` and commands on one contact found nothing |
| 2 | wrong usage, a filter that cannot be read, a CONTACT that fits several (the first five are named) |
| 3 | refused data: an import with rejected rows, a value that its field cannot hold, a conflict |
| 4 | the store cannot be used; `doctor` found something broken |
| 70 | a fault of the program itself; a report without your data was written, and its place is named |
| 130 | interrupted by Ctrl+C |

A **FILTER** asks about the fields of [fields.md](fields.md) and may begin with a dash: `crm-tui find -tag:vip`,
`crm-tui find "-(a or b)"`. Commands that take one have long options only. The words of a command line are
joined by blanks; quotes that the filter needs are put into quotes of the shell: `crm-tui find 'org:"de la
Cruz"'`.

A **CONTACT** is an id, an email, a phone number, an external id, or a filter that fits one contact. The id of a
contact that was merged away leads to the one that was kept. An id, an address or a number that nobody has is
not found; it is never taken for a part of another one.

**WHEN** is `2026-11-24 09:30`, `2026-11-24`, `today`, `tomorrow 10:00` or `yesterday`, in your time zone. What
was understood is said on standard error.

In tables dates are in your time zone; in `csv`, `tsv`, `json` and `jsonl` they are ISO 8601 in UTC, durations
are seconds, and several values of a cell stay apart (`,`, and `|` for organisations and phones; arrays in
JSON). Cells that a spreadsheet would calculate get an apostrophe in CSV. Whatever a terminal might obey is made
visible in tables and texts, escaped in JSON, and left as it is in CSV and TSV unless a terminal shows them.
"""
TAIL = """## What `show --format json` holds

One object. Every field of [fields.md](fields.md) by its name, custom attributes by their slug; unknown is
`null`, dates are ISO 8601 in UTC, ids are whole numbers. What there may be several of stands under the plural:
`emails`, `phones`, `tags`, `segments`; `orgs` `[{id, name, primary}]`; `lists` `[{name, status, since}]`;
`automations` (empty so far); `dnc` `[{channel, reason, since}]`. Then `notes` `[{id, type, text, at, author,
created, edited}]`; `tasks` `[{id, title, type, due, status, assignee, duration, alert}]` (minutes); `history`
`[{id, type, at, points, …details}]`, newest first; `changes` `[{id, batch_id, at, agent, kind, title, entity,
operation, before, after}]`, newest first; `anonymous`, `deleted`, `version`.

## What an import reads

CSV or TSV in any usual encoding. Several values in one cell: `,` `;` `|` for tags, lists and emails, `|` alone
for organisations and phones. An empty cell never erases. A phone that cannot be read is kept as typed; an
invalid email rejects a row only if nothing else says who it is, else it is left out with a warning. `created` +
`updated` + `unchanged` + `rejected` is the number of rows.
"""


class _Parameter(Protocol):
    """What the reference reads of an argument or option, in every release of typer."""

    param_type_name: str
    opts: Sequence[str]
    secondary_opts: Sequence[str]
    metavar: str | None
    help: str | None
    hidden: bool
    is_flag: bool
    default: object
    multiple: bool


class _Command(Protocol):
    """What the reference reads of a command."""

    name: str | None
    help: str | None
    params: Sequence[_Parameter]


def reference() -> str:
    """The whole page."""
    parts = [HEAD, "## Global options, before the command\n", _table(_global_rows())]
    for name, command in commands():
        parts += [f"## crm-tui {name}\n", *_described(name, command)]
    return "\n".join([*parts, TAIL]).rstrip() + "\n"


def commands() -> Iterator[tuple[str, _Command]]:
    """Every command by its full name, in the order of the help."""
    yield from _below("", cast(_Command, get_command(program())))


def _below(prefix: str, command: _Command) -> Iterator[tuple[str, _Command]]:
    for name, each in getattr(command, "commands", {}).items():
        if hasattr(each, "commands"):
            yield from _below(f"{prefix}{name} ", each)
        else:
            yield f"{prefix}{name}", each


def _described(name: str, command: _Command) -> Iterator[str]:
    words = [_argument(each) for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and "--help" not in each.opts]
    yield f"`{' '.join(['crm-tui', name, *(['[OPTIONS]'] if options else []), *words])}`\n"
    yield _text(command.help or "") + "\n"
    rows = [(f"`{_argument(each)}`", each.help or "") for each in command.params if each.param_type_name == "argument"]
    rows = [row for row in rows if row[1]] + [(f"`{_option(each)}`", _help(each)) for each in options]
    if rows:
        yield _table(rows)


def _argument(parameter: _Parameter) -> str:
    return parameter.metavar or "WORD"


def _option(parameter: _Parameter) -> str:
    written = parameter.opts[0]
    if parameter.is_flag:
        return written
    return f"{written} {parameter.metavar or '|'.join(_choices(parameter)) or 'VALUE'}"


def _choices(parameter: _Parameter) -> list[str]:
    default = parameter.default
    return [str(each.value) for each in type(default)] if isinstance(default, Enum) else []


def _help(parameter: _Parameter) -> str:
    shown = parameter.default
    if parameter.is_flag or shown in (None, "", ()) or callable(shown):
        return parameter.help or ""
    return f"{parameter.help or ''} Default: `{shown}`."


def _text(written: str) -> str:
    """Paragraphs as they are; examples (after ``\\b``) as a block of code."""
    made = []
    for paragraph in cleandoc(written).split("\n\n"):
        if paragraph.startswith("\b\n"):
            made.append("```sh\n" + cleandoc(paragraph.removeprefix("\b\n")) + "\n```")
        else:
            made.append(" ".join(paragraph.split()))
    return "\n\n".join(made)


def _global_rows() -> list[tuple[str, str]]:
    return [(f"`{row.name}{' ' if row.value else ''}{row.value}`", row.help) for row in GLOBAL_OPTIONS]


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(["| | |", "| --- | --- |", *(f"| {first} | {second} |" for first, second in cells)]) + "\n"


def main(words: Sequence[str]) -> int:
    """Write the page to the file that is named, else to stdout."""
    if words:
        Path(words[0]).write_text(reference(), encoding="utf-8")
    else:
        sys.stdout.write(reference())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
