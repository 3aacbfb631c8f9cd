"""Offices: names they had, whom they took over from, and what their records are called."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from cundang import sheets
from cundang.custodians.actions import (
    SuccessionRefused,
    keep_contact,
    record_succession,
    remove_succession,
    take_offices_list,
)
from cundang.custodians.contacts import ContactRefused
from cundang.custodians.forms import ContactForm, SuccessionForm
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import (
    Actor,
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
    found = _narrowed(found, which)
    counts["past"] = counts["all"] - counts["now"]
    page = Paginator(found.prefetch_related("names"), ROWS).get_page(request.GET.get("page"))
    towns = office_names(office.code[:9] for office in page)
    for office in page:
        office.town_name = towns.get(office.code[:9], "") if len(office.code) == 12 else ""  # type: ignore[attr-defined]
        office.other_names = [n.name for n in office.names.all() if n.name != office.name]  # type: ignore[attr-defined]
    facts = {"page": page, "words": words, "which": which, "counts": counts}
    return render(request, "custodians/offices.html", facts)


def _narrowed(found: QuerySet[Office], which: str) -> QuerySet[Office]:
    if which == "now":
        return found.filter(valid_to=None)
    if which == "past":
        return found.exclude(valid_to=None)
    return found.filter(to_be_confirmed=True) if which == "unconfirmed" else found


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The register as it is narrowed, with telephones, addresses and hours, as an Excel sheet."""
    found = _narrowed(office_register(actor(request), request.POST.get("q", "")), request.POST.get("which", ""))
    rows = list(found.order_by("code"))
    take_offices_list(len(rows), actor=actor(request))
    heads = [_("序号"), _("代码"), _("名称"), _("类别"), _("有效自"), _("有效至"), _("电话"), _("地址"), _("办公时间")]
    body = [
        [one.code, one.name, one.kind, *(day.isoformat() if day else "" for day in (one.valid_from, one.valid_to)),
         one.phone, one.address, one.hours]
        for one in rows
    ]  # fmt: skip
    title = pgettext("菜单", "机构")
    widths = {"B": 16, "C": 24, "E": 12, "F": 12, "G": 20, "H": 36, "I": 36}
    return sheets.download(sheets.book(title, title, heads, body, widths), title)


def office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: its names with their days, predecessors and successors; an archivist records a succession here."""
    who = actor(request)
    require(who, "search")
    found = _office_or_404(who, code)
    writes = who.scope("record_succession").covers(code)
    form = SuccessionForm(request.POST or None, actor=who) if writes else None
    if request.method == "POST":
        require(who, "record_succession", code)
        if form and form.is_valid() and _recorded(request, form, found):
            return redirect("office", code)
    return _page(request, found, form, ContactForm(initial=vars(found.contact)))


@require_POST
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Write how an office is reached; who may not see the office finds none."""
    who = actor(request)
    require(who, "keep_contact")
    found = _office_or_404(who, code)
    require(who, "keep_contact", code)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            keep_contact(found, **form.cleaned_data, actor=who)
        except ContactRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记，申请人现在就能看到。"))
            return redirect("office", code)
    writes = who.scope("record_succession").covers(code)
    return _page(request, found, SuccessionForm(actor=who) if writes else None, form)


def _office_or_404(who: Actor, code: str) -> Office:
    try:
        return office_for(who, code, "search")
    except Office.DoesNotExist:
        raise Http404 from None


def _page(request: HttpRequest, found: Office, form: SuccessionForm | None, contact_form: ContactForm) -> HttpResponse:
    """The page of an office, with what was typed and is wrong in it."""
    who = actor(request)
    code = found.code
    facts = {
        "office": found,
        "parents": _parents(found),
        "names": found.names.order_by("valid_from", "pk"),
        "took_over_from": found.took_over_from.select_related("predecessor").order_by("since"),
        "succeeded_by": found.succeeded_by.select_related("successor").order_by("since"),
        "form": form,
        "known": offices_for(who, "record_succession").exclude(code=code) if form else [],
        "contact": found.contact,
        "contact_form": contact_form if who.scope("keep_contact").covers(code) else None,
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
