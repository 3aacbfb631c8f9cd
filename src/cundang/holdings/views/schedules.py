"""Filing scope and retention tables: the versions, one of them, its draft's rows, its sheet, two compared."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import (
    NotASchedule,
    RowRefused,
    ScheduleRefused,
    describe_schedule,
    draft_schedule,
    export_schedule,
    import_schedule,
    put_in_force,
    remove_draft,
    remove_row,
    withdraw_schedule,
    write_row,
)
from cundang.holdings.forms import CompareForm, InForceForm, RowForm, ScheduleForm, SheetForm
from cundang.holdings.queries import class_choices, class_names
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.holdings.schedule_text import cells, heads
from cundang.holdings.schedules import (
    FIELD_WORDS,
    classes_in,
    counties_of,
    differences,
    in_words,
    keeps,
    row_of,
    rows_of,
    schedule_for,
    schedules_for,
    standing,
)
from cundang.sheets import book, download, uploaded

WIDTHS = {"A": 6, "B": 10, "C": 8, "D": 56, "E": 14, "F": 48, "G": 20, "H": 16, "I": 24, "J": 12, "K": 40, "L": 30}
ENTRY = ("GET", "HEAD", "POST")
IN_WORDS = ("filed_by", "expected", "counted_from")


@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """The versions, the newest first; `?as=xlsx` the list as a sheet."""
    who = actor(request)
    require(who, "see_collection")
    versions = list(schedules_for(who))
    own = {one.office_id for one in versions if one.in_force_from and not one.in_force_to}
    rows = [(one, *standing(one, replaced=bool(own - {None}))) for one in versions]
    if request.GET.get("as") == "xlsx":
        return download(_list_sheet(rows), _("归档范围和保管期限表"))
    several = len(counties_of(who)) != 1
    return render(request, "holdings/schedules.html", {"rows": rows, "compare": versions[:2], "several": several})


def _list_sheet(rows: list[tuple[Schedule, str, str]]) -> bytes:
    names = [
        _("序号"),
        _("名称"),
        _("批准机关"),
        _("批准文号"),
        _("批准日期"),
        _("施行日期"),
        _("停用日期"),
        _("行数"),
        _("状态"),
    ]
    days: Callable[[date | None], str] = lambda day: day.isoformat() if day else ""  # noqa: E731
    lines = (
        [
            one.name, one.approved_by, one.approval_number, days(one.approved_on),
            days(one.in_force_from), days(one.in_force_to), getattr(one, "count", 0), words,
        ]
        for one, _kind, words in rows
    )  # fmt: skip
    title = _("归档范围和保管期限表")
    return book(title, title, names, lines, {"A": 6, "B": 40, "C": 24, "D": 24, "E": 12, "F": 12, "G": 12})


@require_safe
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """One version; `?class=` the rows of a class, `?q=` those that say something, `?as=xlsx` all as a sheet."""
    one = _version_or_404(request, pk)
    if request.GET.get("as") == "xlsx":
        export_schedule(one, actor=actor(request))
        heading = _("%(name)s　%(number)s") % {"name": one.name, "number": one.approval_number}
        return download(book(_("期限表"), heading, heads(), map(cells, rows_of(one)), WIDTHS), one.name)
    return _shown(request, one)


def _shown(request: HttpRequest, one: Schedule, status: int = 200, **more: Any) -> HttpResponse:
    every = list(rows_of(one))
    which, words = request.GET.get("class", ""), request.GET.get("q", "").strip()[:40]
    rows = [row for row in every if row.class_code == which] if which else every
    if words:
        rows = [row for row in rows if any(words in text for text in cells(row))]
    counts = classes_in(every)
    names = class_names(counts)
    facts = {
        "one": one,
        "rows": [(row, *(in_words(name, getattr(row, name)) for name in IN_WORDS)) for row in rows],
        "total": len(every),
        "classes": [(code, names.get(code, code), count) for code, count in counts.items()],
        "which": which,
        "words": words,
        "mine": keeps(actor(request), one),
        "standing": standing(one, replaced=False),
        "form": InForceForm(),
    }
    return render(request, "holdings/schedule.html", {**facts, **more}, status=status)


@require_POST
def new_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version from this one."""
    who = actor(request)
    require(who, "keep_schedule")
    source = _version_or_404(request, pk)
    county = source.office_id or who.office_code
    name = _("归档范围和保管期限表（新）") if source.is_default else source.name
    try:
        made = draft_schedule(source, county=county, name=name, actor=who)
    except ScheduleRefused as refused:
        messages.error(request, str(refused))
        return redirect("schedule", pk)
    messages.success(request, _("已起草。改好、填上批准情况，再定施行日期；施行前谁也看不到它。"))
    return redirect("schedule", made.pk)


@require_http_methods(ENTRY)
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What a draft is called, and by whom it was approved."""
    one = _kept_or_404(request, pk)
    form = ScheduleForm(request.POST or None, initial={name: getattr(one, name) for name in ScheduleForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            describe_schedule(one, **form.cleaned_data, actor=actor(request))
        except ScheduleRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect("schedule", pk)
    return render(request, "holdings/schedule_facts.html", {"form": form, "one": one})


@require_http_methods(ENTRY)
def new_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row to a draft."""
    return _write(request, _kept_or_404(request, pk), None)


