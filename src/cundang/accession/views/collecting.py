"""Collections: a village's checklist, a town's grids, the county's overview, series that break off, and the plan."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.accession.actions import (
    MarkRefused,
    export_collection,
    keep_plan,
    mark_collected,
    recount,
    remove_mark,
)
from cundang.accession.collection_forms import MarkForm, PlanForm, typed
from cundang.accession.collection_words import (
    checklist_sheet,
    grid_cells,
    grid_sheet,
    overview_sheet,
    said,
    series_sheet,
    short_kind,
    spans,
    state_of,
)
from cundang.accession.queries.collecting import (
    Line,
    broken_series,
    checklist,
    counted_at,
    county_for,
    existed,
    grid_of_kind,
    grid_of_year,
    grown,
    mark_of,
    missing_by_year,
    overview,
    start_for,
    village_for,
    villages_of,
)
from cundang.accession.queries.kinds import Rules, rules_of
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.holdings.schedules import filed_by_words
from cundang.sheets import download

ROWS = 100
WAITING = ("missing", "with", "open")  # what is still to come, the worst first


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the collection of one's own office."""
    require(actor(request), "see_collection")
    office = start_for(actor(request))
    if office is None:
        return render(request, "accession/nothing.html")
    return redirect("collection", office.code)


@require_safe
def collection(request: HttpRequest, code: str) -> HttpResponse:
    """A village's checklist, a town's grid or a county's overview; `?year=`, in a town `?kind=`, `?as=xlsx`."""
    office = _office_or_404(request, code)
    if office.level == "county":
        return _overview(request, office)
    if office.level == "town":
        return _kind(request, office) if request.GET.get("kind") else _town(request, office)
    return _village(request, office)


def _village(request: HttpRequest, office: Office) -> HttpResponse:
    who = actor(request)
    rules = rules_of(who, office.code)
    year = _year(request, rules)
    _rules, lines = checklist(who, office, year, rules)
    expected = [one for one in lines if one.expected]
    if (sheet := _sheet(request, office)) is not None:
        told = {"office": office.name, "year": year}
        heading = _("%(office)s %(year)d 年应归档清单") % told
        return sheet(
            checklist_sheet([one for one in lines if one.expected or one.cell.items or one.cell.mark], heading), heading
        )
    expected.sort(key=lambda one: WAITING.index(one.cell.state) if one.cell.state in WAITING else len(WAITING))
    counts = {state: sum(one.cell.state == state for one in expected) for state in ("missing", "with", "open")}
    facts = {
        "office": office,
        "year": year,
        "rules": rules,
        "rows": [_shown(one) for one in expected],
        "counts": {**counts, "settled": len(expected) - sum(counts.values()), "all": len(expected)},
        "others": [_shown(one) for one in lines if not one.expected],
        "years": missing_by_year(who, office, rules),
        "schedule": next(era.schedule for era in rules.known if rules.rows(year) is era.rows),
        "mine": who.scope("mark_collection").covers(office.code),
        "existed": existed(office, year, grown(who, [office])),
    }
    return render(request, "accession/checklist.html", facts)


def _shown(one: Line) -> dict[str, Any]:
    return {
        "row": one.row,
        "due": one.due,
        "filed_by": filed_by_words(one.row.filed_by),
        "cell": one.cell,
        "state": state_of(one.cell) if one.expected or one.cell.state not in {"missing", "open"} else None,
        "said": said(one.cell),
    }


def _town(request: HttpRequest, office: Office) -> HttpResponse:
    rules = rules_of(actor(request), office.code)
    year = _year(request, rules)
    _rules, grid = grid_of_year(actor(request), office, year, rules)
    if (sheet := _sheet(request, office)) is not None:
        heading = _("%(office)s %(year)d 年收集情况") % {"office": office.name, "year": year}
        return sheet(grid_sheet(grid, heading), heading)
    rows = [
        (
            one,
            grid_cells(grid, one, [(row.kind, year, row.code) for row in rules.expected(year)]),
            grid.missing(one.code),
        )
        for one in grid.villages
    ]
    columns = [(one, short_kind(one.kind)) for one in rules.expected(year)]
    facts = {**_place(request, office, rules, year), "rows": rows, "columns": columns}
    return render(request, "accession/grid.html", facts)


def _kind(request: HttpRequest, office: Office) -> HttpResponse:
    code = request.GET["kind"][:20]
    rules, row, grid = grid_of_kind(actor(request), office, code)
    if row is None:
        raise Http404
    if (sheet := _sheet(request, office)) is not None:
        heading = _("%(office)s %(kind)s 各年收集情况") % {"office": office.name, "kind": row.kind}
        return sheet(grid_sheet(grid, heading), heading[:100])
    rows = [
        (
            one,
            grid_cells(grid, one, [(str(year), year, code) for year in rules.years]),
            grid.missing(one.code),
        )
        for one in grid.villages
    ]
    facts = {**_place(request, office, rules, rules.last_year), "rows": rows, "row": row, "columns": rules.years}
    return render(request, "accession/kind.html", facts)


