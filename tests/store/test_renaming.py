"""Names inside stored filters: a filter follows what is renamed, and stays what it is where it does not name it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.filters import parse
from crm_tui.filters.tree import Tree
from crm_tui.store import list_definitions, lists, settings, tag_definitions, tags
from crm_tui.store.contacts.reading import card
from crm_tui.store.segments.reading import segment
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.renaming import field_renamed, names_field, names_value, rewritten, value_renamed
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.values.labels import TagItem
from tests.filters.trees import NAMES_KNOWN, REGISTRY, trees
from tests.store.replay import Dump, check_replay, now_point
from tests.store.test_segments import ADA, BO, MINSU, members


def changed(text: str, old: str = "vip", new: str = "gold star", relation: str | None = None) -> str:
    field = "name" if relation else "tags"
    return str(rewritten(parse(text, REGISTRY).tree, value_renamed(field, old, new, relation=relation)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tag:vip", 'tags:"gold star"'),
        ("tag=VIP", 'tags="gold star"'),
        ("-(tag:old,Víp or city:Lyon)", '-(tags:old,"gold star" or city:Lyon)'),
        ("tag:vip tag!=vip", 'tags:"gold star" -tags="gold star"'),
        # patterns, words, other fields and other relations stay
        ("tag:vip*", "tags:vip*"),
        ('tag~"vip"', 'tags~"vip"'),
        ("vip", "vip"),
        ("city:vip", "city:vip"),
        ("list:vip", "list:vip"),
        ("did[text:vip]", "did[text:vip]"),
        ("", ""),
    ],
)
def test_a_tag_in_a_filter(before: str, after: str) -> None:
    assert changed(before) == after
    assert names_value(parse(before, REGISTRY).tree, "tags", "vip") == ("gold star" in after)


def test_two_names_that_become_one_stand_once() -> None:
    assert changed("tag:vip,a,gold", new="gold") == "tags:gold,a"


def test_inside_the_brackets_of_a_relation() -> None:
    assert changed("list:vip or -list[name=vip status:bounced] tag:vip", new="news", relation="list") == (
        "list:news or -list:news[status:bounced] tags:vip"
    )


def test_a_field_and_one_of_the_same_name_in_brackets() -> None:
    tree = parse("name=vip list:vip org=vip", REGISTRY).tree
    assert str(rewritten(tree, value_renamed("name", "vip", "new"))) == "name=new list:vip org=vip"
    assert str(rewritten(tree, value_renamed("name", "vip", "new", relation="list"))) == "name=vip list:new org=vip"
    assert names_value(tree, "name", "vip", relation="org")
    assert not names_value(parse("list:vip", REGISTRY).tree, "name", "vip")


@settings_of(max_examples=40)
@given(trees)
def test_a_renamed_filter_reads_back_and_names_the_new_one(tree: Tree) -> None:
    made = rewritten(tree, value_renamed("tags", "a", "김 vip"))
    assert not names_value(made, "tags", "a")
    assert names_value(made, "tags", "김 vip") == (
        names_value(tree, "tags", "a") or names_value(tree, "tags", "김 vip")
    )
    assert parse(str(made), REGISTRY, names=NAMES_KNOWN).tree == made
    assert rewritten(tree, lambda leaf, inside: leaf) == tree


@settings_of(max_examples=40)
@given(trees, st.sampled_from(["plan", "topics", "renewal"]))
def test_a_renamed_field(tree: Tree, slug: str) -> None:
    made = rewritten(tree, field_renamed(slug, "other"))
    assert not names_field(made, slug)
    assert names_field(made, "other") == names_field(tree, slug)
    assert rewritten(made, field_renamed("other", slug)) == tree


# ---------------------------------------------------------------- tags across all contacts


def saved(store: Store) -> None:
    for name, text in (("Vips", "tag:vip"), ("Not", "-tag:VIP city:Lyon"), ("Other", "tag:gold"), ("Words", "vip")):
        save_segment(store, name, text)
    settings.put(store, "contacts.filters", ["tag:vip", "ada", "counrty:x"])
    settings.put(store, "contacts.filters", ["-tag:vip"], agent="ben")
    rebuild(store)


def test_renaming_a_tag_takes_segments_and_remembered_filters_along(filled_store: Store) -> None:
    store = filled_store
    saved(store)
    before = now_point(store)
    assert tag_definitions.rename_tag(store, "Vip", "  매우 중요 🔥 ") == TagItem(
        tag_definitions.tag(store, "매우 중요 🔥").id, "매우 중요 🔥", 2, None, ("Not", "Vips")
    )
    texts = {name: segment(store, name).filter for name in ("Vips", "Not", "Other", "Words")}
    assert texts == {
        "Vips": 'tags:"매우 중요 🔥"',
        "Not": '-tags:"매우 중요 🔥" city:Lyon',
        "Other": "tags:gold",
        "Words": "vip",
    }
    rebuild(store)
    assert members(store, "Vips") == {ADA, MINSU}
    assert card(store, ADA).tags == ("billing", "매우 중요 🔥")
    with store.read() as db:
        sql = "SELECT value FROM setting WHERE key = 'contacts.filters' ORDER BY agent"
        recent = [json.loads(row[0]) for row in db.execute(sql)]
        title = db.execute("SELECT title FROM change_batch WHERE kind = 'tags' ORDER BY id DESC").fetchone()[0]
        moves = db.execute("SELECT count(*) FROM event JOIN event_type USING (id) WHERE name LIKE 'segment%'")
        assert moves.fetchone()[0] == 0
    assert recent == [['tags:"매우 중요 🔥"', "ada", "counrty:x"], ['-tags:"매우 중요 🔥"']]
    assert title == "Renamed the tag vip to 매우 중요 🔥, in 2 segments too"
    _check_tags(store, before)


def _check_tags(store: Store, point: tuple[int, Dump]) -> None:
    """The log holds what they were; members and counts of segments follow from the rest."""
    batch, dump = point
    check_replay(store, [(batch, {name: dump[name] for name in ("tag", "contact_tag")})])


def test_only_the_case_of_a_name_may_change(filled_store: Store) -> None:
    assert tag_definitions.rename_tag(filled_store, "vip", "VIP").name == "VIP"
    assert card(filled_store, MINSU).tags == ("VIP",)


@pytest.mark.parametrize("new", ["", " ", "a,b", "x" * 300, "GOLD"])
def test_names_that_a_tag_cannot_be_given(filled_store: Store, new: str) -> None:
    with pytest.raises(InvalidValue):
        tag_definitions.rename_tag(filled_store, "vip", new)
    assert card(filled_store, MINSU).tags == ("vip",)


def test_a_tag_that_is_not_there_has_a_neighbour(filled_store: Store) -> None:
    for write in (
        lambda: tag_definitions.rename_tag(filled_store, "biling", "x"),
        lambda: tag_definitions.merge_tags(filled_store, "biling", "vip"),
        lambda: tag_definitions.delete_tag(filled_store, "biling"),
        lambda: tag_definitions.colour_tag(filled_store, "biling", None),
    ):
        with pytest.raises(NotFound, match=r"There is no tag biling\. Did you mean billing"):
            write()


def test_merging_two_tags(filled_store: Store) -> None:
    store = filled_store
    saved(store)
    tags.change_tags(store, ADA, add=["gold"])
    before = now_point(store)
    assert tag_definitions.merge_tags(store, "vip", "GOLD") == 1  # Min-su; Ada has both
    assert [card(store, each).tags for each in (ADA, BO, MINSU)] == [("billing", "gold"), ("gold",), ("gold",)]
    assert segment(store, "Vips").filter == "tags:gold"
    rebuild(store)
    assert members(store, "Vips") == {ADA, BO, MINSU}
    assert [each.name for each in tag_definitions.tags(store)] == ["[red]", "billing", "gold"]
    _check_tags(store, before)
    with pytest.raises(InvalidValue, match="with itself"):
        tag_definitions.merge_tags(store, "gold", "Gold")


def test_deleting_a_tag_says_who_uses_it(filled_store: Store) -> None:
    store = filled_store
    saved(store)
    before = now_point(store)
    assert tag_definitions.users_of(store, "vip") == ("Not", "Vips")
    assert tag_definitions.delete_tag(store, "VIP") == 2
    assert card(store, ADA).tags == ("billing",)
    rebuild(store)
    assert members(store, "Vips") == set()
    _check_tags(store, before)


def test_undo_brings_back_what_was_renamed_merged_and_deleted(filled_store: Store) -> None:
    store = filled_store
    saved(store)
    list_definitions.add_list(store, "News")
    for contact in (ADA, BO):
        lists.change_status(store, contact, "news", "active", source="fair")
    held = ("tag", "contact_tag", "subscription", "subscription_list")

    def told() -> tuple[object, ...]:
        dump = now_point(store)[1]
        rebuild(store)
        return ([dump[name] for name in held], [segment(store, each).filter for each in ("Vips", "Not")],
                members(store, "Vips"))  # fmt: skip

    before = told()
    for change in (
        lambda: tag_definitions.rename_tag(store, "vip", "other"),
        lambda: tag_definitions.merge_tags(store, "vip", "gold"),
        lambda: tag_definitions.delete_tag(store, "vip"),
        lambda: list_definitions.delete_list(store, "news"),
        lambda: list_definitions.archive_list(store, "news"),
    ):
        change()
        assert told() != before
        assert undo(store).conflicts == ()
        assert told() == before


def test_colours(filled_store: Store) -> None:
    tag_definitions.colour_tag(filled_store, "vip", "red")
    assert tag_definitions.tag(filled_store, "vip").colour == "red"
    tag_definitions.colour_tag(filled_store, "vip", None)
    assert tag_definitions.tag(filled_store, "vip").colour is None
    with pytest.raises(InvalidValue, match="one of red, orange"):
        tag_definitions.colour_tag(filled_store, "vip", "[red]")


def test_a_new_tag(filled_store: Store) -> None:
    assert tag_definitions.add_tag(filled_store, "새 태그")[1:] == ("새 태그", 0, None, ())
    with pytest.raises(InvalidValue, match="a tag Vip already"):
        tag_definitions.add_tag(filled_store, "Vip")
