"""Taking over an earlier system: what a line becomes, what a second look changes, and what is refused why."""

import gzip
import itertools
import json
import os
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.finding_aid.actions import find, sweep_until_clean
from cundang.finding_aid.queries import Question
from cundang.holdings.actions import NotTakenOver, correct_line, describe, import_records, write_reading
from cundang.holdings.models import Item, Page, Reading, Stale
from cundang.holdings.records import lines as records_lines
from cundang.holdings.records import taking
from cundang.ledger.models import Entry
from cundang.strongroom.queries import open_blob
from holdings.record_files import TEXT, VILLAGE, Take, counts, line, record, report, the_item, why
from holdings.records import CONSOLE, add, jpeg

pytestmark = pytest.mark.django_db


def everything() -> list[list[dict[str, Any]]]:
    with acting(CONSOLE):
        return [list(model.objects.order_by("pk").values()) for model in (Item, Page, Reading)]  # type: ignore[attr-defined]


# What a line becomes.


def test_a_line_becomes_an_item_with_its_pages(take: Take, archivist: Actor, town: Office) -> None:
    assert counts(take(record())) == (1, 0, 0, 0)
    with acting(archivist):
        item = the_item()
        assert (item.office_id, item.custodian_id, item.fonds.number, item.draft) == (VILLAGE, VILLAGE, "D106", False)
        assert (item.class_code, item.year, item.retention_as_marked, item.retention_code) == (
            "WS",
            1998,
            "30年",
            "D30",
        )
        assert (item.dated, item.dated_from, item.number) == ("19980312", date(1998, 3, 12), "0001")
        assert (item.author, item.document_number, item.box) == ("大陈镇人民政府", "陈政〔1998〕12号", "2")
        assert item.persons == ["宣建国", "王小红"]
        first, second = Page.objects.filter(item=item).order_by("number")
        assert (first.number, first.image, first.source, first.width, first.height) == (1, None, None, 0, 0)
        reading = Reading.objects.get(page=first)
        assert (reading.engine, reading.text, reading.office_id, reading.corrected) == ("import", TEXT, VILLAGE, {})
        assert reading.lines == [{"text": text, "confidence": 1, "box": None} for text in TEXT.split("\n")]
        assert Reading.objects.get(page=second).text == "附图"


def test_it_can_be_found_by_its_text_and_by_its_catalogue_entry(take: Take, archivist: Actor) -> None:
    take(record())
    sweep_until_clean(actor=CONSOLE)
    with acting(archivist):
        in_text = find(Question(q="占地120平方米", purpose="本人查询"), actor=archivist)
        in_title = find(Question(q="批复之1", purpose="本人查询"), actor=archivist)
    assert [(hit.page and hit.page.number, hit.line) for hit in in_text.hits] == [(1, TEXT.split("\n")[1])]
    assert [hit.item.reference for hit in in_title.hits] == ["D106-WS·1998·D30-0001"]
    assert not Stale.objects.filter(kind__in=("item", "page")).exists()


def test_empty_and_missing_values_say_nothing(take: Take, archivist: Actor) -> None:
    bare = {"title": "会议记录", "office": VILLAGE, "pages": [{"n": 3, "text": ""}], "author": "", "persons": None}
    assert counts(take(bare)) == (1, 0, 0, 0)
    with acting(archivist):
        item = Item.objects.get(title="会议记录")
        assert (item.reference, item.author, item.persons, item.year) == ("", "", [], None)
        assert Reading.objects.get(page__item=item, page__number=3).lines == []
    assert counts(take(bare)) == (0, 0, 1, 0)


def test_names_are_taken_as_they_are_given(take: Take, archivist: Actor) -> None:
    take(record(persons=["阿布都 拉", "宣建国等", "宣建国等", " ", "王、小红"]))
    with acting(archivist):
        assert the_item().persons == ["阿布都 拉", "宣建国等", "王、小红"]


def test_numbers_may_stand_for_a_date_and_a_box(take: Take, archivist: Actor) -> None:
    take(record(date=19980312, box=7))
    with acting(archivist):
        assert (the_item().dated, the_item().box) == ("19980312", "7")


def test_an_office_may_be_named(take: Take, archivist: Actor) -> None:
    assert counts(take(record(office="众拥村"))) == (1, 0, 0, 0)
    with acting(archivist):
        assert the_item().office_id == VILLAGE


def test_lines_of_the_file_may_end_and_begin_as_windows_has_it(take: Take, archivist: Actor) -> None:
    body = line(record(1), record(2)).replace(b"\n", b"\r\n\r\n")
    assert counts(take(b"\xef\xbb\xbf" + body, b"\xef\xbb\xbf", record(3))) == (3, 0, 0, 0)
    take(record(4, pages=[{"n": 1, "text": "甲\r\n乙\r丙\n"}]))
    with acting(archivist):
        assert Reading.objects.get(page__item=the_item(4)).text == "甲\n乙\n丙"


