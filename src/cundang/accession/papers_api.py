"""The papers of this room as endpoints: PDF/A, the same as the pages give."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cundang.accession import actions, fonds_file, queries, receipts
from cundang.accession.handover import actions as handover_actions
from cundang.accession.handover import papers as handover_papers
from cundang.accession.handover import queries as handover_queries
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.authorities.fonds import one_fonds_for

router = Router(tags=["papers"])
PDF = "application/pdf"


@router.get("/agreements/{int:pk}/paper.pdf", url_name="agreement-paper")
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """代管协议, to be signed and sealed."""
    who = actor(request)
    require(who, "see_deposits")
    found = queries.agreement_for(who, pk)
    actions.take_paper(found, way="pdf", actor=who)
    return HttpResponse(receipts.agreement(found), content_type=PDF)


@router.get("/deposits/{int:pk}/receipt.pdf", url_name="deposit-receipt")
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """移交清单（回执）."""
    who = actor(request)
    require(who, "see_deposits")
    found = queries.deposit_for(who, pk)
    actions.take_paper(found, way="pdf", actor=who)
    made = receipts.receipt(found, list(queries.lines_of(who, found)), queries.signatures_of(who, found))
    return HttpResponse(made, content_type=PDF)


@router.get("/handovers/{int:pk}/paper.pdf", url_name="handover-paper")
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """移交清册 of a hand-over."""
    who = actor(request)
    require(who, "see_handover")
    found = handover_queries.handover_for(who, pk)
    handover_actions.take_paper(found, way="pdf", actor=who)
    lines, signed = handover_queries.lines_of(who, found), handover_queries.signatures_of(who, found)
    return HttpResponse(handover_papers.certificate(found, lines, signed), content_type=PDF)


@router.get("/fonds/{int:pk}/file.pdf", url_name="fonds-file-paper")
def fonds_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """全宗卷 summary."""
    who = actor(request)
    require(who, "print_lists")
    fonds = one_fonds_for(who, pk)
    actions.take_fonds_file(fonds, way="pdf", actor=who)
    return HttpResponse(fonds_file.paper(fonds, fonds_file.rows_of(who, fonds)), content_type=PDF)
