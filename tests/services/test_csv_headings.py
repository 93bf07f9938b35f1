"""What headings mean: other programs' exports, --map, custom attributes."""

from __future__ import annotations

import pytest

from crm_tui.errors import RefusedData, UsageError
from crm_tui.filters.fields import Registry
from crm_tui.services.csv.headings import map_headings
from crm_tui.services.csv.synonyms import _SYNONYMS, NAMES, field_of, heading_key
from crm_tui.values.records import AttributeInfo


def fields(*headings: str, **how: object) -> dict[str, str]:
    mapped = map_headings(headings, **how)  # type: ignore[arg-type]
    return {column.heading: column.field for column in mapped.columns}


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        # Mautic
        ("firstname,lastname,company,position,email,mobile,address1,zipcode,preferred_locale",
         "first_name,last_name,org,job,email,phones,address,zip,language"),
        # ActiveCampaign
        ("Email,First Name,Last Name,Phone,Organization,Job Title,Tags,IP Address",
         "email,first_name,last_name,phone,org,job,tags,ip"),
        # Google
        ("Given Name,Family Name,Organization 1 - Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,"
         "Address 1 - City,Group Membership", "first_name,last_name,org,email,emails,phone,city,tags"),
        # Outlook
        ("First Name,E-mail Address,E-mail 2 Address,Business Phone,Mobile Phone,Web Page,Business Country/Region,"
         "Categories", "first_name,email,emails,phone,phones,website,country,tags"),
        # French
        ("Prénom,Nom,Courriel,Téléphone,Société,Fonction,Code postal,Ville,Pays,Étiquettes,Date de naissance",
         "first_name,last_name,email,phone,org,job,zip,city,country,tags,birthday"),
        # Korean
        ("성,이름,이메일,전화번호,회사,직함,우편번호,도시,국가,태그,생년월일",
         "last_name,first_name,email,phone,org,job,zip,city,country,tags,birthday"),
        ("External_ID,State,Organisation,E-mail", "external_id,region,org,email"),
    ],
)  # fmt: skip
def test_exports_of_other_programs_map_by_themselves(headings: str, expected: str) -> None:
    assert list(fields(*headings.split(",")).values()) == expected.split(",")


@pytest.mark.parametrize("heading", ["Nom", "이름", "NOM"])
def test_a_name_alone_is_the_whole_name(heading: str) -> None:
    assert fields(heading, "email")[heading] == "name"
    assert fields(heading, "Prénom" if heading != "이름" else "성")[heading] in ("last_name", "first_name")


def test_every_field_of_an_import_is_a_field_of_the_language_and_may_be_set() -> None:
    registry = Registry()
    for name, aliases in NAMES.items():
        found = registry.find(name)
        assert (found is not None) or name in ("latitude", "longitude")
        if found is not None:
            assert found.writable or name == "location"
            assert {registry.find(alias) for alias in aliases if registry.find(alias)} <= {found}


def test_no_synonym_means_two_fields() -> None:
    seen: dict[str, str] = {}
    for field, words in _SYNONYMS.items():
        for word in words.split("|"):
            assert seen.setdefault(heading_key(word), field) == field, word
            assert field_of(word, parted=True) == field, word


def test_what_maps_to_nothing_is_listed() -> None:
    mapped = map_headings(("Name", "Shoe size", "", "Fax"))
    assert mapped.ignored == ("Shoe size", "Fax")


def test_a_custom_attribute_comes_before_a_synonym_but_not_before_a_field() -> None:
    own = (AttributeInfo("position", "Position"), AttributeInfo("plan", "Tariff plan"), AttributeInfo("email", "Email"))
    assert fields("Position", "tariff_plan", "Email", "name", attributes=own) == {
        "Position": "attr.position", "tariff_plan": "attr.plan", "Email": "email", "name": "name",
    }  # fmt: skip


def test_new_attributes_take_what_is_left() -> None:
    mapped = map_headings(("Name", "Shoe size", "T-shirt"), new_attributes=True)
    assert [each.slug for each in mapped.new_attributes] == ["shoe_size", "t_shirt"]
    assert mapped.ignored == ()


def test_what_the_user_says_overrules() -> None:
    assert fields("Name", "Company", chosen={"company": "city", "Name": ""}) == {"Company": "city"}
    assert fields("A", "B", chosen={"A": "state", "B": "job_title"}) == {"A": "region", "B": "job"}
    own = (AttributeInfo("plan", "Plan"),)
    assert fields("A", chosen={"A": "attr.plan"}, attributes=own) == {"A": "attr.plan"}
    # the column that would have had the field is free again
    assert fields("Email", "Contact", chosen={"Contact": "name"}) == {"Email": "email", "Contact": "name"}


@pytest.mark.parametrize(
    ("headings", "chosen", "sentence"),
    [
        (("Name", "City"), {"Ctiy": "city"}, "Did you mean “City”"),
        (("Name", "City"), {"City": "counrty"}, "Did you mean “country”"),
        (("Name", "City"), {"Name": "city", "City": "city"}, "both “Name” and “City”"),
    ],
)
def test_a_wrong_choice_names_the_nearest(headings: tuple[str, ...], chosen: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        map_headings(headings, chosen=chosen)


def test_headings_that_cannot_be_imported_are_refused() -> None:
    with pytest.raises(RefusedData, match=r"Two columns are called “email” \(1 and 3\)"):
        map_headings(("Email", "Name", "email"))
    with pytest.raises(RefusedData, match="None of the headings"):
        map_headings(("Ana", "Paris"))
    assert len(map_headings(("Name", "", "")).columns) == 1