@pytest.mark.parametrize(
    "packed",
    [gzip.compress, zstd.compress, lambda data: zstd.compress(data[:50]) + zstd.compress(data[50:])],
    ids=["gzip", "zstd", "two frames"],
)
def test_packed_files(take: Take, packed: Any) -> None:
    assert counts(take(*map(record, range(1, 30)), packed=packed)) == (29, 0, 0, 0)


@pytest.mark.parametrize("packed", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_what_a_broken_file_held_before_is_kept(
    take: Take, packed: Any, monkeypatch: pytest.MonkeyPatch, archivist: Actor
) -> None:
    monkeypatch.setattr(records_lines, "_PIECE", 100)
    many = [record(n, title=os.urandom(40).hex()) for n in range(1, 2000)]
    with pytest.raises(NotTakenOver, match="不完整或已损坏") as refused:
        take(*many, packed=lambda data: packed(data)[:-4000])
    kept = refused.value.taken.counts["accepted"]
    assert 0 < kept < 2000
    with acting(archivist):
        assert Item.objects.count() == kept
    assert counts(take(*many, packed=packed)) == (1999 - kept, 0, kept, 0)


@pytest.mark.parametrize("data", [b"", b"\n\n", gzip.compress(b"")])
def test_a_file_without_a_line_is_no_error(take: Take, data: bytes) -> None:
    assert counts(take(data)) == (0, 0, 0, 0)


def test_a_file_that_cannot_be_read(tmp_path: Path, village: Office, archivist: Actor) -> None:
    for path in (tmp_path, tmp_path / "missing.jsonl"):
        with pytest.raises(NotTakenOver, match=r"。$"):
            import_records(path, office=None, actor=archivist)
    path = tmp_path / "utf16.jsonl"
    path.write_bytes('{"title":"甲"}'.encode("utf-16"))
    with pytest.raises(NotTakenOver, match="UTF-16"):
        import_records(path, office=None, actor=archivist)


# Once more.


def test_the_same_file_twice_changes_nothing(take: Take) -> None:
    lines = [record(n) for n in range(1, 6)] + [
        {"title": "无档号", "office": VILLAGE, "pages": [{"n": 1, "text": "甲"}]}
    ]
    assert counts(take(*lines)) == (6, 0, 0, 0)
    Stale.objects.all().delete()
    before = everything()
    assert counts(take(*lines)) == (0, 0, 6, 0)
    assert everything() == before
    assert not Stale.objects.exists()


def test_what_another_file_says_differently_is_changed(take: Take, archivist: Actor) -> None:
    take(record())
    Stale.objects.all().delete()
    pages = [{"n": 1, "text": "别的文字"}, {"n": 3, "text": "第三页"}]
    taken = take(record(title="新题名", pages=pages))
    assert counts(taken) == (0, 1, 0, 0)
    with acting(archivist):
        item = the_item()
        assert item.title == "新题名"
        texts = dict(Reading.objects.filter(page__item=item).values_list("page__number", "text"))
        assert texts == {1: "别的文字", 2: "附图", 3: "第三页"}
        assert set(Stale.objects.filter(kind="page").values_list("object_id", flat=True)) == set(
            Page.objects.values_list("pk", flat=True)
        )
    (row,) = report(taken)
    assert "新增的页： → 3" in row[6]
    assert "更新文字的页： → 1" in row[6]


def test_pages_alone_make_a_line_changed(take: Take, archivist: Actor) -> None:
    take(record())
    Stale.objects.all().delete()
    assert counts(take(record(pages=[{"n": 2, "text": "附图一张"}]))) == (0, 1, 0, 0)
    with acting(archivist):
        page = Page.objects.get(number=2)
        marked = set(Stale.objects.values_list("kind", "object_id"))
    assert {("item", page.item_id), ("page", page.pk)} <= marked


def test_what_a_person_wrote_stays(take: Take, archivist: Actor) -> None:
    take(record())
    with acting(archivist):
        describe(the_item(), title="人工题名", actor=archivist)
        correct_line(Page.objects.get(number=1), 0, "人工更正", actor=archivist)
    assert counts(take(record())) == (0, 0, 1, 0)  # the import says what it said before
    taken = take(record(title="又一题名", pages=[{"n": 1, "text": "又一文字"}]))
    assert counts(taken) == (0, 0, 1, 0)
    with acting(archivist):
        assert the_item().title == "人工题名"
        assert Reading.objects.get(page__number=1).text == "人工更正\n" + TEXT.split("\n")[1]
    assert "人工改过的项目没有覆盖" in why(taken)[1]
    assert "第 1 页已有识别或更正过的文字，没有覆盖。" in why(taken)[1]


def test_what_was_read_from_the_image_stays(take: Take, village: Office, archivist: Actor) -> None:
    take(record(pages=[]))
    with acting(CONSOLE):
        page = add(the_item(), 1, jpeg())
        lines = [{"text": "识别的文字", "confidence": 0.9, "box": [0, 0, 9, 9]}]
        write_reading(page, engine="test", lines=lines, candidates=None, actor=CONSOLE)
        unread = add(the_item(), 2, jpeg())
    taken = take(record())
    assert counts(taken) == (0, 1, 0, 0)
    with acting(archivist):
        assert Reading.objects.get(page=page).text == "识别的文字"
        assert Reading.objects.get(page=unread).text == "附图"  # nobody had read it
        assert Page.objects.get(pk=unread.pk).image_id
    assert "第 1 页已有识别或更正过的文字" in why(taken)[1]


def test_a_destroyed_item_gets_no_pages(take: Take, archivist: Actor) -> None:
    take(record(pages=[]))
    with acting(archivist):
        Item.objects.update(destroyed_on=date(2026, 3, 1), destroyed_list="2026-001")
        said = take(record(title="另一个题名"))
        assert "已于 2026-03-01 按清册 2026-001 销毁" in why(said)[1]
        assert (the_item().title, Page.objects.count()) == ("另一个题名", 0)


def test_a_catalogued_item_is_known_by_its_code(take: Take, archivist: Actor) -> None:
    take(record(pages=[]))
    assert counts(take(record(reference="d106－WS•1998·D30—0001"))) == (0, 1, 0, 0)
    with acting(archivist):
        assert Item.objects.count() == 1
        assert Page.objects.count() == 2


def test_the_same_code_in_two_offices_is_two_items(take: Take, person: Any, next_village: Office) -> None:
    city = person("city", "city_archivist", "330782")
    assert counts(take(record(), record(office=next_village.code), actor=city)) == (2, 0, 0, 0)


def test_a_line_repeated_in_a_file(take: Take) -> None:
    taken = take(record(), record(2), record(), record(title="别的"))
    assert counts(taken) == (2, 0, 1, 1)
    assert why(taken)[3] == "与前面一行完全相同。"
    assert "在本文件前面已出现过，内容不同" in why(taken)[4]


def test_a_batch_that_breaks_off_leaves_nothing_and_is_taken_again(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "LINES_AT_ONCE", 2)
    write, calls = taking.write_pages, itertools.count()

    def breaking(batch: Any) -> None:
        write(batch)
        if next(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(taking, "write_pages", breaking)
    lines = [record(n) for n in range(1, 6)]
    with pytest.raises(KeyboardInterrupt):
        take(*lines)
    with acting(CONSOLE):
        assert (Item.objects.count(), Page.objects.count()) == (2, 4)
    assert counts(take(*lines)) == (3, 0, 2, 0)
    with acting(CONSOLE):
        assert (Item.objects.count(), Page.objects.count(), Reading.objects.count()) == (5, 10, 10)


# What is refused, and why.


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (b'{"title": "x"', "不是完整的 JSON"),
        (b"not json", "不是完整的 JSON"),
        (b"[" * 100_000, "不是完整的 JSON"),
        (b"[1, 2]", "应是一个 JSON 对象"),
        (b'"text"', "应是一个 JSON 对象"),
        (b"null", "应是一个 JSON 对象"),
        (b'{"title": "\0"}', "空字符"),
        (b'{"title": "a\\u0000b"}', "空字符"),
        (b'{"title": "x", "pages": [{"n": 1, "text": "a\\u0000"}]}', "空字符"),
        (b'{"title": "x", "a\\u0000": 1}', "空字符"),
        (b'{"title": "\\ud83d"}', "代理字符"),
        (b'{"title": "\\udc00x"}', "代理字符"),
        ('{"title": "甲"}'.encode("gb18030"), "UTF-8"),
        (record(title=5), "“title”应为文字。"),
        (record(year="1998"), "“year”应为整数。"),
        (record(year=True), "“year”应为整数。"),
        (record(persons="宣建国"), "“persons”应为人名的列表"),
        (record(persons=[1]), "“persons”第 1 项应为人名的列表"),
        (record(date=[1]), "“date”应为文字或整数。"),
        (record(pages="x"), "“pages”应为页的列表"),
        (record(pages=[3]), "“pages”第 1 项应为页的列表"),
        (record(pages=[{"n": 1, "text": "a"}, {"n": "2", "text": "b"}]), "“pages”第 2 项的 n 应为 1 到 9999 的整数。"),
        (record(pages=[{"n": 0, "text": "a"}]), "的 n 应为"),
        (record(pages=[{"text": "a"}]), "的 n 应为"),
        (record(pages=[{"n": 1, "text": 7}]), "的 text 应为文字"),
        (record(pages=[{"n": 1, "text": "长" * 200_001}]), "超过 200000 个字"),
        (record(pages=[{"n": 1, "text": "a"}, {"n": 1, "text": "b"}]), "重复的页号"),
        (record(pages=[{"n": 1}]), "既没有 text 也没有 image"),
        (record(reference="", title=" "), "至少要有一个"),
        (record(reference="长" * 201), "超过 200 个字"),
        (record(reference="㍿" * 60), "超过 200 个字"),
        (record(persons=["名" * 61]), "超过 60 个字的人名"),
        (record(office="999999999999"), "机构“999999999999”不存在"),
        (record(office="无此村"), "机构“无此村”不存在"),
        (record(office="蟠龙村"), "不在您的权限范围内"),
        (record(office=None), "没有写明机构"),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_with_its_number_and_stops_nothing(take: Take, bad: Any, sentence: str) -> None:
    taken = take(record(1), bad if isinstance(bad, dict) else bad + b"\n", record(2))
    assert counts(taken) == (2, 0, 0, 1)
    ((number, said),) = why(taken).items()
    assert number == 2
    assert sentence in said
    assert said.endswith("。")


def test_a_line_of_fifty_megabytes_is_never_held(take: Take) -> None:
    huge = b'{"title": "' + b"x" * 50_000_000 + b'"}\n'
    path = line(record(1)) + huge + line(record(2))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        taken = take(path)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert counts(taken) == (2, 0, 0, 1)
    assert why(taken) == {2: "这一行超过 16 MB，没有读入；请把这一件拆开。"}
    assert peak < 110_000_000  # the test's own copy of the file is 50 of them; the line, read whole, would be 100 more


def test_the_report_runs_nothing(take: Take) -> None:
    taken = take(record(title="=cmd|' /C calc'!A0", office="nowhere"))
    ((*_cells, title, said, _changes),) = report(taken)
    assert title.startswith("'=")
    assert "nowhere" in said


def test_what_is_not_taken_up_is_remarked_on(take: Take) -> None:
    taken = take({**record(), "refrence": "x", "pages": [{"n": 1, "text": "甲", "ocr": 0.9}]})
    assert counts(taken) == (1, 0, 0, 0)
    assert why(taken)[1] == "没有采用的项目：ocr、refrence。"


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"reference": "随便 写的/档号"}, "不合档号格式，照原样保留"),
        ({"year": 1989}, "档号里的年度 1998 与年度 1989 不一致"),
        ({"retention": "永久"}, "档号里的保管期限 D30 与“永久”不一致"),
        ({"date": "某年春"}, "日期“某年春”照原样保留，没有读成日期"),
        ({"class": "没有的类"}, "不在门类表中"),
    ],
)
def test_what_is_odd_is_kept_as_written_with_a_remark(
    take: Take, archivist: Actor, changes: dict[str, Any], remark: str
) -> None:
    given = record(**changes)
    taken = take(given)
    assert counts(taken) == (1, 0, 0, 0)
    assert remark in why(taken)[1]
    with acting(archivist):
        item = Item.objects.get()
        assert (item.reference, item.year, item.retention_as_marked) == (
            given["reference"], given["year"], given["retention"],
        )  # fmt: skip
    assert counts(take(given)) == (0, 0, 1, 0)


