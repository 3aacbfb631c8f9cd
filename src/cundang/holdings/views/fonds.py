"""Fonds: the list, and one with its reference code templates, tried before they are kept."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import references
from cundang.holdings.actions import FondsRefused, describe_fonds
from cundang.holdings.authorities.fonds import (
    TEMPLATE_WORDS,
    fonds_for,
    keeps_fonds,
    one_fonds_for,
    preview,
    problem_with,
    template_in_words,
)
from cundang.holdings.code_patterns import PARTS
from cundang.holdings.forms_authorities import FondsForm
from cundang.holdings.models import Fonds
from cundang.holdings.queries import class_choices
from cundang.sheets import book, download

ROWS = 100


@require_safe
def all_fonds(request: HttpRequest) -> HttpResponse:
    """The fonds in one's scope: `?q=` a part of number, name or office, `?as=xlsx` as a sheet."""
    who = actor(request)
    require(who, "search")
    words = request.GET.get("q", "").strip()[:100]
    found = fonds_for(who, words, request.GET.get("office", "")[:12])
    if request.GET.get("as") == "xlsx":
        names = [_("序号"), _("全宗号"), _("名称"), _("机构代码"), _("机构"), _("件数"), _("档号模板")]
        lines = [
            [
                one.number,
                one.name,
                one.office_id,
                one.office.name,
                getattr(one, "count", 0),
                "；".join(t for _c, t in _told(one)),
            ]
            for one in found
        ]
        return download(book(_("全宗"), _("全宗"), names, lines, {"A": 6, "C": 30, "E": 20, "G": 60}), _("全宗"))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(one, _told(one)) for one in page]
    return render(request, "holdings/all_fonds.html", {"page": page, "rows": rows, "words": words})


def _told(one: Fonds) -> list[tuple[str, str]]:
    """Its templates in words, each with the class that it is for; the default where nobody has chosen one."""
    templates = one.templates or {"": references.DEFAULT_TEMPLATE}
    return [
        (code, f"{code}：{template_in_words(t)}" if code else template_in_words(t)) for code, t in templates.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """A fonds with its templates; with `try` in the form what they give is shown and nothing is kept."""
    who = actor(request)
    require(who, "search")
    try:
        one = one_fonds_for(who, pk)
    except Fonds.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        require(who, "keep_authorities", one.office_id)
    form = FondsForm(request.POST or None, fonds=one, classes=class_choices())
    templates = form.templates() if form.is_bound and form.is_valid() else one.templates
    keep = request.method == "POST" and form.is_valid() and "try" not in request.POST
    if keep and _kept(request, one, form):
        return redirect("fonds", pk)
    facts: dict[str, Any] = {
        "one": one,
        "form": form,
        "mine": keeps_fonds(who, one),
        "previews": _previews(one, templates),
        "words": TEMPLATE_WORDS,
        "parts": "、".join(PARTS),
    }
    return render(request, "holdings/fonds.html", facts)


def _kept(request: HttpRequest, one: Fonds, form: FondsForm) -> bool:
    try:
        describe_fonds(one, name=form.cleaned_data["name"], templates=form.templates(), actor=actor(request))
    except FondsRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已保存；已有的档号不变。"))
    return True


def _previews(one: Fonds, templates: dict[str, str]) -> list[tuple[str, str, Any, str]]:
    """For each template its class, its words, what it gives, or why it cannot be kept."""
    found = []
    for code, template in ({"": references.DEFAULT_TEMPLATE} | templates).items():
        why = problem_with(template)
        found.append((code, template_in_words(template), None if why else preview(one, template, code), why))
    return found
