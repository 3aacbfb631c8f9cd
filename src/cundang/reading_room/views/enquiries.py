"""查档申请: the list of a door, a new one, and one with what may be done next."""

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.finding_aid.matters import matters_for
from cundang.reading_room import clocks, queries
from cundang.reading_room.access.rules import page_facts
from cundang.reading_room.actions import (
    EnquiryRefused,
    extend,
    hand_over,
    move,
    open_enquiry,
    take_list,
    view,
)
from cundang.reading_room.agents.ways import agency_of, ways_at
from cundang.reading_room.codes import rating_code
from cundang.reading_room.commitments.text import commitment_facts
from cundang.reading_room.consents.queries import waiting_for
from cundang.reading_room.forms import OF_LEVEL, EnquiryForm
from cundang.reading_room.identity.cards import CardUnread, fields_of, read_card
from cundang.reading_room.identity.person import masked_card, masked_phone
from cundang.reading_room.models import Enquiry
from cundang.reading_room.papers import list_sheet
from cundang.reading_room.photos.queries import photo_facts
from cundang.reading_room.ratings.queries import may_be_rated
from cundang.reading_room.states import CHANNELS, MOVES, SEARCHED, STATES, right_of
from cundang.reading_room.words import ID_KINDS, RELATIONS, clock, step_words

ROWS = 50
MOST = 20_000  # in one sheet
ANSWERED_IN = ("searching", "found", "partly", "not_found", "approved", "delivered", "rated", "closed")
WHICH = ("open", "late", "done", "all")


def enquiry_or_404(request: HttpRequest, pk: int, act: str = queries.SEE) -> Enquiry:
    """An enquiry that one may see, for somebody who may do `act` somewhere."""
    require(actor(request), act)
    try:
        return queries.enquiry_for(actor(request), pk)
    except Enquiry.DoesNotExist:
        raise Http404 from None


