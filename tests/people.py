"""A handful of people for tests: each is there for a reason that stands beside it."""

from __future__ import annotations

from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import create
from crm_tui.store.notes import add_note
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task

DAY = 86_400

PEOPLE: dict[str, dict[str, str]] = {
    # everything is known
    "ada": {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": "+33 6 48-39-21 07",
        "org": "Analytical Engines",
        "title": "Engineer",
        "city": "Lyon",
        "country": "FR",
        "tags": "vip,billing",
        "stage": "customer",
        "points": "40",
        "birthday": "1815-12-10",
        "plan": "pro",
    },
    # several addresses and organisations
    "bo": {
        "name": "Bo Li",
        "emails": "bo@example.org,bo.li@example.net",
        "org": "Initech|Analytical Engines",
        "city": "Paris",
        "country": "FR",
        "tags": "gold",
    },
    # another script
    "minsu": {"name": "김민수", "email": "minsu@example.kr", "city": "Seoul", "country": "KR", "tags": "vip"},
    # accents: a sort name that differs from the name
    "emile": {"name": "Émile Zola", "email": "emile@example.fr", "country": "FR"},
    # nothing but an address
    "nameless": {"email": "someone@example.com"},
    # nothing but a number
    "caller": {"phone": "+1 212 555 0147"},
    # text that wants to be markup, control codes, a formula
    "hostile": {"name": "[@click=app.quit]Bobby[/] =1+1", "email": "bobby@example.com", "tags": "[red]"},
}
"""Typed texts by field, as an agent would enter them."""


def fill(store: Store) -> dict[str, int]:
    """Create the people, with notes and tasks; their ids by the names above."""
    now = store.clock.now()
    add_attribute(store, "Plan", type="select", options=("free", "pro"))
    ids = {key: create(store, values) for key, values in PEOPLE.items()}
    add_note(store, ids["ada"], "Asked for the invoice\nof October.", type="call", at=now - DAY)
    add_note(store, ids["ada"], "Prefers to be called after ten.")
    add_note(store, ids["bo"], "Met at the fair.", type="meeting", at=now - 30 * DAY)
    add_task(store, ids["ada"], "Call back", due_at=now + DAY)
    add_task(store, ids["ada"], "Send the contract", due_at=now - DAY, assignee="ben")
    add_task(store, ids["minsu"], "Ask for the address")
    return ids
