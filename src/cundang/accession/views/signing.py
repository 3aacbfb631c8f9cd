"""Signing a deposit, both on one tablet or each at their own desk; and the receipt."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cundang import sheets
from cundang.accession import receipts
from cundang.accession import sheets as room_sheets
from cundang.accession.actions import DepositRefused, sign_deposit, take_paper
from cundang.accession.deposit_models import Deposit, Signature
from cundang.accession.forms import SignForm
from cundang.accession.queries import boxes_staying, lines_of, signatures_of, staying_in_words
from cundang.accession.views.shared import deposit_or_404, pdf, require_either
from cundang.accession.words import SIDES
from cundang.custodians.middleware import actor
from cundang.papers.strokes import HEIGHT, WIDTH


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in short, and a field for each side that may sign here."""
    who = actor(request)
    require_either(request)
    found = deposit_or_404(request, pk)
    error: dict[str, str] = {}
    if request.method == "POST":
        form = SignForm(request.POST)
        try:
            if not form.is_valid():
                raise DepositRefused(" ".join(str(one) for errors in form.errors.values() for one in errors))
            facts = form.cleaned_data
            strokes = None if facts["typed"] else facts["strokes"]
            done = sign_deposit(
                found, side=facts["side"], name=facts["name"], strokes=strokes, seen=facts["seen"], actor=who
            )
        except DepositRefused as refusal:
            error = {"side": request.POST.get("side", ""), "said": str(refusal), "name": request.POST.get("name", "")}
            found = deposit_or_404(request, pk)
        else:
            return _signed(request, done)
    return render(request, "accession/sign.html", _context(request, found, error), status=400 if error else 200)


def _signed(request: HttpRequest, deposit: Deposit) -> HttpResponse:
    if deposit.state == Deposit.DONE:
        messages.success(request, _("双方已签字，移交完毕。档案由镇街保管，仍归本村所有。"))
        return redirect("deposit", deposit.pk)
    messages.success(request, _("已签字，还等另一方签字。"))
    return redirect("deposit-sign", deposit.pk)


def _context(request: HttpRequest, deposit: Deposit, error: dict[str, str]) -> dict[str, Any]:
    """A field for a side whose turn it is; the town's session has both."""
    who = actor(request)
    receives = who.scope("receive_deposit").covers(deposit.office_id)
    prepares = who.scope("prepare_deposit").covers(deposit.office_id)
    signed = signatures_of(who, deposit)
    lines = list(lines_of(who, deposit))
    fields: list[dict[str, Any]] = []
    for side, office in ((Signature.VILLAGE, deposit.office), (Signature.TOWN, deposit.custodian)):
        given = signed.get(side)
        stands = given is not None and given.digest == deposit.digest
        may = receives or (prepares and side == Signature.VILLAGE)
        fields.append(
            {
                "side": side,
                "words": SIDES[side],
                "office": office,
                "given": given if stands else None,
                "stale": given is not None and not stands,
                "may": may,
                "first": may and not stands and not any(one["first"] for one in fields),  # one main act a page
                "error": error.get("said", "") if error.get("side") == side else "",
                "name": error.get("name", "") if error.get("side") == side else _own_name(request, side, receives),
            }
        )
    known = any(one["error"] for one in fields)
    return {
        "deposit": deposit,
        "ready": deposit.state == Deposit.CHECKED,
        "fields": fields,
        "lines": lines,
        "refused": [line for line in lines if line.refused],
        "different": [line for line in lines if line.difference and not line.refused],
        "staying": staying_in_words(boxes_staying(who, deposit)),
        "taken": sum(1 for line in lines if not line.refused),
        "problem": "" if known else error.get("said", ""),
        "width": str(WIDTH),
        "height": str(HEIGHT),
    }


def _own_name(request: HttpRequest, side: str, receives: bool) -> str:
    """Whose account it is signs for the own side; the other side writes its name itself."""
    return actor(request).full_name if (side == Signature.TOWN) == receives else ""


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """移交清单（回执） as PDF."""
    who = actor(request)
    found = deposit_or_404(request, pk)
    take_paper(found, way="pdf", actor=who)
    made = receipts.receipt(found, list(lines_of(who, found)), signatures_of(who, found))
    return pdf(made, _("移交清单") + f"{found.office.name}{found.number}")


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as an Excel sheet."""
    who = actor(request)
    found = deposit_or_404(request, pk)
    take_paper(found, way="xlsx", actor=who)
    made = room_sheets.receipt(found, list(lines_of(who, found)), signatures_of(who, found))
    return sheets.download(made, _("移交清单") + f"{found.office.name}{found.number}")
