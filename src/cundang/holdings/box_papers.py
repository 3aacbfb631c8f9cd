"""The papers of boxes and files: labels, covers, catalogues, remarks sheets; of rows that may be seen."""

from collections.abc import Iterable, Sequence
from typing import Final

from cundang import papers
from cundang.custodians.queries import Actor
from cundang.holdings.box_models import Box
from cundang.holdings.boxes import Contents, contents_of, item_rows, items_in
from cundang.holdings.models import File, Item
from cundang.holdings.queries import class_names, retention_names
from cundang.holdings.stamps import Stamp, stamps_of
from cundang.papers import Column

LABEL_MM: Final = 188  # height of a spine label, millimetres
SHEET_MM: Final = 273  # of A4 across, for labels side by side

# 归档文件目录 (DA/T 22-2015 5.5), 卷内目录 (GB/T 9705), 案卷目录; widths in millimetres on A4 across.
ITEM_COLUMNS: Final = ((12, "序号"), (46, "档号"), (33, "文号"), (30, "责任者"), (None, "题名"), (20, "日期"),
                       (12, "密级"), (12, "页数"), (20, "备注"))  # fmt: skip
FILE_ITEM_COLUMNS: Final = ((14, "顺序号"), (32, "文号"), (34, "责任者"), (None, "题名"), (22, "日期"), (14, "页数"),
                            (28, "备注"))  # fmt: skip
FILE_COLUMNS: Final = ((12, "序号"), (52, "案卷号"), (None, "案卷题名"), (28, "起止年度"), (24, "保管期限"),
                       (14, "件数"), (14, "页数"), (28, "备注"))  # fmt: skip

STAMPS: Final = ("stamps", "stamps-onto")
PAPERS: Final = ("label", "cover", "remarks", "catalogue", *STAMPS)  # of a box
MOST_STAMPS: Final = 2000

Row = Sequence[str | int | None]


def labels(boxes: Iterable[tuple[Box, Contents, str, str]]) -> bytes:
    """Spine labels, several on a sheet; of each box what lies in it, its retention in words and its page's address."""
    sheets: list[list[dict[str, object]]] = []
    left = 0
    for box, lying, retention, address in boxes:
        if box.spine_mm > left:
            sheets.append([])
            left = SHEET_MM
        left -= box.spine_mm
        sheets[-1].append(
            {
                "mm": box.spine_mm,
                "owner": box.office.name,
                "fonds": box.fonds.number,
                "year": str(box.year or ""),
                "retention": retention,
                "division": box.division,
                "first": lying.first,
                "last": lying.last,
                "number": box.number,
                "qr": papers.qr(address),
            }
        )
    return papers.pdf("holdings/papers/labels.typ", {"title": "档案盒脊背", "height": LABEL_MM, "sheets": sheets})


def cover(box: Box, lying: Contents, *, class_name: str, retention: str, address: str) -> bytes:
    """The cover of a box."""
    facts = [
        ("全宗号", box.fonds.number), ("年度", str(box.year or "")), ("保管期限", retention),
        ("机构（问题）", box.division), ("起止件号", lying.span), ("件数", str(lying.items)),
        ("页数", str(lying.pages)), ("盒号", box.number),
    ]  # fmt: skip
    data = {
        "title": "档案盒封面",
        "fonds_name": box.fonds.name or box.office.name,
        "kind": class_name,
        "facts": facts,
        "qr": papers.qr(address),
        "below": f"{box.office.name}　{box.series}　第 {box.number} 盒",
    }
    return papers.pdf("holdings/papers/cover.typ", data)


def stamps(made: Iterable[Stamp], *, onto: bool) -> bytes:
    """Filing stamps on A4 sheets to be cut; `onto`: each on a page of its item's size, at its place on it."""
    told = [
        {
            "cells": [{"text": text, "size": size} for text, _x, _y, size in one.sizes],
            "left": one.left,
            "top": one.top,
            "across": one.page[0],
            "down": one.page[1],
        }
        for one in made
    ]
    return papers.pdf("holdings/papers/stamps.typ", {"title": "归档章", "onto": onto, "stamps": told})


def remarks(box: Box, lying: Contents) -> bytes:
    """The remarks sheet (备考表), filled in as far as it is known."""
    days = [str(day).replace("-", "") if day else "" for day in (box.arranged_on, box.checked_on)]
    data = {
        "title": "备考表",
        "facts": [f"{box.office.name}　{box.series}", f"第 {box.number} 盒　件号 {lying.span}"],
        "note_name": "盒内文件情况说明",
        "note": box.note,
        "signed": [
            ("整理人", box.arranged_by),
            ("整理日期", days[0]),
            ("检查人", box.checked_by),
            ("检查日期", days[1]),
        ],
    }
    return papers.pdf("holdings/papers/remarks.typ", data)


def listed(title: str, facts: Sequence[str], columns: Sequence[tuple[int | None, str]], rows: Iterable[Row]) -> bytes:
    """A catalogue as a paper across; rows are numbered, and without their number."""
    numbered = [[str(at), *("" if one is None else str(one) for one in row)] for at, row in enumerate(rows, 1)]
    return papers.listed(title, facts, [Column(name, mm) for mm, name in columns], numbered)


def of_box(box: Box, lying: Contents, retention: str) -> list[str]:
    """What a box's catalogue says under its name."""
    year = f"{box.year}年　" if box.year else ""
    return [f"{box.office.name}　全宗号 {box.fonds.number}　{year}{retention}　{box.division}".strip("　 "),
            f"第 {box.number} 盒　{lying.items} 件"]  # fmt: skip


def of_file(file: File) -> list[str]:
    """What a file's catalogue says under its name."""
    return [f"{file.office.name}　案卷号 {file.reference}", file.title]


def one(actor: Actor, box: Box, paper: str, *, address: str) -> bytes:
    """One of `PAPERS` of a box, as PDF; `address` is what the QR code of a label says."""
    lying = contents_of([box]).get(box.pk, Contents())
    retention = retention_names([box.retention_code]).get(box.retention_code, "")
    if paper == "label":
        return labels([(box, lying, retention, address)])
    if paper == "remarks":
        return remarks(box, lying)
    if paper == "catalogue":
        return listed("归档文件目录", of_box(box, lying, retention), ITEM_COLUMNS, item_rows(items_in(actor, box)))
    if paper in STAMPS:
        items = list(items_in(actor, box).select_related("fonds")[:MOST_STAMPS])
        return stamps_on(actor, items, onto=paper == "stamps-onto")
    kind = class_names([box.class_code]).get(box.class_code, box.class_code)
    return cover(box, lying, class_name=kind, retention=retention, address=address)


def stamps_on(actor: Actor, items: Sequence[Item], *, onto: bool) -> bytes:
    """The filing stamps of items, on sheets or each on a page to be printed onto its first page."""
    made = stamps_of(actor, items, {item.pk: getattr(item, "images", 0) for item in items})
    return stamps((made[item.pk] for item in items if item.pk in made), onto=onto)
