"""代管协议: recorded by the town, and ended."""

import hashlib
from datetime import date, timedelta
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.accession.deposit_models import Agreement, AgreementTerms
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.strongroom.actions import store

SCANS: Final = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


class AgreementRefused(Exception):
    """An agreement, or an end of one, that cannot be written; carries one sentence."""


@transaction.atomic
def record_agreement(
    office: Office,
    *,
    number: str,
    signed_on: date,
    in_force_from: date,
    in_force_to: date | None = None,
    terms: str = "",
    remark: str = "",
    scan: BinaryIO | None = None,
    scan_name: str = "",
    actor: Actor,
) -> Agreement:
    """Write that a village lets its town keep its archives; `in_force_to` is the last day, None: until it is ended.

    Raises `AgreementRefused`, also where another agreement holds on one of these days.
    """
    require(actor, "receive_deposit", office.code)
    if office.level != "village":
        raise AgreementRefused(_("代管协议由村（社区）与镇街签订，请选一个村（社区）。"))
    town = Office.objects.filter(code=office.code[:9]).first()
    if town is None:
        raise AgreementRefused(_("机构名单里没有这个村所属的镇街，请先导入机构名单。"))
    _refuse_years(signed_on, in_force_from, in_force_to)
    if in_force_to and in_force_to < in_force_from:
        raise AgreementRefused(_("终止日期早于起始日期，请改正。"))
    Office.objects.select_for_update().get(pk=office.pk)  # one agreement of a village at a time
    for other in Agreement.objects.filter(office=office):
        _refuse_overlap(other, in_force_from, in_force_to)
    if Agreement.objects.filter(office=office, number=number).exists():
        raise AgreementRefused(_("这个村已有编号为 %(number)s 的协议，请核对编号。") % {"number": number})
    made = Agreement(
        office=office, custodian=town, number=number, signed_on=signed_on,
        in_force_from=in_force_from, in_force_to=in_force_to, terms=terms, remark=remark,
        made_by=actor.full_name or actor.name,
    )  # fmt: skip
    if scan is not None:
        start = scan.read(4)
        scan.seek(0)
        kind = next((kind for mark, kind in SCANS.items() if start.startswith(mark)), "")
        if not kind:
            raise AgreementRefused(_("扫描件应为 PDF、JPG 或 PNG 文件，请重新选择。"))
        made.scan, made.scan_name = store(scan, media_type=kind, actor=actor), scan_name[:300]
    made.save()
    record("agreement recorded", made, actor=actor, number=number, since=in_force_from.isoformat())
    return made


def _refuse_years(*days: date | None) -> None:
    """Raise for a day that is a slip of the hand: 0201, 2999."""
    if not all(day is None or 1950 <= day.year <= 2200 for day in days):
        raise AgreementRefused(_("年份不对，请写成 2019-10-31 这样的日期。"))


def _refuse_overlap(other: Agreement, first: date, last: date | None) -> None:
    """Raise when another agreement holds on one of the days."""
    until = min(other.in_force_to or date.max, other.ended_on - timedelta(days=1) if other.ended_on else date.max)
    if other.in_force_from <= (last or date.max) and first <= until:
        raise AgreementRefused(
            _("与协议 %(number)s 的有效期重叠（自 %(since)s 起），请先终止那一份，或改正日期。")
            % {"number": other.number, "since": other.in_force_from.isoformat()}
        )


@transaction.atomic
def end_agreement(agreement: Agreement, *, ended_on: date, reason: str, actor: Actor) -> Agreement:
    """Write that an agreement no longer holds from `ended_on` on; items deposited under it stay where they are."""
    require(actor, "receive_deposit", agreement.office_id)
    reason = " ".join(reason.split())
    if not reason:
        raise AgreementRefused(_("请写明终止的原因。"))
    _refuse_years(ended_on)
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("office", "custodian").get(pk=agreement.pk)
    )
    if locked.ended_on:
        raise AgreementRefused(_("这份协议已于 %(day)s 终止。") % {"day": locked.ended_on.isoformat()})
    if ended_on < locked.in_force_from:
        raise AgreementRefused(_("终止日期早于协议起始日期，请改正。"))
    locked.ended_on, locked.end_reason = ended_on, reason
    locked.save(update_fields=["ended_on", "end_reason"])
    record("agreement ended", locked, actor=actor, on=ended_on.isoformat(), detail={"reason": reason})
    return locked


@transaction.atomic
def keep_terms(county: Office, *, text: str, actor: Actor) -> AgreementTerms | None:
    """The text that a county offers for new agreements; empty: the program's again. Agreements keep their own text."""
    require(actor, "keep_schedule", county.code)
    if county.level != "county":
        raise AgreementRefused(_("协议文本由市（县）制定。"))
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    if not text:
        AgreementTerms.objects.filter(office=county).delete()
        record("agreement terms removed", actor=actor, office_code=county.code)
        return None
    facts = {"text": text, "by": actor.name}
    made, _new = AgreementTerms.objects.update_or_create(office=county, defaults=facts)
    record("agreement terms kept", made, actor=actor, digest=hashlib.sha256(text.encode()).hexdigest())
    return made
