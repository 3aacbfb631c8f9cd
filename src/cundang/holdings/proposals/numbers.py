"""文号: the number that a body gave its paper, such as 义政发〔2003〕12号 (GB/T 9704-2012 7.2.5)."""

import re
from functools import lru_cache
from typing import Final

from cundang.holdings.proposals.document import KEPT, Document, Line, Proposal, written
from cundang.holdings.proposals.words import label_of, labels

_OPEN, _CLOSE = r"[〔\[(【{<〈「]", r"[〕\])】}>〉」]"
_FIGURES: Final = r"(?:\d{1,5}|[零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]{1,6})"
_YEAR: Final = r"(?:19|20)?\d{2}"
_HAN: Final = "\u4e00-\u9fff"
# 义政发〔2003〕12号, 徐革(75)第22号, (1954)民字第75号, 义土征(94)协字第88号; a bracket misread as another sign or lost.
_BRACKETED: Final = re.compile(
    rf"(?P<before>[{_HAN}]{{0,20}})(?P<open>{_OPEN})(?P<year>{_YEAR})(?P<close>{_CLOSE})"
    rf"(?P<word>[{_HAN}]{{0,4}}?)第?(?P<number>{_FIGURES})号"
)
_LAME: Final = re.compile(
    rf"(?P<before>[{_HAN}]{{1,14}}[发字政委办党革人民函通])[^{_HAN}\d]?(?P<year>(?:19|20)\d{{2}})[^{_HAN}\d]?"
    rf"(?P<word>)第?(?P<number>\d{{1,4}})号"
)
_LETTERED: Final = re.compile(rf"(?P<whole>[{_HAN}]{{0,7}}字第(?P<number>{_FIGURES})号)")
_SIGNED: Final = re.compile(r"(?:签发人|签发):?.*$")
_HALF: Final = 0.5


@lru_cache(maxsize=KEPT)
def numbers(document: Document) -> list[Proposal]:
    """Numbers that have a line for themselves on the first page, or a label; those in a text are other papers'."""
    proposals = []
    for own in document.first_page:
        line, text = own, _SIGNED.sub("", own.plain)
        labelled = label_of(text, "document_number")
        body = labelled[1] if labelled else text
        if not body and labelled and (following := document.after(own)):
            line, body = following, following.plain
        if _is_other(document, line):
            continue
        found = _read(body, line, labelled=labelled is not None)
        if found and (labelled or document.share(line) < _HALF):
            proposals.append(found)
    return proposals


def _is_other(document: Document, line: Line) -> bool:
    """Whether the line, or the cell before it, says that this is the number of a certificate."""
    at = line.number
    before = next((one.plain for one in document.first_page if one.number == at - 1), "")
    others = labels("not_number")
    return any(line.plain.startswith(word) or before.rstrip(":") == word for word in others)


def _read(text: str, line: Line, *, labelled: bool) -> Proposal | None:
    text = text.strip("。.、:·*")
    if match := _BRACKETED.fullmatch(text):
        sure = 0.95 if match["before"] or match["word"] else 0.7
        pair = match["open"] + match["close"]
        value = (
            match[0]
            if pair in ("〔〕", "[]", "()", "【】")
            else match[0].replace(match["open"], "〔").replace(match["close"], "〕")
        )
        return Proposal("document_number", written(value), sure, "number", line)
    if match := _LAME.fullmatch(text):
        value = f"{match['before']}〔{match['year']}〕{match['number']}号"
        return Proposal("document_number", value, 0.7, "number repaired", line)
    if match := _LETTERED.fullmatch(text):
        return Proposal("document_number", match["whole"], 0.85 if labelled else 0.75, "number", line)
    return None
