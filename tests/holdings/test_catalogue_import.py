"""Taking catalogues in: what a row is known by, what an import may change, and what it says about each row."""

import csv
import errno
import itertools
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings import actions
from cundang.holdings.actions import NotImportable, confirm_import, describe, draft_item, import_catalogue
from cundang.holdings.models import File, Fonds, ImportRun, Item, Page, RecordClass, Stale
from cundang.holdings.queries import import_runs_for, report_file
from cundang.ledger.models import Entry
from cundang.strongroom.queries import open_blob

from .tables import HEADING, ROW, Rows, numbered, text, xlsx

COUNTS = ("accepted", "changed", "unchanged", "refused")
files = itertools.count()


def take(tmp_path: Path, office: Office, actor: Actor, lines: Rows, *, dry_run: bool = False) -> ImportRun:
    path = text(tmp_path / f"{next(files)}.csv", lines)
    return import_catalogue(path, office=office, dry_run=dry_run, actor=actor)


def counts(run: ImportRun) -> tuple[int, ...]:
    return tuple(getattr(run, name) for name in COUNTS)


def report(run: ImportRun) -> list[list[str]]:
    with report_file(run).open(encoding="utf-8-sig", newline="") as source:
        return list(csv.reader(source))[1:]


def test_a_row_becomes_an_item(tmp_path: Path, village: Office, town: Office, archivist: Actor) -> None:
    run = import_catalogue(xlsx(tmp_path / "目录.xlsx", [HEADING, ROW]), office=village, dry_run=False, actor=archivist)
    assert counts(run) == (1, 0, 0, 0)
    with acting(archivist):
        item = Item.objects.select_related("fonds").get()
        assert (item.reference, item.reference_key) == (ROW[1], "D106-WS·1998·D30-0001")
        assert item.alias == "D106-WS.1998.D30-0001"
        assert (item.office, item.custodian, item.creator) == (village, village, "大陈镇众拥村村民委员会")
        assert (item.class_code, item.year, item.number, item.retention_code) == ("WS", 1998, "0001", "D30")
        assert (item.dated, item.dated_from, item.persons) == ("19980312", date(1998, 3, 12), ["宣建国", "王小红"])
        assert (item.fonds.number, item.fonds.draft, item.draft) == ("D106", False, False)
        assert Stale.objects.filter(kind="item", object_id=item.pk).exists()
    with open_blob(run.file_id) as stored:
        assert stored.read(2) == b"PK"


def test_the_same_file_twice_changes_nothing(tmp_path: Path, village: Office, archivist: Actor) -> None:
    lines = [HEADING, *numbered(5)]
    assert counts(take(tmp_path, village, archivist, lines)) == (5, 0, 0, 0)
    Stale.objects.all().delete()
    with acting(archivist):
        before = list(Item.objects.order_by("pk").values())
    assert counts(take(tmp_path, village, archivist, lines)) == (0, 0, 5, 0)
    with acting(archivist):
        assert list(Item.objects.order_by("pk").values()) == before
    assert not Stale.objects.exists()


def test_a_dry_run_writes_no_record_and_says_the_same(tmp_path: Path, village: Office, archivist: Actor) -> None:
    lines = [HEADING, *numbered(3), *numbered(1)]
    run = take(tmp_path, village, archivist, lines, dry_run=True)
    assert counts(run) == (3, 0, 0, 1)
    with acting(archivist):
        assert not Item.objects.exists()
        assert not Fonds.objects.exists()
    with acting(archivist):
        confirmed = confirm_import(run, actor=archivist)
    confirmed = actions.carry_out(confirmed, actor=archivist)
    assert counts(confirmed) == (3, 0, 0, 1)
    with acting(archivist):
        assert Item.objects.count() == 3
    with acting(archivist), pytest.raises(NotImportable):
        confirm_import(confirmed, actor=archivist)


def test_changed_rows_keep_the_old_value_in_the_report(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [HEADING, *numbered(2)])
    lines = numbered(2)
    lines[0][4], lines[0][11] = "改过的题名", "永久"
    run = take(tmp_path, village, archivist, [HEADING, *lines])
    assert counts(run) == (0, 1, 1, 0)
    with acting(archivist):
        item = Item.objects.get(reference_key="D106-WS·1998·D30-0001")
        assert (item.title, item.retention_as_marked, item.retention_code) == ("改过的题名", "永久", "Y")
    [changed, unchanged] = report(run)
    assert changed[2] == "更新"
    assert "第1号建房用地批复 → 改过的题名" in changed[6]
    assert unchanged[2] == "无变化"


