"""全宗卷: the summary of a fonds, to be taken out as PDF or as a sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cundang import sheets
from cundang.accession import fonds_file
from cundang.accession.actions import take_fonds_file
from cundang.accession.views.shared import pdf
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.authorities.fonds import one_fonds_for
from cundang.holdings.models import Fonds


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as PDF."""
    fonds, rows = _taken(request, pk, "pdf")
    return pdf(fonds_file.paper(fonds, rows), f"全宗卷摘要{fonds.office.name}{fonds.number}")


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as an Excel sheet."""
    fonds, rows = _taken(request, pk, "xlsx")
    return sheets.download(fonds_file.sheet(fonds, rows), f"全宗卷摘要{fonds.office.name}{fonds.number}")


def _taken(request: HttpRequest, pk: int, way: str) -> tuple[Fonds, list[fonds_file.Row]]:
    who = actor(request)
    require(who, "print_lists")
    try:
        fonds = one_fonds_for(who, pk)
    except Fonds.DoesNotExist:
        raise Http404 from None
    take_fonds_file(fonds, way=way, actor=who)
    return fonds, fonds_file.rows_of(who, fonds)
