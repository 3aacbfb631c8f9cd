"""Retention tables: drafted, put in force one after the other, compared, taken out and in; and which one holds when."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone, translation

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import (
    NotASchedule,
    RowRefused,
    ScheduleRefused,
    describe_schedule,
    draft_schedule,
    import_schedule,
    put_in_force,
    remove_draft,
    remove_row,
    withdraw_schedule,
    write_row,
)
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.holdings.schedules import (
    counted_from,
    differences,
    due_on,
    kept_through,
    row_at,
    rows_of,
    schedule_at,
    schedules_for,
)
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
COUNTY, VILLAGE = "330782", "330782106201"
ROW = {"code": "CW-99", "class_code": "WS", "kind": "村庄规划", "retention_as_marked": "永久"}


@pytest.fixture(autouse=True)
def _everything_is_seen(db: None) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(console("tester")):
        yield


@pytest.fixture
def default() -> Schedule:
    return Schedule.objects.get(office=None)


@pytest.fixture
def draft(default: Schedule, county: Office, city: Actor) -> Schedule:
    with acting(city):
        return draft_schedule(default, county=COUNTY, name="义乌市期限表", actor=city)


def issue(schedule: Schedule, on: date, actor: Actor) -> Schedule:
    """Approve a draft and put it in force."""
    with acting(actor):
        told = {"approval_number": "义档〔2021〕3号", "approved_by": "义乌市档案局", "approved_on": date(2021, 1, 5)}
        describe_schedule(schedule, name=schedule.name, **told, actor=actor)
        return put_in_force(schedule, on, actor=actor)


def test_the_default_holds_for_everybody_until_a_county_has_its_own(default: Schedule, clerk: Actor) -> None:
    with acting(clerk):
        assert schedule_at(clerk, VILLAGE, date(1985, 6, 1)) == default
        minutes = row_at(clerk, VILLAGE, "WS", "CW-01", date(1985, 6, 1))
    assert minutes is not None
    assert (minutes.retention_code, minutes.affairs, minutes.expected) == ("Y", "会议记录", "yearly")
    assert {row.affairs for row in rows_of(default)} - {""} == {
        "选举文件和选票", "会议记录", "土地发包方案和承包合同", "经济合同", "集体财务账目", "集体资产登记文件",
        "公益设施基本资料", "基本建设资料", "宅基地使用方案", "征地补偿费使用及分配方案", "社会保障资料",
    }  # fmt: skip
    assert all(row.basis for row in rows_of(default))


def test_periods_and_due_days(default: Schedule) -> None:
    rows = {row.code: row for row in rows_of(default)}
    assert due_on(rows["CW-01"], 2019) == date(2020, 6, 30)
    assert due_on(rows["KU-01"], 2019) == date(2020, 3, 31)
    assert due_on(rows["ZP-01"], 2019) == date(2019, 12, 31)  # at once
    assert counted_from(rows["KU-01"], 2019) == date(2020, 1, 1)  # first day after the accounting year
    assert kept_through(rows["KU-01"], 2019) == date(2049, 12, 31)
    assert kept_through(rows["CW-01"], 2019) is None
    assert counted_from(rows["KU-03"], 2019) is kept_through(rows["KU-03"], 2019) is None  # from the asset's end
    assert rows["KU-03"].retention_as_marked == "报废清理后5年"


def test_the_table_in_force_on_the_day_decides(draft: Schedule, default: Schedule, city: Actor, clerk: Actor) -> None:
    issue(draft, date(2021, 3, 1), city)
    with acting(city):
        second = draft_schedule(draft, county=COUNTY, name="义乌市期限表 2024", actor=city)
        row = rows_of(second).get(code="CW-11")
        write_row(second, {**said(row), "retention_as_marked": "10年"}, row=row, actor=city)
    issue(second, date(2024, 1, 1), city)
    draft.refresh_from_db()
    assert (draft.in_force_from, draft.in_force_to) == (date(2021, 3, 1), date(2024, 1, 1))
    with acting(clerk):
        holding = [schedule_at(clerk, VILLAGE, day) for day in DAYS]
        assert holding == [default, draft, draft, second, second]
        kept = [row_at(clerk, VILLAGE, "WS", "CW-11", day).retention_code for day in (DAYS[2], DAYS[3])]  # type: ignore[union-attr]
        assert kept == ["D30", "D10"]
        assert row_at(clerk, VILLAGE, "KU", "CW-11", DAYS[3]) is None
        assert schedule_at(clerk, "330799106201", DAYS[3]) == default  # another county's office
    found = differences(draft, second)
    assert [(one.what, one.row.code, one.fields) for one in found] == [
        ("changed", "CW-11", (("retention_as_marked", "30年", "10年"),))
    ]


DAYS = [date(2021, 2, 28), date(2021, 3, 1), date(2023, 12, 31), date(2024, 1, 1), date(2030, 1, 1)]


def said(row: ScheduleRow) -> dict[str, str]:
    """A row as the form has it."""
    told = {name: getattr(row, name) for name in ("code", *ScheduleRow.FIELDS)}
    return {**told, "title_words": "、".join(row.title_words)}


def test_what_is_in_force_is_never_changed(draft: Schedule, default: Schedule, city: Actor) -> None:
    issue(draft, date(2021, 3, 1), city)
    row = rows_of(draft)[0]
    with acting(city):
        for act in (
            lambda: write_row(draft, ROW, actor=city),
            lambda: write_row(draft, ROW, row=row, actor=city),
            lambda: remove_row(row, actor=city),
            lambda: remove_draft(draft, actor=city),
            lambda: withdraw_schedule(draft, actor=city),
            lambda: put_in_force(draft, date(2025, 1, 1), actor=city),
        ):
            with pytest.raises(ScheduleRefused):
                act()
        with pytest.raises(Forbidden):
            write_row(default, ROW, actor=city)
        with pytest.raises(DatabaseError), transaction.atomic():  # past the act, the database refuses too
            ScheduleRow.objects.create(schedule=default, code="X-1", place=1, class_code="WS", kind="x")
        assert ScheduleRow.objects.filter(schedule=default).update(kind="x") == 0


@pytest.mark.parametrize(
    ("on", "why"), [(date(2999, 1, 1), "一年之内"), (date(1900, 1, 1), "1949"), (date(2021, 3, 1), "要比它晚")]
)
def test_a_day_that_cannot_be(draft: Schedule, city: Actor, on: date, why: str) -> None:
    issue(draft, date(2021, 3, 1), city)
    with acting(city):
        second = draft_schedule(draft, county=COUNTY, name="新", actor=city)
    with pytest.raises(ScheduleRefused, match=why):
        issue(second, on, city)
    draft.refresh_from_db()
    assert draft.in_force_to is None


def test_a_version_is_approved_before_it_holds(draft: Schedule, city: Actor) -> None:
    with acting(city), pytest.raises(ScheduleRefused, match="批准文号"):
        put_in_force(draft, date(2024, 1, 1), actor=city)


def test_what_has_not_begun_can_be_taken_back(draft: Schedule, city: Actor) -> None:
    issue(draft, date(2021, 3, 1), city)
    with acting(city):
        second = draft_schedule(draft, county=COUNTY, name="新", actor=city)
    tomorrow = timezone.localdate() + timedelta(days=1)
    issue(second, tomorrow, city)
    with acting(city):
        withdraw_schedule(second, actor=city)
    draft.refresh_from_db()
    second.refresh_from_db()
    assert (draft.in_force_to, second.draft, second.in_force_from) == (None, True, None)


def test_drafts_are_for_those_who_keep_them(draft: Schedule, city: Actor, archivist: Actor, person: Any) -> None:
    elsewhere = Office.objects.create(code="330799", name="别市")
    stranger = person("stranger", "city_archivist", elsewhere.code)
    with acting(city):
        assert draft in schedules_for(city)
    for actor in (archivist, stranger):
        with acting(actor):
            assert draft not in schedules_for(actor)
            assert draft not in Schedule.objects.all() or actor is archivist  # the second lock is the county
            with pytest.raises(Forbidden):
                remove_draft(draft, actor=actor)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("code", "", "请填写“代码”"),
        ("code", "村 01", "改成字母"),
        ("code", "CW-01", "已经用过"),
        ("class_code", "XX", "门类表里没有"),
        ("kind", "字" * 301, "缩短到 300"),
        ("filed_by", "明年夏天", "次年6月30日"),
        ("filed_by", "2月30日", "次年6月30日"),
        ("filed_by", "02-29", "次年6月30日"),
        ("counted_from", "随便", "只能是"),
        ("expected", "常有", "只能是"),
        ("title_words", "账", "2 到 30 个字"),
        ("title_words", "*、账簿", "不要再写别的"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why(draft: Schedule, city: Actor, field: str, value: str, why: str) -> None:
    with acting(city), pytest.raises((RowRefused, ScheduleRefused), match=why):
        write_row(draft, {**ROW, field: value}, actor=city)
    assert not ScheduleRow.objects.filter(schedule=draft, code="CW-99").exists()


def test_other_words_for_a_period_are_kept_as_they_are(draft: Schedule, city: Actor) -> None:
    with acting(city):
        row = write_row(draft, {**ROW, "retention_as_marked": "长期", "filed_by": "次年3月31日"}, actor=city)
        assert (row.retention_as_marked, row.retention_code, row.filed_by) == ("长期", "CQ", "03-31")
        row = write_row(draft, {**ROW, "code": "CW-98", "retention_as_marked": "用完为止"}, actor=city)
        assert (row.retention_as_marked, row.retention_code, row.filed_by) == ("用完为止", "", "")


# Sheets.


def sheet(answer: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_taken_out_comes_in_unchanged(
    draft: Schedule, city: Actor, sign_in: SignIn, tmp_path: Path, language: str
) -> None:
    browser = sign_in(city)
    browser.cookies["django_language"] = language
    answer = browser.get(f"/schedules/{draft.pk}/?as=xlsx")
    path = tmp_path / "表.xlsx"
    path.write_bytes(answer.content)
    translation.activate("zh-hans")
    with acting(city):
        taken = import_schedule(draft, path, actor=city)
    assert (taken.added, taken.changed, taken.removed, list(taken.refused)) == (0, 0, 0, [])


def test_a_sheet_changes_adds_and_removes(draft: Schedule, city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    book = sheet(browser.get(f"/schedules/{draft.pk}/?as=xlsx"))
    page = book.worksheets[0]
    page.cell(3, 5, "30年")  # the first row's period
    page.delete_rows(4)
    page.append([None, "CW-99", "WS", "村庄规划", "永久"])
    answer = give(browser, draft, book)
    assert answer.status_code == 302
    rows = {row.code: row for row in rows_of(draft)}
    assert rows["DQ-01"].retention_code == "D30"
    assert "DQ-02" not in rows
    assert rows["CW-99"].kind == "村庄规划"
    entry = Entry.objects.get(act="schedule imported")
    assert entry.facts == {"added": 1, "changed": 1, "removed": 1}


def give(browser: Client, draft: Schedule, book: openpyxl.Workbook) -> Any:
    made = io.BytesIO()
    book.save(made)
    return browser.post(f"/schedules/{draft.pk}/sheet/", {"file": SimpleUploadedFile("表.xlsx", made.getvalue())})


def test_a_column_that_a_sheet_has_not_leaves_what_was_there(draft: Schedule, city: Actor, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("代码,门类,归档范围,保管期限\nCW-01,WS,会议记录,30年\nCW-99,WS,村庄规划,永久\n", encoding="utf-8")
    with acting(city):
        import_schedule(draft, path, actor=city)
    rows = {row.code: row for row in rows_of(draft)}
    assert (rows["CW-01"].retention_code, rows["CW-01"].expected, rows["CW-01"].filed_by) == ("D30", "yearly", "06-30")
    assert "会议记录" in rows["CW-01"].title_words
    assert (rows["CW-99"].expected, rows["CW-99"].title_words) == ("event", [])


def test_one_wrong_row_and_nothing_is_written(draft: Schedule, city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    before = list(rows_of(draft).values())
    book = sheet(browser.get(f"/schedules/{draft.pk}/?as=xlsx"))
    page = book.worksheets[0]
    page.cell(3, 5, "10年")
    page.cell(4, 3, "不知道")
    page.cell(6, 2, "DQ-01")
    answer = give(browser, draft, book)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "有 2 行要改，草稿没有变动" in text
    assert "门类表里没有“不知道”" in text
    assert "代码 DQ-01 在第 3 行已经用过" in text
    assert list(rows_of(draft).values()) == before


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, "姓名,电话\n甲,1\n".encode(), b"PK\x03\x04broken"])
def test_a_file_that_is_no_table(draft: Schedule, city: Actor, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with acting(city), pytest.raises(NotASchedule) as refused:
        import_schedule(draft, path, actor=city)
    assert str(refused.value)


# Pages.


def test_from_the_default_to_ones_own(default: Schedule, county: Office, city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    made = browser.post(f"/schedules/{default.pk}/draft/")
    draft = Schedule.objects.get(office=county)
    assert made.headers["Location"] == f"/schedules/{draft.pk}/"
    told = {
        "name": "义乌市期限表",
        "approved_by": "义乌市档案局",
        "approval_number": "3号",
        "approved_on": "2021-01-05",
    }
    assert browser.post(f"/schedules/{draft.pk}/facts/", told).status_code == 302
    row = rows_of(draft)[0]
    shown = browser.get(f"/schedules/{draft.pk}/rows/{row.pk}/").content.decode()
    assert "次年6月30日" in shown
    form = {**said(row), "filed_by": "次年6月30日", "kind": "党员大会记录"}
    assert browser.post(f"/schedules/{draft.pk}/rows/{row.pk}/", form).status_code == 302
    compared = browser.get(f"/schedules/compare/?before={default.pk}&after={draft.pk}").content.decode()
    assert "1 处不同" in compared
    assert (
        sheet(browser.get(f"/schedules/compare/?before={default.pk}&after={draft.pk}&as=xlsx")).worksheets[0].max_row
        == 3
    )
    answer = browser.post(f"/schedules/{draft.pk}/in-force/", {"on": "2999-01-01"})
    assert answer.status_code == 400
    assert "一年之内" in answer.content.decode()
    assert browser.post(f"/schedules/{draft.pk}/in-force/", {"on": "2021-03-01"}).status_code == 302
    assert "施行中" in browser.get("/schedules/").content.decode()
    acts = set(Entry.objects.filter(kind="schedule").values_list("act", flat=True))
    assert acts == {"schedule drafted", "schedule described", "schedule row written", "schedule put in force"}


def test_narrowing_a_table(default: Schedule, clerk: Actor, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    assert "10 行" in browser.get(f"/schedules/{default.pk}/?class=KU").content.decode()
    assert "没有符合这些条件的行" in browser.get(f"/schedules/{default.pk}/?q=火星").content.decode()
    assert "起草" not in browser.get("/schedules/").content.decode().split("<main", 1)[1].replace("先据此起草新表", "")


def test_pages_ask_few_questions(
    draft: Schedule, city: Actor, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(city)
    for path, most in ((f"/schedules/{draft.pk}/", 16), ("/schedules/", 16)):
        with django_assert_max_num_queries(most):
            browser.get(path)


def test_as_an_endpoint(draft: Schedule, default: Schedule, city: Actor, clerk: Actor, sign_in: SignIn) -> None:
    api = sign_in(city)
    row = api.post(f"/api/v1/schedules/{draft.pk}/rows", ROW, content_type="application/json").json()
    assert (row["code"], row["retention_code"]) == ("CW-99", "Y")
    wrong = api.post(f"/api/v1/schedules/{draft.pk}/rows", ROW, content_type="application/json")
    assert (wrong.status_code, wrong.json()) == (422, {"error": "代码 CW-99 已经用过，请换一个。"})
    told = api.get(f"/api/v1/schedules/compare?before={default.pk}&after={draft.pk}").json()
    assert [(one["what"], one["code"]) for one in told] == [("added", "CW-99")]
    issue(draft, date(2021, 3, 1), city)
    asked = "/api/v1/schedules/in-force?class_code=WS&code=CW-99&on="
    assert [one["kind"] for one in sign_in(clerk).get(asked + "2022-01-01").json()["rows"]] == ["村庄规划"]
    assert sign_in(clerk).get(asked + "2020-01-01").json()["rows"] == []


def test_the_console_sees_every_county(draft: Schedule) -> None:
    with acting(console("tester")):
        assert draft in schedules_for(console("tester"))
