"""Which column is which: the headings of catalogues as they are really written (docs/catalogue.md lists them)."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from cundang.holdings.catalogue.cells import Cell, Line, text_of

# What a column holds → its headings and pinyin codes. 序号 counts rows and says nothing about the record.
_HEADINGS: Final[dict[str, str]] = {
    "reference": "档号 文件档号 卷内档号 文件级档号 件档号 档案号 档案档号 DH JNDH WJDH",
    "volume_reference": "案卷档号 案卷级档号 AJDH NJDH",
    "title": "题名 文件题名 文件标题 文件材料题名 文件材料名称 标题 正题名 名称 文件名称 材料名称 材料题名 "
    "档案题名 卷内题名 卷内文件题名 文件题名内容 TM WJBT WJTM BT ZTM",
    "volume_title": "案卷题名 案卷标题 案卷名称 卷名 AJTM AJBT",
    "author": "责任者 责任人 文件责任者 第一责任者 主要责任者 作者 发文单位 发文机关 成文单位 制文单位 形成者 ZRZ FWDW",
    "document_number": "文号 文件编号 文件字号 发文字号 发文号 字号 文书号 原文号 文件号 WH WJBH FWZH",
    "dated": "日期 文件日期 成文日期 成文时间 形成日期 形成时间 文件形成时间 文件时间 材料形成时间 "
    "起止日期 起止时间 起讫日期 落款日期 发文日期 制文日期 时间 RQ CWRQ XCRQ XCSJ QZRQ WJRQ",
    "dated_from": "起始日期 开始日期 起日期 起始时间 QSRQ",
    "dated_to": "终止日期 截止日期 结束日期 止日期 终止时间 ZZRQ JZRQ",
    "date_year": "日期年 形成时间年 形成日期年 材料形成时间年 成文日期年 成文时间年 文件日期年",
    "date_month": "日期月 形成时间月 形成日期月 材料形成时间月 成文日期月 成文时间月 文件日期月",
    "date_day": "日期日 形成时间日 形成日期日 材料形成时间日 成文日期日 成文时间日 文件日期日",
    "year": "年度 年份 归档年度 所属年度 形成年度 文件年度 ND GDND",
    # 保管日期 is a common slip for 保管期限: the values show it.
    "retention": "保管期限 保管年限 保管期 保存期限 保存年限 期限 保管日期 BGQX",
    "secrecy": "密级 保密等级 秘密等级 MJ",
    "pages": "页数 总页数 页数面 文件页数 面数 YS ZYS",
    "page_range": "页号 页次 页码 起止页号 起止页次 起止页码 起止页 所在页号 所在页码 所在页次 YH YC QZYH",
    "page_from": "起页号 起始页 起始页号 首页号 起页 QYH QSYH",
    "page_to": "止页号 终止页 终止页号 末页号 尾页号 止页 ZYH ZZYH",
    "remark": "备注 附注 说明 BZ FZ",
    "persons": "人名 姓名 当事人 当事人姓名 人物 相关人员 涉及人员 涉及人名 有关人员 人员姓名 户主 "
    "户主姓名 承包方代表 承包人 RM XM RMSY",
    "fonds": "全宗号 QZH",
    "fonds_name": "全宗名称 全宗名 QZMC",
    "catalogue": "目录号 MLH",
    "volume": "案卷号 案卷顺序号 卷号 AJH",
    "number": "件号 卷内顺序号 卷内序号 卷内件号 室编件号 文件序号 JH JNSXH SBJH",
    "box": "盒号 盒 档案盒号 HH",
    "creator": "立档单位 立档单位名称 形成单位 归档单位 LDDW",
    "division": "机构问题 机构或问题 机构 问题 机构名称 机构问题代码 机构问题名称 归档部门 部门 JGWT JGHWT JG WT",
    "class": "门类 档案门类 门类代码 档案门类代码 门类名称 档案门类名称 类别 档案类别 类别号 分类号 ML MLDM LB LBH FLH",
    "office_code": "机构代码 村代码 村社区代码 行政区划代码 区划代码 单位代码 统计代码 村编码",
    "office_name": "村 村名 村社区 村居 村社 行政村 村名称 村社区名称 所属村 所属村社区 社区",
    "ignored": "序号 顺序号 控制标识 开放标识 件数 份数 项目号 项目档号 类别名称 XH KZBS KFZT",
}
_FIELD_OF: Final = {name: what for what, names in _HEADINGS.items() for name in names.split()}
_KNOWING: Final = {"reference", "title", "volume_title", "volume_reference"}  # one of these makes a table a catalogue
_LONGEST_HEADING: Final = 30


@dataclass(frozen=True)
class Heading:
    """Where a table's heading ends and what each column holds."""

    columns: dict[int, str] = field(default_factory=dict)  # place from the left, from 0 → what it holds; may repeat
    unknown: list[str] = field(default_factory=list)  # headings that nobody understood
    last_line: int = 0  # the sheet's row number in which the heading ends
    wording: tuple[str, ...] = ()  # plain text of the cells, to know a heading repeated on every printed page

    @property
    def score(self) -> int:
        """How many columns were understood; 0 when no row could be known by them."""
        known = set(self.columns.values()) - {"ignored"}
        return len(known) * 2 + ("ignored" in self.columns.values()) if known & _KNOWING and len(known) > 1 else 0


