"""Putting the filing stamp on an item's first page and taking it off; it is moved by the API (stamp.js)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.middleware import actor
from cundang.holdings.actions import StampRefused, place_stamp, remove_stamp
from cundang.holdings.views.shared import item_or_404


@require_POST
def stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it where it has room; with `remove` take it off."""
    item = item_or_404(request, pk, "describe")
    if "remove" in request.POST:
        remove_stamp(item, actor=actor(request))
        messages.success(request, _("已撤去归档章。"))
        return redirect("item", pk)
    try:
        place_stamp(item, None, actor=actor(request))
    except StampRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已盖归档章，可以拖动，或选中后用方向键移动。"))
    return redirect("item", pk)
