"""The lists of this room as Excel sheets, and the receipt as one."""

from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang import sheets
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Loan, Signature
from cundang.accession.queries.deposits import rows_of
from cundang.accession.words import AGREEMENT_STATES, DEPOSIT_STATES


def _heading(what: str) -> str:
    return _("%(what)s，%(at)s 导出") % {"what": what, "at": localtime().strftime("%Y-%m-%d %H:%M")}


def agreements(rows: Iterable[Agreement]) -> bytes:
    """The custody agreements."""
    heads = [
        _("序号"),
        _("协议编号"),
        _("村（所有者）"),
        _("镇街（保管者）"),
        _("签订日期"),
        _("有效期自"),
        _("有效期至"),
    ]
    heads += [_("情况"), _("终止日期"), _("备注")]
    listed = (
        [
            one.number, one.office.name, one.custodian.name, one.signed_on.isoformat(), one.in_force_from.isoformat(),
            one.in_force_to.isoformat() if one.in_force_to else "", str(AGREEMENT_STATES[one.state]),
            one.ended_on.isoformat() if one.ended_on else "", one.remark,
        ]
        for one in rows
    )  # fmt: skip
    widths = {"B": 20, "C": 16, "D": 16, "E": 12, "F": 12, "G": 12, "J": 40}
    return sheets.book(_("代管协议"), _heading(_("代管协议")), heads, listed, widths)


def deposits(rows: Iterable[Deposit]) -> bytes:
    """The deposits, one a row; `rows` as `deposits_for` counts them."""
    heads = [_("序号"), _("移交单号"), _("村（所有者）"), _("镇街（保管者）"), _("情况"), _("清单件数"), _("村方清点")]
    heads += [_("镇方清点"), _("未接收"), _("起单日期"), _("移交日期"), _("备注")]
    listed = (
        [
            one.number, one.office.name, one.custodian.name, str(DEPOSIT_STATES[one.state]),
            getattr(one, "listed", 0), one.village_count, one.town_count, getattr(one, "refused", 0),
            localtime(one.made_at).strftime("%Y-%m-%d"),
            localtime(one.done_at).strftime("%Y-%m-%d") if one.done_at else "", one.remark,
        ]
        for one in rows
    )  # fmt: skip
    return sheets.book(_("移交"), _heading(_("移交")), heads, listed, {"B": 14, "C": 16, "D": 16, "J": 12, "K": 12})


def loans(rows: Iterable[Loan]) -> bytes:
    """Originals that are or were out."""
    heads = [_("序号"), _("村（所有者）"), _("档号"), _("题名"), _("借给"), _("用途"), _("借出日期"), _("应还日期")]
    heads += [_("归还日期"), _("归还时的情况")]
    listed = (
        [
            one.office.name, one.item.reference, one.item.title, one.borrower, one.reason, one.lent_on.isoformat(),
            one.due.isoformat(), one.back_on.isoformat() if one.back_on else "", one.back_remark,
        ]
        for one in rows
    )  # fmt: skip
    widths = {"B": 16, "C": 28, "D": 40, "E": 20, "F": 24, "G": 12, "H": 12, "I": 12}
    return sheets.book(_("借出原件"), _heading(_("借出原件")), heads, listed, widths)


def receipt(deposit: Deposit, lines: Iterable[DepositLine], signed: dict[str, Signature]) -> bytes:
    """The receipt of a deposit: its list, with who signed in the heading."""
    facts = [
        _("移交清单 %(number)s") % {"number": deposit.number},
        f"{deposit.office.name} → {deposit.custodian.name}",
        *(f"{one.name} {localtime(one.at):%Y-%m-%d %H:%M}" for one in signed.values() if one.digest == deposit.digest),
    ]
    heads = [_("序号"), _("清单序号"), _("档号"), _("题名"), _("年度"), _("保管期限"), _("页数"), _("差异")]
    widths = {"A": 6, "B": 8, "C": 28, "D": 60, "E": 8, "F": 10, "G": 8, "H": 40}
    return sheets.book(_("移交清单"), "　".join(facts), heads, rows_of(lines), widths)
