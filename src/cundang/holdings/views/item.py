"""The page of an item, and what can be done there: correct a line, print a page, take the original."""

import json
import mimetypes
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.holdings import dates, iiif_documents, retention
from cundang.holdings.actions import correct_line, download_page, print_page, view_item, view_page, view_picture
from cundang.holdings.arrangement import date_of
from cundang.holdings.authorities.units import units_in
from cundang.holdings.disposal.appraisals import judgements_of
from cundang.holdings.disposal.holds import holds_on
from cundang.holdings.forms import CorrectionForm, PrintForm
from cundang.holdings.iiif_image import prepare
from cundang.holdings.models import Item, Page, Reading
from cundang.holdings.queries import class_name, custody_of, lines_on, pages_of
from cundang.holdings.sheets_appraisal import decision_words
from cundang.holdings.stamps import stamp_of
from cundang.holdings.views.shared import image_service, item_or_404, numbered_or_404, unavailable
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import StoreError, open_blob

DOUBTFUL = 0.8  # below this confidence a line is marked as uncertain


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """What an item is, one of its pages (`?page=N`), and what was read there, one line marked (`&line=K`).

    With `&correct=1` the form for that line is open; htmx gets only the line, or the facts of the item again.
    """
    found = item_or_404(request, pk)
    if request.headers.get("HX-Target", "").endswith("item-facts"):  # the page is on the screen already
        for first in pages_of(actor(request), found)[:1]:
            view_picture(first, small_part=False, actor=actor(request))
        context = {**_facts(found), "disposal": _disposal(request, found)}
        context["may_describe"] = actor(request).scope("describe").covers(found.office_id)
        return render(request, "holdings/item.html#facts", context)
    pages = pages_of(actor(request), found)
    page = _chosen(pages, request.GET.get("page", ""))
    if page and request.htmx:  # type: ignore[attr-defined]
        return _one_line(request, found, page)
    if page is None:
        view_item(found, way="page", actor=actor(request))
    else:
        prepare(page)
        view_page(page, way="page", actor=actor(request))
    context = {**_facts(found), "pages": pages, "page": page}
    context["history"] = custody_of(actor(request), found)
    if page and page.pk == pages[0].pk and page.image_id:
        context["stamp"] = stamp_of(actor(request), found)
    context["disposal"] = _disposal(request, found)
    return render(request, "holdings/item.html", {**context, **_page_context(request, pages, page)})


def _facts(found: Item) -> dict[str, Any]:
    """What the description of an item shows besides its own fields."""
    dated = date_of(found)
    certainty = dates.CERTAINTY_WORDS.get(dated.certainty, "")
    facts = {"item": found, "class_name": class_name(found), "units": units_in(found)}
    return {**facts, "dated": dated, "certainty": certainty}


def _disposal(request: HttpRequest, found: Item) -> dict[str, Any]:
    """What stops the disposal of the item, for staff."""
    who = actor(request)
    sees = who.may("see_disposal")
    kept = retention.in_words(found.kept_code)
    if kept and found.kept_from is not None:
        kept = _("%(period)s（自 %(year)d 年终起）") % {"period": kept, "year": found.kept_from}
    return {
        "holds": holds_on(who, found) if sees else [],
        "judged": [(line, decision_words(line)) for line in judgements_of(who, found)] if sees else [],
        "kept": kept,
        "may_hold": who.scope("hold_records").covers(found.office_id),
    }


def _chosen(pages: list[Page], number: str) -> Page | None:
    """The page of that number; without one the first; none when the item has no pages."""
    if not number:
        return pages[0] if pages else None
    for page in pages:
        if str(page.number) == number:
            return page
    raise Http404


def _page_context(request: HttpRequest, pages: list[Page], page: Page | None) -> dict[str, Any]:
    if page is None:
        return {}
    who, place = actor(request), pages.index(page)
    may_correct = who.scope("correct").covers(page.office_id)
    lines = [_shown(line) for line in lines_on(page)]
    found = _number(request.GET.get("line", ""), len(lines))
    if found is not None:
        lines[found] |= {"found": True, "open": may_correct and "correct" in request.GET}
    return {
        "page_key": str(page.number),
        "page_id": str(page.pk),
        "image_info": json.dumps(iiif_documents.info(page, image_service(request, page))) if page.image_id else "",
        "lines": lines,
        "found_line": None if found is None else lines[found],
        "before": pages[place - 1] if place else None,
        "after": pages[place + 1] if place + 1 < len(pages) else None,
        "may_correct": may_correct,
        "may_print": page.image_id is not None and who.scope("print").covers(page.office_id),
        "may_download": page.source_id is not None and who.scope("download").covers(page.office_id),
        "may_describe": who.scope("describe").covers(page.office_id),
    }


