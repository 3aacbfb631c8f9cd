"""冻结: placed and lifted by an act each; what stands stops the destruction of what it is on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.box_models import Box
from cundang.holdings.disposal.due import COUNTY_DIGITS
from cundang.holdings.disposal.models import Hold, LegacyPeriod, PanelRole
from cundang.holdings.models import Item
from cundang.ledger.actions import record


class HoldRefused(Exception):
    """A hold that cannot be placed or lifted; carries one sentence."""


def lock_holdings(office_code: str) -> None:
    """Part of an act: nobody places a hold on this office's holdings, or destroys of them, until the act is over."""
    Office.objects.select_for_update(no_key=True).get(pk=office_code)


@transaction.atomic
def place_hold(
    office: Office,
    *,
    reason: str,
    item: Item | None = None,
    box: Box | None = None,
    class_code: str = "",
    year: int | None = None,
    basis: str = "",
    asked_by: str = "",
    until: date | None = None,
    actor: Actor,
) -> Hold:
    """Stop the disposal of one `item`, one `box`, a class or year, or everything of a village.

    `until` is the day on which to look at it again; it stands until `lift_hold`.
    """
    require(actor, "hold_records", office.code)
    reason = " ".join(reason.split())
    if not reason:
        raise HoldRefused(_("请写明冻结的原因，例如诉讼、检查。"))
    if until is not None and until < timezone.localdate():
        raise HoldRefused(_("复核日期已经过去，请写今天以后的日期，或不填。"))
    for one in (item, box):
        if one is not None and one.office_id != office.code:
            raise HoldRefused(_("这不是%(village)s的档案，请核对。") % {"village": office.name})
    lock_holdings(office.code)
    made = Hold.objects.create(
        office=office,
        item=item,
        box=box,
        class_code=class_code,
        year=year,
        reason=reason,
        basis=basis.strip(),
        asked_by=asked_by.strip(),
        until=until,
        placed_by=actor.full_name or actor.name,
    )
    of: dict[str, Any] = {"item": item.pk if item else None, "box": box.pk if box else None}
    of |= {"class_code": class_code, "year": year}
    said = {"reason": reason, "basis": made.basis, "asked_by": made.asked_by}
    record("hold placed", made, actor=actor, detail=said, **{name: value for name, value in of.items() if value})
    return made


@transaction.atomic
def lift_hold(hold: Hold, *, reason: str, actor: Actor) -> Hold:
    """Lift a hold, with the reason; what it stopped may be destroyed again."""
    require(actor, "hold_records", hold.office_id)
    found = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    reason = " ".join(reason.split())
    if not reason:
        raise HoldRefused(_("请写明解除冻结的原因。"))
    if not found.stands:
        raise HoldRefused(_("这一条冻结已经解除。"))
    found.lifted_by, found.lifted_at = actor.full_name or actor.name, timezone.now()
    found.lifted_because = reason
    found.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    record("hold lifted", found, actor=actor, detail={"reason": reason})
    return found


@transaction.atomic
def set_legacy_period(county: Office, code: str, *, years: int, basis: str = "", actor: Actor) -> LegacyPeriod:
    """After how many years a county looks at what is marked 长期 (`CQ`) or 短期 (`DQ`)."""
    require(actor, "keep_disposal_rules", county.code)
    if code not in LegacyPeriod.CODES or len(county.code) != COUNTY_DIGITS:
        raise HoldRefused(_("只能为市（县）写长期、短期的年数。"))
    if not 1 <= years <= 100:
        raise HoldRefused(_("年数应在 1 到 100 之间。"))
    given = {"years": years, "basis": basis.strip()}
    made, _new = LegacyPeriod.objects.update_or_create(office=county, code=code, defaults=given)
    record("legacy period set", made, actor=actor, code=code, years=years)
    return made


@transaction.atomic
def export_disposal(what: str, rows: int, *, actor: Actor) -> None:
    """Say in the ledger that a list of what is due, held, appraised or destroyed was taken out."""
    require(actor, "see_disposal")
    record("disposal list exported", actor=actor, office_code=actor.office_code, kind=what, rows=rows)


@transaction.atomic
def set_panel(county: Office, rows: Sequence[dict[str, Any]], *, actor: Actor) -> list[PanelRole]:
    """Who takes part in a county's appraisals and watches its destructions, all rows at once; none: the default again.

    A row has `stage` (`group` or `witness`), `code`, `name`, `least` (people), and may have `name_en`, `class_code`,
    `basis`. A destruction has at least two witnesses.
    """
    require(actor, "keep_disposal_rules", county.code)
    if len(county.code) != COUNTY_DIGITS:
        raise HoldRefused(_("参加人由市（县）规定。"))
    _check_panel(rows)
    PanelRole.objects.filter(office=county).delete()
    made = PanelRole.objects.bulk_create(
        PanelRole(office=county, place=place, **row) for place, row in enumerate(rows, 1)
    )
    record("panel set", county, actor=actor, office_code=county.code, count=len(made))
    return made


def _check_panel(rows: Sequence[dict[str, Any]]) -> None:
    keys = [(row["stage"], row["code"]) for row in rows]
    if len(set(keys)) < len(keys):
        raise HoldRefused(_("同一阶段的代码不能重复。"))
    if any(row["stage"] not in PanelRole.STAGES or not row["code"] or not row["name"] for row in rows):
        raise HoldRefused(_("每一行都要有阶段、代码和名称。"))
    if any(not 0 <= row["least"] <= 9 for row in rows):
        raise HoldRefused(_("人数应在 0 到 9 之间。"))
    witnesses = sum(row["least"] for row in rows if row["stage"] == PanelRole.WITNESS and not row.get("class_code"))
    if rows and witnesses < 2:
        raise HoldRefused(_("监销人至少两人，请增加监销人的身份或人数。"))
