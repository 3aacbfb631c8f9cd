"""The work list of what was searched in vain."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import AlreadySettled, mark_closed, mark_found, reopen
from cundang.finding_aid.desk_models import Unfound
from cundang.finding_aid.forms import FoundForm, PlaceForm, ReasonForm
from cundang.finding_aid.unfound import counts, earlier, lines_for_choice, pages_at, unfound_for
from cundang.holdings.actions import view_page
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on, page_for

ROWS = 50


@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """What was looked for in vain in one's scope, newest first; `?state=` open (as it is without), found or closed."""
    who = actor(request)
    require(who, "work_unfound")
    state = request.GET.get("state", "")
    state = state if state in Unfound.STATES else "open"
    page = Paginator(unfound_for(who).filter(state=state), ROWS).get_page(request.GET.get("page"))
    return render(request, "finding_aid/unfound.html", {"page": page, "which": state, "counts": counts(who)})


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: look for a page by its reference code and choose its line, or say that it is not there."""
    return _shown(request, _one_or_404(request, pk))


def _shown(request: HttpRequest, asked: Unfound, status: int = 200, **more: Any) -> HttpResponse:
    who = actor(request)
    form = PlaceForm(request.GET if "reference" in request.GET else None)
    facts: dict[str, Any] = {"one": asked, "form": form, "reason_form": ReasonForm(), "earlier": earlier(who, asked)}
    if asked.state == "open" and form.is_bound and form.is_valid():
        facts.update(_looked_for(request, asked, form.cleaned_data))
    return render(request, "finding_aid/unfound_one.html", {**facts, **more}, status=status)


def _looked_for(request: HttpRequest, asked: Unfound, place: dict[str, Any]) -> dict[str, Any]:
    """The page that was named, with its lines; or those of several offices; or that there is none."""
    who = actor(request)
    pages = pages_at(who, place["reference"], place["page"], place["office"])
    if len(pages) != 1:
        return {"several": pages, "nowhere": not pages}
    view_page(pages[0], way="page", actor=who)
    lines = [line["text"] for line in lines_on(pages[0])]
    may_correct = who.scope("correct").covers(pages[0].office_id)
    return {"found": pages[0], "lines": lines_for_choice(asked.words, lines), "may_correct": may_correct}


def _one_or_404(request: HttpRequest, pk: int) -> Unfound:
    who = actor(request)
    require(who, "work_unfound")
    try:
        return unfound_for(who).get(pk=pk)
    except Unfound.DoesNotExist as error:
        raise Http404 from error


@require_POST
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """It stands on this line of this page."""
    asked, form, who = _one_or_404(request, pk), FoundForm(request.POST), actor(request)
    if not form.is_valid():
        messages.error(request, _("没有记下：请先选出写着要查的那一行。"))
        return _back_to_choice(request, asked)
    try:
        page = page_for(who, form.cleaned_data["page"])
        mark_found(asked, page, form.cleaned_data["line"], name=form.cleaned_data["name"], actor=who)
    except Page.DoesNotExist:
        messages.error(request, _("没有记下：没有这一页，或不在您的范围内。请核对档号和页号。"))
        return _back_to_choice(request, asked)
    except IndexError:
        messages.error(request, _("没有记下：这一页没有这一行，可能刚重新识别过。请重新选一行。"))
        return _back_to_choice(request, asked)
    except AlreadySettled:
        return _settled_before(request, asked)
    _say_found(request, page, form.cleaned_data["line"])
    return redirect("unfound")


def _back_to_choice(request: HttpRequest, asked: Unfound) -> HttpResponse:
    place = request.POST.get("back", "")
    address = reverse("unfound-one", args=[asked.pk])
    return redirect(f"{address}?{place}" if place.startswith("reference=") else address)


def _say_found(request: HttpRequest, page: Page, line: int) -> None:
    where = f"{reverse('item', args=[page.item_id])}?page={page.number}&line={line}"
    if actor(request).scope("correct").covers(page.office_id):
        said = _("已记下。请接着更正那一行的文字，以后一查就有：")
        messages.success(
            request, format_html('{}<a href="{}&amp;correct=1#line-{}">{}</a>', said, where, line, _("更正这一行"))
        )
    else:
        said = _("已记下。这一行的文字可由能更正的人员改正：")
        messages.success(request, format_html('{}<a href="{}#line-{}">{}</a>', said, where, line, _("打开这一行")))


def _settled_before(request: HttpRequest, asked: Unfound) -> HttpResponse:
    messages.warning(request, _("没有改动：这一条已经由别人办理，或又有人在查。请看最新情况。"))
    return redirect("unfound-one", asked.pk)


@require_POST
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    """It really is not there."""
    asked, form = _one_or_404(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, asked, status=400, reason_form=form)
    try:
        mark_closed(asked, form.cleaned_data["reason"], actor=actor(request))
    except AlreadySettled:
        return _settled_before(request, asked)
    messages.success(request, _("已记下：确实没有。"))
    return redirect("unfound")


@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """On the list again."""
    asked = _one_or_404(request, pk)
    try:
        reopen(asked, actor=actor(request))
    except AlreadySettled:
        return _settled_before(request, asked)
    messages.success(request, _("已放回待查的单子。"))
    return redirect("unfound-one", pk)
