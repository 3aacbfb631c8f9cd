"""Office lists of several years, with their traps."""

from datetime import date
from pathlib import Path

import pytest

from cundang.custodians.actions import OfficesUnreadable, import_offices
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import acting, console

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
    with pytest.raises(OfficesUnreadable, match="code"):
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
