"""Who kept an item stays whole and can be traced when it is cut, joined, and when that is undone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cundang.accession.actions import (
    add_items,
    begin_deposit,
    count_at_town,
    count_at_village,
    give_back,
    lend,
    record_agreement,
    sign_deposit,
    take_back,
)
from cundang.accession.deposit_models import Deposit, DepositLine
from cundang.accession.queries import items_to_choose
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.digitization.models import Batch, BatchFile, BatchPage
from cundang.holdings.actions import place_hold
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.desk.actions import Changed, DeskRefused
from cundang.holdings.models import Item, Page
from cundang.holdings.proposal_models import ProposalDecision
from cundang.holdings.stamp_models import FilingStamp
from cundang.strongroom.models import Blob

from .conftest import CONSOLE, Desk

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
CODES = [f"Z106-WS·2019·Y-000{n}" for n in (1, 2, 3)]


@pytest.fixture
def begun(desk: Desk, village: Office, clerk: Actor, archivist: Actor) -> Deposit:
    """A list of the three items, on its way to the town."""
    with acting(archivist):
        day = date(2020, 1, 1)
        record_agreement(village, number="代管2020-1", signed_on=day, in_force_from=day, actor=archivist)
    with acting(clerk):
        made = begin_deposit(village, actor=clerk)
        assert not add_items(made, Item.objects.all(), actor=clerk)
        return made


@pytest.fixture
def deposit(begun: Deposit, clerk: Actor, archivist: Actor) -> Deposit:
    """The same, signed: the town keeps the three."""
    return signed(begun, clerk, archivist)


def signed(begun: Deposit, clerk: Actor, archivist: Actor) -> Deposit:
    """Counted and signed by both."""
    with acting(clerk):
        count_at_village(begun, count=3, actor=clerk)
    with acting(archivist):
        made = count_at_town(begun, count=3, actor=archivist)
        for side in ("village", "town"):
            made = sign_deposit(made, side=side, name="某", strokes=None, seen=made.digest, actor=archivist)
        return made


def everything() -> list[Any]:
    """Every custody line, decision, stamp, line of a deposit and page of a batch."""
    with acting(CONSOLE):
        tables: list[Any] = [CustodyChange, ProposalDecision, FilingStamp, DepositLine, BatchPage]
        return [list(table.objects.order_by("pk").values()) for table in tables]


def lines(item: int) -> list[tuple[str, str, str]]:
    """The history of an item: kind, paper, of which item it was written."""
    with acting(CONSOLE):
        own = CustodyChange.objects.filter(item=item).order_by("at", "pk")
        return list(own.values_list("kind", "paper", "of"))


def test_an_item_that_is_cut_off_has_the_history_of_its_paper(
    desk: Desk, deposit: Deposit, archivist: Actor, sign_in: SignIn
) -> None:
    before = everything()
    first, new = desk.do("split", **desk.one(0), page=desk.pages(0)[1]).items
    assert lines(first) == [("deposit", deposit.number, "")]
    assert lines(new) == [("deposit", deposit.number, CODES[0])]
    with acting(archivist):
        at = {line.item_id: line.at for line in CustodyChange.objects.filter(item__in=[first, new])}
        assert at[first] == at[new]
        assert not items_to_choose(archivist, deposit).exists()  # it is with the town already
    assert f"记在“{CODES[0]}”名下" in sign_in(archivist).get(f"/items/{new}/custody/").content.decode()
    shown = sign_in(archivist).get(f"/api/v1/items/{new}/custody").json()["history"]
    assert [(line["paper"], line["of"]) for line in shown] == [(deposit.number, CODES[0])]
    cut = everything()
    desk.do("undo")
    assert everything() == before
    desk.do("redo")
    assert everything() == cut


def test_joined_items_bring_their_histories_and_signed_lists_say_what_they_listed(
    desk: Desk, deposit: Deposit, archivist: Actor, sign_in: SignIn
) -> None:
    before = everything()
    first, second = desk.do("join", items=desk.seen(0, 1), give_up_codes=True).items
    assert lines(first) == [("deposit", deposit.number, ""), ("deposit", deposit.number, CODES[1])]
    with acting(archivist):
        listed = DepositLine.objects.order_by("number").values_list("item_id", "listed__reference")
        assert list(listed) == [(first, CODES[0]), (None, CODES[1]), (desk.keys[1], CODES[2])]
    page = sign_in(archivist).get(f"/deposits/{deposit.pk}/").content.decode()
    assert page.count("已并入别的件") == 1
    assert [line["item"] for line in sign_in(archivist).get(f"/api/v1/deposits/{deposit.pk}").json()["lines"]] == [
        first, None, desk.keys[1],
    ]  # fmt: skip
    assert sign_in(archivist).get(f"/items/{second}/custody/").status_code == 404
    joined = everything()
    desk.do("undo")
    assert everything() == before
    desk.do("redo")
    assert everything() == joined
    desk.do("undo")
    assert everything() == before


def test_undoing_a_join_brings_back_all_that_hung_on_the_items(desk: Desk, village: Office, archivist: Actor) -> None:
    second = desk.keys[1]
    with acting(CONSOLE):
        blob = Blob.objects.create(digest="a" * 64, size=1, media_type="image/png")
        batch = Batch.objects.create(office=village, name="批", key="k", made_by="t")
        file = BatchFile.objects.create(batch=batch, office=village, path="x", key="x", blob=blob, state="opened")
        rows = {"batch": batch, "office": village, "file": file, "item_id": second, "state": "done"}
        for number, page in enumerate(Page.objects.filter(item=second).order_by("number"), 1):
            BatchPage.objects.create(**rows, index=number, number=number, page=page)
        facts = {"rule": "r", "confidence": 0.5, "by": "t", "text": "关于"}
        for value, accepted in (("甲", True), ("乙", False)):
            ProposalDecision.objects.create(
                item_id=second, office=village, field="title", value=value, accepted=accepted, **facts
            )
        FilingStamp.objects.create(item_id=second, office=village, left_mm="20.5", top_mm="10", by="t")
    before = everything()
    assert [len(rows) for rows in before] == [0, 2, 1, 0, 3]
    desk.do("join", items=desk.seen(0, 1), give_up_codes=True)
    assert [len(rows) for rows in everything()] == [0, 0, 0, 0, 3]
    with acting(CONSOLE):
        assert set(BatchPage.objects.values_list("item_id", flat=True)) == {None}
    desk.do("undo")
    assert everything() == before
    with acting(CONSOLE):  # what is said in between is what a later undo brings back
        ProposalDecision.objects.filter(value="乙").delete()
    between = everything()
    desk.do("redo")
    desk.do("undo")
    assert everything() == between


def test_who_has_gone_elsewhere_since_is_not_cut_or_joined_back(desk: Desk, deposit: Deposit, archivist: Actor) -> None:
    desk.do("join", items=desk.seen(0, 1), give_up_codes=True)
    with acting(archivist):
        give_back([Item.objects.get(pk=desk.keys[0])], person="王村", reason="村里要用", actor=archivist)
    with pytest.raises(Changed):
        desk.do("undo")
    assert [kind for kind, _paper, _of in lines(desk.keys[0])] == ["deposit", "deposit", "return"]


def test_what_other_papers_count_on_is_neither_cut_nor_joined(
    desk: Desk, begun: Deposit, village: Office, clerk: Actor, archivist: Actor
) -> None:
    def refused(why: str, *, cut: bool = True) -> None:
        acts: list[tuple[str, dict[str, Any]]] = [("join", {"items": desk.seen(0, 1), "give_up_codes": True})]
        if cut:
            acts += [
                ("split", {**desk.one(1), "page": desk.pages(1)[1]}),
                ("move-pages", {"items": desk.seen(0, 1), "pages": desk.pages(1)[:1], "to": desk.keys[0]}),
            ]
        before = everything()
        for act, told in acts:
            with pytest.raises(DeskRefused, match=why):
                desk.do(act, **told)
        assert everything() == before

    refused("未办完的移交清单", cut=False)
    signed(begun, clerk, archivist)
    with acting(archivist):
        second = Item.objects.get(pk=desk.keys[1])
        due = timezone.localdate() + timedelta(days=9)
        loan = lend(second, borrower="王律师", reason="诉讼", due=due, actor=archivist)
    refused("已借给王律师")
    with acting(archivist):
        take_back(loan, actor=archivist)
    refused("借出过", cut=False)
    with acting(archivist):
        hold = place_hold(village, item=second, reason="举报", actor=archivist)
    refused("已冻结（举报）")
    with acting(archivist):
        type(hold).objects.filter(pk=hold.pk).delete()
        give_back([second], person="王村", reason="村里要用", actor=archivist)
    with pytest.raises(DeskRefused, match="由不同的机构保管"):
        desk.do("join", items=desk.seen(0, 1), give_up_codes=True)
    with acting(CONSOLE):
        Item.objects.filter(pk=second.pk).update(destroyed_on=date(2026, 3, 1), destroyed_list="2026-001")
    refused("已按清册 2026-001 销毁")
