"""A room's climate, its limits, and the check of what protects it (八防)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.holdings.actions import PlaceRefused, check_room, export_climate, note_climate, set_limits
from cundang.holdings.box_models import Room
from cundang.holdings.climate import (
    HIGH,
    PLOTTED,
    WIDE,
    checks_for,
    limits_of,
    outside,
    plot,
    protection_name,
    readings_for,
)
from cundang.holdings.forms_boxes import CheckDayForm, LimitsForm, ReadingForm
from cundang.holdings.keeping import points_of
from cundang.holdings.views.boxes import ROWS
from cundang.holdings.views.rooms import room_or_404
from cundang.sheets import book, download

CHECKS = 24  # on the page


@require_http_methods(["GET", "HEAD", "POST"])
def climate(request: HttpRequest, pk: int) -> HttpResponse:
    """Readings as curves and as a table, what lies outside the limits, the checks; POST notes a reading."""
    posted = request.method == "POST"
    room = room_or_404(request, pk, "keep_boxes" if posted else "view")
    form = ReadingForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            note_climate(room, **form.cleaned_data, actor=actor(request))
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已记下。"))
            return redirect("room-climate", pk)
    return _page(request, room, reading=form)


def _page(request: HttpRequest, room: Room, **forms: Any) -> HttpResponse:
    who = actor(request)
    limits = limits_of(room)
    readings = readings_for(who, room)
    page = Paginator(readings, ROWS).get_page(request.GET.get("page"))
    plotted = list(readings[:PLOTTED])
    latest = plotted[0] if plotted else None
    facts: dict[str, Any] = {
        "room": room,
        "limits": limits,
        "page": page,
        "rows": [(one, *outside(one, limits)) for one in page],
        "latest": latest and (latest, *outside(latest, limits)),
        "plots": [
            (name, unit, drawn)
            for name, unit, key in ((_("温度"), "℃", "temperature"), (_("相对湿度"), "%", "humidity"))
            if (drawn := plot(plotted, key, limits))
        ],
        "size": {"wide": WIDE, "high": HIGH},
        "checks": checks_for(who, room)[:CHECKS],
        "points": [(one["code"], protection_name(one)) for one in points_of(room.office_id)],
        "may_keep": who.scope("keep_boxes").covers(room.office_id),
        "may_print_lists": who.scope("print_lists").covers(room.office_id),
        "reading": ReadingForm(),
        "limits_form": LimitsForm(initial=limits),
        "day": CheckDayForm(initial={"on": timezone.localdate()}),
    }
    return render(request, "holdings/climate.html", facts | forms)


@require_POST
def limits(request: HttpRequest, pk: int) -> HttpResponse:
    """Limits of the room's own."""
    room = room_or_404(request, pk, "keep_boxes")
    form = LimitsForm(request.POST)
    if form.is_valid():
        try:
            set_limits(room, actor=actor(request), **form.cleaned_data)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("room-climate", pk)
    return _page(request, room, limits_form=form)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What protects the room was looked at."""
    room = room_or_404(request, pk, "keep_boxes")
    form = CheckDayForm(request.POST)
    answers = {
        one["code"]: (request.POST[one["code"]] == "ok", request.POST.get(f"{one['code']}-note", ""))
        for one in points_of(room.office_id)
        if request.POST.get(one["code"]) in {"ok", "wrong"}
    }
    if form.is_valid():
        try:
            check_room(room, form.cleaned_data["on"], answers, actor=actor(request))
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("检查已记下。"))
            return redirect("room-climate", pk)
    return _page(request, room, day=form)


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The readings as an Excel sheet."""
    room = room_or_404(request, pk, "print_lists")
    allowed = limits_of(room)
    rows = (
        [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", str(one.temperature), str(one.humidity),
         _("超出") if any(outside(one, allowed)) else "", one.by]
        for one in export_climate(room, actor=actor(request))
    )  # fmt: skip
    heads = [_("序号"), _("时间"), _("温度（℃）"), _("相对湿度（%）"), _("情况"), _("经手人")]
    name = f"{_('温湿度')} {room.office.name} {room.name}"
    return download(book(_("温湿度"), name, heads, rows, {"A": 6, "B": 18, "C": 12, "D": 14, "E": 8, "F": 14}), name)
