"""A call: may it be, which number, dialling it, and the note that is written meanwhile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.errors import CrmError
from crm_tui.screens.dialogs.asked_not import AskedNotDialog
from crm_tui.screens.dialogs.numbers import NumbersDialog
from crm_tui.screens.dialogs.quick_line import QuickLine, Sheet
from crm_tui.services.dialling import HOW_TO, dial, tel_link
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.screens.contact_keys import ContactKeys
    from crm_tui.values.labels import Refusal


class Call:
    """One call of a contact, from the key to the note. Made for a screen, which says what happens."""

    def __init__(self, screen: ContactKeys, contact_id: int, name: str) -> None:
        self._screen = screen
        self._crm = screen.crm
        self._contact_id = contact_id
        self._name = name
        self._numbers: tuple[str, ...] = ()

    def begin(self) -> None:
        """Read the numbers, and whether the contact may be called."""
        self._screen.run_worker(self._read, thread=True, group="call", exclusive=True)

    def _read(self) -> None:
        from crm_tui.store.contacts.reading import card
        from crm_tui.store.do_not_contact import may_contact

        try:
            found = card(self._crm.store, self._contact_id)
            refusal = may_contact(self._crm.store, found.id, "phone")
        except CrmError as error:
            self._crm.call_from_thread(self._say, error.sentence, failed=True)
            return
        self._numbers = tuple(number for number in found.phones if tel_link(number) != "tel:")
        self._crm.call_from_thread(self._ask, refusal)

    def _ask(self, refusal: Refusal | None) -> None:
        if not self._numbers:
            self._say(f"{self._name} has no number", failed=True)
        elif refusal is not None:
            self._crm.push_screen(AskedNotDialog(refusal, self._crm.zone, verb="Call"), self._choose)
        else:
            self._choose(True)

    def _choose(self, sure: bool | None) -> None:
        if not sure:
            return
        if len(self._numbers) == 1:
            self._dial(self._numbers[0])
        else:
            self._crm.push_screen(NumbersDialog(self._name, self._numbers), self._dial)

    def _dial(self, number: str | None) -> None:
        if number is None:
            return
        command = self._crm.settings.call.get("command")
        if isinstance(command, str) and command:
            self._say(f"Calling {number} …")
            self._screen.run_worker(partial(self._run, command, number), thread=True, group="call")
        else:
            self._crm.copy_to_clipboard(tel_link(number))
            self._say(f"Copied {tel_link(number)} · {HOW_TO}")
        # at once, because one writes while one talks; the minutes are counted from here
        sheet = Sheet(self._contact_id, self._name, begun="!call ", since=self._crm.clock.now())
        self._crm.push_screen(QuickLine(sheet), self._screen.write_line)

    def _run(self, command: str, number: str) -> None:
        try:
            dial(command, number)
        except CrmError as error:
            self._crm.call_from_thread(self._say, error.sentence, failed=True)

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        self._screen.query_one(StatusLine).say(safe_line(sentence), failed=failed)
