"""The review of what a county's searches have learned."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.finding_aid.actions import export_confusions, switch_confusion, switch_list
from cundang.finding_aid.confusions import confusions_for, counties, lists_for
from cundang.finding_aid.desk_models import Confusion
from cundang.finding_aid.forms import PurposeForm
from cundang.finding_aid.sheet import write_confusions
from cundang.folding import normalise
from cundang.web.ours import own_page

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 100
MOST_TYPED = 10


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The confusions, the most frequent first; `?q=` those of a character, `?which=off` those switched off."""
    who = actor(request)
    require(who, "read_confusions")
    everything = confusions_for(who)
    counts = {"all": everything.count(), "off": everything.filter(active=False).count()}
    words, which = request.GET.get("q", "").strip()[:MOST_TYPED], request.GET.get("which", "")
    rows = everything.filter(active=False) if which == "off" else everything
    if words and "\0" not in words:
        typed = set(normalise(words))
        rows = rows.filter(meant__in=typed) | rows.filter(read__in=typed)
    facts = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "counts": counts,
        "words": words,
        "which": which,
        "lists": lists_for(who),
        "own": counties(who, "manage_confusions"),
    }
    return render(request, "finding_aid/confusions.html", facts)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Use one pair in searches, or not."""
    who = actor(request)
    require(who, "manage_confusions")
    try:
        confusion = confusions_for(who, "manage_confusions").get(pk=pk)
    except Confusion.DoesNotExist as error:
        raise Http404 from error
    switch_confusion(confusion, request.POST.get("active") == "1", actor=who)
    return _back(request)


@require_POST
def switch_whole(request: HttpRequest, county: int) -> HttpResponse:
    """Use the whole list of a county in searches, or not."""
    who = actor(request)
    require(who, "manage_confusions")
    try:
        office = office_for(who, str(county), "manage_confusions")
    except Office.DoesNotExist as error:
        raise Http404 from error
    if office.level != "county":
        raise Http404
    active = request.POST.get("active") == "1"
    switch_list(office, active, actor=who)
    messages.success(request, _("误读表已启用，查找时会用到它。") if active else _("误读表已停用，查找时不再用它。"))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the same part of the list."""
    back = own_page(request, request.POST.get("back", ""))
    return redirect(back if back.startswith("/confusions/") else "confusions")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as an Excel file; what it is for must be written."""
    form = PurposeForm(request.POST)
    require(actor(request), "read_confusions")
    if not form.is_valid():
        return HttpResponse(_("没有导出：请写明用途（200 字以内），返回后再试。"), status=400)
    rows, heading = export_confusions(form.cleaned_data["purpose"], actor=actor(request))
    response = HttpResponse(write_confusions(rows, heading), content_type=EXCEL)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("误读表") + ".xlsx") or ""
    return response
