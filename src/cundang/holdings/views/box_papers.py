"""Papers of boxes and files as PDF and Excel, and the list of files (案卷)."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.holdings import box_papers, boxes
from cundang.holdings.actions import take_paper
from cundang.holdings.box_models import Box
from cundang.holdings.box_papers import FILE_COLUMNS, FILE_ITEM_COLUMNS, ITEM_COLUMNS, MOST_STAMPS, PAPERS, STAMPS, Row
from cundang.holdings.boxes import Contents, Wanted, contents_of
from cundang.holdings.forms_boxes import FindBoxForm, FindFileForm
from cundang.holdings.models import File
from cundang.holdings.queries import class_names, retention_names
from cundang.holdings.views.boxes import MOST_KNOWN, ROWS, box_or_404
from cundang.sheets import book, download

MOST_LABELS: Final = 500
MOST_ON_PAPER: Final = 20_000  # rows of one PDF
MOST_ON_SHEET: Final = 200_000  # rows of one Excel file

Columns = tuple[tuple[int | None, str], ...]


def address_of(request: HttpRequest, box: Box) -> str:
    """What the QR code of a label says: the address of the box's page."""
    path = reverse("box", args=[box.office_id, box.pk])
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)


def pdf(made: bytes, name: str) -> HttpResponse:
    """A paper, shown in the browser and saved under this name."""
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
    return response


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """The spine labels of the boxes of a list, several on a sheet."""
    who = actor(request)
    require(who, "print_lists")
    found = list(boxes.boxes_for(who, FindBoxForm(request.GET, actor=who).wanted(), "print_lists")[: MOST_LABELS + 1])
    if not found or len(found) > MOST_LABELS:
        few = _("没有可打印标签的盒，请先放宽条件。")
        many = _("一次最多打印 %(most)d 个盒签，请用机构、年度等条件分几次打印。") % {"most": MOST_LABELS}
        messages.error(request, many if found else few)
        return redirect(f"{reverse('boxes')}?{request.GET.urlencode()}")
    lying = contents_of(found)
    periods = retention_names(box.retention_code for box in found)
    made = box_papers.labels(
        (box, lying.get(box.pk, Contents()), periods.get(box.retention_code, ""), address_of(request, box))
        for box in found
    )
    take_paper("labels", items=len(found), actor=who)
    return pdf(made, _("盒脊标签"))


@require_safe
def of_box(request: HttpRequest, office: str, pk: int, paper: str, form: str) -> HttpResponse:
    """One paper of a box: `label`, `cover`, `remarks`, `stamps`, `stamps-onto` (PDF), `catalogue` (PDF or Excel)."""
    who = actor(request)
    box = box_or_404(request, office, pk, "print_lists")
    if form not in ("pdf", "xlsx") or paper not in (PAPERS if form == "pdf" else ("catalogue",)):
        raise Http404
    name = _("%(office)s第%(number)s盒") % {"office": box.office.name, "number": box.number}
    lying = contents_of([box]).get(box.pk, Contents())
    take_paper(paper, box, items=lying.items, actor=who)
    if form == "xlsx":
        facts = box_papers.of_box(box, lying, retention_names([box.retention_code]).get(box.retention_code, ""))
        rows = boxes.item_rows(boxes.items_in(who, box))
        return listed("归档文件目录", facts, ITEM_COLUMNS, rows, form=form, name=name)
    title = {"catalogue": "归档文件目录-", **dict.fromkeys(STAMPS, f"{_('归档章')}-")}.get(paper, "")
    return pdf(box_papers.one(who, box, paper, address=address_of(request, box)), f"{title}{name}")


@require_safe
def stamps(request: HttpRequest) -> HttpResponse:
    """The filing stamps of a class, year, retention or office, as the list of boxes is narrowed; `?onto` on pages."""
    who = actor(request)
    require(who, "print_lists")
    wanted = FindBoxForm(request.GET, actor=who).wanted()
    found = boxes.items_wanted(who, wanted).select_related("fonds").annotate(images=Count("pages"))
    count = found.count()
    if not 0 < count <= MOST_STAMPS:
        told = {"count": count, "most": MOST_STAMPS}
        many = _("共有 %(count)d 件，一次最多打印 %(most)d 个归档章，请用机构、年度等条件分几次打印。") % told
        messages.error(request, many if count else _("这些条件下没有可列的，没有生成归档章。"))
        return redirect(f"{reverse('boxes')}?{request.GET.urlencode()}")
    take_paper("stamps", items=count, actor=who)
    name = wanted.office.name if wanted.office else _("全部机构")
    made = box_papers.stamps_on(who, list(found), onto="onto" in request.GET)
    return pdf(made, f"{_('归档章')}-{name}")


