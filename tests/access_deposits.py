"""The rows of test_access.py for agreements, deposits and loans, and what of them an office has there."""

from dataclasses import dataclass
from datetime import date

from access_rows import JSON, Row, roles_with
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cundang.accession.actions import add_items, begin_deposit, lend, record_agreement
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Loan
from cundang.custodians.models import Office
from cundang.custodians.queries import console
from cundang.holdings.actions import draft_item
from cundang.holdings.models import Item

CONSOLE = console("tester")
DEPOSITS, PREPARE, RECEIVE, LEND = (
    roles_with(act) for act in ("see_deposits", "prepare_deposit", "receive_deposit", "lend_originals")
)
EITHER = PREPARE | RECEIVE
DIFFERS = {"difference": "缺一页"}


@dataclass(frozen=True)
class DepositWorld:
    """An agreement with its scan, a deposit with one item on its list, a loan of another item."""

    agreement: Agreement
    deposit: Deposit
    line: DepositLine
    loan: Loan


def deposit_world(office: Office, item: Item) -> DepositWorld:
    """What an office has of them."""
    day = date(2020, 1, 1)
    scan = SimpleUploadedFile("协议.pdf", b"%PDF-1.7 signed")
    agreement = record_agreement(
        office, number="1", signed_on=day, in_force_from=day, scan=scan, scan_name="协议.pdf", actor=CONSOLE
    )
    deposit = begin_deposit(office, actor=CONSOLE)
    add_items(deposit, [item], actor=CONSOLE)
    lent = draft_item(office=office, reference="Z106-WS·1996-Y-CW-0099", actor=CONSOLE)
    loan = lend(lent, borrower="王", reason="补办", due=timezone.localdate(), actor=CONSOLE)
    return DepositWorld(agreement, deposit, DepositLine.objects.get(deposit=deposit), loan)


def put_back(world: DepositWorld) -> None:
    """As it was, after a row of the table has changed it: the village has counted, the loan is out."""
    Deposit.objects.filter(pk=world.deposit.pk).update(state=Deposit.COUNTED)
    Loan.objects.filter(pk=world.loan.pk).update(back_on=None)


