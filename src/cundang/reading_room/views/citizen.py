"""Pages for citizens, phone first: the door for everybody, and the own enquiries of who is signed in."""

from typing import Final

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang import sheets
from cundang.custodians.queries import acting
from cundang.reading_room.actions import (
    EnquiryRefused,
    fetch_own,
    look_at_own,
    take_own_list,
    withdraw_own,
)
from cundang.reading_room.citizens.doorstep import matters_of, only_county, times_of, what_to_bring
from cundang.reading_room.citizens.own import (
    next_told,
    owed,
    own_copies,
    own_decisions,
    own_enquiries,
    own_enquiry,
    own_photos,
    steps_told,
)
from cundang.reading_room.codes import rating_code
from cundang.reading_room.copies.papers import KINDS
from cundang.reading_room.doors import outside
from cundang.reading_room.forms import RatingForm
from cundang.reading_room.identity.citizens import Citizen, citizen_of, citizen_only
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.models import Enquiry
from cundang.reading_room.next_steps import next_of
from cundang.reading_room.ratings.queries import rating_told
from cundang.reading_room.states import MOVES, OPEN, STATES
from cundang.reading_room.views.style import for_citizens, signed_in
from cundang.reading_room.words import RELATIONS, in_time, step_words

ROWS: Final = 20
MOST: Final = 1000


@for_citizens
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Without signing in: the three doors, what to bring, where to go on. Signed in: one's own enquiries."""
    if citizen := citizen_of(request):
        return _mine(request, citizen)
    county = only_county()
    times = times_of(county)
    facts = {
        "bring": what_to_bring(county),
        "on_the_spot": in_time(times["town"]),
        "from_afar": in_time(times["online"]),
    }
    return render(request, "reading_room/citizen/start.html", facts)


def _mine(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    with acting(citizen.actor):
        page = Paginator(own_enquiries(citizen), ROWS).get_page(request.GET.get("page"))
        titles, next_lines = _titles(list(page)), next_told(list(page))
        rows = [(one, titles[one.pk], STATES[one.state], next_lines[one.pk]) for one in page]
    facts = {"page": page, "rows": rows, "masked": masked_name(citizen.name), "decisions": own_decisions(citizen)}
    return render(request, "reading_room/citizen/mine.html", facts)


@for_citizens
@never_cache
@citizen_only
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One of one's own enquiries: where it stands, what comes next, and all that one may do with it."""
    citizen = signed_in(request)
    found = own_or_404(citizen, number)
    look_at_own(found, actor=citizen.actor)
    steps = steps_told(citizen, found)
    copies = own_copies(citizen, found)
    told, still = rating_told(found), owed(citizen, found)
    reason = next((words for _step, words in reversed(steps) if words), "")
    address = f"{outside(request, 'track')}?number={found.number}"
    facts = {
        "enquiry": found,
        "what": _titles([found])[found.pk],
        "state": STATES[found.state],
        "next": next_of(found, reason, papers=bool(copies), owed=bool(still.documents), stopped=still.stopped),
        "steps": [(step, step_words(step.act), words) for step, words in steps],
        "copies": [(copy, KINDS[copy.kind]) for copy in copies],
        "told": told,
        "rating": RatingForm() if told.may_rate else None,
        "code": rating_code(found.number) if told.may_rate else "",
        "relation": RELATIONS[found.relation],
        "subject": masked_name(found.subject_name),
        "picture": _picture(address),
        "owed": still,
        "photos": own_photos(citizen, found),
        "may_photo": found.state in OPEN,
        "may_withdraw": found.state in MOVES["withdraw"].before,
    }
    return render(request, "reading_room/citizen/enquiry.html", facts)


@for_citizens
@citizen_only
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant withdraws (`words`: why, if one likes)."""
    citizen = signed_in(request)
    found = own_or_404(citizen, number)
    try:
        withdraw_own(found, words=request.POST.get("words", ""), actor=citizen.actor)
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已经撤回。"))
    return redirect("citizen-enquiry", found.number)


@for_citizens
@citizen_only
@require_POST
def copy(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A link for one's own device, without the clerk sending it; it leads to the page that gives the file."""
    citizen = signed_in(request)
    found = own_or_404(citizen, number)
    paper = next((one for one in own_copies(citizen, found) if one.pk == pk), None)
    if paper is None:
        raise Http404
    try:
        token = fetch_own(paper, actor=citizen.actor)
    except EnquiryRefused as refusal:  # revoked this moment
        messages.error(request, str(refusal))
        return redirect("citizen-enquiry", found.number)
    return redirect(f"{reverse('fetch-copy')}?t={token}")


@for_citizens
@citizen_only
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """One's own enquiries as an Excel sheet (个人信息保护法 §45: a person may have a copy)."""
    citizen = signed_in(request)
    with acting(citizen.actor):
        found = list(own_enquiries(citizen)[:MOST])
        titles, next_lines = _titles(found), next_told(found)
    take_own_list(len(found), actor=citizen.actor)
    heads = [_("序号"), _("申请号"), _("时间"), _("要查什么"), _("用途"), _("现在办理"), _("状态"), _("下一步")]
    body = [
        [one.number, f"{localtime(one.made_at):%Y-%m-%d %H:%M}", titles[one.pk], one.purpose, one.door.name,
         str(STATES[one.state]), next_lines[one.pk]]
        for one in found
    ]  # fmt: skip
    title = _("我的查档")
    return sheets.download(sheets.book(title, title, heads, body, {"B": 30, "C": 18, "D": 24, "E": 24, "H": 48}), title)


def _titles(enquiries: list[Enquiry]) -> dict[int, str]:
    """What each looks for, in a few words, by its key."""
    names = {
        county: {one.code: one.title for one in matters_of(county)} for county in {e.office_id[:6] for e in enquiries}
    }
    unnamed = pgettext("一件", "查档申请")
    return {one.pk: names[one.office_id[:6]].get(one.matter, "") or one.wanted[:20] or unnamed for one in enquiries}


def own_or_404(citizen: Citizen, number: str) -> Enquiry:
    """One of the person's own enquiries."""
    try:
        return own_enquiry(citizen, number)
    except Enquiry.DoesNotExist:
        raise Http404 from None


def _picture(text: str) -> SafeString:
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=True)
    return mark_safe(drawn)  # noqa: S308  # its own lines
