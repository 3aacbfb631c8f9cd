"""The words of a commitment out of a sheet and in again, a paragraph a row; and how two versions differ."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.reading_room.commitments.models import CommitmentTemplate
from cundang.reading_room.tables.sheets import Difference, Layout, RowRefused, chosen

MOST: Final = 20  # paragraphs of each part
LONGEST: Final = 500  # characters of one
TITLE_LONGEST: Final = 60
HEADS: Final[dict[str, Any]] = {
    "part": pgettext_lazy("承诺书文本", "部分"),
    "words": pgettext_lazy("承诺书文本", "文字"),
}
PARTS: Final[dict[str, Any]] = {
    "title": pgettext_lazy("承诺书文本", "标题"),
    "told": pgettext_lazy("承诺书文本", "告知内容"),
    "promises": pgettext_lazy("承诺书文本", "承诺内容"),
}


def understood(said: Mapping[str, str]) -> dict[str, Any]:
    """A paragraph and its part; raises `RowRefused`."""
    part, words = chosen(HEADS["part"], said.get("part", "").strip(), PARTS), " ".join(said.get("words", "").split())
    most = TITLE_LONGEST if part == "title" else LONGEST
    if not 1 <= len(words) <= most:
        raise RowRefused(_("“%(part)s”请写 1 至 %(most)d 个字。") % {"part": PARTS[part], "most": most})
    return {"part": part, "words": words}


LAYOUT: Final = Layout(pgettext_lazy("表格", "承诺书文本"), HEADS, understood, key="", most=2 * MOST + 1)


def lines(template: CommitmentTemplate) -> list[list[str]]:
    """The rows of a sheet."""
    parts = {"title": [template.title], "told": template.told, "promises": template.promises}
    return [[str(PARTS[part]), words] for part, all_of_it in parts.items() for words in all_of_it]


def differences(before: CommitmentTemplate, after: CommitmentTemplate) -> list[Difference]:
    """What is added, removed and changed from one version to another, paragraph by paragraph."""
    found = list(_between("title", [before.title], [after.title]))
    for part in ("told", "promises"):
        found += _between(part, getattr(before, part), getattr(after, part))
    return found


def _between(part: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Paragraphs are known by what they say: one put in between does not change those after it."""
    for how, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        for at in range(max(last - first, end - start)):
            was = old[first + at] if first + at < last else ""
            now = new[start + at] if start + at < end else ""
            what = "changed" if was and now else "added" if now else "removed"
            place = start + at + 1 if now else first + at + 1
            yield Difference(what, _("%(part)s %(n)d") % {"part": PARTS[part], "n": place}, (("words", was, now),))