DEPOSIT_ROWS = {
    # Agreements, deposits, loans. What cannot be done now is said on the page, or by the API with 422.
    "agreements": Row(lambda w: "/agreements/", DEPOSITS, 200, 200),
    "agreements-export": Row(lambda w: "/agreements/export/", DEPOSITS, 200, 200, method="post"),
    "new-agreement": Row(lambda w: "/agreements/new/", RECEIVE, 200, 200),
    "agreement-terms": Row(lambda w: "/agreements/terms/", roles_with("keep_schedule"), 200, 200),
    "agreement": Row(lambda w: f"/agreements/{w.deposits.agreement.pk}/", DEPOSITS),
    "agreement-end": Row(lambda w: f"/agreements/{w.deposits.agreement.pk}/end/", RECEIVE, 400, method="post"),
    "agreement-scan": Row(lambda w: f"/agreements/{w.deposits.agreement.pk}/scan/", DEPOSITS),
    "agreement-paper": Row(lambda w: f"/agreements/{w.deposits.agreement.pk}/paper/", DEPOSITS),
    "deposits": Row(lambda w: "/deposits/", DEPOSITS, 200, 200),
    "deposits-export": Row(lambda w: "/deposits/export/", DEPOSITS, 200, 200, method="post"),
    "new-deposit": Row(lambda w: "/deposits/new/", PREPARE, 200, 200),
    "deposit": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/", DEPOSITS),
    "deposit-choose": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/choose/", PREPARE),
    "deposit-list": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/list/", PREPARE, 302, method="post"),
    "deposit-line": Row(
        lambda w: f"/deposits/{w.deposits.deposit.pk}/lines/{w.deposits.line.pk}/",
        EITHER,
        302,
        method="post",
        data=lambda w: DIFFERS,
    ),
    "deposit-line-away": Row(
        lambda w: f"/deposits/{w.deposits.deposit.pk}/lines/{w.deposits.line.pk}/away/", PREPARE, 302, method="post"
    ),
    "deposit-count": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/count/", EITHER, 400, method="post"),
    "deposit-reopen": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/reopen/", EITHER, 302, method="post"),
    "deposit-withdraw": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/withdraw/", EITHER, 302, method="post"),
    "deposit-return": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/return/", RECEIVE, 400, method="post"),
    "deposit-sign": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/sign/", EITHER),
    "api:agreement-paper": Row(
        lambda w: f"/api/v1/agreements/{w.deposits.agreement.pk}/paper.pdf", DEPOSITS, anonymous=401
    ),
    "api:deposit-receipt": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/receipt.pdf", DEPOSITS, anonymous=401
    ),
    "deposit-receipt": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/receipt/", DEPOSITS),
    "deposit-sheet": Row(lambda w: f"/deposits/{w.deposits.deposit.pk}/receipt/sheet/", DEPOSITS),
    "loans": Row(lambda w: "/loans/", DEPOSITS, 200, 200),
    "loans-export": Row(lambda w: "/loans/export/", DEPOSITS, 200, 200, method="post"),
    "loan-back": Row(lambda w: f"/loans/{w.deposits.loan.pk}/back/", LEND, 302, method="post"),
    "item-custody": Row(lambda w: f"/items/{w.item.pk}/custody/", DEPOSITS),
    "item-lend": Row(lambda w: f"/items/{w.item.pk}/custody/lend/", LEND, 400, method="post"),
    "item-return": Row(lambda w: f"/items/{w.item.pk}/custody/return/", RECEIVE, 400, method="post"),
    "api:agreements": Row(lambda w: "/api/v1/agreements", DEPOSITS, 200, 200, anonymous=401),
    "api:agreement-terms": Row(lambda w: "/api/v1/agreements/terms", DEPOSITS, 200, 200, anonymous=401),
    "api:agreement-terms-kept": Row(
        lambda w: "/api/v1/agreements/terms",
        roles_with("keep_schedule"),
        data=lambda w: {"office": w.office.code[:6], "text": "一、"},
        **{**JSON, "method": "put"},
    ),
    "api:agreement": Row(lambda w: f"/api/v1/agreements/{w.deposits.agreement.pk}", DEPOSITS, anonymous=401),
    "api:agreement-end": Row(
        lambda w: f"/api/v1/agreements/{w.deposits.agreement.pk}/end",
        RECEIVE,
        422,
        data=lambda w: {"ended_on": "2026-01-01", "reason": ""},
        **JSON,
    ),
    "api:deposits": Row(lambda w: "/api/v1/deposits", DEPOSITS, 200, 200, anonymous=401),
    "api:new-agreement": Row(
        lambda w: "/api/v1/agreements",
        RECEIVE,
        422,
        data=lambda w: {
            "office": w.office.code,
            "number": "2",
            "signed_on": "2026-01-01",
            "in_force_from": "2026-01-01",
        },
        **JSON,
    ),
    "api:new-deposit": Row(lambda w: "/api/v1/deposits", PREPARE, data=lambda w: {"office": w.office.code}, **JSON),
    "api:deposit": Row(lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}", DEPOSITS, anonymous=401),
    "api:deposit-items": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/items",
        PREPARE,
        422,
        data=lambda w: {"references": []},
        **JSON,
    ),
    "api:deposit-collected": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/collected",
        PREPARE,
        422,
        data=lambda w: {"year": 2019},
        **JSON,
    ),
    "api:deposit-return": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/return",
        RECEIVE,
        data=lambda w: {"items": [], "person": "王", "reason": "取回"},
        **JSON,
    ),
    "api:deposit-line": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/lines/{w.deposits.line.pk}",
        EITHER,
        data=lambda w: DIFFERS,
        **JSON,
    ),
    "api:deposit-line-away": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/lines/{w.deposits.line.pk}/away", PREPARE, 422, **JSON
    ),
    "api:deposit-count": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/count",
        RECEIVE,
        422,
        data=lambda w: {"side": "town", "count": 7},
        **JSON,
    ),
    "api:deposit-reopen": Row(lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/reopen", EITHER, **JSON),
    "api:deposit-withdraw": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/withdraw",
        EITHER,
        422,
        data=lambda w: {"reason": ""},
        **JSON,
    ),
    "api:deposit-sign": Row(
        lambda w: f"/api/v1/deposits/{w.deposits.deposit.pk}/sign",
        EITHER,
        422,
        data=lambda w: {"side": "village", "name": "王", "seen": ""},
        **JSON,
    ),
    "api:loans": Row(lambda w: "/api/v1/loans", DEPOSITS, 200, 200, anonymous=401),
    "api:loan-back": Row(lambda w: f"/api/v1/loans/{w.deposits.loan.pk}/back", LEND, **JSON),
    "api:item-custody": Row(lambda w: f"/api/v1/items/{w.item.pk}/custody", DEPOSITS, anonymous=401),
    "api:item-lend": Row(
        lambda w: f"/api/v1/items/{w.item.pk}/lend",
        LEND,
        422,
        data=lambda w: {"borrower": "", "reason": "", "due": "2026-01-01"},
        **JSON,
    ),
    "api:item-return": Row(
        lambda w: f"/api/v1/items/{w.item.pk}/return",
        RECEIVE,
        422,
        data=lambda w: {"person": "", "reason": ""},
        **JSON,
    ),
}
