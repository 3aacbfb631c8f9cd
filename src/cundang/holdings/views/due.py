"""到期: what falls due by village, class, year and period; its items; and those of which nobody can say."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.holdings import sheets_disposal
from cundang.holdings.actions import export_disposal
from cundang.holdings.disposal.due import due_groups, due_items, listed, unsaid_items, unsaid_words
from cundang.holdings.forms_disposal import FindDueForm
from cundang.holdings.models import Item
from cundang.holdings.queries import class_names, retention_names
from cundang.sheets import download

ROWS = 50
MOST_KNOWN = 700  # offices offered while one types


def known_offices(request: HttpRequest, act: str = "see_disposal") -> Any:
    """The offices to choose from while one types."""
    return offices_for(actor(request), act)[:MOST_KNOWN]


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What is due, counted; each line leads to its items."""
    who = actor(request)
    require(who, "see_disposal")
    form = FindDueForm(request.GET, actor=who)
    groups = due_groups(who, form.wanted())
    page = Paginator(groups, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": in_words(list(page.object_list)),
        "items": sum(row["items"] for row in groups),
        "stopped": sum(row["stopped"] for row in groups),
        "known": known_offices(request),
        "asked": bool(request.GET),
    }
    return render(request, "holdings/disposal/due.html", context)


def in_words(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups with class and period in words."""
    classes = class_names(row["class_code"] for row in groups)
    periods = retention_names(row["period"] for row in groups)
    return [
        {
            **row,
            "class_name": classes.get(row["class_code"], row["class_code"]),
            "retention": periods.get(row["period"], row["period"]),
        }
        for row in groups
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    who = actor(request)
    require(who, "see_disposal")
    rows = due_groups(who, FindDueForm(request.GET, actor=who).wanted())
    export_disposal("due", len(rows), actor=who)
    return download(sheets_disposal.groups(in_words(rows)), _("到期档案"))


def _asked(request: HttpRequest) -> tuple[bool, FindDueForm, Any]:
    """Whether those of which nobody can say were asked for (`?which=unsaid`), the form, and the items."""
    who = actor(request)
    require(who, "see_disposal")
    form, unsaid = FindDueForm(request.GET, actor=who), request.GET.get("which") == "unsaid"
    find = unsaid_items if unsaid else due_items
    return unsaid, form, listed(find(who, form.wanted()))


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The items that are due, or those of which nobody can say (`?which=unsaid`)."""
    unsaid, form, found = _asked(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "unsaid": unsaid,
        "page": page,
        "rows": [item_in_words(item) for item in with_names(page.object_list)],
        "known": known_offices(request),
        "asked": bool(set(request.GET) - {"which", "page"}),
    }
    return render(request, "holdings/disposal/due_items.html", context)


def with_names(items: Any) -> list[Item]:
    """Items with `class_name` and `period_words`; two queries, however many."""
    rows = list(items)
    classes = class_names(item.class_code for item in rows)
    periods = retention_names(item.period for item in rows)
    for item in rows:
        item.class_name = classes.get(item.class_code, item.class_code)
        item.period_words = periods.get(item.period, item.retention_as_marked)
    return rows


def item_in_words(item: Any) -> dict[str, Any]:
    """An item of one of the two lists; `why` only of the second."""
    why = getattr(item, "why", "")
    return {"item": item, "due_from": getattr(item, "due_from", None), "why": unsaid_words(why) if why else ""}


@require_safe
def export_items(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    unsaid, _form, found = _asked(request)
    rows = [item_in_words(item) for item in with_names(found)]
    export_disposal("unsaid items" if unsaid else "due items", len(rows), actor=actor(request))
    return download(sheets_disposal.items(rows), _("期限不能判断的档案") if unsaid else _("到期档案"))