def listed(
    title: str, facts: list[str], columns: Columns, rows: Iterable[Row], *, form: str, name: str
) -> HttpResponse:
    """A catalogue as PDF or Excel; its rows are numbered."""
    if form == "xlsx":
        widths = {chr(65 + at): (mm or 90) // 2 for at, (mm, _name) in enumerate(columns)}
        made = book(title, "　".join([title, *facts]), [name for _mm, name in columns], rows, widths)
        return download(made, f"{title}-{name}")
    return pdf(box_papers.listed(title, facts, columns, rows), f"{title}-{name}")


@require_safe
def catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """归档文件目录 of a class, year, retention or office, as the list of boxes is narrowed."""
    who = actor(request)
    require(who, "print_lists")
    wanted = FindBoxForm(request.GET, actor=who).wanted()
    found = boxes.items_wanted(who, wanted)
    count = _count_or_none(request, found, form)
    if count is None:
        return redirect(f"{reverse('boxes')}?{request.GET.urlencode()}")
    take_paper("catalogue", items=count, actor=who)
    name = wanted.office.name if wanted.office else _("全部机构")
    return listed("归档文件目录", _facts(wanted, count), ITEM_COLUMNS, boxes.item_rows(found), form=form, name=name)


def _count_or_none(request: HttpRequest, found: QuerySet[Any], form: str) -> int | None:
    """How many rows a catalogue will have; with a sentence for the page and None when it cannot be made."""
    if form not in {"pdf", "xlsx"}:
        raise Http404
    count, most = found.count(), MOST_ON_SHEET if form == "xlsx" else MOST_ON_PAPER
    if not count:
        messages.error(request, _("这些条件下没有可列的，没有生成目录。"))
    elif count > most:
        told = {"count": count, "most": most}
        messages.error(request, _("共有 %(count)d 行，一份最多 %(most)d 行，请用机构、年度等条件分几份。") % told)
    return count if 0 < count <= most else None


def _facts(wanted: Wanted, count: int) -> list[str]:
    kind = class_names([wanted.class_code]).get(wanted.class_code, "")
    period = retention_names([wanted.retention_code]).get(wanted.retention_code, "")
    year = f"{wanted.year}年" if wanted.year else ""
    named = [wanted.office.name if wanted.office else "", kind, year, period]
    return ["　".join(part for part in named if part), f"共 {count} 件"]


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """案卷 in one's scope, found by number or a part of the title."""
    who = actor(request)
    require(who, "view")
    form = FindFileForm(request.GET, actor=who)
    page = Paginator(boxes.files_for(who, form.wanted()), ROWS).get_page(request.GET.get("page"))
    known = offices_for(who, "view")[:MOST_KNOWN]
    return render(request, "holdings/files.html", {"form": form, "page": page, "known": known})


@require_safe
def files_catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """案卷目录 of the files of the list."""
    who = actor(request)
    require(who, "print_lists")
    wanted = FindFileForm(request.GET, actor=who).wanted()
    found = boxes.files_for(who, wanted, "print_lists")
    count = _count_or_none(request, found, form)
    if count is None:
        return redirect(f"{reverse('files')}?{request.GET.urlencode()}")
    take_paper("file catalogue", items=count, actor=who)
    name = wanted.office.name if wanted.office else _("全部机构")
    facts = [wanted.office.name if wanted.office else "", f"共 {count} 卷"]
    return listed("案卷目录", facts, FILE_COLUMNS, boxes.file_rows(found.iterator(2000)), form=form, name=name)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file with its items."""
    who = actor(request)
    found = _file_or_404(request, pk, "view")
    page = Paginator(boxes.items_of_file(who, found), ROWS * 4).get_page(request.GET.get("page"))
    facts = {
        "may_print_lists": who.scope("print_lists").covers(found.office_id),
        "may_arrange": who.scope("arrange").covers(found.office_id),
    }
    return render(request, "holdings/file.html", {"file": found, "page": page, **facts})


@require_safe
def file_catalogue(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """卷内目录 of one file."""
    who = actor(request)
    found = _file_or_404(request, pk, "print_lists")
    items = boxes.items_of_file(who, found)
    count = _count_or_none(request, items, form)
    if count is None:
        return redirect("file", pk)
    take_paper("catalogue", found, items=count, actor=who)
    rows = boxes.file_item_rows(items)
    return listed("卷内目录", box_papers.of_file(found), FILE_ITEM_COLUMNS, rows, form=form, name=found.reference)


def _file_or_404(request: HttpRequest, pk: int, act: str) -> File:
    require(actor(request), act)
    try:
        return boxes.file_for(actor(request), pk, act)
    except File.DoesNotExist as error:
        raise Http404 from error
