"""冻结: the list, placing one, looking at one and lifting it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import sheets_disposal
from cundang.holdings.actions import HoldRefused, export_disposal, lift_hold, place_hold
from cundang.holdings.box_models import Box
from cundang.holdings.boxes import box_for
from cundang.holdings.disposal.holds import hold_for, holds_for
from cundang.holdings.disposal.models import Hold
from cundang.holdings.forms_disposal import HoldForm, LiftForm
from cundang.holdings.queries import item_of_reference
from cundang.holdings.sheets_disposal import hold_of
from cundang.holdings.views.due import ROWS, known_offices
from cundang.sheets import download


def _wanted(request: HttpRequest) -> tuple[bool, str, QuerySet[Hold]]:
    who = actor(request)
    require(who, "see_disposal")
    standing, words = request.GET.get("state") != "lifted", request.GET.get("words", "")[:100]
    return standing, words, holds_for(who, standing=standing, words=words)


@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """The holds that stand, or those that were lifted (`?state=lifted`)."""
    standing, words, found = _wanted(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [{"hold": one, "of": hold_of(one)} for one in page.object_list]
    context = {"page": page, "rows": rows, "standing": standing, "words": words}
    return render(request, "holdings/disposal/holds.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    _standing, _words, found = _wanted(request)
    rows = list(found)
    export_disposal("holds", len(rows), actor=actor(request))
    return download(sheets_disposal.holds(rows), _("冻结"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Place a hold; the page of an item or a box fills in which (`?office=&reference=` or `&box=`)."""
    who = actor(request)
    require(who, "hold_records")
    given = {name: request.GET[name] for name in ("office", "reference", "box") if name in request.GET}
    form = HoldForm(request.POST or None, initial=given, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = _place(request, form)
        except HoldRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已冻结，解除以前不能销毁。"))
            return redirect("hold", made.pk)
    context = {"form": form, "known": known_offices(request, "hold_records")}
    return render(request, "holdings/disposal/new_hold.html", context)


def _place(request: HttpRequest, form: HoldForm) -> Hold:
    facts, who = dict(form.cleaned_data), actor(request)
    reference, box = facts.pop("reference").strip(), facts.pop("box")
    if ((reference or box) and (facts["class_code"] or facts["year"])) or (reference and box):
        raise HoldRefused(_("冻结一件（或一盒）时不用写门类、年度；请只写一种。"))
    facts["item"] = item_of_reference(who, facts["office"], reference) if reference else None
    if reference and facts["item"] is None:
        raise HoldRefused(_("本村没有这个档号的档案，请核对档号。"))
    try:
        facts["box"] = box_for(who, box) if box else None
    except Box.DoesNotExist:
        raise Http404 from None
    return place_hold(**facts, actor=who)


def hold_or_404(request: HttpRequest, pk: int, act: str = "see_disposal") -> Hold:
    """A hold, where one may do `act`."""
    require(actor(request), act)
    try:
        found = hold_for(actor(request), pk)
    except Hold.DoesNotExist:
        raise Http404 from None
    require(actor(request), act, found.office_id)
    return found


@require_safe
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """One hold."""
    return _shown(request, hold_or_404(request, pk), LiftForm())


def _shown(request: HttpRequest, found: Hold, form: LiftForm) -> HttpResponse:
    may = found.stands and actor(request).scope("hold_records").covers(found.office_id)
    context = {"hold": found, "of": hold_of(found), "form": form, "may_lift": may}
    return render(request, "holdings/disposal/hold.html", context, status=400 if form.errors else 200)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift it."""
    found, form = hold_or_404(request, pk, "hold_records"), LiftForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    try:
        lift_hold(found, reason=form.cleaned_data["reason"], actor=actor(request))
    except HoldRefused as refused:
        form.add_error("reason", str(refused))
        return _shown(request, found, form)
    messages.success(request, _("已解除冻结。"))
    return redirect("hold", pk)
