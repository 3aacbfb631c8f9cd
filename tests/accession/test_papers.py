"""The receipt and the agreement as papers: what stands on them, read back from the PDF."""

from collections.abc import Callable

import pypdfium2
import pytest

from cundang.accession import receipts
from cundang.accession.actions import note_line, sign_deposit
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine
from cundang.accession.queries import lines_of, signatures_of
from cundang.custodians.queries import Actor, acting
from cundang.holdings.models import Item

from .conftest import CONSOLE, DRAWN

pytestmark = pytest.mark.django_db


def text_of(deposit: Deposit) -> str:
    with acting(CONSOLE):
        made = receipts.receipt(deposit, list(lines_of(CONSOLE, deposit)), signatures_of(CONSOLE, deposit))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    return "".join("".join(pages).split())


def test_the_receipt_says_what_was_taken_and_who_signed(
    checked: Deposit, items: list[Item], archivist: Actor, both_sign: Callable[[Deposit], Deposit]
) -> None:
    with acting(archivist):
        line = DepositLine.objects.get(deposit=checked, item=items[1])
        note_line(line, difference="*缺* #panic()", refused="霉变", actor=archivist)
        checked.refresh_from_db()
    text = text_of(both_sign(checked))
    for words in (
        "村级档案移交清单（回执）", items[0].reference, items[4].title, "*缺*#panic()；未接收：霉变",
        "接收4件，未接收1件", "档案所有权仍归众拥村", "王村", "李镇", checked.digest,
    ):  # fmt: skip
        assert words in text
    assert "尚未生效" not in text


def test_what_was_printed_stays_when_the_catalogue_changes(done: Deposit, items: list[Item]) -> None:
    with acting(CONSOLE):
        Item.objects.filter(pk=items[0].pk).update(title="后来改的题名")
    assert items[0].title in text_of(done)


def test_a_list_that_is_not_signed_says_so_and_bears_no_old_signature(checked: Deposit, archivist: Actor) -> None:
    with acting(archivist):
        sign_deposit(checked, side="town", name="李镇长", strokes=DRAWN, seen=checked.digest, actor=archivist)
        assert "李镇长" in text_of(checked)
        line = DepositLine.objects.filter(deposit=checked).first()
        assert line
        note_line(line, difference="缺封面", actor=archivist)
        checked.refresh_from_db()
    text = text_of(checked)
    assert "尚未生效" in text
    assert "李镇长" not in text


def test_the_agreement_as_a_paper(agreement: Agreement) -> None:
    agreement.terms = "一、所有权不变。\n#panic()"
    (page,) = pypdfium2.PdfDocument(receipts.agreement(agreement))
    text = "".join(page.get_textpage().get_text_range().split())
    for words in ("村级档案代管协议", "众拥村", "大陈镇", "一、所有权不变。", "#panic()", "2020年01月01日"):
        assert words in text
