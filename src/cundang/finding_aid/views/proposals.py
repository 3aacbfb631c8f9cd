"""What the rules propose for an item: a part of the item's page and of the arranging desk, and a page of its own."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.pictures import strip_of
from cundang.finding_aid.proposing import proposals_for
from cundang.holdings.actions import (
    ProposalRefused,
    accept_proposals,
    refuse_proposal,
    restore_proposal,
    view_item,
    view_picture,
)
from cundang.holdings.models import Item
from cundang.holdings.proposal_models import ProposalDecision
from cundang.holdings.proposals.document import FIELDS, Proposal
from cundang.holdings.proposals.standing import refusal_for, refusals
from cundang.holdings.proposals.wording import CHANGED, FIELD_WORDS, NOTHING, reason, sureness
from cundang.holdings.queries import item_for, page_for


@require_http_methods(["GET", "HEAD", "POST"])
def item_proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is proposed; `accept` or `refuse` one by its key, `accept_all` that fill a gap, `restore` a refused."""
    who = actor(request)
    item = _item_or_404(request, pk)
    said = _done(request, item) if request.method == "POST" else ""
    part = bool(request.htmx)  # type: ignore[attr-defined]
    if request.method == "POST" and not part:
        if said:
            messages.info(request, said)
        return redirect("item-proposals", pk)
    found = proposals_for(who, item_for(who, pk))
    if part:
        for page in {one.line.page_id for one in found if one.line}:
            view_picture(page_for(who, page), small_part=False, actor=who)
    else:
        view_item(item, way="page", actor=who)
    context = {"item": item, "said": said, "changed": request.method == "POST", **_shown(found)}
    context["refused"] = [(FIELD_WORDS[one.field], one) for one in refusals(who, item)]
    return render(request, "holdings/desk/_proposals.html" if part else "holdings/desk/proposals.html", context)


def _item_or_404(request: HttpRequest, pk: int) -> Item:
    who = actor(request)
    require(who, "describe")
    try:
        item = item_for(who, pk)
    except Item.DoesNotExist as error:
        raise Http404 from error
    require(who, "describe", item.office_id)
    return item


def _shown(found: Sequence[Proposal]) -> dict[str, Any]:
    # A field keeps its key, so that a second one pressed at once does not fall on another: 6 is the next person.
    rows, taken = [], set()
    for one in found:
        key = str(FIELDS.index(one.field) + 1)
        line = one.line
        picture = None
        if line and line.box:
            picture = strip_of(line.page_id, (line.across, line.down), [round(side) for side in line.box])
        rows.append(
            {
                "one": one,
                "key": "" if key in taken else key,
                "field": FIELD_WORDS[one.field],
                "reason": reason(one),
                "sureness": sureness(one),
                "strip": picture,
                "page": str(line.page) if line else "",
                "line": str(line.number) if line else "",
                "place": line.number + 1 if line else 0,
            }
        )
        taken.add(key)
    return {"rows": rows, "fill": sum(not one.present for one in found)}


def _done(request: HttpRequest, item: Item) -> str:
    """Do what was asked for; the sentence about it."""
    who, asked = actor(request), request.POST
    if "restore" in asked:
        return _restored(request, item, asked["restore"])
    found = proposals_for(who, item)
    if "accept_all" in asked:
        shown = set(asked.getlist("shown"))
        wanted = [one for one in found if not one.present]
        if {one.key for one in wanted} != shown:
            return str(CHANGED)
        return _accepted(item, wanted, request)
    by_key = {one.key: one for one in found}
    one = by_key.get(asked.get("accept") or asked.get("refuse") or "")
    if one is None:
        return str(CHANGED)
    if "accept" in asked:
        return _accepted(item, [one], request)
    refuse_proposal(item, one, actor=who)
    return _("不采用，以后不再建议：%(value)s") % {"value": one.value}


def _restored(request: HttpRequest, item: Item, key: str) -> str:
    try:
        restore_proposal(refusal_for(actor(request), item, int(key)), actor=actor(request))
    except (ValueError, ProposalDecision.DoesNotExist):
        return _("这一条已经恢复了。")
    return _("已恢复，会再次建议。")


def _accepted(item: Item, wanted: Sequence[Proposal], request: HttpRequest) -> str:
    if not wanted:
        return str(NOTHING)
    try:
        accept_proposals(item, wanted, actor=actor(request))
    except ProposalRefused as refused:
        return str(refused)
    if len(wanted) == 1:
        return _("已采用：%(field)s %(value)s") % {"field": FIELD_WORDS[wanted[0].field], "value": wanted[0].value}
    return ngettext("已采用 %(n)d 项。", "已采用 %(n)d 项。", len(wanted)) % {"n": len(wanted)}
