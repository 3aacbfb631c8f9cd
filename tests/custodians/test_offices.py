"""Office lists of several years, with their traps."""

import re
from datetime import date
from pathlib import Path

import pytest

from cundang.custodians.actions import OfficesUnreadable, import_offices
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import acting, console
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")


@pytest.fixture
def listing(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_columns_by_heading_and_parents_from_the_code(listing) -> None:
    path = listing("name,code,town_code,town_name\n灯塔村委会,990782106207,990782106,大陈镇\n")
    report = import_offices(path, as_of=date(2019, 10, 31), actor=CONSOLE)
    assert report.accepted == ["990782106207"]
    town, county = Office.objects.get(code="990782106"), Office.objects.get(code="990782")
    assert (town.name, town.to_be_confirmed, county.to_be_confirmed) == ("大陈镇", True, True)
    assert Office.objects.get(code="990782106207").valid_from == date(2019, 10, 31)


def test_a_list_that_names_a_made_up_parent_confirms_it_and_renames_nothing(listing) -> None:
    import_offices(listing("code,name\n990782106207,灯塔村\n"), actor=CONSOLE)
    import_offices(listing("code,name,kind\n990782106,大陈镇,镇\n"), actor=CONSOLE)
    town = Office.objects.get(code="990782106")
    assert (town.name, town.to_be_confirmed, town.names.count()) == ("大陈镇", False, 1)


def test_the_same_list_twice_changes_nothing(listing) -> None:
    path = listing("code,name,kind\n990782106,大陈镇,镇\n990782106207,灯塔村,村\n")
    import_offices(path, as_of=date(2019, 10, 31), actor=CONSOLE)
    again = import_offices(path, as_of=date(2019, 10, 31), actor=CONSOLE)
    assert (again.accepted, again.changed, len(again.unchanged)) == ([], [], 2)


def test_another_name_is_a_renaming_with_its_date_in_whatever_order_lists_come(listing) -> None:
    def take(name: str, year: int) -> None:
        import_offices(listing(f"code,name\n990782106207,{name}\n"), as_of=date(year, 10, 31), actor=CONSOLE)

    take("众拥村委会", 2019)
    take("杜门村委会", 2017)
    take("杜门村委会", 2018)
    take("众拥村", 2021)
    office = Office.objects.get(code="990782106207")
    names = [(n.name, n.valid_from.year) for n in office.names.order_by("valid_from")]
    assert names == [("杜门村委会", 2017), ("众拥村委会", 2019), ("众拥村", 2021)]
    assert (office.name, office.valid_from) == ("众拥村", date(2017, 10, 31))


def test_a_missing_code_is_closed_only_with_complete_and_opens_again(listing) -> None:
    both = "code,name\n990782106201,甲村\n990782106202,乙村\n"
    import_offices(listing(both), as_of=date(2017, 10, 31), actor=CONSOLE)
    one = listing("code,name\n990782106201,甲村\n")
    import_offices(one, as_of=date(2018, 10, 31), actor=CONSOLE)
    assert Office.objects.get(code="990782106202").valid_to is None
    report = import_offices(one, as_of=date(2018, 10, 31), complete=True, actor=CONSOLE)
    assert report.closed == ["990782106202"]
    assert Office.objects.get(code="990782106").valid_to is None  # the list names villages, not towns
    import_offices(listing(both), as_of=date(2020, 10, 31), actor=CONSOLE)
    assert Office.objects.get(code="990782106202").valid_to is None


def test_bad_rows_are_refused_and_stop_nothing(listing) -> None:
    report = import_offices(
        listing("code,name\n99078,短\n,无\n990782106201,\n990782106202,乙村\n990782106202,丙村\n990782106203,丁,多\n"),
        actor=CONSOLE,
    )
    assert report.accepted == ["990782106202", "990782106203"]
    assert [line for line, _ in report.refused] == [2, 3, 4, 6]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01"])
def test_a_list_without_headings_is_refused_in_one_sentence(listing, text: str) -> None:
    with pytest.raises(OfficesUnreadable, match=r"code|文本表格"):
        import_offices(listing(text), actor=CONSOLE)


def test_gb18030_and_predecessors(listing) -> None:
    text = "代码,名称,前身\n990782106201,甲村,\n990782106301,甲乙村,990782106201;990782106999\n"
    report = import_offices(listing(text, "gb18030"), actor=CONSOLE)
    assert Succession.objects.get().predecessor_id == "990782106201"
    assert [line for line, _ in report.refused] == [3]


def test_a_town_archivist_cannot_import_and_an_archivist_of_another_county_cannot_touch_ours(
    listing, archivist
) -> None:
    from cundang.custodians.queries import Forbidden

    with acting(archivist), pytest.raises(Forbidden):
        import_offices(listing("code,name\n330782106201,甲村\n"), actor=archivist)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("code;name\r\n990782106207;灯塔村\r\n", "utf-8-sig"),
        ("code\tname\n990782106207\t灯塔村\n", "utf-16"),
        ("机构名称,代码\n 灯塔村 ,９９０７８２１０６２０７\n", "gb18030"),
        ('code,name\n"990782106 207","灯塔村"\n\n', "utf-8"),
    ],
)
def test_lists_as_spreadsheets_save_them(listing, text: str, encoding: str) -> None:
    assert import_offices(listing(text, encoding), actor=CONSOLE).accepted == ["990782106207"]
    assert Office.objects.get(code="990782106207").name == "灯塔村"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("990782106207," + "长" * 101, "超过 100 个字"),
        ("990782106207,灯塔村,2020-13-01", "“?2020-13-01"),
        ("990782106207,灯塔村,2020-01-01,2019-01-01", "早于"),
        ("3.30782E+11,灯塔村", "9 或 12 位"),
    ],
)
def test_a_line_that_cannot_be_kept_is_one_sentence(listing, line: str, why: str) -> None:
    report = import_offices(listing(f"code,name,valid_from,valid_to\n{line}\n990782106208,乙村\n"), actor=CONSOLE)
    assert report.accepted == ["990782106208"]
    [(number, said)] = report.refused
    assert number == 2
    assert re.search(why, said)


