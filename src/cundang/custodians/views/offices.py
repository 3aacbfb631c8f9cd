"""Offices: names they had, whom they took over from, and what their records are called."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.actions import SuccessionRefused, record_succession, remove_succession
from cundang.custodians.forms import SuccessionForm
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import (
    office_for,
    office_names,
    office_register,
    offices_for,
    require,
    succession_for,
)

ROWS = 100


def offices(request: HttpRequest) -> HttpResponse:
    """The register of offices in one's scope, also under the names they once had."""
    words = request.GET.get("q", "")
    which = request.GET.get("which", "")
    found = office_register(actor(request), words)
    counts = {
        "all": found.count(),
        "now": found.filter(valid_to=None).count(),
        "unconfirmed": found.filter(to_be_confirmed=True).count(),
    }
    if which == "now":
        found = found.filter(valid_to=None)
    elif which == "past":
        found = found.exclude(valid_to=None)
    elif which == "unconfirmed":
        found = found.filter(to_be_confirmed=True)
    counts["past"] = counts["all"] - counts["now"]
    page = Paginator(found.prefetch_related("names"), ROWS).get_page(request.GET.get("page"))
    towns = office_names(office.code[:9] for office in page)
    for office in page:
        office.town_name = towns.get(office.code[:9], "") if len(office.code) == 12 else ""  # type: ignore[attr-defined]
        office.other_names = [n.name for n in office.names.all() if n.name != office.name]  # type: ignore[attr-defined]
    facts = {"page": page, "words": words, "which": which, "counts": counts}
    return render(request, "custodians/offices.html", facts)


def office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: its names with their days, predecessors and successors; an archivist records a succession here."""
    who = actor(request)
    require(who, "search")
    try:
        found = office_for(who, code, "search")
    except Office.DoesNotExist:
        raise Http404 from None
    writes = who.scope("record_succession").covers(code)
    form = SuccessionForm(request.POST or None, actor=who) if writes else None
    if request.method == "POST":
        require(who, "record_succession", code)
        if form and form.is_valid() and _recorded(request, form, found):
            return redirect("office", code)
    facts = {
        "office": found,
        "parents": _parents(found),
        "names": found.names.order_by("valid_from", "pk"),
        "took_over_from": found.took_over_from.select_related("predecessor").order_by("since"),
        "succeeded_by": found.succeeded_by.select_related("successor").order_by("since"),
        "form": form,
        "known": offices_for(who, "record_succession").exclude(code=code) if writes else [],
    }
    return render(request, "custodians/office.html", facts)


def _recorded(request: HttpRequest, form: SuccessionForm, successor: Office) -> bool:
    facts = form.cleaned_data
    try:
        record_succession(
            facts["predecessor"], successor, since=facts["since"], basis=facts["basis"], actor=actor(request)
        )
    except SuccessionRefused as refused:
        form.add_error(None, str(refused))
        return False
    said = _("已登记：“%(old)s”的档案，“%(new)s”的人员从现在起也能查到。")
    messages.success(request, said % {"old": facts["predecessor"], "new": successor})
    return True


def _parents(found: Office) -> list[tuple[str, str]]:
    codes = [found.code[:length] for length in (6, 9) if length < len(found.code)]
    names = office_names(codes)
    return [(code, names.get(code, code)) for code in codes]


@require_POST
def succession_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a succession that was recorded by mistake."""
    try:
        row = succession_for(actor(request), pk)
    except Succession.DoesNotExist:
        raise Http404 from None
    code = row.successor_id
    remove_succession(row, actor=actor(request))
    messages.success(request, _("这条沿革已撤回，台账中两次登记都保留。"))
    return redirect("office", code)
