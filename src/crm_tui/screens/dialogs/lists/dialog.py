"""The lists of one contact: each status changed from its row with one letter, written at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.lists.adding import AddToList, Consent
from crm_tui.screens.dialogs.lists.rows import CHANNELS, Held, key_of, shown_rows
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.host import HostedModal
from crm_tui.values.dates import day_of
from crm_tui.values.labels import ListStanding
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.headed_rows import HeadedRows
from crm_tui.widgets.key_line import KeyLine

LETTERS = "a active · c unconfirmed · u unsubscribed · b bounced · x off the list"


class ListsDialog(HostedModal[str | None]):
    """Returns what was done in all, or None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("lists.add", "add"),
        bind("lists.unsubscribed", "set('unsubscribed')"),
        bind("lists.active", "set('active')"),
        bind("lists.allowed", "allow"),
        bind("lists.manual", "set('manual')"),
        bind("lists.unconfirmed", "set('unconfirmed')", show=False),
        bind("lists.bounced", "set('bounced')", show=False),
        bind("lists.off", "set('')"),
        bind("lists.history", "fold"),
        bind("screen.back", "leave"),
    ]

    @dataclass
    class HeldRead(Message):
        """How the contact stands now; ``done`` says what was written, about the row of ``key``."""

        held: Held
        done: str = ""
        key: str = ""

    @dataclass
    class Failed(Message):
        """Nothing was written."""

        error: CrmError

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._held = Held()
        self._folded_out: set[str] = set()
        self._done: list[str] = []
        self._writing = threading.Lock()

    def compose(self) -> ComposeResult:
        """Whose lists, the lists and channels, what was done."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Lists of {safe_line(self._called)}"), classes="title")
            yield HeadedRows(empty="…")
            yield Static(Content(LETTERS), id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(HeadedRows).focus()
        self.run_worker(self._read, thread=True, group="write")

    # ------------------------------------------------------------------ in workers

    def _read(self, done: str = "", key: str = "") -> None:
        from crm_tui.store.contacts.reading import card
        from crm_tui.store.lists import sources, standings, status_history

        store = self.crm.store
        try:
            found = card(store, self._contact_id)
            history = status_history(store, self._contact_id)
            held = Held(standings(store, self._contact_id), found.do_not_contact, history, sources(store))
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.HeldRead(held, done, key))

    def _write(self, kind: str, name: str, status: str, source: str = "", wording: str = "") -> None:
        from crm_tui.store.do_not_contact import change_do_not_contact
        from crm_tui.store.lists import change_status

        try:
            with self._writing:
                if kind == "list":
                    saved = change_status(
                        self.crm.store, self._contact_id, name, status, source=source, consent=wording
                    )  # fmt: skip
                else:
                    saved = change_do_not_contact(self.crm.store, self._contact_id, name, status)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self._read(saved.message, key_of(kind, name))

    def _start(self, kind: str, name: str, status: str, source: str = "", wording: str = "") -> None:
        work = partial(self._write, kind, name, status, source, wording)
        self.run_worker(work, thread=True, group="write")

    # ------------------------------------------------------------------ what has come

    @on(HeldRead)
    def show_held(self, event: HeldRead) -> None:
        """How things stand now."""
        self._held = event.held
        self._draw()
        if event.done:
            self._done.append(event.done)
            self.query_one(HeadedRows).highlight(event.key)
            self._say(f"saved {event.done}")

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why it was not saved."""
        self._say(f"✗ {event.error.sentence}")

    @on(HeadedRows.Highlighted)
    def show_keys_of_row(self) -> None:
        """A list and a channel have other letters."""
        self.refresh_bindings()

    def _draw(self) -> None:
        self.query_one(HeadedRows).rows = shown_rows(self._held, self._folded_out, self.crm.zone)
        self.refresh_bindings()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    # ------------------------------------------------------------------ keys

    @property
    def _row(self) -> tuple[str, str]:
        """``list`` and a slug, ``channel`` and its name, or twice nothing."""
        found = self.query(HeadedRows)
        kind, _, name = (found.first().key if found else "").partition(":")
        return kind, name

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The letters that mean something on the highlighted row."""
        kind, name = self._row
        if action == "allow":
            return kind == "channel" and self._held.refusal(name) is not None
        if action == "set":
            status = str(parameters[0])
            if kind == "channel":
                return status in ("manual", "unsubscribed", "bounced")
            return kind == "list" and status != "manual"
        return bool(kind) if action == "fold" else True

    def action_set(self, status: str) -> None:
        """The highlighted list or channel gets another status, after a question where it weighs."""
        kind, name = self._row
        if kind == "channel":
            self._start(kind, name, status)
            return
        standing = self._held.standing(name)
        if standing is None or standing.status == status:
            self._say(f"{standing.name} is {status} already." if standing and status else "")
        elif status in ("active", "unconfirmed") and standing.status not in ("active", "unconfirmed"):
            dialog = AddToList(self._called, self._held, warning=self._warning(standing), standing=standing)
            self.crm.push_screen(dialog, partial(self._add, status))
        elif status == "unsubscribed":
            self._ask(
                f"Unsubscribe {self._called} from {standing.name}?", "No mail of it will reach this contact.", status
            )
        elif not status:
            said = "The status and where the consent came from are forgotten; the history stays."
            self._ask(f"Take {self._called} off {standing.name}?", said, status)
        else:
            self._start(kind, name, status)

    def _ask(self, question: str, said: str, status: str) -> None:
        kind, name = self._row

        def answer(yes: bool | None) -> None:
            if yes:
                self._start(kind, name, status)

        self.crm.push_screen(QuestionDialog(question, said), answer)

    def action_allow(self) -> None:
        """The contact may be reached on the channel again."""
        _, name = self._row
        stands = self._held.refusal(name)
        if stands is not None:
            since = day_of(stands.since, self.crm.zone)
            said = f"It is not, since {since}: {stands.reason}. Only the contact can take that back."
            self._ask(f"May {self._called} be contacted by {CHANNELS[name]} again?", said, "")

    def action_add(self) -> None:
        """To another list."""
        self.crm.push_screen(
            AddToList(self._called, self._held, warning=self._warning(None)), partial(self._add, "active")
        )

    def _warning(self, standing: ListStanding | None) -> str:
        """What stands against it."""
        if standing is not None and standing.status == "unsubscribed" and standing.since is not None:
            return (
                f"✗ {self._called} unsubscribed from it on {day_of(standing.since, self.crm.zone)}. Who says otherwise?"
            )
        stands = self._held.refusal("email")
        if stands is None:
            return ""
        since = day_of(stands.since, self.crm.zone)
        return f"✗ {self._called} must not be contacted by email ({stands.reason} since {since}). Who says otherwise?"

    def _add(self, status: str, consent: Consent | None) -> None:
        if consent is not None:
            self._start("list", consent.slug, status, consent.source, consent.wording)

    def action_fold(self) -> None:
        """The history of the highlighted row out or in."""
        self._folded_out ^= {":".join(self._row)}
        self._draw()

    def action_leave(self) -> None:
        """Esc: everything is saved already."""
        self.dismiss("; ".join(self._done) or None)
