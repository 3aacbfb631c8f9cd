"""What the pages of hand-overs have in common."""

from django.http import Http404, HttpRequest

from cundang.accession.handover import queries
from cundang.accession.handover.models import Campaign, Handover, HandoverLine
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require


def campaign_or_404(request: HttpRequest, pk: int, act: str = queries.SEE) -> Campaign:
    """A campaign that one may see, or lead."""
    require(actor(request), act)
    try:
        return queries.campaign_for(actor(request), pk, act)
    except Campaign.DoesNotExist:
        raise Http404 from None


def handover_or_404(request: HttpRequest, pk: int) -> Handover:
    """A hand-over that one may see."""
    require(actor(request), queries.SEE)
    try:
        return queries.handover_for(actor(request), pk)
    except Handover.DoesNotExist:
        raise Http404 from None


def line_or_404(request: HttpRequest, pk: int, line: int) -> HandoverLine:
    """A line of a list that one may see."""
    require(actor(request), queries.SEE)
    try:
        return queries.line_for(actor(request), pk, line)
    except HandoverLine.DoesNotExist:
        raise Http404 from None


def require_either(request: HttpRequest) -> None:
    """Raise `Forbidden` unless one hands over or supervises, wherever that is."""
    if not actor(request).may("supervise_handover"):
        require(actor(request), "prepare_handover")
