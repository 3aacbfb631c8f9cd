"""Looking for the answer to an enquiry, and picking what it will show."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.finding_aid.actions import find
from cundang.finding_aid.queries import Answer, Question
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.copies.models import Pick, Sought
from cundang.reading_room.copies.queries import pages_read
from cundang.reading_room.models import Enquiry
from cundang.reading_room.sealing import sealed

SEARCHED_IN = ("searching", "found", "partly", "not_found")
PICKED_IN = ("searching", "found", "partly")  # what was approved is given out as it was approved
MOST_HITS = 50
MOST_PAGES = 40  # of one paper


class AnswerRefused(EnquiryRefused):
    """What cannot be looked for, picked or given out; carries one sentence."""


@transaction.atomic
def seek(enquiry: Enquiry, words: str = "", *, actor: Actor) -> Answer:
    """Search for an enquiry, under its door and within its years; without words by the name that is looked for.

    The purpose that stands in the ledger is the enquiry's. What was searched is kept for a statement that nothing was
    found, the same words once. Raises `AnswerRefused`, and the finding aid's `QuestionRefused`.
    """
    held = held_in(enquiry, SEARCHED_IN, actor)
    words = " ".join(words.split()) or held.subject_name
    if not words:
        raise AnswerRefused(_("申请人的资料已按期清除，不能再查。"))
    years = held.year_from, held.year_to
    question = Question(
        q=words, office=held.door_id, year_from=years[0], year_to=years[1], limit=MOST_HITS,
        purpose=_("查档申请 %(number)s：%(purpose)s") % {"number": held.number, "purpose": held.purpose},
    )  # fmt: skip
    answer = find(question, enquiry=held, actor=actor)
    same = [one.pk for one in held.sought.filter(place=held.door_id) if one.asked == words]
    Sought.objects.filter(pk__in=same).delete()
    Sought.objects.create(
        enquiry=held, words=sealed({"words": words}), place=held.door, year_from=years[0], year_to=years[1],
        found=answer.total, pages=pages_read(actor, held.door_id, years), by=called(actor),
    )  # fmt: skip
    return answer


@transaction.atomic
def pick(enquiry: Enquiry, page: Page, lines: list[int] | None, *, actor: Actor) -> Pick:
    """Put a page (`lines` None), or lines of it by their index, into the answer; instead of what was picked of it."""
    held = held_in(enquiry, PICKED_IN, actor)
    require(actor, "view", page.office_id)
    if page.image_id is None:
        raise AnswerRefused(_("这一页没有图像，不能做复制件；请先扫描。"))
    refuse_classified([page])
    if lines is not None:
        lines = sorted(set(lines))
        total = len(lines_on(page))
        if not lines:
            raise AnswerRefused(_("请至少选一行，或选整页。"))
        if lines[0] < 0 or lines[-1] >= total:
            raise AnswerRefused(_("这一页只有 %(total)d 行，请刷新页面重选。") % {"total": total})
    if held.picks.exclude(page=page).count() >= MOST_PAGES:
        raise AnswerRefused(_("一份最多 %(most)d 页，请分成几份申请。") % {"most": MOST_PAGES})
    facts = {"lines": lines, "by": called(actor), "account_id": actor.account_id}
    made, _new = Pick.objects.update_or_create(enquiry=held, page=page, defaults=facts)
    record("answer picked", held, actor=actor, page=page.pk, lines=lines or [], whole=lines is None)
    # Under the page too: whoever else stands on it learns that it was used, and what for.
    record("page picked", page, actor=actor, enquiry=held.pk, whole=lines is None)
    return made


@transaction.atomic
def unpick(enquiry: Enquiry, page: int, *, actor: Actor) -> None:
    """Take a page out of the answer."""
    held = held_in(enquiry, PICKED_IN, actor)
    if held.picks.filter(page_id=page).delete()[0]:
        record("answer unpicked", held, actor=actor, page=page)


def held_in(enquiry: Enquiry, states: tuple[str, ...], actor: Actor) -> Enquiry:
    """The enquiry, held until the transaction ends, where it is in one of these states and at the actor's door."""
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if held.state not in states:
        if held.state == "approved" and states == PICKED_IN:
            raise AnswerRefused(_("已同意提供，选好的不能再改；要改请先“开始查找”，改好后重新批准。"))
        raise AnswerRefused(_("这件申请现在不能这样办，请刷新页面看最新情况。"))
    return held


def refuse_classified(pages: Iterable[Page]) -> None:
    """State secrets are neither kept in this network nor given out (保守国家秘密法)."""
    if marked := next((page for page in pages if page.item.classified), None):
        named = {"item": marked.item.reference or marked.item.title, "secrecy": marked.item.secrecy}
        raise AnswerRefused(
            _("%(item)s 标了密级“%(secrecy)s”，不能在这里提供；请按保密规定办，标错了请先在目录里改正。") % named
        )


def called(actor: Actor) -> str:
    """Who acts, as a paper names them."""
    return actor.full_name or actor.name
