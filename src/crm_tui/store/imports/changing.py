"""What the rows of a contact that is there already change of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from crm_tui.store.imports.arranging import changed_names
from crm_tui.store.imports.outcome import Outcome, Said
from crm_tui.store.imports.present import Present
from crm_tui.store.imports.writing import Rows
from crm_tui.values.folding import fold

_SEARCHED = frozenset({"name", "first_name", "last_name", "job_title", "city", "email", "phone"})
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Changer:
    """Changes contacts by the rules of one import.

    ``plain``: field and column; ``custom``: field, slug, and what makes a value of what is staged. With ``fill`` only
    what is empty changes.
    """

    def __init__(
        self, plain: Sequence[tuple[str, str]], custom: Sequence[tuple[str, str, Callable[[object], object]]],
        *, fill: bool,
    ) -> None:  # fmt: skip
        self._plain = plain
        self._custom = custom
        self._fill = fill

    def change(self, made: Outcome, there: Present, rows: Rows) -> set[int]:
        """Collect it in ``rows``; the numbers of the rows that had an effect."""
        assert made.contact is not None
        contact, effects = made.contact, set[int]()
        after: dict[str, object] = {}
        for name, said in changed_names(made.values, there.columns, fill=self._fill).items():
            after[name] = said.value
            effects.add(said.row)
        if "name" in after:
            after["sort_name"] = fold(str(after["name"]))
        for field, column in self._plain:
            value = made.values.get(field)
            if value is not None and self._counts(value.value, there.columns[column]):
                after[column] = value.value
                effects.add(value.row)
        self._change_custom(made, there, after, effects)
        searched = self._change_addresses(contact, made, there, rows, after, effects)
        searched |= self._change_links(contact, made, there, rows, after, effects)
        if there.columns["kind"] and (after or effects):
            after["kind"], after["identified_at"] = 0, rows.log.now
        if effects:
            before = {column: there.columns.get(column) for column in after}
            if "custom" in before:
                before["custom"] = there.custom_text
            rows.change(contact, before, after, searched=searched or not _SEARCHED.isdisjoint(after))
        return effects

    def _counts(self, value: object, before: object) -> bool:
        return value != before and not (self._fill and before not in (None, ""))

    def _change_custom(self, made: Outcome, there: Present, after: dict[str, object], effects: set[int]) -> None:
        custom = dict(there.custom)
        for field, slug, convert in self._custom:
            said = made.values.get(field)
            if said is not None and self._counts(convert(said.value), custom.get(slug)):
                custom[slug] = convert(said.value)
                effects.add(said.row)
        if custom != there.custom:
            after["custom"] = _ENCODE(custom)

    def _change_addresses(
        self, contact: int, made: Outcome, there: Present, rows: Rows, after: dict[str, object], effects: set[int]
    ) -> bool:
        new_emails = {key: said for key, said in made.emails.items() if key not in there.emails}
        new_phones = {key: said for key, said in made.phones.items() if key not in there.phones}
        effects.update(number for _, number in (*new_emails.values(), *new_phones.values()))
        email = self._order(made.primary_email, there.emails, new_emails, effects)
        phone = self._order(made.primary_phone, there.phones, new_phones, effects)
        if email is not None:
            shown = {key: said[0].shown for key, said in made.emails.items()} | there.emails
            rows.order_emails(contact, list(there.emails), email, {key: said[0] for key, said in new_emails.items()})
            if email[0] != there.columns["email_key"]:
                after["email"], after["email_key"] = shown[email[0]], email[0]
        if phone is not None:
            shown = {key: said[0].shown for key, said in made.phones.items()} | there.phones
            rows.order_phones(contact, list(there.phones), phone, {key: said[0] for key, said in new_phones.items()})
            if phone[0] != there.columns["phone_key"]:
                after["phone"], after["phone_key"] = shown[phone[0]], phone[0]
        return email is not None or phone is not None

    def _order(
        self, primary: Said | None, there: Mapping[str, str], new: Mapping[str, object], effects: set[int]
    ) -> list[str] | None:
        """All keys in their new order, or None when it stays as it is."""
        order = [*there, *new]
        if primary is not None and order[0] != primary.value and not (self._fill and there):
            effects.add(primary.row)
            order.sort(key=lambda key: key != primary.value)
        elif not new:
            return None
        return order

    def _change_links(
        self, contact: int, made: Outcome, there: Present, rows: Rows, after: dict[str, object], effects: set[int]
    ) -> bool:
        for key, (_, number) in made.tags.items():
            if rows.tags[key] not in there.tags:
                effects.add(number)
                there.tags.add(rows.tags[key])
                rows.tag(contact, rows.tags[key])
        for key, (_, number) in made.lists.items():
            if rows.lists[key] not in there.lists:  # whoever has unsubscribed stays so
                effects.add(number)
                there.lists[rows.lists[key]] = "active"
                rows.subscribe(contact, rows.lists[key])
        linked = False
        first = made.primary_organisation
        if first is None:
            return linked
        primary = rows.organisations[str(first.value)]
        takes = primary != there.columns["organisation_id"] and not (self._fill and there.organisations)
        for key, (_, number) in made.organisations.items():
            organisation = rows.organisations[key]
            if organisation not in there.organisations:
                effects.add(number)
                linked = True
                rows.link(contact, organisation, int(takes and organisation == primary))
        if takes:
            effects.add(first.row)
            after["organisation_id"] = primary
            for organisation, was in there.organisations.items():
                rows.relink(contact, organisation, was, int(organisation == primary))
        return linked
