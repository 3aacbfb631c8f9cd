"""What is missing for 2019: from the table, the holdings and what people said, for a village, a town, the county."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from cundang.accession.actions import (
    MarkRefused,
    keep_plan,
    mark_collected,
    recount,
    recount_stale,
    remove_mark,
)
from cundang.accession.models import Counted, Mark, Tally
from cundang.accession.queries.collecting import (
    Line,
    broken_series,
    checklist,
    grid_of_kind,
    grid_of_year,
    missing_by_year,
    overview,
    stale_offices,
)
from cundang.accession.queries.kinds import Kinds, rules_of
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Actor, Forbidden, acting, console, machine
from cundang.holdings.actions import describe_schedule, draft_schedule, put_in_force, write_row
from cundang.holdings.models import Fonds, Item
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
CONSOLE = console("tester")
MINUTES, BALANCE = "CW-01", "KU-07"


@pytest.fixture(autouse=True)
def _everything_is_seen(db: None) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(CONSOLE):
        yield


def file_away(office: Office, year: int | None, title: str, class_code: str = "WS", **more: Any) -> Item:
    fonds = Fonds.objects.get_or_create(office=office, number="Z106")[0]
    return Item.objects.create(
        office=office, custodian=office, fonds=fonds, year=year, title=title, class_code=class_code, **more
    )


def minutes(office: Office, *years: int) -> None:
    for year in years:
        file_away(office, year, f"{year}年村民代表会议记录")


def line(actor: Actor, village: Office, year: int, code: str) -> Line:
    with acting(actor):
        _rules, lines = checklist(actor, village, year)
    return next(one for one in lines if one.row.code == code)


def states(actor: Actor, village: Office, year: int) -> dict[str, str]:
    with acting(actor):
        _rules, lines = checklist(actor, village, year)
    return {one.row.code: one.cell.state for one in lines if one.expected}


def test_what_is_missing_for_2019(village: Office, clerk: Actor) -> None:
    minutes(village, 2019)
    file_away(village, 2019, "二〇一九年收益分配表", "KU")
    file_away(village, None, "村务公开栏照片说明", dated_from=date(2019, 5, 1))
    found = states(clerk, village, 2019)
    assert found[MINUTES] == found[BALANCE] == found["CW-06"] == "held"
    assert found["KU-01"] == found["DQ-01"] == "missing"
    assert "CW-02" not in found  # no election in 2019
    assert "JJ-09" not in found  # houses are not built every year
    assert {"CW-02", "CW-03", "DQ-02"} <= set(states(clerk, village, 2020))  # the default names 2020


def test_what_is_not_due_yet_is_not_missing(village: Office, clerk: Actor) -> None:
    year = timezone.localdate().year
    assert set(states(clerk, village, year).values()) == {"open"}
    with acting(clerk):
        _rules, lines = checklist(clerk, village, year)
    assert next(one for one in lines if one.row.code == MINUTES).due == date(year + 1, 6, 30)


def test_which_kind_an_item_is_of() -> None:
    row = lambda code, class_code, *words: ScheduleRow(code=code, class_code=class_code, title_words=list(words))  # noqa: E731
    rows = [
        row("A", "WS", "会议"),
        row("B", "WS", "会议记录"),
        row("C", "KU", "凭证"),
        row("D", "ZP", "*"),
        row("E", "ZP", "开会"),
        row("F", "WS"),
    ]
    assert Kinds(rows).of("WS", "村会议记录") == {"A", "B"}
    assert Kinds(rows).of("", "会议用的凭证") == {"A", "C"}  # a class not yet given may be any
    assert Kinds(rows).of("KU", "会议") == set()
    assert Kinds(rows).of("ZP", "旧照") == {"D"}
    assert Kinds(rows).of("ZP", "开会") == {"E"}  # a better word
    assert Kinds(rows).of("", "旧照") == set()


def test_saying_what_became_of_it(village: Office, clerk: Actor, archivist: Actor) -> None:
    with acting(clerk):
        mark_collected(village, 2019, MINUTES, state="received", actor=clerk)
        mark_collected(village, 2019, "KU-01", state="none", reason="当年由镇里记账", actor=clerk)
        until = timezone.localdate() + timedelta(days=10)
        mark = mark_collected(village, 2019, BALANCE, state="with", holder="老会计", until=until, actor=clerk)
    assert [states(archivist, village, 2019)[code] for code in (MINUTES, "KU-01", BALANCE)] == [
        "received",
        "none",
        "with",
    ]
    Mark.objects.filter(pk=mark.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert line(archivist, village, 2019, BALANCE).cell.late
    minutes(village, 2019)  # what is really there counts for more
    assert states(archivist, village, 2019)[MINUTES] == "held"
    with acting(archivist):
        remove_mark(mark, actor=archivist)
    assert states(clerk, village, 2019)[BALANCE] == "missing"
    entries = Entry.objects.filter(kind="mark").order_by("pk")
    assert [entry.act for entry in entries] == ["collection marked"] * 3 + ["collection mark removed"]
    assert entries[1].facts == {"year": 2019, "code": "KU-01", "state": "none"}  # no person's name in the chain


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"state": "none"}, "为什么没有"),
        ({"state": "with"}, "在谁手里"),
        ({"state": "with", "holder": "老会计"}, "什么时候还"),
        ({"state": "with", "holder": "老会计", "until": date(1999, 2, 1)}, "今天或以后"),
        ({"state": "with", "holder": "老会计", "until": date(2999, 1, 1)}, "三年以内"),
        ({"state": "lost"}, "请选一种情况"),
        ({"state": "received", "year": 2999}, "年度请写"),
        ({"state": "received", "year": 1066}, "年度请写"),
        ({"state": "received", "code": "XX-01"}, "期限表里没有"),
    ],
)
def test_what_cannot_be_said(village: Office, clerk: Actor, said: dict[str, Any], why: str) -> None:
    said = dict(said)
    year, code = said.pop("year", 2019), said.pop("code", MINUTES)
    with acting(clerk), pytest.raises(MarkRefused, match=why):
        mark_collected(village, year, code, **said, actor=clerk)
    assert not Mark.objects.exists()


def test_nobody_speaks_for_another_village(
    village: Office, next_village: Office, clerk: Actor, inspector: Actor
) -> None:
    for actor, office in ((clerk, next_village), (inspector, village)):
        with acting(actor), pytest.raises(Forbidden):
            mark_collected(office, 2019, MINUTES, state="received", actor=actor)
    mark_collected(next_village, 2019, MINUTES, state="received", actor=CONSOLE)
    recount(next_village, actor=CONSOLE)
    with acting(clerk):  # past the first lock
        assert not Mark.objects.exists()
        assert not Counted.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Mark.objects.create(office=next_village, year=2018, code=MINUTES, state="received", by="x")


def test_a_table_of_ones_own_decides_from_its_day(village: Office, county: Office, city: Actor, clerk: Actor) -> None:
    with acting(city):
        draft = draft_schedule(Schedule.objects.get(office=None), county=county.code, name="本县的表", actor=city)
        row = {
            "code": "CW-99",
            "class_code": "WS",
            "kind": "村庄规划",
            "retention_as_marked": "永久",
            "expected": "yearly",
        }
        write_row(draft, {**row, "title_words": "规划"}, actor=city)
        told = {"approved_by": "局", "approval_number": "1号", "approved_on": date(2018, 1, 1)}
        describe_schedule(draft, name="本县的表", **told, actor=city)
        put_in_force(draft, date(2018, 6, 1), actor=city)
    file_away(village, 2019, "村庄规划")
    assert states(clerk, village, 2018)["CW-99"] == "missing"
    assert states(clerk, village, 2019)["CW-99"] == "held"
    assert "CW-99" not in states(clerk, village, 2017)


def test_the_countys_plan(village: Office, county: Office, city: Actor, clerk: Actor) -> None:
    with acting(city):
        keep_plan(county, first_year=1998, election_years=[2017, 2011, 2017], actor=city)
        for bad in ({"first_year": 2999, "election_years": []}, {"first_year": 1998, "election_years": [99]}):
            with pytest.raises(MarkRefused):
                keep_plan(county, **bad, actor=city)  # type: ignore[arg-type]
    with acting(clerk):
        rules = rules_of(clerk, village.code)
        assert (rules.first_year, rules.election_years) == (1998, (2011, 2017))
        assert missing_by_year(clerk, village, rules)[-1][0] == 1998
    assert states(clerk, village, 1997) == {}
    assert "CW-02" in states(clerk, village, 2017)
    assert "CW-02" not in states(clerk, village, 2020)


def test_series_that_break_off(village: Office, next_village: Office, archivist: Actor) -> None:
    minutes(village, *range(1998, 2005), 2006, 2009)
    minutes(next_village, 1998, 2009)
    file_away(village, 2003, "收益分配表", "KU")  # one year alone is no series
    with acting(archivist):
        mark_collected(village, 2008, MINUTES, state="none", reason="没有开会", actor=archivist)
    recount_stale(actor=machine())
    with acting(archivist):
        found = broken_series(archivist, Office.objects.get(code=village.code[:9]))
    assert [(one.village, one.row.code, one.missing) for one in found] == [(village, MINUTES, [2005, 2007])]
    assert list(found[0].years) == [*range(1998, 2005), 2006, 2009]


def test_a_merged_village_answers_for_its_own_years(county: Office, town: Office, archivist: Actor) -> None:
    old = Office.objects.create(code="330782106299", name="老村", valid_to=date(2019, 3, 1))
    new = Office.objects.create(code="330782106298", name="新村", valid_from=date(2019, 3, 1))
    first_listed = Office.objects.create(code="330782106297", name="一直在的村", valid_from=date(2017, 10, 1))
    Succession.objects.create(predecessor=old, successor=new, since=date(2019, 3, 1))
    seen = {}
    for year in (2010, 2019, 2020):
        with acting(archivist):
            seen[year] = {one.name for one in grid_of_year(archivist, town, year)[1].villages} - {"众拥村"}
    assert seen == {2010: {"老村", "一直在的村"}, 2019: {"老村", "新村", "一直在的村"}, 2020: {"新村", "一直在的村"}}
    assert states(archivist, new, 2010) == {}
    assert first_listed.name in seen[2010]


def test_grids_and_overview_agree_with_the_checklist(
    village: Office, next_village: Office, town: Office, county: Office, archivist: Actor, city: Actor
) -> None:
    minutes(village, 2018, 2019)
    minutes(next_village, 2019)
    mark_collected(village, 2019, "KU-01", state="none", reason="没有", actor=CONSOLE)
    recount_stale(actor=machine())
    with acting(archivist):
        _rules, grid = grid_of_year(archivist, town, 2019)
        across = [one.code for one in grid.columns]  # type: ignore[union-attr]
        cells = dict(zip(across, grid.cells[village.code], strict=True))
        assert [one.code for one in grid.villages] == [village.code]
        assert {code: cell.state for code, cell in cells.items() if cell} == states(archivist, village, 2019)
        rules, row, years = grid_of_kind(archivist, town, MINUTES)
        held = [year for year, cell in zip(rules.years, years.cells[village.code], strict=True) if cell and cell.items]
        assert row is not None
        assert held == [2018, 2019]
        assert years.missing(village.code) == len(rules.years) - 2 - sum(
            cell is not None and cell.state == "open" for cell in years.cells[village.code]
        )
    with acting(city):
        lines = overview(city, county, 2019)[1]
    mine = next(one for one in lines if one.town == town)
    assert (mine.villages, mine.whole, mine.counts["held"], mine.counts["none"]) == (1, 0, 1, 1)
    assert mine.counts["missing"] == grid.missing(village.code)
    assert mine.percent == 2 * 100 // mine.expected


def test_a_town_sees_its_own_only(village: Office, next_village: Office, archivist: Actor, sign_in: SignIn) -> None:
    minutes(next_village, 2018, 2020)
    recount_stale(actor=machine())
    browser = sign_in(archivist)
    assert next_village.name not in browser.get("/collection/330782106/?year=2019").content.decode()
    assert "2019" not in browser.get("/collection/330782106/gaps/").content.decode().split("<main")[1]


def test_counting_follows_the_holdings(village: Office, clerk: Actor, city: Actor, county: Office) -> None:
    minutes(village, 2019)
    long_ago = timezone.now() - timedelta(days=2)
    Item.objects.update(changed_at=long_ago)
    assert recount_stale(actor=machine()) == 1
    assert Tally.objects.get(office=village, year=2019).kinds == {MINUTES: 1}
    assert list(stale_offices(CONSOLE, everything=False)) == []
    item = file_away(village, 2019, "村务公开")
    assert recount_stale(actor=machine()) == 1
    assert Tally.objects.get(office=village, year=2019).kinds == {MINUTES: 1, "CW-06": 1}
    Item.objects.filter(pk=item.pk).update(changed_at=long_ago)
    assert list(stale_offices(CONSOLE, everything=False)) == []
    with acting(city):  # another table: everything is counted by it
        draft = draft_schedule(Schedule.objects.get(office=None), county=county.code, name="本县的表", actor=city)
        told = {"approved_by": "局", "approval_number": "1号", "approved_on": date(2018, 1, 1)}
        describe_schedule(draft, name="本县的表", **told, actor=city)
        put_in_force(draft, date(2018, 6, 1), actor=city)
    assert list(stale_offices(CONSOLE, everything=False)) == [village]
    item.delete()
    recount_stale(everything=True, actor=machine())  # what went without a trace is found at night
    assert Tally.objects.get(office=village, year=2019).kinds == {MINUTES: 1}


# Pages, sheets, endpoints.


def test_the_clerks_first_page(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    assert browser.get("/collection/").headers["Location"] == f"/collection/{village.code}/"
    page = browser.get(f"/collection/{village.code}/?year=2019").content.decode()
    lacking = len(states(clerk, village, 2019))
    assert f"还缺 {lacking} 种" in page
    address = f"/collection/{village.code}/2019/{MINUTES}/"
    assert browser.post(address, {"state": "received"}).status_code == 302
    assert f"还缺 {lacking - 1} 种" in browser.get(f"/collection/{village.code}/?year=2019").content.decode()
    refused = browser.post(address, {"state": "none"})
    assert (refused.status_code, "为什么没有" in refused.content.decode()) == (200, True)
    assert Mark.objects.get().state == "received"
    assert browser.post(f"{address}away/").status_code == 302
    assert not Mark.objects.exists()


@pytest.mark.parametrize("year", ["", "2999", "0", "-5", "abc", "２０１９", "99999999999999", "1066"])
def test_a_year_that_cannot_be_shows_the_last_due(village: Office, clerk: Actor, sign_in: SignIn, year: str) -> None:
    answer = sign_in(clerk).get(f"/collection/{village.code}/", {"year": year})
    assert f"{timezone.localdate().year - 1} 年应归档清单" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "{village}/?year=2019",
        "{town}/?year=2019",
        "{town}/?kind=CW-01",
        "{county}/?year=2019",
        "{town}/gaps/",
        "{village}/gaps/",
        "{county}/gaps/",
    ],
)
def test_every_list_is_a_sheet_too(
    village: Office, next_village: Office, city: Actor, sign_in: SignIn, path: str
) -> None:
    minutes(village, 2018, 2020)
    recount_stale(actor=machine())
    where = path.format(village=village.code, town=village.code[:9], county=village.code[:6])
    answer = sign_in(city).get(f"/collection/{where}{'&' if '?' in where else '?'}as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows
    assert Entry.objects.filter(act="collection exported").count() == 1
    if "gaps" in path:
        assert rows[0][-2:] == ("2018、2020", "2019")


def test_pages_ask_the_same_however_many_villages(
    village: Office, county: Office, city: Actor, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(300, 320):
        office = Office.objects.create(code=f"330782106{number}", name=f"村{number}")
        minutes(office, 2018, 2020)
    recount_stale(actor=machine())
    browser = sign_in(city)
    for path in (
        f"{county.code}/?year=2019",
        "330782106/?year=2019",
        "330782106/?kind=CW-01",
        "330782106/gaps/",
        f"{village.code}/",
    ):
        with django_assert_max_num_queries(30):
            assert browser.get(f"/collection/{path}").status_code == 200


def test_as_endpoints(village: Office, clerk: Actor, city: Actor, sign_in: SignIn) -> None:
    minutes(village, 2018, 2020)
    recount_stale(actor=machine())
    api = sign_in(clerk)
    lines = api.get(f"/api/v1/collection/{village.code}/checklist?year=2019").json()
    assert {one["cell"]["state"] for one in lines if one["code"] == MINUTES} == {"missing"}
    address = f"/api/v1/collection/{village.code}/2019/{MINUTES}"
    wrong = api.put(address, {"state": "none"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["error"]) == (422, "请写明为什么没有，例如：当年没有开会。")
    said = {"state": "with", "holder": "老会计", "until": str(timezone.localdate())}
    assert api.put(address, said, content_type="application/json").status_code == 200
    lines = api.get(f"/api/v1/collection/{village.code}/checklist?year=2019").json()
    assert {one["cell"]["holder"] for one in lines if one["code"] == MINUTES} == {"老会计"}
    assert api.get(f"/api/v1/collection/{village.code}/gaps").json() == []  # somebody has 2019
    assert api.delete(address).status_code == 204
    assert [one["missing"] for one in api.get(f"/api/v1/collection/{village.code}/gaps").json()] == [[2019]]
    assert api.get(f"/api/v1/collection/{village.code[:9]}/grid?year=2019").status_code == 404  # the town's
    grid = sign_in(city).get(f"/api/v1/collection/{village.code[:9]}/kind?kind={MINUTES}").json()
    assert [cell["items"] for cell in grid["villages"][0]["cells"][-9:-6]] == [1, 0, 1]
    towns = sign_in(city).get(f"/api/v1/collection/{village.code[:6]}/overview?year=2018").json()
    assert [(one["name"], one["counts"]["held"]) for one in towns] == [("佛堂镇", 0), ("大陈镇", 1)]
