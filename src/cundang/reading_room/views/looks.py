"""谁查看过我的: the page of a signed-in citizen, and the same as a sheet."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang import sheets
from cundang.custodians.queries import acting
from cundang.reading_room.actions import see_looks
from cundang.reading_room.citizens.looks import looks_at, things_of, told
from cundang.reading_room.identity.citizens import citizen_only
from cundang.reading_room.views.style import for_citizens, signed_in

ROWS: Final = 30
MOST: Final = 10_000


@for_citizens
@never_cache
@citizen_only
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """When, which office and role, what was done, for which purpose."""
    citizen = signed_in(request)
    things = things_of(citizen)
    with acting(citizen.actor):
        page = Paginator(looks_at(things), ROWS).get_page(request.GET.get("page"))
        rows = told(citizen, page, things)
    see_looks(page.paginator.count, way="page", actor=citizen.actor)
    return render(request, "reading_room/citizen/looks.html", {"page": page, "rows": rows})


@for_citizens
@citizen_only
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    citizen = signed_in(request)
    things = things_of(citizen)
    with acting(citizen.actor):
        rows = told(citizen, looks_at(things)[:MOST], things)
    see_looks(len(rows), way="sheet", actor=citizen.actor)
    heads = [_("序号"), _("时间"), _("谁"), _("做了什么"), _("看的是"), _("用途")]
    body = [[f"{localtime(one.at):%Y-%m-%d %H:%M}", one.who, one.act, one.what, one.reason] for one in rows]
    title = _("谁查看过我的")
    return sheets.download(sheets.book(title, title, heads, body, {"B": 18, "C": 28, "D": 20, "E": 32, "F": 28}), title)