def _one_line(request: HttpRequest, found: Item, page: Page) -> HttpResponse:
    """A line of a page that is on the screen already: no further view, unless that was more than an hour ago."""
    view_picture(page, small_part=False, actor=actor(request))
    context = _page_context(request, [page], page)
    line = context["found_line"]
    if line is None:
        raise Http404
    return render(request, "holdings/item.html#line", {**context, "item": found, "page": page, "line": line})


def _number(text: str, below: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) < below else None


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    """A line as the template shows it; the confidence of a corrected line is nobody's business any more."""
    corrected = "first" in line
    return {
        **line,
        "key": str(line["number"]),
        "region": ",".join(str(max(round(side), 0)) for side in line["box"] or ()),
        "corrected": corrected,
        "doubtful": not corrected and line.get("confidence", 1) < DOUBTFUL,
    }


@require_POST
def correct(request: HttpRequest, item_pk: int, number: int) -> HttpResponse:
    """Write what a line really says; htmx gets the line back, a plain form the page at that line."""
    page = numbered_or_404(request, item_pk, number, "correct")
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("更正的文字太长，或行号不对，请检查后再试。"), status=400)
    line = form.cleaned_data["line"]
    try:
        correct_line(page, line, form.cleaned_data["text"], actor=actor(request))
    except (IndexError, Reading.DoesNotExist) as error:
        raise Http404 from error
    if request.htmx:  # type: ignore[attr-defined]
        shown = _shown(lines_on(page)[line])
        context = {"item": page.item, "page": page, "page_key": str(number), "line": shown, "may_correct": True}
        return render(request, "holdings/item.html#line", context)
    return redirect(f"{reverse('item', args=[item_pk])}?page={number}&line={line}#line-{line}")


@require_http_methods(["GET", "HEAD", "POST"])
def print_one(request: HttpRequest, item_pk: int, number: int) -> HttpResponse:
    """Ask what a print of the page is for; then the sheet, with office, date, name and purpose on it."""
    page = numbered_or_404(request, item_pk, number, "print")
    if page.image_id is None:
        raise Http404
    form = PrintForm(request.POST or None, initial={"purpose": request.session.get("purpose", "")})
    context: dict[str, Any] = {"item": page.item, "page": page, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "holdings/print_purpose.html", context)
    purpose = form.cleaned_data["purpose"]
    entry = print_page(page, purpose, actor=actor(request))
    context |= {"purpose": purpose, "entry": entry, "printed_at": timezone.localtime()}
    context |= {"total": len(pages_of(actor(request), page.item)), "who": actor(request)}
    return render(request, "holdings/print_sheet.html", context)


@require_safe
def download(request: HttpRequest, item_pk: int, number: int) -> HttpResponse | FileResponse:
    """The file as it was received, never shown in the browser."""
    page = numbered_or_404(request, item_pk, number, "download")
    try:
        source = download_page(page, actor=actor(request))
        body = open_blob(source.pk)
    except Blob.DoesNotExist as error:
        raise Http404 from error
    except StoreError as failed:
        return unavailable(request, str(failed))
    kind = source.media_type or "application/octet-stream"
    response = FileResponse(body, as_attachment=True, filename=_file_name(page, kind), content_type=kind)
    response.headers["Content-Length"] = str(source.size)
    return response


def _file_name(page: Page, kind: str) -> str:
    """By the reference code; with the page's number when the file holds only this page."""
    item: Item = page.item
    stem = item.alias or f"item-{item.pk}"
    single = page.source_id == page.image_id or kind in ("image/jpeg", "image/png", "image/jp2")
    return f"{stem}{f'-{page.number:03}' if single else ''}{mimetypes.guess_extension(kind) or ''}"
