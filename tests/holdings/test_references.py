"""The vectors of DA/T 13-2022 and DA/T 22-2015, and what must hold of every code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cundang.holdings import references as r
from cundang.holdings.references import Reference, alias, fonds_number, key, make, parse, template_for

VECTORS = [
    ("Z109-WS·2011-Y-BGS-0001", r.BY_ITEM_2015, Reference("Z109", "WS", (), 2011, "Y", "BGS", item="0001")),
    ("Z109-WS·2011-D30-0001", r.BY_ITEM_2015, Reference("Z109", "WS", (), 2011, "D30", item="0001")),
    ("A439-WS·2015·D30·003-005", r.BY_ITEM_2022, Reference("A439", "WS", (), 2015, "D30", "003", item="005")),
    ("Z109-WS·2011·Y·办公室-0001", r.BY_ITEM_2022, Reference("Z109", "WS", (), 2011, "Y", "办公室", item="0001")),
    ("Z008-WS·2019·Y-037", r.BY_ITEM_2022, Reference("Z008", "WS", (), 2019, "Y", item="037")),
    ("B168-SW·2015·Y-001", r.BY_ITEM_2022, Reference("B168", "SW", (), 2015, "Y", item="001")),
    ("J019-LY·2019·Y-001", r.BY_ITEM_2022, Reference("J019", "LY", (), 2019, "Y", item="001")),
    ("C015-WY·TZGG·2019·D10-00001", r.BY_ITEM_2022, Reference("C015", "WY", ("TZGG",), 2019, "D10", item="00001")),
    ("J019-KU·01·2017-001-001", r.BY_VOLUME_2022, Reference("J019", "KU", ("01",), 2017, volume="001", item="001")),
    ("X032-KJ·JJ·02-005-054", r.BY_VOLUME_2022, Reference("X032", "KJ", ("JJ", "02"), volume="005", item="054")),
    ("X032-KJ·KY·01-003", r.BY_VOLUME_2022, Reference("X032", "KJ", ("KY", "01"), volume="003")),
    ("K021-ZP·2019·D30-025-005", r.BY_VOLUME_2022, Reference("K021", "ZP", (), 2019, "D30", volume="025", item="005")),
    (
        "J019-ZY·JC·CC·2019·D30-001-001",
        r.BY_VOLUME_2022,
        Reference("J019", "ZY", ("JC", "CC"), 2019, "D30", volume="001", item="001"),
    ),
    ("A002-RS-001-002", r.BY_VOLUME_2022, Reference("A002", "RS", volume="001", item="002")),
    ("C038-001-002-003", r.OLD_VOLUME, Reference("C038", catalogue="001", volume="002", item="003")),
    ("230-QQ0309-0001", r.OLD_VOLUME, Reference("230", catalogue="QQ0309", volume="0001")),
]


@pytest.mark.parametrize(("code", "template", "parts"), VECTORS)
def test_a_code_is_read_and_made_again(code: str, template: str, parts: Reference) -> None:
    assert parse(code, template) == parts
    assert make(template, **vars(parts)) == code


@pytest.mark.parametrize(("code", "template", "parts"), VECTORS)
def test_how_a_code_is_typed_does_not_matter(code: str, template: str, parts: Reference) -> None:
    wide = code.translate({ord(c): ord(c) + 0xFEE0 for c in "ABCDWSKJY0123456789-"}).replace("·", " ・ ").lower()
    assert parse(wide, template) == parts
    assert key(wide) == key(code)


def test_the_template_decides_what_a_part_is() -> None:
    code = "X032-KJ·KY·01-003"
    by_item, by_volume = parse(code, r.BY_ITEM), parse(code, r.BY_VOLUME_2022)
    assert by_item
    assert by_volume
    assert (by_item.item, by_item.volume) == ("003", "")
    assert (by_volume.item, by_volume.volume) == ("", "003")


@pytest.mark.parametrize(
    ("code", "template"),
    [
        ("Z109-WS·2011·Y-0001", r.BY_ITEM_2015),
        ("Z109-WS·2011-Y-0001", r.BY_ITEM_2022),
        ("K021-ZP·2019·D30-025-005", r.BY_ITEM),
        ("J019-KU·01·2017-001-001", r.BY_ITEM),
        ("C038-001-002-003", r.BY_VOLUME_2022),
        ("Z109-WS·2011·Q9-0001", r.BY_ITEM),
        ("Z109-WS·2011·Y·-0001", r.BY_ITEM),
        ("收据", r.BY_ITEM),
        ("", r.OLD_VOLUME),
    ],
)
def test_a_code_that_does_not_fit_is_not_forced(code: str, template: str) -> None:
    assert parse(code, template) is None


def test_no_code_fits_both_forms_by_item() -> None:
    for code, _, _ in VECTORS:
        assert not (parse(code, r.BY_ITEM_2015) and parse(code, r.BY_ITEM_2022))


def test_parts_that_do_not_make_a_code_are_refused() -> None:
    for parts in ({"fonds": "Z109", "class_code": "WS"}, {"fonds": "Z109", "colour": "red"}, {}):
        with pytest.raises(r.BadParts):
            make(r.BY_ITEM_2022, **parts)


def test_the_fonds_names_the_template() -> None:
    assert template_for({}) == r.DEFAULT_TEMPLATE
    assert template_for({"": r.OLD_VOLUME, "KU": r.BY_VOLUME_2022}, "KU") == r.BY_VOLUME_2022
    assert template_for({"": r.OLD_VOLUME}, "WS") == r.OLD_VOLUME


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Z109-WS·2011-Y-0001", "z109—ws•2011–y‑0001"),
        ("Z109-WS·2011-Y-0001", "Ｚ109－ＷＳ．2011－Ｙ－0001"),
        ("Z109-WS·2011-Y-0001", " Z109 - WS.2011 - Y - 0001\u200b\n"),
        ("Z109-WS·2011-Y-0001", "Z109-WS･2011-Y-0001"),
    ],
)
def test_keys_forgive_typing(text: str, same: str) -> None:
    assert key(text) == key(same)


def test_the_fonds_is_the_first_part() -> None:
    assert fonds_number("z109-WS·2011-Y-0001") == "Z109"
    assert fonds_number("合同") == ""
    assert fonds_number("一个长得不像全宗号的开头，一直写到二十个字以后-1") == ""


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@given(st.text(max_size=400))
def test_an_alias_is_a_file_name_anywhere(text: str) -> None:
    name = alias(text)
    assert len(name.encode()) <= 150
    assert not set(name) & set('<>:"/\\|?*\0\n ')
    assert name.upper().split(".")[0] not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert not name.endswith((".", " "))
    assert not name.startswith(".")


@pytest.mark.parametrize("code", [code for code, _, _ in VECTORS])
def test_an_alias_still_compares_as_its_code(code: str) -> None:
    assert key(alias(code)) == key(code)


level = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=4).filter(
    lambda text: not (len(text) == 4 and text.isdigit())
)


@given(
    fonds=st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    class_code=st.sampled_from(["WS", "KJ", "KU", "ZY"]),
    levels=st.lists(level, max_size=3).map(tuple),
    year=st.integers(1900, 2099),
    retention=st.sampled_from(["Y", "D10", "D30", "CQ"]),
    division=st.sampled_from(["", "BGS", "办公室", "003"]),
    item=st.from_regex(r"[0-9]{3,5}", fullmatch=True),
    template=st.sampled_from([r.BY_ITEM, r.BY_ITEM_2015, r.BY_ITEM_2022]),
)
def test_what_is_made_is_read_back(template: str, **parts: object) -> None:
    assert parse(make(template, **parts), template) == Reference(**parts)  # type: ignore[arg-type]


@given(st.text("ABZ019·-年. ", max_size=30), st.sampled_from(r.TEMPLATES))
def test_reading_never_fails(text: str, template: str) -> None:
    parse(text, template)