def test_codes_are_compared_however_they_are_typed(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [["档号", "题名"], ["D106-WS·1998·D30-0001", "甲"]])
    run = take(tmp_path, village, archivist, [["档号", "题名"], ["d106－ＷＳ.1998.D30—0001", "甲"]])
    assert counts(run) == (0, 0, 1, 0)
    with acting(archivist):
        assert Item.objects.get().reference == "D106-WS·1998·D30-0001"


def test_a_code_twice_in_one_file_refuses_the_second(tmp_path: Path, village: Office, archivist: Actor) -> None:
    lines: Rows = [["档号", "题名"], ["a-1", "甲"], ["A-1", "乙"], ["a-2", "丙"]]
    run = take(tmp_path, village, archivist, lines)
    assert counts(run) == (2, 0, 0, 1)
    assert "出现过" in report(run)[1][5]
    with acting(archivist):
        assert set(Item.objects.values_list("title", flat=True)) == {"甲", "丙"}


def test_without_a_code_the_number_in_year_and_file_counts(tmp_path: Path, village: Office, archivist: Actor) -> None:
    heading: list[object] = ["年度", "案卷号", "件号", "题名"]
    lines: list[list[object]] = [
        heading,
        [1998, 1, 1, "甲"],
        [1998, 1, 2, "乙"],
        [1998, 2, 1, "丙"],
        [1999, 1, 1, "丁"],
    ]
    assert counts(take(tmp_path, village, archivist, [*lines, [1998, 1, "01", "戊"]])) == (4, 0, 0, 1)
    assert counts(take(tmp_path, village, archivist, [heading, [1998, 2, 1, "丙改"], *lines[1:3]])) == (0, 1, 2, 0)
    with acting(archivist):
        assert Item.objects.filter(title="丙改").count() == 1
        assert File.objects.count() == 3


def test_without_code_and_number_the_count_in_the_file_counts(
    tmp_path: Path, village: Office, archivist: Actor
) -> None:
    heading = ["题名", "日期", "责任者", "文号"]
    same: list[object] = ["收据", "1998", "村委会", ""]
    assert counts(take(tmp_path, village, archivist, [heading, same, same, ["收据", "1999", "村委会", ""]])) == (
        3,
        0,
        0,
        0,
    )
    assert counts(take(tmp_path, village, archivist, [heading, same, same, same])) == (1, 0, 2, 0)


def test_a_persons_edit_stays(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [HEADING, *numbered(1)])
    with acting(archivist):
        item = describe(Item.objects.get(), title="人工改的题名", dated="1997", actor=archivist)
        assert item.dated_to == date(1997, 12, 31)
    assert counts(take(tmp_path, village, archivist, [HEADING, *numbered(1)])) == (0, 0, 1, 0)
    lines = numbered(1)
    lines[0][4], lines[0][8] = "表里又改的题名", "新备注"
    run = take(tmp_path, village, archivist, [HEADING, *lines])
    assert counts(run) == (0, 1, 0, 0)
    assert "表里又改的题名" in report(run)[0][5]
    with acting(archivist):
        item = Item.objects.get()
        assert (item.title, item.dated, item.remark) == ("人工改的题名", "1997", "新备注")
        assert item.edited == {"title": "表里又改的题名", "dated": "19980312"}
        detail = Entry.objects.get(act="described")
        assert detail.facts == {"fields": ["dated", "title"]}


def test_drafts_get_their_description(tmp_path: Path, village: Office, archivist: Actor) -> None:
    with acting(archivist):
        draft = draft_item(office=village, reference="D106-WS.1998.D30-0001", actor=archivist)
        again = draft_item(office=village, reference="d106-WS·1998·D30-0001", actor=archivist)
        assert draft.pk == again.pk
        assert (draft.draft, draft.year, draft.class_code, draft.fonds.number) == (True, 1998, "WS", "D106")
        assert draft.fonds.draft
    assert counts(take(tmp_path, village, archivist, [HEADING, ROW])) == (0, 1, 0, 0)
    with acting(archivist):
        item = Item.objects.get()
        assert (item.pk, item.draft, item.title) == (draft.pk, False, ROW[4])
        assert item.reference == "D106-WS.1998.D30-0001"  # never rewritten


