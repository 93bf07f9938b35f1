"""The command palette's contact finder: a name, an address or digits, and the profile is one Enter away."""

from __future__ import annotations

import asyncio

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input

from crm_tui.errors import CrmError
from crm_tui.screens.host import Host, host_of

LIMIT = 8


class QuietPalette(CommandPalette):
    """The palette with a cursor that does not blink: on a line far away that would be 1.5 kB a second for nothing."""

    def on_mount(self) -> None:
        """Stop the cursor."""
        self.query_one(Input).cursor_blink = False


class FindContact(Provider):
    """Finds contacts by the same words as the search line."""

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self.screen)

    async def discover(self) -> Hits:
        """Before anything is typed: that one may type a name."""
        yield DiscoveryHit("Find a contact", lambda: None, help="Type a name, an address, or digits of a number")

    async def search(self, query: str) -> Hits:
        """Contacts that match, the last seen first."""
        words = query.strip()
        if len(words) < 2:
            return
        try:
            found = await asyncio.to_thread(self._find, words)
        except CrmError:  # half a filter is no error while it is typed
            return
        for number, (contact_id, name, about) in enumerate(found):
            yield Hit(
                1 - number / 100,
                Content(name),
                lambda contact_id=contact_id: self.crm.show_contact(contact_id),
                text=name,
                help=about,
            )

    def _find(self, words: str) -> list[tuple[int, str, str]]:
        from crm_tui.store.queries import find_few

        return find_few(self.crm.store, words, zone=self.crm.zone, limit=LIMIT)
