"""移交: the list of deposits, and one: its list, its counts, how it came to be."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.accession import actions, listing
from cundang.accession import sheets as room_sheets
from cundang.accession.actions import DepositRefused, LoanRefused
from cundang.accession.actions.deposits import MOST
from cundang.accession.deposit_models import Deposit, Signature
from cundang.accession.forms import ChooseForm, CountForm, DepositForm, LineForm, ListForm, ReasonForm, ReturnForm
from cundang.accession.queries import (
    boxes_staying,
    collected,
    deposits_for,
    items_to_choose,
    lines_of,
    returnable,
    signatures_of,
    staying_in_words,
)
from cundang.accession.views.shared import ROWS, asked_words, deposit_or_404, line_or_404, require_either, villages
from cundang.accession.words import DEPOSIT_STATES
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.models import Item
from cundang.holdings.queries import class_names

LINES = 100  # of a list on one page
SHOWN = 50  # refused rows of a file that are told one by one


def _wanted(request: HttpRequest) -> tuple[str, QuerySet[Deposit]]:
    """The state that was asked for (`?state=`; `open` without), and the deposits in it."""
    who = actor(request)
    require(who, "see_deposits")
    state = request.GET.get("state", "") or request.POST.get("state", "")
    state = state if state in ("done", "withdrawn") else "open"
    states = Deposit.OPEN if state == "open" else (state,)
    return state, deposits_for(who, words=asked_words(request)).filter(state__in=states)


@require_safe
def deposits(request: HttpRequest) -> HttpResponse:
    """Deposits in one's scope, the latest first."""
    state, rows = _wanted(request)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "accession/deposits.html",
        {"page": page, "which": state, "states": DEPOSIT_STATES, "words": asked_words(request)},
    )


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    _state, found = _wanted(request)
    rows = list(found)
    actions.take_list(Deposit, len(rows), actor=actor(request))
    return sheets.download(room_sheets.deposits(rows), _("移交"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a deposit."""
    who = actor(request)
    require(who, "prepare_deposit")
    form = DepositForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_deposit(form.cleaned_data["office"], remark=form.cleaned_data["remark"], actor=who)
        except DepositRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            year = request.GET.get("year", "")  # from the checklist of a year
            asked = f"?year={year}&collected=on" if year.isascii() and year.isdigit() and len(year) == 4 else ""
            return redirect(reverse("deposit-choose", args=[made.pk]) + asked)
    return render(
        request, "accession/new_deposit.html", {"form": form, "villages": villages(request, "prepare_deposit")}
    )


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One deposit: where it stands and what comes next, then its list."""
    return shown(request, deposit_or_404(request, pk))


def shown(request: HttpRequest, found: Deposit, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a deposit."""
    who = actor(request)
    lines = lines_of(who, found)
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    prepares = who.scope("prepare_deposit").covers(found.office_id)
    receives = who.scope("receive_deposit").covers(found.office_id)
    signed = signatures_of(who, found)
    context = {
        "deposit": found,
        "words": DEPOSIT_STATES[found.state],
        "page": page,
        "prepares": prepares,
        "receives": receives,
        "may_list": prepares and found.state == Deposit.DRAFT,
        "may_note": (prepares and found.state in (Deposit.DRAFT, Deposit.COUNTED))
        or (receives and found.state in (Deposit.COUNTED, Deposit.CHECKED)),
        "may_refuse": receives and found.state in (Deposit.COUNTED, Deposit.CHECKED),
        "counts": _count_of(found, prepares, receives),
        "signed": [(side, signed.get(side), _stands(signed.get(side), found)) for side in Signature.SIDES],
        "taken": page.paginator.count - getattr(found, "refused", 0),
        "staying": "" if found.state == Deposit.WITHDRAWN else staying_in_words(boxes_staying(who, found)),
        "count_form": CountForm(),
        "reason_form": ReasonForm(),
        "return_form": ReturnForm(),
        "returnable": _returnable(request, found, receives),
    }
    return render(request, "accession/deposit.html", {**context, **more}, status=status)


def _returnable(request: HttpRequest, deposit: Deposit, receives: bool) -> set[int]:
    """The items of a signed deposit that this person can give back."""
    if not receives or deposit.state != Deposit.DONE:
        return set()
    return set(returnable(actor(request), deposit).values_list("pk", flat=True))


def _stands(one: Signature | None, deposit: Deposit) -> bool:
    return one is not None and one.digest == deposit.digest


def _count_of(deposit: Deposit, prepares: bool, receives: bool) -> str:
    """Whose turn it is to count, if it is this person's."""
    if receives and deposit.state in (Deposit.COUNTED, Deposit.CHECKED):
        return Signature.TOWN
    return Signature.VILLAGE if prepares and deposit.state in (Deposit.DRAFT, Deposit.COUNTED) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose items of the village for the list: by year, class, box and words; a page or all of them at once."""
    who = actor(request)
    require(who, "prepare_deposit")
    found = deposit_or_404(request, pk)
    free = items_to_choose(who, found)
    codes = sorted({code for code in free.order_by().values_list("class_code", flat=True).distinct() if code})
    names = class_names(codes)
    form = ChooseForm(request.GET, kinds=[(code, names.get(code, code)) for code in codes])
    wanted = _narrowed(free, form.cleaned_data) if form.is_valid() else free.none()
    if form.is_valid() and form.cleaned_data["collected"]:
        wanted = collected(who, found.office, form.cleaned_data["year"], wanted)
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("item") if key.isascii() and key.isdigit() and len(key) < 19]
        chosen = wanted[: MOST + 1] if "all" in request.POST else free.filter(pk__in=keys)
        _put_on(request, found, list(chosen))
        return redirect(request.get_full_path() if wanted.exists() else f"/deposits/{pk}/")
    page = Paginator(wanted, LINES).get_page(request.GET.get("page"))
    context = {"deposit": found, "form": form, "page": page, "list_form": ListForm(), "class_names": names}
    return render(request, "accession/choose.html", context)


def _narrowed(items: QuerySet[Item], asked: dict[str, Any]) -> QuerySet[Item]:
    wanted = items
    if asked["year"]:
        wanted = wanted.filter(year=asked["year"])
    if asked["kind"]:
        wanted = wanted.filter(class_code=asked["kind"])
    if asked["box"]:
        wanted = wanted.filter(box=asked["box"].strip())
    if words := asked["words"].strip():
        wanted = wanted.filter(Q(title__contains=words) | Q(reference__contains=words))
    return wanted


def _put_on(request: HttpRequest, deposit: Deposit, items: list[Item]) -> None:
    try:
        why = actions.add_items(deposit, items, actor=actor(request))
    except DepositRefused as refusal:
        messages.error(request, str(refusal))
        return
    added = len(items) - len(why)
    if not items:
        messages.warning(request, _("没有选中档案，请先勾选。"))
    else:
        said = ngettext("已加入 %(count)d 件。", "已加入 %(count)d 件。", added)
        messages.success(request, said % {"count": added})
    for item in items:
        if item.pk in why:
            messages.warning(request, f"{item.reference or item.title}：{why[item.pk]}")


@require_POST
def take_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the items of an Excel list on the list; what is refused is told row by row."""
    who = actor(request)
    require(who, "prepare_deposit")
    found, form = deposit_or_404(request, pk), ListForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("deposit-choose", pk)
    try:
        with sheets.uploaded(form.cleaned_data["file"]) as path:
            rows = listing.rows_of_file(path)
        added = actions.add_rows(found, rows, actor=who)
    except (listing.NotAList, DepositRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect("deposit-choose", pk)
    report = {
        "added": added,
        "refused": [row for row in rows if row.why],
        "remarked": [row for row in rows if row.remark and not row.why],
        "total": len(rows),
    }
    return render(request, "accession/list_report.html", {"deposit": found, **report, "shown": SHOWN})


@require_POST
def note(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Write what is not as the list says, or that the town does not take it."""
    require_either(request)
    found, form = line_or_404(request, pk, line), LineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有记下：差异和原因各在 500 字以内。"))
        return _back(request, pk)
    refused = form.cleaned_data["refused"] if "refused" in request.POST else None
    return _done(
        request,
        pk,
        lambda: actions.note_line(
            found, difference=form.cleaned_data["difference"], refused=refused, actor=actor(request)
        ),
        _("已记下。"),
    )


@require_POST
def away(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take an item off the list."""
    require(actor(request), "prepare_deposit")
    found = line_or_404(request, pk, line)
    return _done(request, pk, lambda: actions.remove_line(found, actor=actor(request)), _("已从清单去掉。"))


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """How many were counted, by the village or by the town."""
    require_either(request)
    found, form = deposit_or_404(request, pk), CountForm(request.POST)
    if not form.is_valid():
        return shown(request, found, 400, count_form=form)
    act = actions.count_at_town if request.POST.get("side") == Signature.TOWN else actions.count_at_village
    try:
        act(found, **form.cleaned_data, actor=actor(request))
    except DepositRefused as refusal:
        form.add_error("difference", str(refusal))
        return shown(request, found, 400, count_form=form)
    messages.success(request, _("已记下清点件数。"))
    return redirect("deposit", pk)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to preparing."""
    require_either(request)
    found = deposit_or_404(request, pk)
    done = _("已退回准备，清单可以再改；改好后双方重新清点、签字。")
    return _done(request, pk, lambda: actions.reopen_deposit(found, actor=actor(request)), done)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the ticked originals of a signed deposit, or all of them, back to the village."""
    who = actor(request)
    require(who, "receive_deposit")
    found, form = deposit_or_404(request, pk), ReturnForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("item") if key.isascii() and key.isdigit() and len(key) < 19]
    kept = returnable(who, found)
    chosen = list(kept if "all" in request.POST else kept.filter(pk__in=keys))
    if not form.is_valid():
        return shown(request, found, 400, return_form=form)
    if not chosen:
        messages.warning(request, _("没有选中档案，请先勾选。"))
        return _back(request, pk)
    try:
        n = actions.give_back(chosen, **form.cleaned_data, actor=who)
    except LoanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("已归还 %(n)d 件，改由所有者自己保管。", "已归还 %(n)d 件，改由所有者自己保管。", n)
        messages.success(request, said % {"n": n})
    return _back(request, pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    require_either(request)
    found, reason = deposit_or_404(request, pk), request.POST.get("reason", "")[:500]
    done = _("已撤回，清单上的档案可以另行移交。")
    return _done(request, pk, lambda: actions.withdraw_deposit(found, reason=reason, actor=actor(request)), done)


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it, say so or why not, and show the deposit again."""
    try:
        act()
        messages.success(request, said)
    except DepositRefused as refusal:
        messages.error(request, str(refusal))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """The deposit, on the page of the list where one was."""
    asked = urlsplit(request.POST.get("back", ""))
    page = asked.query if asked.query.removeprefix("page=").isdigit() else ""
    return redirect(f"/deposits/{pk}/" + (f"?{page}" if page else "") + "#list")
