"""What a file's name says, with and without a catalogue."""

import pytest

from cundang.digitization.naming import Place, ignored, place_of
from cundang.holdings.references import BY_ITEM, key, parse

CODE = "Z109-WS·2011·Y-0001"


def place(path: str, *, root: str = "批次一", catalogue: tuple[str, ...] = ()) -> Place:
    known = {key(code) for code in catalogue}
    return place_of(path, root=root, known=lambda c: key(c) in known, whole=lambda c: parse(c, BY_ITEM) is not None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{CODE}-001.jpg", Place(CODE, 1)),
        (f"{CODE}-012.pdf", Place(CODE, 12)),
        (f"{CODE}_003.tif", Place(CODE, 3)),
        (f"{CODE}/002.jpg", Place(CODE, 2)),
        (f"{CODE}/{CODE}-002.jpg", Place(CODE, 2)),
        (f"第一箱/上午/{CODE}-004.jpg", Place(CODE, 4)),
        (f"{CODE}.pdf", Place(CODE, None)),
        (f"{CODE}.jpg", Place(CODE, None)),
        ("C038-001-002-003-001.jpg", Place("C038-001-002-003", 1)),
        ("计生罚款 (2).jpg", Place("计生罚款", 2)),
        ("会议 记录.jpg", Place("会议 记录", None)),
        ("😀-001.jpg", Place("😀", 1)),
        ("CON-001.jpg", Place("CON", 1)),
    ],
)
def test_without_a_catalogue(path: str, expected: Place) -> None:
    assert place(path) == expected


def test_the_delivered_folder_itself_may_be_the_item() -> None:
    assert place("001.jpg", root=CODE) == Place(CODE, 1)


def test_the_catalogue_decides_what_the_digits_at_the_end_are() -> None:
    assert place("C038-001-002-003.pdf") == Place("C038-001-002", 3)
    assert place("C038-001-002-003.pdf", catalogue=("C038-001-002-003",)) == Place("C038-001-002-003", None)
    assert place("C038-001-002-003.jpg", catalogue=("C038-001-002",)) == Place("C038-001-002", 3)


@pytest.mark.parametrize(
    "path", ["Thumbs.db", ".DS_Store", "a/desktop.ini", "~$目录.xlsx", "__MACOSX/a.jpg", ".隐藏/a.jpg"]
)
def test_what_systems_leave_behind_is_no_delivery(path: str) -> None:
    assert ignored(path)
    assert not ignored("Z109-WS·2011·Y-0001-001.jpg")