# Who, and what the ledger says.


def test_only_where_the_actor_may(take: Take, archivist: Actor, clerk: Actor, operator: Actor, village: Office) -> None:
    for actor in (clerk, operator):
        with pytest.raises(Forbidden):
            take(record(), actor=actor)
    assert counts(take(record(office="330782100201"))) == (0, 0, 0, 1)
    assert counts(take(record(office=None), office=village)) == (1, 0, 0, 0)


def test_an_import_for_an_office_is_for_those_below_it(take: Take, town: Office, village: Office) -> None:
    taken = take(record(), record(2, office=None), record(3, office="330782"), office=town)
    assert counts(taken) == (2, 0, 0, 1)
    assert "不在大陈镇范围内" in why(taken)[3]
    assert counts(take(record(4, office=town.code), office=village)) == (0, 0, 0, 1)


def test_the_ledger_has_counts_and_digests_and_no_name(take: Take, archivist: Actor) -> None:
    taken = take(record(), b"{}\n")
    begun, done = Entry.objects.filter(act__startswith="records import").order_by("pk")
    assert (begun.act, done.act, done.account_id) == ("records import begun", "records imported", archivist.account_id)
    assert done.facts["lines"] == {"accepted": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert (done.facts["pages"], len(done.facts["file"])) == (2, 64)
    assert taken.report
    with open_blob(done.facts["report"]) as stored:
        assert stored.read() == taken.report.read_bytes()
    assert "宣建国" not in json.dumps([entry.facts for entry in Entry.objects.all()], ensure_ascii=False)
