"""责任者: the body or person that made the paper, from its letterhead, its signature, its labels, its seal."""

import re
from collections.abc import Iterator
from typing import Final

from cundang.holdings.proposals.days import PRINTED, days_in
from cundang.holdings.proposals.document import Document, Line, Proposal, written
from cundang.holdings.proposals.titles import headings, principals
from cundang.holdings.proposals.words import label_of, organ

_SEALED: Final = re.compile(r"\((?:盖?公?章|印|代章)\)|[。.]+$")
_PERSONAL: Final = ("letter",)
_MISREAD: Final = 2  # characters
_LATER: Final = 0.4  # of the text; a signature does not stand before
_HEAD: Final = 4  # lines of so many characters on the first page, among which a letterhead stands
_LETTERHEAD: Final = re.compile(r"(?:文件|用笺|便笺|专用笺)$")
_SHORT_NAMES: Final = ("村", "社区")  # enough on a form, not at the end of a letter


def authors(document: Document) -> list[Proposal]:
    """Who may have made it, the likeliest first; one proposal a body."""
    found: dict[str, Proposal] = {}
    for proposal in (*_signed(document), *_letterhead(document), *_labelled(document), *_headed(document),
                     *_persons(document)):  # fmt: skip
        if proposal.value not in found or found[proposal.value].confidence < proposal.confidence:
            found[proposal.value] = proposal
    ordered = sorted(found.values(), key=lambda one: -one.confidence)
    heads = [one for one in ordered if one.rule == "letterhead"]
    # The same body misread: the letterhead is printed largest, and read best.
    return [one for one in ordered if one in heads or not any(_nearly(one.value, head.value) for head in heads)]


def _nearly(one: str, other: str) -> bool:
    """Whether two names of bodies are as long and differ in a few characters."""
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and 0 < differing <= _MISREAD


def _bodies(text: str) -> str:
    """The bodies that plain text names and nothing else, joined; empty where it says anything else."""
    text = _SEALED.sub("", text).strip(":·、 ")
    parts, at = [], 0
    while at < len(text):
        match = _longest(text, at)
        if match is None:
            return ""
        parts.append(match)
        at += len(match)
        while at < len(text) and text[at] in "、,;":
            at += 1
    return "、".join(parts)


def _longest(text: str, at: int) -> str | None:
    """The body whose name begins there: up to the end of the run."""
    end = at
    while end < len(text) and text[end] not in "、,;":
        end += 1
    run = text[at:end]
    return run if organ().fullmatch(run) and not run.startswith(("各", "全", "本", "你", "我", "该")) else None


def _apart(line: Line) -> str:
    """The bodies of a line whose names blanks keep apart."""
    parts = line.text.split()
    if len(parts) > 1:
        bodies = [_bodies(Line(line.page, line.number, part).plain) for part in parts]
        if all(bodies) and min(map(len, bodies)) > 4:
            return "、".join(bodies)
    return _bodies(line.plain)


def _signed(document: Document) -> Iterator[Proposal]:
    """A body on the last lines, above or beside the date."""
    lines = document.lines
    for at, line in enumerate(lines):
        text = line.plain
        dates = list(days_in(text))
        bare = text[: dates[0].start] if dates and dates[-1].end >= len(text) - 2 else text
        body = _apart(line) if not dates else _bodies(bare)
        if not body or body.endswith(_SHORT_NAMES) or document.share(line) < _LATER or text.endswith(":"):
            continue
        followed = bool(dates) or any(list(days_in(one.plain)) for one in lines[at + 1 : at + 3])
        sure = 0.5 if PRINTED in text else 0.9 if followed else 0.6
        yield Proposal("author", written(body), sure, "signature" if followed else "seal", line)


def _letterhead(document: Document) -> Iterator[Proposal]:
    """X人民政府文件, or a body alone on the first lines; two below each other made it together."""
    found: list[tuple[str, Line]] = []
    for line in [one for one in document.first_page if len(one.plain) >= _HEAD][:_HEAD]:  # not the numbers of a stamp
        text = line.plain
        body = _bodies(_LETTERHEAD.sub("", text))
        if body and not body.endswith(_SHORT_NAMES) and not line.text.rstrip().endswith((":", "：")):
            found.append((body, line))
            if _LETTERHEAD.search(text):
                break
        elif found:
            break
    if found:
        yield Proposal("author", "、".join(body for body, _line in found), 0.85, "letterhead", found[0][1])


def _labelled(document: Document) -> Iterator[Proposal]:
    """收款单位：X, 填报单位：X, 甲方：X."""
    for line in document.lines:
        label = label_of(line.plain, "author")
        if label is None:
            continue
        _word, rest, weight = label
        where = line
        if not rest and (following := document.after(line)):
            rest, where = following.plain, following
        rest = re.split(r"[(（ ]", rest.lstrip("):"))[0]
        if body := _bodies(rest):
            yield Proposal("author", written(body), weight, "labelled", where)


def _headed(document: Document) -> Iterator[Proposal]:
    """The body with which the heading begins: 上溪村村民代表会议决议."""
    for heading in headings(document)[:1]:
        text = heading.text.partition("关于")[0]
        for end in range(len(text), 3, -1):
            if (body := _bodies(text[:end])) and not body.endswith(_SHORT_NAMES):
                yield Proposal("author", written(body), 0.55, "body of heading", heading.lines[0])
                break


def _persons(document: Document) -> Iterator[Proposal]:
    """What a person wrote: 申请人：X, 借款人：X, where the heading says that it is such a paper."""
    found = headings(document)
    if not found or found[0].group not in _PERSONAL:
        return
    for line in document.lines:
        label = label_of(line.plain, "personal")
        if label is None:
            continue
        for name in document.names:
            if name.line == line or (not label[1] and name.line == document.after(line)):
                yield Proposal("author", name.name, 0.93, "signing person", name.line)
                return
    about = principals(document)
    if about and len(document.names) == 1:
        yield Proposal("author", about[0].name, 0.6, "signing person", about[0].line)