@require_http_methods(ENTRY)
def row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change a row of a draft."""
    one = _kept_or_404(request, pk)
    return _write(request, one, _row_or_404(one, row_pk))


def _write(request: HttpRequest, one: Schedule, present: ScheduleRow | None) -> HttpResponse:
    form = RowForm(request.POST or None, row=present, classes=class_choices())
    if request.method == "POST" and form.is_valid():
        try:
            written = write_row(one, form.cleaned_data, row=present, actor=actor(request))
        except (RowRefused, ScheduleRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(code)s 已保存。") % {"code": written.code})
            return redirect("schedule", one.pk)
    known = sorted({row.affairs for row in rows_of(one)} - {""})
    return render(request, "holdings/schedule_row.html", {"form": form, "one": one, "row": present, "known": known})


@require_POST
def row_away(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Take a row out of a draft."""
    one = _kept_or_404(request, pk)
    gone = _row_or_404(one, row_pk)
    if _done(request, lambda: remove_row(gone, actor=actor(request))):
        messages.success(request, _("已删去 %(code)s。") % {"code": gone.code})
    return redirect("schedule", pk)


@require_http_methods(ENTRY)
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft say what a sheet says; with one wrong row nothing is written, and each wrong row is named."""
    one = _kept_or_404(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    refused: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            with uploaded(form.cleaned_data["file"]) as path:
                taken = import_schedule(one, path, actor=actor(request))
        except (ScheduleRefused, NotASchedule) as error:
            form.add_error("file", str(error))
        else:
            refused = taken.refused
            if not refused:
                told = {"added": taken.added, "changed": taken.changed, "removed": taken.removed}
                messages.success(
                    request, _("已导入：新增 %(added)d 行，改 %(changed)d 行，删去 %(removed)d 行。") % told
                )
                return redirect("schedule", pk)
    status = 400 if refused else 200
    return render(
        request, "holdings/schedule_sheet.html", {"form": form, "one": one, "refused": refused}, status=status
    )


@require_POST
def in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft holds from a day on."""
    one, form = _kept_or_404(request, pk), InForceForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, status=400, form=form)
    try:
        put_in_force(one, form.cleaned_data["on"], actor=actor(request))
    except ScheduleRefused as refused:
        form.add_error("on", str(refused))
        return _shown(request, one, status=400, form=form)
    messages.success(request, _("已定：从 %(day)s 起施行，前一版到那一天为止。") % {"day": form.cleaned_data["on"]})
    return redirect("schedule", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A version whose day has not come is a draft again."""
    one = _kept_or_404(request, pk)
    if _done(request, lambda: withdraw_schedule(one, actor=actor(request))):
        messages.success(request, _("已撤回，仍是草稿；前一版继续施行。"))
    return redirect("schedule", pk)


@require_POST
def draft_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    one = _kept_or_404(request, pk)
    if not _done(request, lambda: remove_draft(one, actor=actor(request))):
        return redirect("schedule", pk)
    messages.success(request, _("草稿“%(name)s”已删去。") % {"name": one.name})
    return redirect("schedules")


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What is added, removed and changed from one version to another; `?as=xlsx` as a sheet."""
    who = actor(request)
    require(who, "see_collection")
    versions = list(schedules_for(who))
    form = CompareForm(request.GET or None, versions=[(one.pk, _label(one)) for one in versions])
    told: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        known = {one.pk: one for one in versions}
        before, after = known[form.cleaned_data["before"]], known[form.cleaned_data["after"]]
        found = [
            (one, [(FIELD_WORDS[name], old, new) for name, old, new in one.fields])
            for one in differences(before, after)
        ]
        if request.GET.get("as") == "xlsx":
            return download(_differences_sheet(found, _label(before), _label(after)), _("两版对照"))
        told |= {"before": before, "after": after, "found": found}
    return render(request, "holdings/schedule_compare.html", told)


def _differences_sheet(found: list[Any], before: str, after: str) -> bytes:
    words = {"added": _("新增"), "removed": _("删去"), "changed": _("修改")}
    lines = [
        [words[one.what], one.row.code, one.row.kind, str(name), old, new]
        for one, fields in found
        for name, old, new in (fields or [("", "", "")])
    ]
    names = [_("序号"), _("变动"), _("代码"), _("归档范围"), _("栏目"), _("原为"), _("改为")]
    heading = _("%(before)s → %(after)s") % {"before": before, "after": after}
    return book(_("两版对照"), heading, names, lines, {"A": 6, "B": 8, "C": 10, "D": 48, "E": 14, "F": 40, "G": 40})


def _label(one: Schedule) -> str:
    if one.draft:
        return _("%(name)s（草稿）") % {"name": one.name}
    return f"{one.name}（{one.in_force_from}）" if one.in_force_from else one.name


def _done(request: HttpRequest, act: Any) -> bool:
    """Whether the act was done; if not, why is said on the next page."""
    try:
        act()
    except ScheduleRefused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _version_or_404(request: HttpRequest, pk: int) -> Schedule:
    require(actor(request), "see_collection")
    try:
        return schedule_for(actor(request), pk)
    except Schedule.DoesNotExist as error:
        raise Http404 from error


def _kept_or_404(request: HttpRequest, pk: int) -> Schedule:
    """A version of a county whose table the actor keeps; the program's own is kept by nobody."""
    require(actor(request), "keep_schedule")
    one = _version_or_404(request, pk)
    if not keeps(actor(request), one):
        raise Http404
    return one


def _row_or_404(one: Schedule, pk: int) -> ScheduleRow:
    try:
        return row_of(one, pk)
    except ScheduleRow.DoesNotExist as error:
        raise Http404 from error
