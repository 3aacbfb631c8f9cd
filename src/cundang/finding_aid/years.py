"""The years a search is narrowed to, read as the dates of papers are: `1978`, `民国三十年`, `70年代`, `文革期间`."""

from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor
from cundang.finding_aid.queries import QuestionRefused
from cundang.holdings import dates
from cundang.holdings.authorities.periods import county_of, periods_of

SHORTEST_OF_SEVERAL = 2  # years


def years_asked(actor: Actor, first: str, last: str) -> tuple[int | None, int | None]:
    """The first and the last year; None where nothing is said. A single period in one box is both its ends.

    Years the wrong way round are turned. Raises `QuestionRefused` with what to write.
    """
    begin, end = _years(actor, first), _years(actor, last)
    if begin and not end and begin[1] - begin[0] + 1 >= SHORTEST_OF_SEVERAL:
        end = begin
    elif end and not begin and end[1] - end[0] + 1 >= SHORTEST_OF_SEVERAL:
        begin = end
    low, high = begin[0] if begin else None, end[1] if end else None
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def _years(actor: Actor, text: str) -> tuple[int, int] | None:
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return (int(text), int(text)) if int(text) else _refuse(text, "")
    dated = dates.read(text)
    if dated.first is None:
        dated = dates.read(text, periods_of(county_of(actor)))
    if dated.first is None or dated.last is None:
        return _refuse(text, str(dated.understood))
    return dated.first.year, dated.last.year


def _refuse(text: str, why: str) -> tuple[int, int]:
    told = {"text": text[:60], "why": why}
    raise QuestionRefused(_("年份“%(text)s”看不懂，请写成 1983、70年代、文革期间这样。%(why)s") % told)
