"""用途选项: the ready answers to “what for” that citizens are offered in a county."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room import actions
from cundang.reading_room.actions import RowRefused, TableRefused
from cundang.reading_room.purposes.offered import FIELDS, LAYOUT, in_words, purposes_of
from cundang.reading_room.views.rules import county_or_404
from cundang.reading_room.views.sent_sheets import Table, through_sheet
from cundang.sheets import book, download

WIDTHS = {"B": 18, "C": 40, "D": 48}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The answers in the order in which they are offered; `?as=xlsx` as a sheet."""
    county = county_or_404(request)
    rows = purposes_of(county.code)
    if request.GET.get("as") == "xlsx":
        actions.take_purposes(county, actor=actor(request))
        title = _("用途选项")
        lines = [[getattr(row, name) for name in FIELDS] for row in rows]
        return download(book(title, f"{title} {county.name}", LAYOUT.row(), lines, WIDTHS), title)
    facts = {"county": county, "rows": rows, "own": any(row.pk for row in rows)}
    return render(request, "reading_room/purposes.html", facts)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Write one (`code`, `name`, `name_en`, `place`), or take it away (`away`)."""
    county, given = county_or_404(request), request.POST
    said = {name: given.get(name, "") for name in FIELDS}
    place = given.get("place", "")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else None
    if given.get("away"):
        return _done(request, lambda: actions.remove_purpose(county, said["code"], actor=actor(request)))
    return _done(request, lambda: actions.keep_purpose(county, said, place=at, actor=actor(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """All of them from a sheet, compared before it holds."""
    county = county_or_404(request)
    back = reverse("purposes")
    table = Table(
        LAYOUT, _("用途选项"), back, f"{back}?as=xlsx", in_words(purposes_of(county.code)), in_words,
        lambda rows, seen: actions.import_purposes(county, rows, seen=seen, actor=actor(request)),
    )  # fmt: skip
    return through_sheet(request, table)


def _done(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except (RowRefused, TableRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已保存，以后申请的人就看到。"))
    return redirect("purposes")
