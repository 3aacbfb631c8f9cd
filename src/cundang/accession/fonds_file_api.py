"""The summary of a fonds (全宗卷) as an endpoint."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from cundang.accession.actions import take_fonds_file
from cundang.accession.fonds_file import rows_of
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.authorities.fonds import one_fonds_for

router = Router(tags=["fonds"])


class RowShown(Schema):
    """A line: of which kind of the fonds' file, what, when, how many, and what else is to be said; in Chinese."""

    kind: str
    what: str
    when: str
    count: str
    remark: str


@router.get("/fonds/{pk}/file", response=list[RowShown])
def fonds_file(request: HttpRequest, pk: int) -> Any:
    """What the program knows for the file of a fonds."""
    who = actor(request)
    require(who, "print_lists")
    fonds = one_fonds_for(who, pk)
    take_fonds_file(fonds, way="api", actor=who)
    return rows_of(who, fonds)