def test_pages_of_changed_items_are_stale(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [HEADING, *numbered(2)])
    with acting(archivist):
        item = Item.objects.get(reference_key="D106-WS·1998·D30-0001")
        blob = ImportRun.objects.get().file
        page = Page.objects.create(office=village, item=item, number=1, image=blob, source=blob, width=1, height=1)
    Stale.objects.all().delete()
    lines = numbered(2)
    lines[0][4] = "改过"
    take(tmp_path, village, archivist, [HEADING, *lines])
    assert set(Stale.objects.values_list("kind", "object_id")) == {("item", item.pk), ("page", page.pk)}


def test_an_empty_cell_takes_nothing_away(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [HEADING, ROW])
    lines = [HEADING, ["" if n not in {1, 4} else cell for n, cell in enumerate(ROW)]]
    assert counts(take(tmp_path, village, archivist, lines)) == (0, 0, 1, 0)


def test_rows_of_villages_below_a_town(tmp_path: Path, town: Office, village: Office, archivist: Actor) -> None:
    lines: Rows = [
        ["档号", "题名", "村"],
        ["a-1", "甲", "众拥村"],
        ["a-1", "乙", ""],
        ["a-2", "丙", "蟠龙村"],
    ]
    assert counts(take(tmp_path, town, archivist, lines)) == (2, 0, 0, 1)
    lines = [["档号", "题名", "村代码"], ["a-9", "甲", village.code], ["a-9", "丙", "330782100201"], ["a-9", "丁", "7"]]
    run = take(tmp_path, town, archivist, lines)
    assert counts(run) == (1, 0, 0, 2)
    assert "范围" in report(run)[1][5]
    with acting(archivist):
        assert set(Item.objects.values_list("office_id", "title")) == {
            (village.code, "甲"), (town.code, "乙"),
        }  # fmt: skip


def test_nobody_imports_for_another_office(
    tmp_path: Path, village: Office, next_village: Office, archivist: Actor, clerk: Actor
) -> None:
    for actor, office in ((archivist, next_village), (clerk, village)):
        with pytest.raises(Forbidden):
            take(tmp_path, office, actor, [HEADING, ROW])
    take(tmp_path, village, archivist, [HEADING, ROW])
    with acting(clerk):
        assert not import_runs_for(clerk).exists()


def test_volumes_and_their_items(tmp_path: Path, village: Office, archivist: Actor) -> None:
    volumes: Rows = [
        ["全宗号", "目录号", "案卷号", "档号", "案卷题名", "保管日期"],
        ["230", "QQ0309", "0001", "230-QQ0309-0001", "宣建国户土地确权档案", "永久"],
    ]
    items: Rows = [
        ["全宗号", "目录号", "案卷号", "卷内顺序号", "文件档号", "题名", "案卷档号"],
        ["230", "QQ0309", "0001", "1", "230-QQ0309-0001-001", "承包合同", "230-QQ0309-0001"],
    ]
    assert counts(take(tmp_path, village, archivist, volumes)) == (1, 0, 0, 0)
    assert counts(take(tmp_path, village, archivist, items)) == (1, 0, 0, 0)
    with acting(archivist):
        file = File.objects.get()
        assert (file.reference, file.title) == ("230-QQ0309-0001", "宣建国户土地确权档案")
        assert set(Item.objects.values_list("title", "file")) == {
            ("宣建国户土地确权档案", file.pk), ("承包合同", file.pk),
        }  # fmt: skip


def test_the_report_cannot_run_anything(tmp_path: Path, village: Office, archivist: Actor) -> None:
    run = take(tmp_path, village, archivist, [["档号", "题名"], ["-2+3", '=HYPERLINK("http://x")'], ["@a", "+1"]])
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in report(run) for cell in row)
    assert run.report is not None
    with open_blob(run.report.digest) as stored:
        assert stored.read() == report_file(run).read_bytes()


def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path: Path, village: Office, archivist: Actor) -> None:
    with pytest.raises(NotImportable, match="表头"):
        take(tmp_path, village, archivist, [["姓名", "电话"], ["宣建国", "1"]])
    with pytest.raises(NotImportable):
        import_catalogue(tmp_path / "没有.xlsx", office=village, dry_run=False, actor=archivist)
    with acting(archivist):
        run = ImportRun.objects.get()
        assert (run.state, run.accepted) == ("failed", 0)
        assert "表头" in run.why
        with override("en"):
            assert "heading" in run.why


