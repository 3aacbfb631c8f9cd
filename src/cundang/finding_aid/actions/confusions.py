"""Reviewing what a county's searches have learned."""

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, require
from cundang.finding_aid.confusions import confusions_for, counties
from cundang.finding_aid.desk_models import Confusion, ConfusionList
from cundang.ledger.actions import record


@transaction.atomic
def switch_confusion(confusion: Confusion, active: bool, *, actor: Actor) -> None:
    """Let the searches of its county use a confusion, or not; as it already was changes nothing."""
    _require_county(actor, confusion.office_id)
    if Confusion.objects.filter(pk=confusion.pk, active=not active).update(active=active):
        record("confusion switched", confusion, actor=actor, active=active)


@transaction.atomic
def switch_list(county: Office, active: bool, *, actor: Actor) -> None:
    """Let the searches of a county use its list of confusions, or not."""
    _require_county(actor, county.pk)
    row, _made = ConfusionList.objects.get_or_create(office=county)
    if ConfusionList.objects.filter(pk=row.pk, active=not active).update(active=active):
        record("confusion list switched", county, actor=actor, office_code=county.pk, active=active)


def _require_county(actor: Actor, county: str) -> None:
    require(actor, "manage_confusions")
    if not actor.everywhere and county not in counties(actor, "manage_confusions"):
        raise Forbidden("manage_confusions")


@transaction.atomic
def export_confusions(purpose: str, *, actor: Actor) -> tuple[list[Confusion], str]:
    """The lists of the actor's counties to take out, and the sheet's heading; the ledger keeps what for."""
    require(actor, "read_confusions")
    require(actor, "export")
    rows = list(confusions_for(actor))
    entry = record("confusions exported", actor=actor, detail={"purpose": purpose.strip()}, rows=len(rows))
    told = {"rows": len(rows), "purpose": purpose.strip(), "entry": entry.pk}
    return rows, _("误读表，共 %(rows)d 组；用途：%(purpose)s；台账号 %(entry)d") % told