def _overview(request: HttpRequest, office: Office) -> HttpResponse:
    rules = rules_of(actor(request), office.code)
    year = _year(request, rules)
    _rules, lines = overview(actor(request), office, year, rules)
    if (sheet := _sheet(request, office)) is not None:
        heading = _("%(office)s %(year)d 年收集情况") % {"office": office.name, "year": year}
        return sheet(overview_sheet(lines, heading), heading)
    total = {
        "villages": sum(one.villages for one in lines),
        "whole": sum(one.whole for one in lines),
        "missing": sum(one.counts["missing"] for one in lines),
    }
    return render(
        request, "accession/overview.html", {**_place(request, office, rules, year), "lines": lines, "total": total}
    )


def _place(request: HttpRequest, office: Office, rules: Rules, year: int) -> dict[str, Any]:
    return {
        "office": office,
        "rules": rules,
        "year": year,
        "years": list(reversed(rules.years)),
        "counted": counted_at(actor(request), office),
    }


@require_safe
def gaps(request: HttpRequest, code: str) -> HttpResponse:
    """Series that break off, of a village, a town or the whole county; `?as=xlsx`."""
    office = _office_or_404(request, code)
    found = broken_series(actor(request), office)
    if (sheet := _sheet(request, office)) is not None:
        heading = _("%(office)s断档") % {"office": office.name}
        return sheet(series_sheet(found, heading), heading)
    page = Paginator([(one, spans(one.years), one.missing) for one in found], ROWS).get_page(request.GET.get("page"))
    facts = {"office": office, "page": page, "counted": counted_at(actor(request), office)}
    return render(request, "accession/gaps.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    """Say what became of one kind of a village's records."""
    who = actor(request)
    require(who, "mark_collection")
    village = _village_or_404(request, code)
    require(who, "mark_collection", village.code)
    row = next((one for one in rules_of(who, code).rows(_possible(year)) if one.code == kind), None)
    if row is None:
        raise Http404
    present = mark_of(who, village, year, kind)
    first = {name: getattr(present, name) for name in MarkForm.base_fields} if present else None
    form = MarkForm(request.POST or None, initial=first or {"state": "none"})
    if request.method == "POST" and form.is_valid():
        try:
            mark_collected(village, year, kind, **form.cleaned_data, actor=who)
        except MarkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(year)d 年“%(kind)s”已登记。") % {"year": year, "kind": row.kind})
            return redirect(f"{reverse('collection', args=[code])}?year={year}")
    facts = {"form": form, "office": village, "year": year, "row": row, "mark": present}
    return render(request, "accession/mark.html", facts)


@require_POST
def mark_away(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    """Take back what was said."""
    who = actor(request)
    require(who, "mark_collection")
    village = _village_or_404(request, code)
    present = mark_of(who, village, year, kind)
    if present is None:
        raise Http404
    remove_mark(present, actor=who)
    messages.success(request, _("登记已撤回。"))
    return redirect(f"{reverse('collection', args=[code])}?year={year}")


@require_POST
def count_now(request: HttpRequest, code: str) -> HttpResponse:
    """Count the villages of a town anew, now."""
    office = _office_or_404(request, code)
    if office.level == "county":
        raise Http404
    who = actor(request)
    rules = rules_of(who, office.code)
    for village in villages_of(who, office):
        recount(village, rules=rules, actor=who)
    messages.success(request, _("已按现在的档案重新数过。"))
    return redirect("collection", code)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """From which year records are asked for, and when the villages elected."""
    who = actor(request)
    require(who, "keep_schedule")
    try:
        county = county_for(who, code)
    except Office.DoesNotExist as error:
        raise Http404 from error
    rules = rules_of(who, county.code)
    form = PlanForm(request.POST or None, initial=typed(rules.first_year, rules.election_years))
    if request.method == "POST" and form.is_valid():
        try:
            keep_plan(county, **form.cleaned_data, actor=who)
        except MarkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("收集计划已保存。"))
            return redirect("collection", county.code)
    return render(request, "accession/plan.html", {"form": form, "office": county, "rules": rules})


def _sheet(request: HttpRequest, office: Office) -> Callable[[bytes, str], HttpResponse] | None:
    """How to hand out the page as a sheet (noted in the ledger); none where a page is wanted."""
    if request.GET.get("as") != "xlsx":
        return None
    export_collection(office, actor=actor(request))
    return download


def _year(request: HttpRequest, rules: Rules) -> int:
    """The year asked for, within the plan; without one, the last whose records are due."""
    typed_year = request.GET.get("year", "")
    year = int(typed_year) if typed_year.isascii() and typed_year.isdigit() and len(typed_year) == 4 else 0
    return year if year in rules.years else max(rules.first_year, timezone.localdate().year - 1)


def _possible(year: int) -> int:
    if not 1000 <= year <= 2999:
        raise Http404
    return year


def _office_or_404(request: HttpRequest, code: str) -> Office:
    require(actor(request), "see_collection")
    try:
        return office_for(actor(request), code, "see_collection")
    except Office.DoesNotExist as error:
        raise Http404 from error


def _village_or_404(request: HttpRequest, code: str) -> Office:
    try:
        return village_for(actor(request), code)
    except Office.DoesNotExist as error:
        raise Http404 from error
