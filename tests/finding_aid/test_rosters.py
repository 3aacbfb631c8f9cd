"""Rosters as villages have them, and the register that knows names by them."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from cundang.custodians.command import Refused
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid import register
from cundang.finding_aid.models import Mention, RegisteredName, Roster, RosterEntry
from cundang.finding_aid.rostering import import_roster
from cundang.holdings.models import Item
from cundang.holdings.rosters import NotARoster, roster_rows
from cundang.ledger.models import Entry

HEAD = ["序号", "户主姓名", "姓名", "与户主关系", "性别", "出生年月", "身份证号码"]
PEOPLE: list[list[Any]] = [
    [1, "宣建国", "宣建国", "户主", "男", "1962.3", ""],
    [2, None, "孙素萍", "妻", "女", "1963年2月", ""],
    [3, None, "宣伟", "长子", "男", 19881124, ""],
    [4, "王小明", "王小明", "户主", "男", None, ""],
    [5, None, "王小明", "长子", "男", "1990", ""],
]


def check_digit(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


def ending_in_x() -> str:
    for number in range(1000):
        digits = f"33072519620315{number:03d}"
        if check_digit(digits) == "X":
            return digits + "X"
    raise AssertionError


def excel(path: Path, rows: list[list[Any]], merged: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Two households in merged cells, under a title and a heading that is repeated."""
    rows = [["众拥村户籍花名册"], HEAD, *PEOPLE[:3], HEAD, *PEOPLE[3:], ["合计", None, "合计5人"]]
    return excel(tmp_path / "户籍花名册.xlsx", rows, merged=("A1:G1", "B3:B5", "B7:B8"))


def test_merged_cells_and_repeated_headings(roster: Path) -> None:
    found = [(row.name, row.household, row.relation, row.born) for row in roster_rows(roster)]
    assert found == [
        ("宣建国", "宣建国", "户主", 1962),
        ("孙素萍", "宣建国", "妻", 1963),
        ("宣伟", "宣建国", "长子", 1988),
        ("王小明", "王小明", "户主", None),
        ("王小明", "王小明", "长子", 1990),
    ]


def test_persons_side_by_side_and_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "选民.csv"
    path.write_bytes(
        "序号,姓名,出生年月,序号,姓名,出生年月\r\n1,宣建国,1962,2,王小明,1970\r\n3,宣伟,1988,,,\r\n".encode("gb18030")
    )
    assert [(row.name, row.born) for row in roster_rows(path)] == [("宣建国", 1962), ("王小明", 1970), ("宣伟", 1988)]


@pytest.mark.parametrize(
    ("given", "kept", "born", "remark"),
    [
        (ending_in_x(), ending_in_x(), 1962, ""),
        (ending_in_x().lower(), ending_in_x(), 1962, ""),
        ("330725 196203 15" + ending_in_x()[14:], ending_in_x(), 1962, ""),
        ("330725620315" + "003", "33072519620315003" + check_digit("33072519620315003"), 1962, ""),
        (ending_in_x()[:-1] + "1", "", None, "身份证号不符合编码规则，未录入"),
        (330725196203150030.0, "", None, "身份证号在表中是数字，末几位已丢失，未录入"),
        ("不详", "", None, "身份证号不符合编码规则，未录入"),
    ],
)
def test_id_numbers(tmp_path: Path, given: Any, kept: str, born: int | None, remark: str) -> None:
    (row,) = roster_rows(excel(tmp_path / "a.xlsx", [["姓名", "身份证号"], ["宣建国", given]]))
    assert (row.id_number, row.born, row.remark) == (kept, born, remark)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", "甲,乙\r\n1,2\r\n".encode(), b"PK\x03\x04broken"])
def test_what_is_no_roster(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotARoster, match=r"。$"):
        roster_rows(path)


