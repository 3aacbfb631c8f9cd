"""Searches that one keeps for oneself; opened, they are asked anew, at a window with their purpose as always."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid import actions
from cundang.finding_aid.forms import SaveForm, SearchForm
from cundang.finding_aid.models import SavedSearch
from cundang.finding_aid.saved import saved_of


@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the question in the form, and go back to its answer."""
    who = actor(request)
    require(who, "search")
    form, named = SearchForm(request.POST, actor=who), SaveForm(request.POST)
    if not form.is_valid() or not named.is_valid():
        messages.error(request, _("没有存下：请给这次查找起个名称（60 字以内）。"))
        return redirect("home")
    asked = form.asked()
    try:
        row = actions.save_search(named.cleaned_data["name"], asked, actor=who)
        messages.success(request, _("已存下“%(name)s”，在首页能再打开；只有您自己看得到。") % {"name": row.name})
    except actions.NotSaved as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('home')}?{urlencode(asked)}")


def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what was kept."""
    return redirect(f"{reverse('home')}?{urlencode(_own(request, pk).asked)}")


@require_POST
def saved_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget what was kept."""
    row = _own(request, pk)
    actions.remove_saved(row, actor=actor(request))
    messages.success(request, _("已删去“%(name)s”。") % {"name": row.name})
    return redirect("home")


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    require(actor(request), "search")
    try:
        return saved_of(actor(request), pk)
    except SavedSearch.DoesNotExist:
        raise Http404 from None
