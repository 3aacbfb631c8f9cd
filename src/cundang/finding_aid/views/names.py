"""The names on a page, and putting them right."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import NotThere, edit_mention, undo_edit
from cundang.finding_aid.desk_models import MentionEdit
from cundang.finding_aid.edits import catalogue_names, edits_for, names_on
from cundang.finding_aid.forms import NameForm
from cundang.holdings.actions import view_page
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on, page_for

SHOWN = 50  # edits


@require_safe
def on_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is named on a page, where that is known from and how sure; and what people changed."""
    page, who = _page_or_404(request, pk, "view"), actor(request)
    view_page(page, way="page", actor=who)
    lines = {line["number"]: line["text"] for line in lines_on(page)}
    names = [{"one": one, "line": one.line + 1, "text": lines.get(one.line, "")} for one in names_on(who, page)]
    edits = list(edits_for(who).filter(page=page)[:SHOWN])
    facts = {
        "page": page,
        "names": names,
        "lines": [(number, number + 1, text) for number, text in lines.items()],
        "edits": [{"edit": edit, "line": edit.line + 1} for edit in edits],
        "catalogue": catalogue_names(who, page),
        "may_correct": who.scope("correct").covers(page.office_id),
        "may_describe": who.scope("describe").covers(page.office_id),
    }
    return render(request, "finding_aid/page_names.html", facts)


def _page_or_404(request: HttpRequest, pk: int, act: str) -> Page:
    who = actor(request)
    require(who, act)
    try:
        page = page_for(who, pk)
    except Page.DoesNotExist as error:
        raise Http404 from error
    require(who, act, page.office_id)
    return page


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or role, nobody, or one more person."""
    page, form = _page_or_404(request, pk, "correct"), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有保存：人名最多 30 个字，身份最多 20 个字，请改短后再试。"))
        return redirect("page-names", pk)
    facts = form.cleaned_data
    nobody = "nobody" in request.POST
    if not facts["name"] and not nobody:
        messages.error(request, _("没有保存：请写人名；如果那里不是人名，请按“不是人名”。"))
        return redirect("page-names", pk)
    try:
        made = edit_mention(
            page,
            facts["line"],
            name="" if nobody else facts["name"],
            role=facts["role"],
            was=facts["was"],
            start=facts["start"] or 0,
            actor=actor(request),
        )
    except NotThere:
        messages.warning(request, _("没有保存：这一行或这个人名刚刚变了，请看下面的最新情况再改。"))
    else:
        messages.success(request, _("已保存。") if made else _("没有变化，本来就是这样。"))
    return redirect("page-names", pk)


@require_POST
def undo(request: HttpRequest, pk: int, edit_pk: int) -> HttpResponse:
    """Take a change back."""
    page = _page_or_404(request, pk, "correct")
    try:
        change = edits_for(actor(request), "correct").get(pk=edit_pk, page=page)
    except MentionEdit.DoesNotExist as error:
        raise Http404 from error
    undo_edit(change, actor=actor(request))
    messages.success(request, _("已撤回，恢复为识别结果。"))
    return redirect("page-names", pk)
