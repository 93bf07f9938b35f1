"""What an empty list says: which key brings contacts."""

from __future__ import annotations


def empty_lines(filter_text: str) -> tuple[str, ...]:
    """The lines of an empty list, for a filter without a hit or for a database without contacts."""
    if filter_text.strip():
        from crm_tui.values.prefill import prefilled

        known = " · ".join(prefilled(filter_text).values())
        creates = (f"c  creates “{known}”",) if known else ()
        words = filter_text.split()
        fields = (f"tag:{words[0]}  would look for a tag",) if len(words) == 1 and words[0].isalnum() else ()
        return ("Nobody matches this filter.", "", *creates, "X  clears it      /  changes it", *fields)
    return (
        "There are no contacts yet.",
        "",
        "crm-tui import FILE.csv      brings them from a file",
        "c      makes one here, as crm-tui add name=… email=… does on the command line",
        "crm-tui demo      opens a database full of made-up people to try everything",
        "",
        "?  shows what the keys do      q  leaves",
    )