def find(lines: list[Line]) -> Heading:
    """The best heading among a table's first rows, of one row or of two; its score is 0 when there is none."""
    one = [
        _heading([plain(cell) for cell in line.cells], [text_of(cell) for cell in line.cells], line.number)
        for line in lines
    ]
    two = [_two_rows(upper, lower) for upper, lower in pairwise(lines) if lower.number - upper.number <= 2]
    return max([Heading(), *one, *two], key=lambda heading: heading.score)  # of equals the first


def score(lines: list[Line]) -> int:
    """How much the first rows of a table look like a catalogue."""
    return find(lines).score


def plain(cell: Cell) -> str:
    """A heading without width, spaces, stars, marks and brackets: `文  件 题 名 !` → `文件题名`."""
    text = unicodedata.normalize("NFKC", text_of(cell))
    return re.sub(r"[\s!*#:：、。.,/()\[\]【】〔〕<>《》\"'_-]", "", text).upper()


def meaning(cell_text: str, shown: str) -> str:
    """What a column of this heading holds, or empty.

    Tried: the heading as it is, without what stands in brackets, without a pinyin code behind it, that code alone.
    """
    if not cell_text or len(shown) > _LONGEST_HEADING:
        return ""
    without = plain(re.sub(r"[(\[【〔].*?[)\]】〕]", "", unicodedata.normalize("NFKC", shown)))
    chinese, code = re.fullmatch(r"(.*?)([A-Z]*)", cell_text, re.DOTALL).groups()  # type: ignore[union-attr]
    for text in (cell_text, without, chinese, code):
        if found := _FIELD_OF.get(text):
            return found
    return ""


def _heading(texts: list[str], shown: list[str], last_line: int) -> Heading:
    columns: dict[int, str] = {}
    unknown = []
    for place, text in enumerate(texts):
        what = meaning(text, shown[place])
        if what:
            columns[place] = what
        elif text:
            unknown.append(shown[place][:_LONGEST_HEADING])
    return Heading(columns, unknown, last_line, tuple(texts))


def _two_rows(upper: Line, lower: Line) -> Heading:
    """Headings under a merged parent: `形成时间` over 年, 月, 日. A parent reaches as far as the next one."""
    texts, shown = [], []
    parent: Cell = None
    for place in range(max(len(upper.cells), len(lower.cells))):
        above = upper.cells[place] if place < len(upper.cells) else None
        below = lower.cells[place] if place < len(lower.cells) else None
        parent = above if plain(above) else parent
        if not plain(below):
            texts.append(plain(above))
            shown.append(text_of(above))
        elif meaning(plain(parent) + plain(below), text_of(parent) + text_of(below)):
            texts.append(plain(parent) + plain(below))
            shown.append(text_of(parent) + text_of(below))
        else:
            texts.append(plain(below))
            shown.append(text_of(below))
    found = _heading(texts, shown, lower.number)
    return Heading(found.columns, found.unknown, found.last_line, tuple(plain(cell) for cell in lower.cells))
