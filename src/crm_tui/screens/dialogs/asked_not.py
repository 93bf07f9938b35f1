"""The question before a contact is reached on a channel on which it asked not to be."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.values.dates import day_of
from crm_tui.values.labels import Refusal

BY = {"email": "by email", "phone": "by phone", "sms": "by SMS", "post": "by post"}


class AskedNotDialog(QuestionDialog):
    """``y`` does it all the same, Esc leaves it. Push it when ``store.do_not_contact.may_contact`` has a refusal."""

    def __init__(self, refusal: Refusal, zone: ZoneInfo, *, verb: str = "Contact") -> None:
        """``verb`` is what will be done: Call, Write to, Text."""
        by = BY.get(refusal.channel, f"by {refusal.channel}")
        since = day_of(refusal.since, zone)
        super().__init__(
            f"{verb} {refusal.contact} anyway?",
            f"✗ Not to be contacted {by}: {refusal.reason} since {since}.",
        )
