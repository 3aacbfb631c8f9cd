"""Rooms and cabinets renamed, or taken away while they are empty."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.middleware import actor
from cundang.holdings.actions import PlaceRefused, remove_cabinet, remove_room, rename_cabinet, rename_room
from cundang.holdings.views.rooms import room_or_404


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for the room."""
    room = room_or_404(request, pk, "keep_boxes")
    name = request.POST.get("name", "")
    return _done(request, pk, lambda: rename_room(room, name, actor=actor(request)), _("库房已改名。"))


@require_POST
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty room is taken away."""
    room = room_or_404(request, pk, "keep_boxes")
    try:
        remove_room(room, actor=actor(request))
    except PlaceRefused as refused:
        messages.error(request, str(refused))
        return redirect("room", pk)
    messages.success(request, _("库房“%(name)s”已删除。") % {"name": room.name})
    return redirect("rooms")


@require_POST
def cabinet_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another number for a cabinet."""
    room = room_or_404(request, pk, "keep_boxes")
    cabinet, name = request.POST.get("cabinet", ""), request.POST.get("name", "")
    return _done(request, pk, lambda: rename_cabinet(room, cabinet, name, actor=actor(request)), _("柜号已改。"))


@require_POST
def cabinet_away(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty cabinet is taken away."""
    room = room_or_404(request, pk, "keep_boxes")
    cabinet = request.POST.get("cabinet", "")
    return _done(request, pk, lambda: remove_cabinet(room, cabinet, actor=actor(request)), _("空柜已拆除。"))


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Carry the act out; what happened stands at the top of the room's page."""
    try:
        act()
    except PlaceRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("room", pk)