@pytest.mark.django_db
class TestTakenIn:
    def take(self, path: Path, office: Office, actor: Actor) -> tuple[int, int, int, int]:
        taken = import_roster(path, office=office, year=1996, title="户籍花名册", actor=actor)
        return taken.accepted, taken.unchanged, taken.removed, taken.refused

    def test_it_is_the_dictionary_of_the_texts(
        self, roster: Path, village: Office, archivist: Actor, make: Callable[..., Item], indexed: Callable[[], None]
    ) -> None:
        make(village, "会议记录", ["大家听了孙素萍昨天讲的意见"])
        indexed()
        with acting(machine()):
            assert not Mention.objects.filter(name="孙素萍").exists()
        assert self.take(roster, village, archivist) == (5, 0, 0, 0)
        indexed()
        with acting(archivist):
            sources = (
                Mention.objects.filter(name="孙素萍").order_by("source").values_list("source", "role", "item__title")
            )
            assert list(sources) == [("roster", "妻", None), ("text", "", "会议记录")]
            assert register.guesses(archivist, "sunsuping")[0].name == "孙素萍"

    def test_again_nothing_changes_and_a_new_one_takes_its_place(
        self, roster: Path, village: Office, archivist: Actor, tmp_path: Path
    ) -> None:
        self.take(roster, village, archivist)
        assert self.take(roster, village, archivist) == (0, 5, 0, 0)
        shorter = excel(tmp_path / "b.xlsx", [HEAD, *PEOPLE[:2], [9, "李四", "李四", "户主", "男", "1950", ""]])
        assert self.take(shorter, village, archivist) == (1, 2, 3, 0)
        with acting(archivist):
            assert Roster.objects.count() == 1
            names = dict(RegisteredName.objects.values_list("name", "listed"))
        assert names == {"宣建国": 1, "孙素萍": 1, "李四": 1}

    def test_two_people_of_one_name_are_two(self, roster: Path, village: Office, archivist: Actor) -> None:
        self.take(roster, village, archivist)
        with acting(archivist):
            assert RosterEntry.objects.filter(name="王小明").count() == 2
            assert RegisteredName.objects.get(name="王小明").mentions == 2

    def test_an_id_number_is_nowhere_but_in_its_row(self, village: Office, archivist: Actor, tmp_path: Path) -> None:
        number = ending_in_x()
        path = excel(tmp_path / "c.xlsx", [["姓名", "身份证号"], ["宣建国", number], ["？", number], ["王小明", "123"]])
        taken = import_roster(path, office=village, year=1996, title="名册", actor=archivist)
        assert (taken.accepted, taken.refused) == (2, 1)
        assert taken.report is not None
        report = taken.report.read_text(encoding="utf-8-sig")
        assert number not in report
        assert [row[2] for row in csv.reader(StringIO(report))] == ["姓名", "？", "王小明"]
        with acting(archivist):
            entry = RosterEntry.objects.get(name="宣建国")
            assert entry.id_shown == number[:6] + "********" + number[14:]
        for act in Entry.objects.all():
            assert number not in json.dumps(act.facts)

    def test_the_scope_holds(
        self, roster: Path, village: Office, next_village: Office, archivist: Actor, clerk: Actor, next_clerk: Actor
    ) -> None:
        with pytest.raises(Forbidden):
            self.take(roster, next_village, archivist)
        with pytest.raises(Forbidden):
            self.take(roster, village, clerk)
        self.take(roster, village, archivist)
        with acting(next_clerk):
            assert not RosterEntry.objects.exists()
            assert not Roster.objects.exists()

    def test_the_command(self, roster: Path, village: Office, archivist: Actor) -> None:
        told = StringIO()
        call_command("import-roster", str(roster), "--office", village.code, "--year", "1996", "--json", stdout=told)
        assert json.loads(told.getvalue()) == {
            "accepted": 5, "unchanged": 0, "removed": 0, "refused": 0, "report": None,
        }  # fmt: skip
        with acting(archivist):
            assert Roster.objects.get().title == "户籍花名册"
        with pytest.raises(Refused, match="没有代码为"):
            call_command("import-roster", str(roster), "--office", "330782999", "--year", "1996")