def test_an_import_that_breaks_off_says_so_and_is_gone_on_with(
    tmp_path: Path, village: Office, archivist: Actor
) -> None:
    path = text(tmp_path / "目录.csv", [HEADING, *numbered(3)])

    def full(_done: int) -> None:
        raise OSError(errno.ENOSPC, "")

    with pytest.raises(OSError):
        import_catalogue(path, office=village, dry_run=False, actor=archivist, heard=full)
    with acting(archivist):
        run = ImportRun.objects.get()
    assert (run.state, run.why) == ("failed", "导入中途出错，已写入的行保留；请稍后重新导入同一份文件。")
    again = import_catalogue(path, office=village, dry_run=False, actor=archivist)
    assert (again.state, again.accepted, again.unchanged) == ("done", 0, 3)


def test_one_import_stands_in_the_ledger_with_its_counts(tmp_path: Path, village: Office, archivist: Actor) -> None:
    run = take(tmp_path, village, archivist, [HEADING, *numbered(3)])
    entry = Entry.objects.get(act="catalogue imported")
    assert entry.facts["file"] == run.file_id
    assert entry.facts["accepted"] == 3
    assert (entry.office_code, entry.actor) == (village.code, "archivist")
    assert not Entry.objects.filter(facts__icontains="批复").exists()


def test_more_rows_than_one_batch(tmp_path: Path, village: Office, archivist: Actor) -> None:
    lines = [HEADING, *numbered(2300)]
    seen: list[int] = []
    path = text(tmp_path / "a.csv", lines)
    run = import_catalogue(path, office=village, dry_run=False, actor=archivist, heard=seen.append)
    assert counts(run) == (2300, 0, 0, 0)
    assert seen[-1] == 2300
    assert len(seen) == 3
    assert counts(take(tmp_path, village, archivist, lines)) == (0, 0, 2300, 0)


