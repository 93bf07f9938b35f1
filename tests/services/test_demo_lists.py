"""The lists in ``data/demo`` fit together: what one names, another holds."""

from __future__ import annotations

import pytest

from crm_tui.services.demo import lists
from crm_tui.services.demo.lists import ascii_letters, unaccented
from crm_tui.services.demo.texts import POINTS_OF, ready
from crm_tui.services.product_data import MissingData, data_file, data_folder
from crm_tui.values.phones import parse_phone


def test_phone_shapes_are_numbers_of_their_country() -> None:
    for country in lists().countries:
        for international, national in country.phones:
            assert international.count("#") == national.count("#") <= 7
            typed = [parse_phone(shape.replace("#", "5"), country.code) for shape in (international, national)]
            assert typed[0].verified
            assert typed[0][1:] == typed[1][1:], f"{country.name}: {international} | {national}"


def test_countries_have_people_cities_and_streets() -> None:
    data = lists()
    assert len(data.countries) >= 40
    for country in data.countries:
        assert set(country.cultures.values) <= set(data.cultures)
        assert country.cities.values
        assert len(country.streets) >= 2
        for city in country.cities.values:
            assert -60 < city.latitude < 72
            assert -160 < city.longitude < 180


def test_names_in_other_scripts_have_latin_letters_for_addresses() -> None:
    for culture in lists().cultures.values():
        for words in (*culture.given, *culture.family):
            assert len(words) >= 5
            assert all(word.address.isascii() and word.address.isalnum() for word in words), culture.key


def test_forms_have_answers_and_kinds_have_points() -> None:
    made = ready()
    for form in made.forms:
        assert set(form.questions) <= set(made.answers["en"])
    assert len(POINTS_OF) == 12
    assert {"en", "fr", "de", "ko"} <= set(made.chats)


def test_tags_and_slugs_are_unique() -> None:
    data = lists()
    names = [name for name, _ in data.tags]
    assert {"vip", "gold", "billing", "newsletter", "trial", "churn-risk", "partner", "press"} <= set(names)
    assert len(set(names)) == len(names)
    assert not any("," in name for name in names)
    slugs = [attribute.slug for attribute in data.attributes]
    assert len(set(slugs)) == len(slugs)
    assert "vip_level" in slugs
    types = {attribute.type for attribute in data.attributes}
    assert {"select", "date", "number", "multi_select", "boolean", "text", "datetime", "email", "url"} == types


def test_typed_without_accents() -> None:
    assert unaccented("Łukasz Ødegård Müller Strauß Nguyễn") == "Lukasz Odegard Muller Strauss Nguyen"
    assert ascii_letters("D'Aubigné Saint-Clair") == "daubigne saintclair"


def test_files_of_the_product_are_found_or_missed_in_words() -> None:
    assert (data_folder() / "demo" / "names.toml").is_file()
    assert data_file("demo", "cities.tsv").is_file()
    with pytest.raises(MissingData, match=r"demo/nothing\.toml is missing"):
        data_file("demo", "nothing.toml")
