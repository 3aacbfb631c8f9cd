"""Which characters stand for each other."""

import pytest

from cundang.finding_aid.likeness import accent, name_readings, readings, stands


def why(character: str, other: str, *, surname: bool = False) -> str | None:
    said = name_readings(character)[0] if surname else readings(character)
    return next(
        (s.why + "~" * s.dialect for s in stands(character, said, surname=surname) if s.character == other), None
    )


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("单", "shan"),
        ("仇", "qiu"),
        ("解", "xie"),
        ("曾", "zeng"),
        ("查", "zha"),
        ("区", "ou"),
        ("朴", "piao"),
        ("任", "ren"),
    ],
)
def test_a_polyphonic_surname_is_read_as_a_surname(surname: str, reading: str) -> None:
    assert name_readings(surname + "建国")[0] == {reading}


def test_a_double_surname_has_its_own_readings() -> None:
    assert name_readings("尉迟恭")[:2] == [{"yu"}, {"chi"}]
    assert name_readings("长孙无忌")[0] == {"zhang"}


def test_as_a_surname_it_has_no_other_homophones() -> None:
    assert why("善", "单", surname=True) == "sound"
    assert why("丹", "单", surname=True) is None
    assert why("丹", "单") == "sound"


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zan"), ("chen", "ceng"), ("shi", "si"), ("ning", "lin"), ("ling", "nin"), ("wang", "wan"),
     ("huang", "fan"), ("hui", "fei"), ("hu", "fu"), ("xiang", "xian"), ("re", "le")],
)  # fmt: skip
def test_sounds_that_dialects_merge(one: str, other: str) -> None:
    assert accent(one) == accent(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "mo"), ("li", "lu"), ("wang", "yang"), ("guo", "gou")])
def test_other_sounds_stay_apart(one: str, other: str) -> None:
    assert accent(one) != accent(other)


@pytest.mark.parametrize(
    ("character", "other", "reason"),
    [("建", "剑", "sound"), ("宣", "宜", "look"), ("建", "健", "sound"), ("国", "囤", "look"), ("林", "宁", "sound~")],
)
def test_a_character_stands_for_another(character: str, other: str, reason: str) -> None:
    assert why(character, other) == reason


def test_a_character_never_stands_for_itself_or_its_variants() -> None:
    assert not {"国", "國", "囯"} & {stand.character for stand in stands("国", readings("国"))}


def test_a_shared_part_makes_characters_alike() -> None:
    assert why("英", "芙") == "look"