def test_an_item_made_meanwhile_is_met(
    tmp_path: Path, village: Office, archivist: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing an intake makes the same item: the batch is judged again."""
    from cundang.holdings.catalogue import matching, writing

    calls = 0

    def slow(judged: list[matching.Judged], *, lock: bool) -> None:
        nonlocal calls
        matching.find_items(judged, lock=lock)
        calls += 1
        if calls == 1:
            draft_item(office=village, reference=str(ROW[1]), actor=archivist)

    monkeypatch.setattr(writing, "find_items", slow)
    run = take(tmp_path, village, archivist, [HEADING, ROW])
    assert calls == 2
    assert sum(counts(run)) == 1


def test_describe_refuses_what_it_does_not_know(village: Office, archivist: Actor, clerk: Actor) -> None:
    with acting(archivist):
        item = draft_item(office=village, reference="a-1", actor=archivist)
        with pytest.raises(actions.Undescribable):
            describe(item, reference="b-1", actor=archivist)
        with pytest.raises(Forbidden):
            describe(item, title="x", actor=clerk)
        with pytest.raises(actions.Undescribable):
            draft_item(office=village, reference="  ", actor=archivist)


def test_the_class_list_is_there(db: None) -> None:
    assert dict(RecordClass.objects.values_list("code", "name"))["WS"] == "文书"


cell = st.one_of(
    st.text(max_size=12), st.sampled_from(["档号", "题名", "=1+1", "永久", "19980000", "a-1", "合计", '"'])
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.lists(cell, max_size=6), max_size=12))
def test_whatever_stands_in_the_rows_the_second_time_changes_nothing(
    tmp_path: Path, village: Office, archivist: Actor, lines: list[list[str]]
) -> None:
    table = [["档号", "题名", "日期", "责任者", "年度", "件号"], *lines]
    try:
        first = take(tmp_path, village, archivist, table)
    except NotImportable:
        return
    again = take(tmp_path, village, archivist, table)
    assert (again.accepted, again.changed) == (0, 0)
    assert again.unchanged == first.accepted + first.changed + first.unchanged
    assert (again.refused, again.skipped) == (first.refused, first.skipped)


BARE = ["年度", "案卷号", "件号", "题名", "保管期限"]
BARE_ROWS: list[list[object]] = [[1998, 1, 1, "甲", "永久"], [1998, 1, 2, "乙", "30年"], [1999, 1, 1, "丙", "永久"]]


def coded(lines: list[list[object]], codes: list[str]) -> Rows:
    return [["档号", *BARE], *([code, *line] for code, line in zip(codes, lines, strict=True))]


def test_rows_known_by_number_get_their_codes_later(tmp_path: Path, village: Office, archivist: Actor) -> None:
    bare: Rows = [BARE, *BARE_ROWS]
    assert counts(take(tmp_path, village, archivist, bare)) == (3, 0, 0, 0)
    with acting(archivist):
        before = set(Item.objects.values_list("pk", "title"))
    with_codes = coded(BARE_ROWS, ["D106-WS·1998·Y-0001", "D106-WS·1998·D30-0002", "D106-WS·1999·Y-0001"])
    assert counts(take(tmp_path, village, archivist, with_codes, dry_run=True)) == (0, 3, 0, 0)
    run = take(tmp_path, village, archivist, with_codes)
    assert counts(run) == (0, 3, 0, 0)
    assert "档号： → D106-WS·1998·Y-0001" in report(run)[0][6]
    assert counts(take(tmp_path, village, archivist, with_codes)) == (0, 0, 3, 0)
    assert counts(take(tmp_path, village, archivist, bare)) == (0, 0, 3, 0)
    with acting(archivist):
        assert set(Item.objects.values_list("pk", "title")) == before
        item = Item.objects.select_related("fonds").get(title="甲")
        assert (item.reference_key, item.alias) == ("D106-WS·1998·Y-0001", "D106-WS.1998.Y-0001")
        assert (item.class_code, item.retention_as_marked, item.fonds.number) == ("WS", "永久", "D106")


def test_rows_known_by_title_get_their_codes_later(tmp_path: Path, village: Office, archivist: Actor) -> None:
    heading = ["题名", "日期", "责任者", "文号"]
    rows = [["收据", "1998", "村委会", ""], ["收据", "1998", "村委会", ""], ["批复", "19980312", "镇政府", "陈政12号"]]
    assert counts(take(tmp_path, village, archivist, [heading, *rows])) == (3, 0, 0, 0)
    with_codes = [["档号", *heading], *([f"a-{n}", *row] for n, row in enumerate(rows, 1))]
    assert counts(take(tmp_path, village, archivist, with_codes)) == (0, 3, 0, 0)
    assert counts(take(tmp_path, village, archivist, with_codes)) == (0, 0, 3, 0)
    with acting(archivist):
        assert set(Item.objects.values_list("reference", flat=True)) == {"a-1", "a-2", "a-3"}
    run = take(tmp_path, village, archivist, [["档号", *heading], ["b-3", *rows[2]], ["b-1", *rows[0]]])
    assert counts(run) == (1, 0, 0, 1)
    [refused, accepted] = report(run)
    assert "a-3" in refused[5]
    assert "a-1" in accepted[5]  # receipts of one year look alike: taken in, with a remark


def test_a_code_once_given_is_not_rewritten(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [BARE, BARE_ROWS[0]])
    assert counts(take(tmp_path, village, archivist, coded(BARE_ROWS[:1], ["a-1"]))) == (0, 1, 0, 0)
    run = take(tmp_path, village, archivist, coded(BARE_ROWS[:1], ["b-1"]))
    assert counts(run) == (0, 0, 0, 1)
    assert "不再改写" in report(run)[0][5]
    with acting(archivist):
        assert Item.objects.get().reference == "a-1"


def test_a_number_that_starts_again_is_another_item(tmp_path: Path, village: Office, archivist: Actor) -> None:
    """件号 begins anew for each retention period: the second row was refused and told to bring its code."""
    lines: list[list[object]] = [[1998, "", 1, "甲", "永久"], [1998, "", 1, "乙", "30年"]]
    assert counts(take(tmp_path, village, archivist, [BARE, *lines])) == (1, 0, 0, 1)
    run = take(tmp_path, village, archivist, coded(lines[::-1], ["a-D30-1", "a-Y-1"]))
    assert counts(run) == (2, 0, 0, 0)  # 乙 stands first and takes the number, so 甲 comes by its code
    assert counts(take(tmp_path, village, archivist, coded(lines[::-1], ["a-D30-1", "a-Y-1"]))) == (0, 0, 2, 0)


def test_a_person_has_described_what_gets_its_code(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [BARE, BARE_ROWS[0]])
    with acting(archivist):
        describe(Item.objects.get(), title="人工", actor=archivist)
    assert counts(take(tmp_path, village, archivist, coded(BARE_ROWS[:1], ["a-1"]))) == (0, 1, 0, 0)
    with acting(archivist):
        item = Item.objects.get()
        assert (item.title, item.reference) == ("人工", "a-1")


def test_a_draft_of_the_same_code_beside_it_is_pointed_out(tmp_path: Path, village: Office, archivist: Actor) -> None:
    take(tmp_path, village, archivist, [BARE, BARE_ROWS[0]])
    with acting(archivist):
        draft_item(office=village, reference="a-1", actor=archivist)
    run = take(tmp_path, village, archivist, coded(BARE_ROWS[:1], ["a-1"]))
    assert counts(run) == (0, 1, 0, 0)
    assert "重复" in report(run)[0][5]
