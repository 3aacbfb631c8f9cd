"""全宗卷: the file about a fonds, in short, as PDF and as a sheet.

One table in the order of its eight kinds of material (DA/T 12-2012, from memory: an archives office may ask for more).
It is drawn from what the rooms have on record; who may not see a record does not have it in the table either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.timezone import localdate

from cundang import papers, sheets
from cundang.accession.deposit_models import Deposit, Loan
from cundang.accession.queries.deposits import agreements_for, deposits_for, loans_for
from cundang.custodians.queries import Actor
from cundang.holdings import retention
from cundang.holdings.boxes import boxes_for
from cundang.holdings.disposal.appraisals import appraisals_for
from cundang.holdings.disposal.holds import holds_for
from cundang.holdings.disposal.models import Appraisal
from cundang.holdings.models import Fonds, Item
from cundang.holdings.queries import items_for, pages_for

HEADS: Final = ("类别", "材料或事项", "日期（年度）", "数量", "说明")
_APPRAISED: Final = {Appraisal.DONE: "已办结", Appraisal.WITHDRAWN: "已撤回"}


@dataclass(frozen=True)
class Row:
    """A line of the table: of which kind, what, when, how many, and what else is to be said."""

    kind: str
    what: str
    when: str = ""
    count: str = ""
    remark: str = ""


def rows_of(actor: Actor, fonds: Fonds) -> list[Row]:
    """The table of a fonds. Deposits, loans and appraisals are the owner's, whichever of its fonds they were of."""
    items = items_for(actor, "print_lists").filter(fonds=fonds)
    return [
        *_introduced(fonds, items),
        *_collected(actor, fonds),
        *_arranged(items),
        *_appraised(actor, fonds),
        *_kept(actor, fonds),
        *_counted(actor, fonds, items),
        *_used(actor, fonds),
    ]


def _introduced(fonds: Fonds, items: QuerySet[Item]) -> Iterator[Row]:
    kept = items.values_list("custodian__name").annotate(n=Count("pk")).order_by("-n")
    span = items.aggregate(first=Min("year"), last=Max("year"))
    keepers = "，".join(f"{name}保管 {n} 件" for name, n in kept)
    yield Row("全宗介绍", fonds.name or fonds.office.name, _years(span["first"], span["last"]), "", keepers)


def _collected(actor: Actor, fonds: Fonds) -> Iterator[Row]:
    agreements = agreements_for(actor).filter(office=fonds.office).order_by("in_force_from")
    for one in agreements:
        until = f"{one.ended_on or one.in_force_to or ''}"
        yield Row("档案收集", f"代管协议 {one.number}", f"{one.in_force_from} 至 {until}", "", one.custodian.name)
    for deposit in deposits_for(actor).filter(office=fonds.office, state=Deposit.DONE).order_by("done_at"):
        refused = getattr(deposit, "refused", 0)
        taken = getattr(deposit, "listed", 0) - refused
        remark = f"未接收 {refused} 件" if refused else ""
        yield Row("档案收集", f"移交清单 {deposit.number}", f"{deposit.done_at:%Y-%m-%d}", f"{taken} 件", remark)


def _arranged(items: QuerySet[Item]) -> Iterator[Row]:
    found = items.values("class_code", "retention_code").annotate(
        n=Count("pk"), first=Min("year"), last=Max("year"), boxed=Count("in_box"), coded=Count("pk", ~Q(reference=""))
    )
    for one in found.order_by("class_code", "retention_code"):
        period = retention.in_words(one["retention_code"]) or "期限未定"
        what = f"{one['class_code'] or '门类未定'}，{period}"
        remark = f"有档号 {one['coded']} 件，已装盒 {one['boxed']} 件"
        yield Row("档案整理", what, _years(one["first"], one["last"]), f"{one['n']} 件", remark)


def _appraised(actor: Actor, fonds: Fonds) -> Iterator[Row]:
    for one in appraisals_for(actor, office=fonds.office).order_by("pk"):
        decided = {"延长": "extend", "改为永久": "permanent", "销毁": "destroy"}
        told = "，".join(f"{word} {n} 件" for word, name in decided.items() if (n := getattr(one, name, 0)))
        remark = "；".join(part for part in (told, _APPRAISED.get(one.state, "办理中")) if part)
        day = f"{one.held_on or one.made_at:%Y-%m-%d}"
        yield Row("档案鉴定", f"鉴定 {one.number}", day, f"{getattr(one, 'listed', 0)} 件", remark)


def _kept(actor: Actor, fonds: Fonds) -> Iterator[Row]:
    boxes = boxes_for(actor, act="print_lists").filter(fonds=fonds)
    stand = boxes.values_list("shelf__room__name").annotate(n=Count("pk", distinct=True)).order_by("-n")
    for room, n in stand:
        yield Row("档案保管", "档案盒", "", f"{n} 盒", room or "尚未上架")
    for hold in holds_for(actor, office=fonds.office):
        yield Row("档案保管", "冻结", f"{hold.placed_at:%Y-%m-%d}", "", hold.reason)


def _counted(actor: Actor, fonds: Fonds, items: QuerySet[Item]) -> Iterator[Row]:
    told = items.aggregate(
        n=Count("pk"), undated=Count("pk", Q(year=None)), gone=Count("pk", Q(destroyed_on__isnull=False))
    )
    remark = "，".join(
        f"{words} {told[name]} 件" for words, name in (("年度未定", "undated"), ("已销毁", "gone")) if told[name]
    )
    yield Row("档案统计", "全部", f"{localdate()}", f"{told['n']} 件", remark)
    pages = pages_for(actor, "print_lists").filter(item__fonds=fonds)
    seen = pages.aggregate(n=Count("pk"), images=Count("image"), read=Count("reading"))
    remark = f"有图像 {seen['images']} 页，已识别文字 {seen['read']} 页"
    yield Row("新技术应用", "数字化", f"{localdate()}", f"{seen['n']} 页", remark)


def _used(actor: Actor, fonds: Fonds) -> Iterator[Row]:
    loans: QuerySet[Loan] = loans_for(actor).filter(item__fonds=fonds)
    told = loans.aggregate(n=Count("pk"), out=Count("pk", Q(back_on=None)), first=Min("lent_on"), last=Max("lent_on"))
    if told["n"]:
        span = _years(told["first"].year, told["last"].year)
        yield Row("档案利用", "原件借出", span, f"{told['n']} 件次", f"未还 {told['out']} 件" if told["out"] else "")


def _years(first: int | None, last: int | None) -> str:
    return "" if first is None else f"{first}" if first == last else f"{first}—{last}"


def _of(fonds: Fonds) -> list[str]:
    return [f"全宗号：{fonds.number or '待定'}", f"立档单位：{fonds.office.name}", f"制表日期：{localdate()}"]


def paper(fonds: Fonds, rows: list[Row]) -> bytes:
    """The table as PDF/A."""
    columns = [papers.Column(name, mm) for name, mm in zip(HEADS, (26, None, 48, 26, 90), strict=True)]
    told = [[row.kind, row.what, row.when, row.count, row.remark] for row in rows]
    return papers.listed("全宗卷摘要", _of(fonds), columns, told)


def sheet(fonds: Fonds, rows: list[Row]) -> bytes:
    """The table as an Excel sheet."""
    told = [[row.kind, row.what, row.when, row.count, row.remark] for row in rows]
    widths = {"B": 14, "C": 40, "D": 24, "E": 12, "F": 50}
    return sheets.book("全宗卷摘要", "，".join(["全宗卷摘要", *_of(fonds)]), ["序号", *HEADS], told, widths)
