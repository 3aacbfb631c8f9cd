"""A village with items of its own, and an agreement that lets the town keep them."""

from collections.abc import Callable
from datetime import date

import pytest

from cundang.accession.actions import (
    add_items,
    begin_deposit,
    count_at_town,
    count_at_village,
    record_agreement,
    sign_deposit,
)
from cundang.accession.deposit_models import Agreement, Deposit
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.holdings.actions import draft_item
from cundang.holdings.models import Item

CONSOLE = console("tester")
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]


def make_items(office: Office, count: int, first: int = 1) -> list[Item]:
    """So many items of 2019, kept by their owner."""
    with acting(CONSOLE):
        made = []
        for n in range(first, first + count):
            item = draft_item(office=office, reference=f"Z106-WS·2019-D30-{n:04}", actor=CONSOLE)
            Item.objects.filter(pk=item.pk).update(title=f"关于第{n}号事项的会议记录", pages_stated=n)
            made.append(item)
        return list(Item.objects.filter(pk__in=[item.pk for item in made]).order_by("pk"))


@pytest.fixture
def items(village: Office) -> list[Item]:
    """Five items of the village."""
    return make_items(village, 5)


@pytest.fixture
def agreement(village: Office, archivist: Actor) -> Agreement:
    """An agreement in force since 2020."""
    with acting(archivist):
        day = date(2020, 1, 1)
        return record_agreement(village, number="代管2020-1", signed_on=day, in_force_from=day, actor=archivist)


@pytest.fixture
def deposit(agreement: Agreement, items: list[Item], village: Office, clerk: Actor) -> Deposit:
    """A list of the five items, not counted yet."""
    with acting(clerk):
        made = begin_deposit(village, actor=clerk)
        assert not add_items(made, items, actor=clerk)
        made.refresh_from_db()
        return made


@pytest.fixture
def checked(deposit: Deposit, clerk: Actor, archivist: Actor) -> Deposit:
    """The same, counted by both."""
    with acting(clerk):
        count_at_village(deposit, count=5, actor=clerk)
    with acting(archivist):
        return count_at_town(deposit, count=5, actor=archivist)


@pytest.fixture
def done(checked: Deposit, clerk: Actor, archivist: Actor, both_sign: Callable[[Deposit], Deposit]) -> Deposit:
    """The same, signed by both."""
    return both_sign(checked)


@pytest.fixture
def both_sign(clerk: Actor, archivist: Actor) -> Callable[[Deposit], Deposit]:
    """Both sign, each at the own desk."""

    def sign(deposit: Deposit) -> Deposit:
        with acting(clerk):
            sign_deposit(deposit, side="village", name="王村", strokes=DRAWN, seen=deposit.digest, actor=clerk)
        with acting(archivist):
            return sign_deposit(deposit, side="town", name="李镇", strokes=None, seen=deposit.digest, actor=archivist)

    return sign
