"""The wording of the commitment: its versions, a draft that is changed, and from when it is signed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions, versions
from cundang.reading_room.access_forms import OnForm
from cundang.reading_room.actions import TableRefused
from cundang.reading_room.commitment_forms import WordingForm
from cundang.reading_room.commitment_models import CommitmentTemplate
from cundang.sheets import book, download

SEE = "see_enquiries"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The versions, the newest first; `?as=xlsx` as a sheet."""
    who = actor(request)
    require(who, SEE)
    rows = [(one, *versions.standing(one)) for one in versions.versions_for(who, CommitmentTemplate)]
    title = _("承诺书文本")
    if request.GET.get("as") == "xlsx":
        heads = [_("序号"), _("名称"), _("标题"), _("施行日期"), _("停用日期"), _("状态"), _("告知内容"), _("承诺内容")]
        lines = [
            [one.name, one.title, str(one.in_force_from or ""), str(one.in_force_to or ""), said,
             "\n".join(one.told), "\n".join(one.promises)]
            for one, _kind, said in rows
        ]  # fmt: skip
        return download(book(title, title, heads, lines, {"B": 30, "C": 24, "G": 60, "H": 60}), title)
    return render(request, "reading_room/wordings.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One version; a draft is changed here."""
    found = _wording_or_404(request, pk)
    changes = found.draft and versions.keeps(actor(request), found)
    form = None
    if changes:
        form = WordingForm(request.POST or None, wording=found)
    if request.method == "POST":
        require(actor(request), versions.KEEP)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                actions.write_wording(found, **form.facts, actor=actor(request))
            except TableRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("已保存。"))
                return redirect("wording", pk)
    facts = {
        "one": found,
        "form": form,
        "on_form": OnForm(),
        "standing": versions.standing(found),
        "may_take_back": versions.keeps(actor(request), found) and versions.awaits_its_day(found),
    }
    return render(request, "reading_room/wording.html", facts, status=400 if form and form.errors else 200)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version from this one."""
    who = actor(request)
    require(who, versions.KEEP)
    source = _wording_or_404(request, pk)
    county, name = source.office_id or who.office_code, _("承诺书（新）") if source.is_default else source.name
    try:
        made = actions.draft_wording(source, county=county, name=name, actor=who)
    except TableRefused as refused:
        messages.error(request, str(refused))
        return redirect("wording", pk)
    messages.success(request, _("已起草。改好以后定施行日期；施行前谁也不按它签。"))
    return redirect("wording", made.pk)


@require_POST
def in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is signed from a day on (`on`)."""
    found, form = _kept_or_404(request, pk), OnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写成 2026-01-31 这样的日期。"))
        return redirect("wording", pk)
    return _done(request, pk, lambda: actions.wording_in_force(found, form.cleaned_data["on"], actor=actor(request)))


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """A version whose day has not come is a draft again."""
    found = _kept_or_404(request, pk)
    return _done(request, pk, lambda: actions.wording_back(found, actor=actor(request)))


@require_POST
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = _kept_or_404(request, pk)
    try:
        actions.remove_wording(found, actor=actor(request))
    except TableRefused as refused:
        messages.error(request, str(refused))
        return redirect("wording", pk)
    messages.success(request, _("草稿“%(name)s”已删去。") % {"name": found.name})
    return redirect("wordings")


def _done(request: HttpRequest, pk: int, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except TableRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已保存。"))
    return redirect("wording", pk)


def _wording_or_404(request: HttpRequest, pk: int) -> CommitmentTemplate:
    require(actor(request), SEE)
    found = versions.versions_for(actor(request), CommitmentTemplate).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kept_or_404(request: HttpRequest, pk: int) -> CommitmentTemplate:
    require(actor(request), versions.KEEP)
    found = _wording_or_404(request, pk)
    if not versions.keeps(actor(request), found):
        raise Http404
    return found
