"""The wording of the commitment: its versions, a draft that is changed, and from when it is signed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions
from cundang.reading_room.access.forms import OnForm
from cundang.reading_room.actions import TableRefused
from cundang.reading_room.commitments.forms import WordingForm
from cundang.reading_room.commitments.models import CommitmentTemplate
from cundang.reading_room.commitments.wording import HEADS, LAYOUT, differences, lines
from cundang.reading_room.tables import versions
from cundang.reading_room.views.versioned import Pages
from cundang.sheets import book, download

SEE = "see_enquiries"
PAGES = Pages(
    CommitmentTemplate, one="wording", all="wordings", unnamed=gettext_lazy("承诺书（新）"),
    drafted=gettext_lazy("已起草。改好以后定施行日期；施行前谁也不按它签。"),
    settled=gettext_lazy("已定：从 %(day)s 起施行，那天以后签的按它签。"),
    draft=actions.draft_wording, in_force=actions.wording_in_force, back=actions.wording_back,
    remove=actions.remove_wording,
)  # fmt: skip


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The versions, the newest first; `?as=xlsx` as a sheet."""
    who = actor(request)
    require(who, SEE)
    rows = [(one, *versions.standing(one)) for one in versions.versions_for(who, CommitmentTemplate)]
    title = _("承诺书文本")
    if request.GET.get("as") == "xlsx":
        heads = [_("序号"), _("名称"), _("标题"), _("施行日期"), _("停用日期"), _("状态"), _("告知内容"), _("承诺内容")]
        listed_lines = [
            [one.name, one.title, str(one.in_force_from or ""), str(one.in_force_to or ""), said,
             "\n".join(one.told), "\n".join(one.promises)]
            for one, _kind, said in rows
        ]  # fmt: skip
        return download(book(title, title, heads, listed_lines, {"B": 30, "C": 24, "G": 60, "H": 60}), title)
    return render(request, "reading_room/wordings.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One version; a draft is changed here; `?as=xlsx` as a sheet."""
    found = PAGES.found(request, pk)
    if request.method == "POST":
        require(actor(request), versions.KEEP)
        if not found.draft or not versions.keeps(actor(request), found):
            raise Http404
        return _written(request, found)
    if request.GET.get("as") == "xlsx":
        actions.export_wording(found, actor=actor(request))
        sheet = book(_("承诺书文本"), found.name, LAYOUT.row(), lines(found), {"B": 14, "C": 100})
        return download(sheet, found.name)
    return _shown(request, found)


def _written(request: HttpRequest, found: CommitmentTemplate) -> HttpResponse:
    form = WordingForm(request.POST, wording=found)
    if form.is_valid():
        try:
            actions.write_wording(found, **form.facts, actor=actor(request))
        except TableRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect("wording", found.pk)
    return _shown(request, found, status=400, form=form)


def _shown(request: HttpRequest, found: CommitmentTemplate, status: int = 200, **more: Any) -> HttpResponse:
    keeps = versions.keeps(actor(request), found)
    facts = {
        "one": found,
        "form": WordingForm(wording=found) if keeps and found.draft else None,
        "on_form": OnForm(),
        "standing": versions.standing(found),
        "may_take_back": keeps and versions.awaits_its_day(found),
    }
    return render(request, "reading_room/wording.html", {**facts, **more}, status=status)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version from this one."""
    return PAGES.draft_from(request, pk)


@require_POST
def in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is signed from a day on (`on`)."""
    return PAGES.hold(request, pk, _shown)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """A version whose day has not come is a draft again."""
    return PAGES.take_back(request, pk)


@require_POST
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    return PAGES.throw_away(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft say what a sheet says."""
    found = PAGES.kept(request, pk)
    return PAGES.from_sheet(request, found, lambda path: actions.import_wording(found, path, actor=actor(request)))


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What is added, removed and changed against the version from which it was made."""
    found, head = PAGES.found(request, pk), pgettext("承诺书文本", "部分")
    return PAGES.compare(request, found, differences, head=head, words=HEADS.__getitem__)
