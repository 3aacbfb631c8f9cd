"""The rules over texts: what each proposes, and how often all of them are right on papers they were not made for."""

from collections import Counter

import pytest
from proposal_truth import JUDGED, document, judged, papers, proposed

from cundang.holdings.proposals.days import days_in
from cundang.holdings.proposals.document import Document, Line, plain

# Of the held-out papers, the least that must be right and the most that may be wrong, out of 23; as measured.
FLOOR = {"title": (21, 2), "author": (19, 0), "dated": (22, 1), "document_number": (8, 0), "retention": (15, 0)}


def first(field: str, *lines: str) -> str:
    found = proposed(document(lines)).get(field, [])
    return found[0].value if found else ""


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("二〇〇三年六月十八日", "20030618"),
        ("二○○三年六月十八日", "20030618"),
        ("一九八五年三月廿日", "19850320"),
        ("一九七九年十二月初八", "19791208"),
        ("中華民國廿四年二月 日", "19350200"),
        ("民国36年1月", "19470100"),
        ("壹玖捌伍年拾月壹日", "19851001"),
        ("87年9月2日", "19870902"),
        ("1992.1.26", "19920126"),
        ("2006-05-18", "20060518"),
        ("1 9 9 9 年 元 月 五 日", "19990105"),
        ("1999年2月31日", ""),
        ("电话3721985", ""),
    ],
)
def test_a_day_is_read_however_it_is_written(written: str, digits: str) -> None:
    assert "".join(day.digits for day in days_in(plain(written))) == digits


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("义政发〔2003〕12号", "义政发〔2003〕12号"),
        ("义政发[2003]12号", "义政发[2003]12号"),
        ("义政发【2003〕12号", "义政发〔2003〕12号"),
        ("徐革（75）第22号", "徐革（75）第22号"),
        ("（1954）民字第75號", "（1954）民字第75号"),
        ("义政发 2003 12号　签发人：王某某", "义政发〔2003〕12号"),
        ("夏介字第0237号", "夏介字第0237号"),
        ("合同编号：岩承字第018号", "岩承字第018号"),
        ("宅基地证号：集用〔2007〕第4529号", ""),
        ("№ 0014572", ""),
    ],
)
def test_a_document_number_keeps_its_form_and_gets_lost_brackets_back(line: str, number: str) -> None:
    assert first("document_number", "某某文件", line, "正文一", "正文二", "正文三") == number


def test_a_number_in_the_text_is_another_papers() -> None:
    assert not first("document_number", "关于修路的通知", "根据义政发〔2003〕12号文件精神，现通知如下：", "一、修路")


def test_a_heading_goes_on_over_its_lines_and_a_form_names_its_person() -> None:
    assert (
        first("title", "关于做好一九七五年度收益分配", "工作的通知", "各大队：")
        == "关于做好一九七五年度收益分配工作的通知"
    )
    assert (
        first("title", "农村私人建房用地审批表", "户主姓名", "方根法", "性别", "男")
        == "农村私人建房用地审批表（方根法）"
    )
    assert first("title", "选 举 公 告", "（第1号）", "根据") == "选举公告（第1号）"


def test_two_bodies_below_each_other_made_it_together() -> None:
    lines = ("中共大元乡委员会", "大元乡人民政府", "大委〔1997〕4号", "关于表彰先进的决定", "各村：", "决定如下")
    assert first("author", *lines) == "中共大元乡委员会、大元乡人民政府"


def test_the_reason_is_the_line_and_the_row_of_the_retention_table() -> None:
    found = proposed(document(["农村土地承包合同书", "发包方：岩南村经济合作社", "承包方：王世高"]))
    row = found["retention_as_marked"][0]
    assert (row.value, row.said.split()[0], row.line.number if row.line else None) == ("永久", "JJ-01", 0)
    assert found["author"][0].line == Line(1, 1, "发包方：岩南村经济合作社")


def test_an_empty_or_senseless_text_gives_nothing_and_breaks_nothing() -> None:
    assert proposed(Document([])) == {}
    for text in ("", "　", "号", "()", "〔〕号", "年月日", "关于", "关于的通知" * 200, "\ud83d\ude00", "通知" * 3000):
        proposed(document([text] * 3))


def test_held_out_papers_are_described_as_well_as_measured() -> None:
    counts: dict[str, Counter[str]] = {field: Counter() for field in JUDGED}
    for paper in papers():
        if paper.held_out:
            found = proposed(document(paper.lines))
            for field in JUDGED:
                counts[field][judged(field, found, paper.right[field])] += 1
    for field, (right, wrong) in FLOOR.items():
        assert counts[field]["right"] >= right, (field, counts[field])
        assert counts[field]["wrong"] <= wrong, (field, counts[field])