def test_a_code_with_two_names_in_one_list_keeps_the_first(listing) -> None:
    report = import_offices(listing("code,name\n990782106207,甲\n990782106207,甲\n990782106207,乙\n"), actor=CONSOLE)
    assert (report.accepted, [line for line, _why in report.refused]) == (["990782106207"], [4])


def test_a_refused_line_closes_no_office(listing) -> None:
    import_offices(listing("code,name\n990782106207,甲\n990782106208,乙\n"), actor=CONSOLE)
    later = listing("code,name,valid_from\n990782106207,甲,\n990782106208,乙,2020-13-01\n")
    assert import_offices(later, as_of=date(2020, 1, 1), complete=True, actor=CONSOLE).closed == []


def test_no_list_takes_records_of_another_county(listing, person, next_village, village) -> None:
    """A predecessor would show its records: it must lie within what the archivist may import."""
    import_offices(listing("code,name\n330783101201,外县村\n"), actor=CONSOLE)
    actor = person("city", "city_archivist", "330782")
    text = "code,name,predecessors\n330782106299,新村,330783101201 330782100201\n330783101202,外县新村,330782106201\n"
    with acting(actor):
        report = import_offices(listing(text), complete=True, actor=actor)
    assert sorted(line for line, _why in report.refused) == [2, 3]
    assert list(Succession.objects.values_list("predecessor_id", "successor_id")) == [
        (next_village.code, "330782106299")
    ]
    assert Entry.objects.get(act="succession recorded").facts["predecessor"] == next_village.code
    assert Office.objects.get(code="330783101201").valid_to is None


def test_two_offices_cannot_each_have_succeeded_the_other(listing) -> None:
    text = "code,name,predecessors\n990782106207,甲,990782106208\n990782106208,乙,990782106207\n"
    report = import_offices(listing(text), actor=CONSOLE)
    assert len(report.refused) == 1
    assert Succession.objects.count() == 1
