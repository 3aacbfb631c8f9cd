"""借出, 归还: what is out and overdue, and the custody of one item."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang import sheets
from cundang.accession import sheets as room_sheets
from cundang.accession.actions import LoanRefused, give_back, lend, take_back, take_list
from cundang.accession.deposit_models import Loan
from cundang.accession.forms import BackForm, LendForm, ReturnForm
from cundang.accession.queries import loan_for, loans_for
from cundang.accession.views.shared import ROWS, asked_words, today
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.models import Item
from cundang.holdings.queries import custody_of, item_for


def _wanted(request: HttpRequest) -> tuple[str, QuerySet[Loan]]:
    """The state that was asked for (`?state=` overdue, back; `out` without), and the loans in it."""
    who = actor(request)
    require(who, "see_deposits")
    state = request.GET.get("state", "") or request.POST.get("state", "")
    found = loans_for(who, words=asked_words(request))
    if state == "overdue":
        return state, found.filter(back_on=None, due__lt=timezone.localdate())
    if state == "back":
        return state, found.filter(back_on__isnull=False).order_by("-back_on", "-pk")
    return "out", found.filter(back_on=None)


@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """Originals that are out, those that should be back first."""
    state, rows = _wanted(request)
    who = actor(request)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    scope = who.scope("lend_originals")
    listed = [(loan, scope.covers(loan.keeper_id)) for loan in page]
    overdue = loans_for(who).filter(back_on=None, due__lt=timezone.localdate()).count()
    facts = {"page": page, "listed": listed, "which": state, "overdue": overdue, "words": asked_words(request)}
    return render(request, "accession/loans.html", facts)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    _state, found = _wanted(request)
    rows = list(found)
    take_list(Loan, len(rows), actor=actor(request))
    return sheets.download(room_sheets.loans(rows), _("借出原件"))


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """It came back."""
    who = actor(request)
    require(who, "lend_originals")
    try:
        found = loan_for(who, pk)
    except Loan.DoesNotExist:
        raise Http404 from None
    form = BackForm(request.POST)
    try:
        take_back(found, remark=form.cleaned_data["remark"] if form.is_valid() else "", actor=who)
        messages.success(request, _("已记下归还。"))
    except LoanRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("item-custody", found.item_id)


@require_safe
def custody(request: HttpRequest, pk: int) -> HttpResponse:
    """Who owns an item, who keeps it, and every change of it; lend it, give it back."""
    return _shown(request, _item_or_404(request, pk))


def _item_or_404(request: HttpRequest, pk: int) -> Item:
    who = actor(request)
    require(who, "see_deposits")
    try:
        return item_for(who, pk, "see_deposits")
    except Item.DoesNotExist:
        raise Http404 from None


def _shown(request: HttpRequest, item: Item, status: int = 200, **more: Any) -> HttpResponse:
    who = actor(request)
    out = loans_for(who).filter(item=item, back_on=None).first()
    keeps = who.scope("lend_originals").covers(item.custodian_id)
    context = {
        "item": item,
        "history": custody_of(who, item),
        "loan": out,
        "may_lend": keeps and out is None,
        "may_take_back": keeps and out is not None,
        "may_return": who.scope("receive_deposit").covers(item.office_id)
        and out is None
        and item.custodian_id != item.office_id,
        "lend_form": LendForm(initial=today()),
        "back_form": BackForm(),
        "return_form": ReturnForm(),
    }
    return render(request, "accession/custody.html", {**context, **more}, status=status)


@require_POST
def lend_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend an original."""
    require(actor(request), "lend_originals")
    found, form = _item_or_404(request, pk), LendForm(request.POST)
    if form.is_valid():
        try:
            lend(found, **form.cleaned_data, actor=actor(request))
        except LoanRefused as refusal:
            form.add_error(None, str(refusal))
    return _after(request, found, form, "lend_form", _("已记下借出。"))


@require_POST
def give_back_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an original back to the village."""
    require(actor(request), "receive_deposit")
    found, form = _item_or_404(request, pk), ReturnForm(request.POST)
    if form.is_valid():
        try:
            give_back([found], **form.cleaned_data, actor=actor(request))
        except LoanRefused as refusal:
            form.add_error(None, str(refusal))
    return _after(request, found, form, "return_form", _("已归还，改由所有者自己保管。"))


def _after(request: HttpRequest, item: Item, form: forms.Form, name: str, said: str) -> HttpResponse:
    if form.errors:
        return _shown(request, item, 400, **{name: form})
    messages.success(request, said)
    return redirect("item-custody", item.pk)
