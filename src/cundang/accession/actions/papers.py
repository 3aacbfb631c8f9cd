"""Papers and lists that are taken out; each stands in the ledger."""

from django.db import models, transaction

from cundang.accession.deposit_models import Agreement, Deposit
from cundang.custodians.queries import Actor, require
from cundang.holdings.models import Fonds
from cundang.ledger.actions import record


@transaction.atomic
def take_paper(paper: Agreement | Deposit, *, way: str, actor: Actor) -> None:
    """Note that an agreement or a receipt was taken out; `way` is `pdf`, `xlsx` or `scan`."""
    require(actor, "see_deposits", paper.office_id)
    record("paper taken out", paper, actor=actor, way=way)


@transaction.atomic
def take_list(kind: type[models.Model], count: int, *, actor: Actor) -> None:
    """Note that a list of agreements, deposits or loans was taken out as a sheet."""
    require(actor, "see_deposits")
    record("list taken out", actor=actor, source=kind._meta.model_name, rows=count)


@transaction.atomic
def take_fonds_file(fonds: Fonds, *, way: str, actor: Actor) -> None:
    """Note that the summary of a fonds (全宗卷) was taken out; `way` is `pdf`, `xlsx` or `api`."""
    require(actor, "print_lists", fonds.office_id)
    record("paper taken out", fonds, actor=actor, way=way)
