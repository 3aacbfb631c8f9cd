"""Two people at the same moment, as two threads with a connection each; `python at_once.py` prints what came of it.

An installation of its own, since what is not committed is seen by no other connection.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from django.db import connection  # noqa: E402  # after the settings
from django.utils import timezone  # noqa: E402

from cundang.accession import actions  # noqa: E402
from cundang.accession.deposit_models import Deposit, DepositLine, Signature  # noqa: E402
from cundang.accession.handover import actions as handover  # noqa: E402
from cundang.accession.handover.models import Handover, HandoverLine  # noqa: E402
from cundang.accession.handover.queries import digest_of as digest_of_handover  # noqa: E402
from cundang.accession.queries.deposits import digest_of  # noqa: E402
from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.holdings.actions import draft_item  # noqa: E402
from cundang.holdings.models import Item  # noqa: E402

ROUNDS = 6
ME = console("tester")
CODES = {"330782": "义乌市", "330782106": "大陈镇", "330782106201": "众拥村"}


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do them at the same moment; of each what it said when it was refused, empty when it was done."""
    start, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            with connection.cursor():  # connected before the start
                start.wait()
            with acting(ME):
                said[number] = str(act() or "")
        except (actions.DepositRefused, handover.HandoverRefused) as refusal:
            said[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def add(deposit: Deposit, item: Item) -> str:
    """Why the item could not go on the list; empty: it is on it."""
    return str(actions.add_items(deposit, [item], actor=ME).get(item.pk, ""))


def same_item_on_two_lists(village: Office, item: Item) -> dict[str, object]:
    """An item put on two lists."""
    with acting(ME):
        one, two = (actions.begin_deposit(village, actor=ME) for _time in range(2))
    said = at_once(lambda: add(one, item), lambda: add(two, item))
    with acting(ME):
        lines = DepositLine.objects.filter(item=item, open=True).count()
        for each in (one, two):
            actions.withdraw_deposit(each, reason="试", actor=ME)
    return {"lines": lines, "said": said}


def signed_while_it_changes(village: Office, item: Item) -> dict[str, object]:
    """The second signature of a deposit, and the list taken back to be changed."""
    with acting(ME):
        one = actions.begin_deposit(village, actor=ME)
        actions.add_items(one, [item], actor=ME)
        actions.count_at_village(one, count=1, actor=ME)
        one = actions.count_at_town(one, count=1, actor=ME)
        actions.sign_deposit(one, side="village", name="王", strokes=None, seen=one.digest, actor=ME)
    said = at_once(
        lambda: actions.sign_deposit(one, side="town", name="李", strokes=None, seen=one.digest, actor=ME) and "",
        lambda: actions.reopen_deposit(one, actor=ME) and "",
    )
    with acting(ME):
        one.refresh_from_db()
        signed = Signature.objects.filter(deposit=one, digest=one.digest).count()
        item.refresh_from_db()
        kept = item.custodian_id
        true = one.digest == digest_of(one)
        if one.state == Deposit.DONE:
            actions.give_back([item], person="王", reason="试", actor=ME)
        else:
            actions.withdraw_deposit(one, reason="试", actor=ME)
    return {"state": "done" if said[1] else "draft", "kept": kept, "signed": signed, "true": true, "said": said}


def handed_over_while_it_changes(village: Office) -> dict[str, object]:
    """The third signature of a hand-over, and a line that is written."""
    with acting(ME):
        one = handover.begin_clerk_change(
            village, changed_on=timezone.localdate(), outgoing="甲", incoming="乙", actor=ME
        )
        HandoverLine.objects.filter(handover=one).delete()
        keys = {"kind": "keys", "name": "钥匙", "stated": Decimal(1), "state": "handed"}
        handover.write_line(one, **keys, actor=ME)
        one = handover.name_parties(one, outgoing="甲", incoming="乙", supervisor="丙", actor=ME)
        for side in ("outgoing", "incoming"):
            handover.sign_handover(one, side=side, strokes=None, seen=one.digest, actor=ME)
    said = at_once(
        lambda: handover.sign_handover(one, side="supervisor", strokes=None, seen=one.digest, actor=ME) and "",
        lambda: handover.write_line(one, **keys, actor=ME) and "",
    )
    with acting(ME):
        one.refresh_from_db()
        signed, lines = one.signatures.filter(digest=one.digest).count(), one.lines.count()
        true = one.digest == digest_of_handover(one)
        if one.state == Handover.OPEN:
            handover.withdraw_handover(one, reason="试", actor=ME)
            return {"state": "open", "signed": signed, "lines": lines, "true": true, "said": said}
    return {"state": one.state, "signed": signed, "lines": lines, "true": true, "said": said}


def main() -> None:
    """All of them, several times."""
    with acting(ME):
        for code, name in CODES.items():
            Office.objects.get_or_create(code=code, name=name)
        village = Office.objects.get(code="330782106201")
        day = date.today() - timedelta(days=1)
        actions.record_agreement(village, number="1", signed_on=day, in_force_from=day, actor=ME)
        item = draft_item(office=village, reference="Z106-WS·2019-D30-0001", actor=ME)
    came = {
        "items": [same_item_on_two_lists(village, item) for _round in range(ROUNDS)],
        "deposits": [signed_while_it_changes(village, item) for _round in range(ROUNDS)],
        "handovers": [handed_over_while_it_changes(village) for _round in range(ROUNDS)],
    }
    sys.stdout.write(json.dumps(came, ensure_ascii=False))


if __name__ == "__main__":
    main()