def _asked(request: HttpRequest) -> dict[str, str]:
    given = request.GET if request.method != "POST" else request.POST
    which, channel = given.get("state", ""), given.get("channel", "")
    return {
        "which": which if which in WHICH else "open",
        "channel": channel if channel in CHANNELS else "",
        "number": given.get("words", "")[:40].replace("\0", ""),
    }


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """Enquiries at one's doors: open, late or answered; those due soonest first."""
    who = actor(request)
    require(who, queries.SEE)
    asked = _asked(request)
    page = Paginator(queries.enquiries_for(who, **asked), ROWS).get_page(request.GET.get("page"))
    rows = [(row, row.masked, STATES[row.state], clock(row), CHANNELS[row.channel]) for row in page]
    facts = {"page": page, "rows": rows, "channels": CHANNELS, "counts": queries.counts_for(who), **asked}
    return render(request, "reading_room/enquiries.html", {**facts, "asked_of_us": waiting_for(who)})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet; names masked as on the page."""
    who = actor(request)
    require(who, queries.SEE)
    rows = list(queries.enquiries_for(who, **_asked(request))[:MOST])
    take_list(len(rows), actor=who)
    return sheets.download(list_sheet(rows), _("查档申请"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an enquiry at a window, and accept it."""
    who = actor(request)
    require(who, "handle_enquiries")
    offices = [one for one in offices_for(who, "handle_enquiries") if one.valid_to is None]
    first = next((one for one in offices if one.code == who.office_code), None)
    channel = OF_LEVEL[first.level] if first else "town"
    initial = {"office": who.office_code, "channel": channel}
    facts: dict[str, Any] = {"villages": offices, "whose": request.POST.get("whose", "")}
    status = 200
    if card := request.POST.get("card", "").strip():  # a card was read: its fields are filled, nothing is written yet
        initial = request.POST.dict()
        try:
            initial |= fields_of(read_card(card), facts["whose"])
            facts["card_read"] = True
        except CardUnread as unread:
            facts, status = {**facts, "unread": str(unread)}, 400
        return render(
            request, "reading_room/new.html", {"form": EnquiryForm(actor=who, initial=initial), **facts}, status=status
        )
    form = EnquiryForm(request.POST or None, actor=who, initial=initial)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = open_enquiry(form.cleaned_data["office"], **form.facts, actor=who)
                move(made, "accept", actor=who)
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已受理，申请号 %(number)s。") % {"number": made.number})
                return redirect("enquiry", made.pk)
    return render(request, "reading_room/new.html", {"form": form, **facts}, status=status)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An enquiry: who asks for what, its clock, what was done, and what may be done now."""
    who = actor(request)
    found = enquiry_or_404(request, pk)
    view(found, actor=who)
    person = found.person
    acts = [(act, MOVES[act]) for act in queries.acts_for(who, found)]
    kinds = {kind.code: kind.title for kind in matters_for(who, found.office_id)}
    facts: dict[str, Any] = {
        "enquiry": found,
        "person": person,
        "id_kind": ID_KINDS.get(person.get("id_kind", "")),
        "card": masked_card(person.get("id_number", "")),
        "phone": masked_phone(person.get("phone", "")),
        "agent": queries.agent_of(found),
        "relation": RELATIONS[found.relation],
        "channel": CHANNELS[found.channel],
        "matter": kinds.get(found.matter, found.matter),
        "state_words": STATES[found.state],
        "answered_in": ANSWERED_IN,
        "clock": clock(found),
        "may_rate": who.scope("handle_enquiries").covers(found.door_id) and may_be_rated(found),
        "acts": [pair for pair in acts if pair[1].after is not None],
        "goes_back": "search" if found.state in SEARCHED else "",  # not what usually comes next
        "may_extend": any(act == "extend" for act, _rule in acts) and clocks.may_extend(found),
        "doors": queries.doors_for(who, found) if any(act == "hand_over" for act, _rule in acts) else [],
        "steps": [(step, step_words(step.act)) for step in queries.steps_of(found)],
    }
    rules = page_facts(who, found)
    if asked := rules.get("asked"):
        rules |= commitment_facts(asked)
    if found.proxy:
        rules |= {"agency": agency_of(found), "ways": [way for way in ways_at(found.door_id).values() if way.permitted]}
    return render(request, "reading_room/enquiry.html", {**facts, **rules, **photo_facts(who, found)})


@require_POST
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """An act of the table (`act`, `words`)."""
    act, words = request.POST.get("act", ""), request.POST.get("words", "")
    found = enquiry_or_404(request, pk, right_of(act))
    return _done(request, found, lambda: move(found, act, words=words, actor=actor(request)))


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it to another door (`office`, `words`)."""
    found = enquiry_or_404(request, pk, right_of("hand_over"))
    code, words = request.POST.get("office", ""), request.POST.get("words", "")
    to = next((door for door in queries.doors_for(actor(request), found) if door.code == code), None)
    if to is None:
        messages.error(request, _("请选转给哪个机构。"))
        return redirect("enquiry", pk)
    return _done(request, found, lambda: hand_over(found, to, words=words, actor=actor(request)))


@require_POST
def longer(request: HttpRequest, pk: int) -> HttpResponse:
    """Extend its time, once (`words`)."""
    found = enquiry_or_404(request, pk, right_of("extend"))
    return _done(request, found, lambda: extend(found, words=request.POST.get("words", ""), actor=actor(request)))


@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip that the applicant takes home: number, door, how to see where it stands, with a QR code."""
    found = enquiry_or_404(request, pk, "handle_enquiries")
    address = request.build_absolute_uri(f"{reverse('track')}?number={found.number}")
    rating = request.build_absolute_uri(reverse("rate"))
    code = rating_code(found.number)
    facts = {
        "enquiry": found,
        "channel": CHANNELS[found.channel],
        "address": address,
        "code": _qr(address),
        "rating_address": rating,
        "rating_code": code,
        "rating_picture": _qr(f"{rating}?number={found.number}&code={code}"),
    }
    return render(request, "reading_room/slip.html", facts)


def _qr(text: str) -> SafeString:
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=False))  # noqa: S308  # its own lines


def _done(request: HttpRequest, found: Enquiry, act: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已记下。"))
    return redirect("enquiry", found.pk)
