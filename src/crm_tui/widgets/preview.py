"""The preview of the highlighted contact: who it is, its tags, its last three interactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.reactive import reactive

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Line, Piece, wrap
from crm_tui.widgets.fields_view import Scrolled, field_lines

__all__ = ["Interaction", "Preview", "PreviewCard"]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing that happened: when (as the agent reads it), what kind of thing, in which words."""

    when: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """What the preview shows, ready to be read.

    ``warning`` is the do-not-contact line; ``fields`` are pairs of label and value, empty ones are left out.
    """

    key: int
    name: str
    subtitle: str = ""
    warning: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    more: int = 0


class Preview(Scrolled):
    """The card; nothing at all while ``card`` is ``None``."""

    DEFAULT_CSS = """
    Preview { height: 1fr; width: 1fr; }
    """

    card: reactive[PreviewCard | None] = reactive(None, init=False, repaint=False)
    """Who is shown."""
    interactions_title: reactive[str] = reactive("Last interactions", repaint=False)
    """The heading over the interactions."""

    def watch_card(self, old: PreviewCard | None, new: PreviewCard | None) -> None:
        """Draw another contact from its top."""
        self.content_changed(keep_place=old is not None and new is not None and old.key == new.key)

    def content_lines(self, width: int) -> Sequence[Line]:
        """Identity, tags, interactions."""
        card = self.card
        if card is None:
            return ()
        room = width - 2
        lines: list[Line] = [(Piece(" " + text, "strong"),) for text in wrap(card.name, room, 2)]
        if card.subtitle:
            lines += [(Piece(" " + text, "muted"),) for text in wrap(card.subtitle, room, 2)]
        if card.warning:
            lines += [(Piece(" ✗ " + text, "bad"),) for text in wrap(card.warning, room - 2, 2)]
        fields = [(label, value) for label, value in card.fields if value]
        label_width = min(12, max((cell_len(steady(label)) for label, _ in fields), default=0), max(4, width // 3))
        lines.append(())
        for label, value in fields:
            # one run a line: the preview is repainted at every step of the cursor, and colours are half its bytes
            lines += [
                (Piece("".join(piece.text for piece in line)),)
                for line in field_lines(label, value, label_width, width)[:3]
            ]
        lines += _tag_lines(card.tags, room)
        if card.interactions:
            lines += [(), (Piece(f" {self.interactions_title}", "heading"),)]
            for one in card.interactions:
                lines += [(Piece(" " + text),) for text in wrap(f"{one.when}  {one.kind}  {one.title}", room, 2)]
        if card.more:
            lines.append((Piece(f" … {card.more:,}", "muted"),))
        return lines


def _tag_lines(tags: Sequence[str], room: int) -> list[Line]:
    lines: list[list[Piece]] = []
    left = 0
    for name in tags:
        chip = cut("#" + steady(name), max(1, room))
        if cell_len(chip) > left:
            lines.append([Piece(" ")])
            left = room
        lines[-1] += [Piece(chip, "chip"), Piece(" ")]
        left -= cell_len(chip) + 1
    return [(), *lines] if lines else []
