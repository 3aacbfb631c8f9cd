"""Rooms and what stands in them; putting a box on a shelf, taking it out, bringing it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.holdings.actions import (
    PlaceRefused,
    add_cabinet,
    add_room,
    bring_back,
    export_room,
    put_box,
    take_out,
)
from cundang.holdings.box_models import Box, Room, Shelf
from cundang.holdings.forms_boxes import CabinetForm, OutForm, RoomForm, ShelfForm
from cundang.holdings.rooms import boxes_in_room, room_for, rooms_for, shelves_for, shelves_with_counts
from cundang.holdings.sheets_boxes import box_list
from cundang.holdings.stock_takes import stock_takes_for
from cundang.holdings.views.boxes import MOST_KNOWN, ROWS, box_or_404, shown
from cundang.sheets import download


@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms in one's scope; POST adds one."""
    who = actor(request)
    require(who, "keep_boxes" if request.method == "POST" else "view")
    form = RoomForm(request.POST or None, actor=who) if who.may("keep_boxes") else None
    if request.method == "POST" and form is not None and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            made = add_room(facts.pop("office"), facts.pop("name"), **facts, actor=who)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已建立库房，档案盒可以上架了。"))
            return redirect("room", made.pk)
    known = offices_for(who, "keep_boxes")[:MOST_KNOWN] if form else []
    return render(request, "holdings/rooms.html", {"rooms": rooms_for(who), "form": form, "known": known})


@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """One room: its cabinets, and its boxes shelf by shelf."""
    found = room_or_404(request, pk)
    return _room_page(request, found)


def _room_page(request: HttpRequest, found: Room, form: CabinetForm | None = None) -> HttpResponse:
    who = actor(request)
    may_keep = who.scope("keep_boxes").covers(found.office_id)
    page = Paginator(boxes_in_room(who, found), ROWS * 4).get_page(request.GET.get("page"))
    facts: dict[str, Any] = {
        "room": found,
        "cabinets": shelves_with_counts(who, found),
        "page": page,
        "rows": shown(list(page.object_list)),
        "form": form or (CabinetForm() if may_keep else None),
        "may_keep": may_keep,
        "running": stock_takes_for(who, found).filter(ended_at=None).first(),
    }
    return render(request, "holdings/room.html", facts)


def room_or_404(request: HttpRequest, pk: int, act: str = "view") -> Room:
    """The room, where the actor may do `act`."""
    who = actor(request)
    require(who, act)
    try:
        found = room_for(who, pk)
    except Room.DoesNotExist as error:
        raise Http404 from error
    require(who, act, found.office_id)
    return found


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in a room, as an Excel sheet."""
    found = room_or_404(request, pk, "print_lists")
    rows = shown(export_room(found, actor=actor(request)))
    name = f"{found.office.name} {found.name}"
    return download(box_list(rows, name), name)


@require_POST
def cabinet(request: HttpRequest, pk: int) -> HttpResponse:
    """A further cabinet, or more levels of one."""
    found = room_or_404(request, pk, "keep_boxes")
    form = CabinetForm(request.POST)
    if form.is_valid():
        try:
            add_cabinet(found, form.cleaned_data["cabinet"], levels=form.cleaned_data["levels"], actor=actor(request))
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("room", pk)
    return _room_page(request, found, form)


@require_POST
def put(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """Put a box on a shelf, or move it."""
    who = actor(request)
    box = box_or_404(request, office, pk, "keep_boxes")
    form = ShelfForm(request.POST, shelves=(shelves := list(shelves_for(who))))
    return _done(request, box, form, lambda: put_box(box, _chosen(form, shelves), actor=who), _("已登记存放位置。"))


@require_POST
def out(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """Somebody takes the box away."""
    box = box_or_404(request, office, pk, "keep_boxes")
    form = OutForm(request.POST)
    return _done(
        request, box, form, lambda: take_out(box, **form.cleaned_data, actor=actor(request)), _("已登记取走。")
    )


@require_POST
def back(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """The box came back."""
    who = actor(request)
    box = box_or_404(request, office, pk, "keep_boxes")
    form = ShelfForm(request.POST, shelves=(shelves := list(shelves_for(who))), needed=False)

    def act() -> Box:
        return bring_back(box, _chosen(form, shelves) if form.cleaned_data["shelf"] else None, actor=who)

    return _done(request, box, form, act, _("已登记还回。"))


def _chosen(form: ShelfForm, shelves: list[Shelf]) -> Shelf:
    return next(one for one in shelves if str(one.pk) == form.cleaned_data["shelf"])


def _done(request: HttpRequest, box: Box, form: Any, act: Callable[[], Box], said: str) -> HttpResponse:
    """Carry the act out if the form is right; whatever happened stands at the top of the box's page."""
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{' '.join(map(str, errors))}")
    else:
        try:
            act()
        except PlaceRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, said)
    return redirect("box", box.office_id, box.pk)
