"""ID numbers, telephones, masks."""

from datetime import date
from typing import Any

import pytest

from cundang.reading_room.identity import person as identity
from cundang.reading_room.sealing import sealed, unsealed


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", False),  # as typed; `card_number` makes it upper
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("1101051949123100", False),
        ("", False),
        ("１１０１０５１９４９１２３１００２X", False),
    ],
)
def test_the_check_digit(number: str, right: bool) -> None:
    assert identity.card_is_right(number) is right


def test_it_is_kept_in_one_form() -> None:
    assert identity.card_number(" 110105 19491231 002ｘ ") == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("137 1234-9050", "13712349050"),
        ("+86 13712349050", "13712349050"),
        ("0579-85520000", "057985520000"),
        ("12345", ""),
        ("一三七", ""),
    ],
)
def test_telephones(typed: str, kept: str) -> None:
    assert identity.phone_number(typed) == kept


def test_masks() -> None:
    assert identity.masked_name("宣建国") == "*建国"
    assert identity.masked_card("11010519491231002X") == "1****************X"
    assert identity.masked_phone("13712349050") == "137****9050"
    assert identity.masked_name("") == identity.masked_card("") == ""


def test_a_persons_key_is_the_same_however_typed_and_another_under_another_secret(settings: Any) -> None:
    key = identity.person_key("id_card", "11010519491231002X")
    assert key == identity.person_key("id_card", " 1101051949 1231002ｘ")
    assert key != identity.person_key("passport", "11010519491231002X")
    assert identity.person_key("id_card", "") == ""
    settings.SECRET_KEY = "another"
    assert key != identity.person_key("id_card", "11010519491231002X")


def test_who_is_under_age() -> None:
    number = "330782201011270010"
    assert identity.is_minor(number, date(2028, 11, 26))
    assert not identity.is_minor(number, date(2028, 11, 27))


def test_what_is_sealed_shows_nothing_and_opens_again() -> None:
    words = {"name": "宣建国", "phone": "13712349050"}
    kept = sealed(words)
    assert "宣建国".encode() not in kept
    assert b"13712349050" not in kept
    assert kept != sealed(words)
    assert unsealed(kept) == words
    assert unsealed(kept[:-4] + b"AAAA") == {}
