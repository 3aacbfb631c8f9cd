"""What the pages of this room have in common."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from cundang.accession.deposit_models import Agreement, Deposit, DepositLine
from cundang.accession.queries import agreement_for, deposit_for, line_for
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import offices_for, require

ROWS = 50


def asked_words(request: HttpRequest) -> str:
    """What a list is narrowed by (`?words=`; an export sends it along)."""
    return (request.GET.get("words", "") or request.POST.get("words", ""))[:100]


def deposit_or_404(request: HttpRequest, pk: int) -> Deposit:
    """A deposit that one may see."""
    require(actor(request), "see_deposits")
    try:
        return deposit_for(actor(request), pk)
    except Deposit.DoesNotExist:
        raise Http404 from None


def line_or_404(request: HttpRequest, pk: int, line: int) -> DepositLine:
    """A line of a deposit that one may see."""
    require(actor(request), "see_deposits")
    try:
        return line_for(actor(request), pk, line)
    except DepositLine.DoesNotExist:
        raise Http404 from None


def agreement_or_404(request: HttpRequest, pk: int) -> Agreement:
    """An agreement that one may see."""
    require(actor(request), "see_deposits")
    try:
        return agreement_for(actor(request), pk)
    except Agreement.DoesNotExist:
        raise Http404 from None


def require_either(request: HttpRequest) -> None:
    """Raise `Forbidden` unless one prepares or receives deposits, wherever that is."""
    if not actor(request).may("receive_deposit"):
        require(actor(request), "prepare_deposit")


def villages(request: HttpRequest, act: str) -> list[Office]:
    """The villages to choose from."""
    return [office for office in offices_for(actor(request), act) if office.level == "village"]


def pdf(made: bytes, name: str) -> HttpResponse:
    """A paper, shown in the browser, kept under its name."""
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
    return response


def today() -> dict[str, Any]:
    """What forms of dates begin with."""
    day = timezone.localdate()
    return {"signed_on": day, "in_force_from": day, "ended_on": day, "due": day + timedelta(days=30)}
