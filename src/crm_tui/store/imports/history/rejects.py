"""The file of rejected lines: as they were, with the reason, to be mended and imported again."""

from __future__ import annotations

import json
from pathlib import Path

from crm_tui.services.csv.source import SourceFile
from crm_tui.services.events.reading import LONGEST_LINE, REASON, lines
from crm_tui.store.imports.history.staging import EventStage

TEXT = "text"
"""The key under which a line that is no object stands."""


def write_rejects(path: Path, source: SourceFile, stage: EventStage) -> None:
    """Write every rejected line; the file is readable by its owner alone (it holds what the import holds).

    An object gets one key more, which an import ignores; any other text becomes an object that holds it. Of a line
    that is too long only the beginning is kept.
    """
    reasons = {remark.line: remark.text for remark in stage.rejects()}
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file, source.text() as stream:
        for line, text in lines(stream):
            if line in reasons:
                file.write(_mendable(text, f"line {line}: {reasons[line]}") + "\n")


def _mendable(text: str, reason: str) -> str:
    if len(text) > LONGEST_LINE:
        return json.dumps({TEXT: text[:1_000], REASON: reason}, ensure_ascii=False)
    try:
        value = json.loads(text)
        if isinstance(value, dict):
            return json.dumps({**value, REASON: reason}, ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    return json.dumps({TEXT: text.strip(), REASON: reason}, ensure_ascii=False)
