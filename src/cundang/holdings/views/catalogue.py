"""Catalogue import: upload, look at the report of the dry run, then take it in. And describing one item."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import NotImportable, Undescribable, check_later, confirm_import
from cundang.holdings.actions import describe as describe_item
from cundang.holdings.arrangement import date_of
from cundang.holdings.authorities.units import suggested
from cundang.holdings.catalogue.report import first_lines, name_of
from cundang.holdings.forms import DescribeForm, ImportForm
from cundang.holdings.models import ImportRun, Item
from cundang.holdings.queries import class_choices, import_run_for, import_runs_for
from cundang.holdings.views.shared import item_or_404, unavailable
from cundang.strongroom.queries import StoreError, local_path, open_blob

LATEST = 20  # imports on the upload page
SHOWN = 100  # report lines on the page; the file has them all


@require_http_methods(["GET", "HEAD", "POST"])
def import_catalogue(request: HttpRequest) -> HttpResponse:
    """Give a file; it is only looked at first."""
    require(actor(request), "import_catalogue")
    form = ImportForm(request.POST or None, request.FILES or None, actor=actor(request))
    if request.method == "POST" and form.is_valid():
        file, office = form.cleaned_data["file"], form.cleaned_data["office"]
        try:
            run = check_later(file, name=file.name, office=office, actor=actor(request))
        except StoreError as error:
            return unavailable(request, str(error))
        return redirect("import-report", run.pk)
    runs = import_runs_for(actor(request))[:LATEST]
    return render(request, "holdings/import_catalogue.html", {"form": form, "runs": runs})


@require_http_methods(["GET", "HEAD", "POST"])
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, what it found, and (POST, after a dry run) taking it in."""
    run = _run_or_404(request, pk)
    if request.method == "POST":
        try:
            confirm_import(run, actor=actor(request))
        except NotImportable as error:
            messages.error(request, str(error))
        return redirect("import-report", run.pk)
    try:
        context = {"run": run, "sheets": _sheets(run), **_lines(run)}
    except StoreError as error:
        return unavailable(request, str(error))
    return render(request, "holdings/import_report.html", context)


@require_safe
def import_report_file(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """The report row by row, as a CSV file that any spreadsheet opens."""
    run = _run_or_404(request, pk)
    if run.report is None:
        raise Http404
    try:
        file = open_blob(run.report.digest)
    except StoreError as error:
        return unavailable(request, str(error))
    name = _("导入报告-%(number)d.csv") % {"number": run.pk}
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what an item is called, who made it and when."""
    item = item_or_404(request, pk, "describe")
    form = DescribeForm(request.POST or None, item=item, classes=class_choices())
    if request.method == "POST" and form.is_valid():
        try:
            described = describe_item(item, actor=actor(request), **form.cleaned_data)
        except Undescribable as refused:
            form.add_error(None, str(refused))
        else:
            _said(request, form, described)
            return redirect("item", item.pk)
    creators = suggested(actor(request), item.office)
    return render(request, "holdings/describe.html", {"form": form, "item": item, "creators": creators})


def _said(request: HttpRequest, form: DescribeForm, described: Item) -> None:
    """That it was kept, and how a date was read."""
    messages.success(request, _("已保存，马上可以查到。"))
    if "dated" in form.changed_data and described.dated:
        dated = date_of(described)
        told = {"text": dated.written, "read": dated.understood}
        (messages.info if dated.first else messages.warning)(request, _("日期“%(text)s”%(read)s") % told)


def _run_or_404(request: HttpRequest, pk: int) -> ImportRun:
    require(actor(request), "import_catalogue")
    try:
        return import_run_for(actor(request), pk)
    except ImportRun.DoesNotExist as error:
        raise Http404 from error


def _sheets(run: ImportRun) -> list[dict[str, Any]]:
    """Each sheet with the columns that were understood, by name, and those that were not."""
    return [
        {
            "name": sheet["sheet"],
            "understood": list(dict.fromkeys(name_of(what) for what in sheet["columns"].values() if what != "ignored")),
            "unknown": sheet["unknown"],
        }
        for sheet in run.columns
    ]


def _lines(run: ImportRun) -> dict[str, Any]:
    """What needs a person first: rows refused; then rows changed."""
    if run.state != "done" or run.report is None:
        return {}
    with local_path(run.report.digest) as report:
        return {"lines": first_lines(report, ("refused", "changed", "skipped"), SHOWN), "shown": SHOWN}
