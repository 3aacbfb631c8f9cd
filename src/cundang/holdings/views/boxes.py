"""Boxes: the list of them, the page of one (where the QR code of its label leads), making them from the catalogue."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, office_names, offices_for, require
from cundang.holdings.actions import BoxRefused, describe_box, export_boxes, make_boxes, remove_box, view_box
from cundang.holdings.box_models import Box
from cundang.holdings.boxes import Contents, Wanted, box_for, boxes_for, contents_of, items_in, totals
from cundang.holdings.forms_boxes import BoxForm, FindBoxForm, MakeBoxesForm, OutForm, ShelfForm
from cundang.holdings.keeping import widths_of
from cundang.holdings.queries import class_names, retention_names
from cundang.holdings.rooms import moves_of, shelves_for
from cundang.holdings.sheets_boxes import box_list
from cundang.holdings.stock_takes import running_for
from cundang.sheets import download

ROWS = 50
MOVES = 100  # lines of a box's history on its page
MOST_KNOWN = 700  # offices offered while one types


class NotYours(Http404):
    """The box belongs to an office that the address itself names, and that the actor does not look after."""


@require_safe
def boxes(request: HttpRequest) -> HttpResponse:
    """The boxes in one's scope, found by number, by a reference code of what lies in them, or by series."""
    who = actor(request)
    require(who, "view")
    form = FindBoxForm(request.GET, actor=who)
    wanted = form.wanted()
    page = Paginator(boxes_for(who, wanted), ROWS).get_page(request.GET.get("page"))
    facts: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": shown(list(page.object_list)),
        "totals": totals(who, wanted),
        "make": MakeBoxesForm(actor=who) if who.may("keep_boxes") else None,
        "known": offices_for(who, "view")[:MOST_KNOWN],
        "today": timezone.localdate(),
        "chosen": wanted != Wanted(),
    }
    return render(request, "holdings/boxes.html", facts)


def shown(found: list[Box]) -> list[dict[str, Any]]:
    """Boxes as a list shows them: with what lies in them, and class and retention in words."""
    lying = contents_of(found)
    classes = class_names(box.class_code for box in found)
    periods = retention_names(box.retention_code for box in found)
    return [
        {
            "box": box,
            "contents": lying.get(box.pk, Contents()),
            "class_name": classes.get(box.class_code, box.class_code),
            "retention": periods.get(box.retention_code, box.retention_code),
        }
        for box in found
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The boxes of the list as an Excel sheet."""
    who = actor(request)
    require(who, "print_lists")
    found = export_boxes(FindBoxForm(request.GET, actor=who).wanted(), actor=who)
    return download(box_list(shown(found)), _("档案盒"))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the boxes that an office's items name."""
    who = actor(request)
    require(who, "keep_boxes")
    form = MakeBoxesForm(request.POST, actor=who)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return redirect("boxes")
    made, put = make_boxes(form.cleaned_data["office"], actor=who)
    boxes_made = ngettext("新建 %(n)d 盒", "新建 %(n)d 盒", made) % {"n": made}
    items_put = ngettext("%(n)d 件归入所在盒", "%(n)d 件归入所在盒", put) % {"n": put}
    messages.success(request, _("%(boxes)s，%(items)s。") % {"boxes": boxes_made, "items": items_put})
    return redirect("boxes")


@require_safe
def box(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """One box: whose it is, what lies in it, its remarks sheet."""
    who = actor(request)
    try:
        found = box_or_404(request, office, pk)
    except NotYours:
        return not_yours(request, office, pk)
    view_box(found, way="page", actor=who)
    items = Paginator(items_in(who, found), ROWS * 4).get_page(request.GET.get("page"))
    facts = {
        **shown([found])[0],
        "page": items,
        "may_keep": who.scope("keep_boxes").covers(found.office_id),
        "may_arrange": who.scope("arrange").covers(found.office_id),
        "may_hold": who.scope("hold_records").covers(found.office_id),
        **placing(who, found),
        "running": running_for(who) if who.may("keep_boxes") else [],
        "code": f"/boxes/{office}/{pk}/",
        "may_print_lists": who.scope("print_lists").covers(found.office_id),
    }
    return render(request, "holdings/box.html", facts)


def placing(who: Actor, found: Box, **forms: Any) -> dict[str, Any]:
    """Where a box stands and stood; the forms of who may move it (`put`, `out` or `back`), as they were filled in."""
    facts: dict[str, Any] = {"moves": list(moves_of(who, found)[:MOVES]), "today": timezone.localdate(), **forms}
    keeps = who.scope("keep_boxes")
    if not keeps.covers(found.office_id) or (found.keeper_id and not keeps.covers(found.keeper_id)):
        return facts
    shelves = list(shelves_for(who))
    if found.out_to:
        facts.setdefault("back", ShelfForm(shelves=shelves, needed=False))
    elif shelves:
        facts.setdefault("put", ShelfForm(shelves=shelves))
        if found.shelf_id:
            facts.setdefault("out", OutForm())
    return facts | {"no_shelves": not shelves}


def box_or_404(request: HttpRequest, office: str, pk: int, act: str = "view") -> Box:
    """The box of this address, where the actor may do `act` with it; `NotYours` by what the address says alone."""
    who = actor(request)
    require(who, act)
    if not who.scope("view").covers(office):
        raise NotYours
    try:
        found = box_for(who, pk)
    except Box.DoesNotExist as error:
        raise Http404 from error
    if found.office_id != office:
        raise Http404
    require(who, act, office)
    return found


def not_yours(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """A label that somebody scanned names the office it belongs to; nothing is looked up but the office's name."""
    names = office_names([office[:9], office])
    owner = " ".join(names[code] for code in dict.fromkeys((office[:9], office)) if code in names)
    who = actor(request)
    running = running_for(who) if who.may("keep_boxes") else []
    facts = {"owner": owner, "running": running, "code": f"/boxes/{office}/{pk}/"}
    return render(request, "holdings/box_not_yours.html", facts, status=404)


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """How thick the box is, and its remarks sheet."""
    found = box_or_404(request, office, pk, "keep_boxes")
    form = BoxForm(request.POST or None, initial={name: getattr(found, name) for name in BoxForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            describe_box(found, actor=actor(request), **form.cleaned_data)
        except BoxRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect("box", office, pk)
    facts = {"form": form, "box": found, "widths": widths_of(found.office_id)}
    return render(request, "holdings/describe_box.html", facts)


@require_POST
def away(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """Take an empty box off the list."""
    found = box_or_404(request, office, pk, "keep_boxes")
    try:
        remove_box(found, actor=actor(request))
    except BoxRefused as refused:
        messages.error(request, str(refused))
        return redirect("box", office, pk)
    messages.success(request, _("已删除空盒“%(number)s”。") % {"number": format_html("{}", found.number)})
    return redirect("boxes")
