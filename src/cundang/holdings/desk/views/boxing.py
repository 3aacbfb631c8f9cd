"""Which heaps there are, and the page that proposes boxes for one."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.holdings.desk.actions import Changed, DeskRefused, box_items, export_heaps, set_thickness
from cundang.holdings.desk.filling import complete, fill, thickness_of
from cundang.holdings.desk.forms_boxing import HeapForm, WidestForm
from cundang.holdings.desk.queries import Place, heap_key, heaps, opened
from cundang.holdings.desk.views.place import place_or_404
from cundang.holdings.keeping import widths_of
from cundang.holdings.queries import class_names
from cundang.sheets import book, download

ROWS = 100
MOST_KNOWN = 700  # offices offered while one types


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The heaps of loose items in one's scope."""
    who = actor(request)
    require(who, "arrange")
    form = HeapForm(request.GET, actor=who)
    found = heaps(who, form.cleaned_data["office"]) if form.is_valid() else heaps(who).none()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    known = offices_for(who, "arrange")[:MOST_KNOWN]
    return render(
        request, "holdings/desk/start.html", {"form": form, "page": page, "rows": _shown(page), "known": known}
    )


def _shown(rows: Any) -> list[dict[str, Any]]:
    found = list(rows)
    names = class_names(row["class_code"] for row in found)
    return [
        row | {"key": heap_key(row), "class_name": names.get(row["class_code"], row["class_code"])} for row in found
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The heaps as an Excel sheet."""
    who = actor(request)
    require(who, "arrange")
    form = HeapForm(request.GET, actor=who)
    rows = _shown(export_heaps(form.cleaned_data["office"] if form.is_valid() else None, actor=who))
    heads = [_("序号"), _("机构"), _("年度"), _("门类"), _("件数")]
    lines = [(row["office__name"], row["year"], row["class_name"], row["count"]) for row in rows]
    return download(book(_("散件"), _("未装盒的散件"), heads, lines, {"B": 20, "D": 14}), _("未装盒的散件"))


@require_safe
def proposal(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Which items of a heap would go into which box."""
    place = place_or_404(request, kind, key)
    return render(request, "holdings/desk/boxing.html", _proposed(request, place))


def _proposed(request: HttpRequest, place: Place) -> dict[str, Any]:
    mm, default = thickness_of(place.office)
    asked = request.GET.get("widest", "")
    widths = widths_of(place.office.code)
    widest = int(asked) if asked in map(str, widths) else max(widths)
    ready, left = complete(opened(actor(request), place))
    return {
        "place": place,
        "form": WidestForm(widths=widths, initial={"widest": widest, "mm_per_100_sheets": mm}),
        "default": default,
        "boxes": fill(ready, mm, widest, widths) if place.kind == "loose" else [],
        "ready": ready,
        "left": left,
        "widest": widest,
    }


@require_POST
def thickness(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Write how thick paper is, and show the proposal for it."""
    place = place_or_404(request, kind, key)
    form = WidestForm(request.POST, widths=widths_of(place.office.code))
    if not form.is_valid():
        return render(request, "holdings/desk/boxing.html", _proposed(request, place) | {"form": form}, status=422)
    mm: Decimal = form.cleaned_data["mm_per_100_sheets"]
    if mm != thickness_of(place.office)[0]:
        set_thickness(place.office, mm, actor=actor(request))
    answer = redirect("desk-boxes", kind, key)
    answer["Location"] += f"?widest={form.cleaned_data['widest']}"
    return answer


@require_POST
def box(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Box the items as the page proposed it; told when somebody changed one of them meanwhile."""
    place = place_or_404(request, kind, key)
    widest = request.POST.get("widest", "")
    seen = [one.rpartition(":") for one in request.POST.get("items", "").split()]
    versions = {int(item): version for item, _colon, version in seen if item.isascii() and item.isdigit()}
    try:
        if not versions or not widest.isascii() or not widest.isdigit():
            raise DeskRefused(_("没有选中要装盒的件，请刷新页面后再装。"))
        done = box_items(place, versions, widest=int(widest), actor=actor(request))
    except (Changed, DeskRefused) as refused:
        messages.error(request, str(refused))
        return redirect("desk-boxes", kind, key)
    said = ngettext("已装盒 %(count)d 件。", "已装盒 %(count)d 件。", len(done)) % {"count": len(done)}
    messages.success(request, said)
    return redirect("desk", kind, key)
