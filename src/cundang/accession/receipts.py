"""The papers of this room: 移交清单（回执） and 代管协议, set by `cundang.papers`."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang import papers
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Signature
from cundang.accession.queries.deposits import rows_of
from cundang.accession.words import DEPOSIT_STATES


def receipt(deposit: Deposit, lines: list[DepositLine], signed: dict[str, Signature]) -> bytes:
    """The list of a deposit with its counts and signatures, as PDF; until it is done it says that it is a draft."""
    refused = sum(1 for line in lines if line.refused)
    done = deposit.state == Deposit.DONE
    return papers.pdf(
        "accession/papers/receipt.typ",
        {
            "title": "村级档案移交清单" + ("（回执）" if done else ""),
            "state": "" if done else str(DEPOSIT_STATES[deposit.state]),
            "number": deposit.number,
            "village": deposit.office.name,
            "town": deposit.custodian.name,
            "agreement": deposit.agreement.number,
            "day": localtime(deposit.done_at or deposit.made_at).strftime("%Y年%m月%d日"),
            "listed": len(lines),
            "taken": len(lines) - refused,
            "refused": refused,
            "village_count": _counted(deposit.village_count, deposit.village_difference),
            "town_count": _counted(deposit.town_count, deposit.town_difference),
            "remark": deposit.remark,
            "rows": rows_of(lines),
            "signatures": [_signed(side, signed.get(side), deposit) for side in Signature.SIDES],
            "digest": deposit.digest,
        },
    )


def _counted(count: int | None, difference: str) -> str:
    if count is None:
        return ""
    return f"{count} 件" + (f"（{difference}）" if difference else "")


def _signed(side: str, one: Signature | None, deposit: Deposit) -> dict[str, Any]:
    """The place of a side: empty, to be signed by hand, unless its signature is of this list."""
    role = (
        f"移交方（村）：{deposit.office.name}"
        if side == Signature.VILLAGE
        else f"接收方（镇）：{deposit.custodian.name}"
    )
    if one is None or one.digest != deposit.digest:
        return {"role": role, "name": "", "at": "", "drawn": None}
    at = localtime(one.at).strftime("%Y-%m-%d %H:%M")
    name = one.name if one.drawn else f"{one.name}（键盘签名）"
    return {"role": role, "name": name, "at": at, "drawn": one.drawn or None}


def agreement(paper: Agreement) -> bytes:
    """The printed form of a custody agreement, to be signed and sealed by hand."""
    until = paper.in_force_to.strftime("%Y年%m月%d日") if paper.in_force_to else "双方终止之日"
    return papers.pdf(
        "accession/papers/agreement.typ",
        {
            "title": "村级档案代管协议",
            "number": paper.number,
            "village": paper.office.name,
            "town": paper.custodian.name,
            "period": f"{paper.in_force_from:%Y年%m月%d日}起，至{until}止",
            "signed_on": paper.signed_on.strftime("%Y年%m月%d日"),
            "terms": [line for line in paper.terms.splitlines() if line.strip()],
            "ended": _ended(paper),
        },
    )


def _ended(paper: Agreement) -> str:
    if not paper.ended_on:
        return ""
    return _("本协议已于 %(day)s 终止：%(why)s") % {"day": f"{paper.ended_on:%Y-%m-%d}", "why": paper.end_reason}
