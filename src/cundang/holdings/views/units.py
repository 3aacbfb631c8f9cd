"""Former units: the list, one with its line of descent, its record written, the sheet."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.holdings.actions import NotUnits, UnitRefused, export_units, import_units, remove_unit, write_unit
from cundang.holdings.authorities.unit_sheet import WIDTHS, cells, heads
from cundang.holdings.authorities.unit_text import FIELD_WORDS, ORIGIN_WORDS
from cundang.holdings.authorities.units import keeps, kinds_of, line_of, unit_for, units_for, units_found
from cundang.holdings.authority_models import Unit
from cundang.holdings.forms import SheetForm
from cundang.holdings.forms_units import UnitForm
from cundang.sheets import book, download, uploaded

ROWS = 100
OFFERED = 2000  # units in the list that a field of predecessors offers
ENTRY = ("GET", "HEAD", "POST")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units of the county: `?q=` a part of a name, `?kind=`, `?office=` bound under it; `?as=xlsx` as a sheet."""
    who = actor(request)
    require(who, "search")
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")[:20]
    found = units_found(who, words, kind, request.GET.get("office", "")[:12])
    if request.GET.get("as") == "xlsx":
        rows = [cells(unit) for unit in found]
        export_units(len(rows), actor=who)
        return download(book(_("机构名称规范"), _("机构名称规范"), heads(), rows, WIDTHS), _("机构名称规范"))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    facts = {"page": page, "words": words, "kind": kind, "kinds": kinds_of(who), "mine": who.may("keep_authorities")}
    return render(request, "holdings/units.html", facts)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its names, what it came from and what came of it, and how its record changed."""
    one = _unit_or_404(request, pk)
    edits = [
        (
            edit,
            [(FIELD_WORDS.get(name.removesuffix("_id"), name), old, new) for name, (old, new) in edit.changed.items()],
        )
        for edit in one.edits.order_by("-pk")
    ]
    facts = {
        "one": one,
        "names": one.names.all(),
        "origin": ORIGIN_WORDS.get(one.origin, ""),
        "lines": [(line, "　" * max(line.level, 0), abs(line.level)) for line in line_of(one)],
        "edits": edits,
        "mine": keeps(actor(request), one),
    }
    return render(request, "holdings/unit.html", facts)


@require_http_methods(ENTRY)
def new_unit(request: HttpRequest) -> HttpResponse:
    """Record a unit."""
    require(actor(request), "keep_authorities")
    return _write(request, None)


@require_http_methods(ENTRY)
def edit_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is known of a unit now."""
    return _write(request, _kept_or_404(request, pk))


def _write(request: HttpRequest, present: Unit | None) -> HttpResponse:
    who = actor(request)
    form = UnitForm(request.POST or None, unit=present, initial={"bound": request.GET.get("office", "")[:12]})
    if request.method == "POST" and form.is_valid():
        try:
            written = write_unit(form.cleaned_data, unit=present, actor=who)
        except UnitRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s”已保存。") % {"name": written.name})
            return redirect("unit", written.pk)
    facts: dict[str, Any] = {"form": form, "one": present, "kinds": kinds_of(who)}
    facts["known"] = offices_for(who, "keep_authorities")
    facts["others"] = units_for(who).prefetch_related(None)[:OFFERED]
    return render(request, "holdings/unit_form.html", facts)


@require_POST
def unit_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a record that was made by mistake."""
    one = _kept_or_404(request, pk)
    try:
        remove_unit(one, actor=actor(request))
    except UnitRefused as refused:
        messages.error(request, str(refused))
        return redirect("unit", pk)
    messages.success(request, _("“%(name)s”已删去，台账中有记录。") % {"name": one.name})
    return redirect("units")


@require_http_methods(ENTRY)
def units_sheet(request: HttpRequest) -> HttpResponse:
    """Take in a sheet; with one wrong row nothing is written, and each wrong row is named."""
    who = actor(request)
    require(who, "keep_authorities")
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["file"].help_text = _("Excel（.xlsx、.xls）或 .csv，列名和导出的一样。表里没有的机构不动。")
    refused: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            with uploaded(form.cleaned_data["file"]) as path:
                taken = import_units(path, actor=who)
        except NotUnits as error:
            form.add_error("file", str(error))
        else:
            refused = taken.refused
            if not refused:
                told = {"added": taken.added, "changed": taken.changed, "same": taken.unchanged}
                messages.success(
                    request, _("已导入：新增 %(added)d 个，改 %(changed)d 个，没有变动 %(same)d 个。") % told
                )
                return redirect("units")
    status = 400 if refused else 200
    return render(request, "holdings/units_sheet.html", {"form": form, "refused": refused}, status=status)


def _kept_or_404(request: HttpRequest, pk: int) -> Unit:
    """A unit that the actor may change; one that is another office's to keep is not there."""
    require(actor(request), "keep_authorities")
    one = _unit_or_404(request, pk)
    if not keeps(actor(request), one):
        raise Http404
    return one


def _unit_or_404(request: HttpRequest, pk: int) -> Unit:
    require(actor(request), "search")
    try:
        return unit_for(actor(request), pk)
    except Unit.DoesNotExist as error:
        raise Http404 from error
