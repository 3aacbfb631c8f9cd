"""A commitment is found untrue while somebody delivers: two connections; `python untrue_at_once.py` prints what came.

An installation of its own, since what is not committed is seen by no other connection.
"""

import json
import os
import threading
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  # after the settings

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.reading_room.actions import (  # noqa: E402
    Applicant,
    EnquiryRefused,
    move,
    open_enquiry,
    settle_verification,
    show_documents,
    sign_commitment,
)
from cundang.reading_room.commitments.text import commitment_text  # noqa: E402
from cundang.reading_room.models import Commitment, Enquiry  # noqa: E402

ME = console("tester")
XUAN = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]
LONG = 30.0  # seconds after which a thread is not waiting but lost
BRIEF = 1.0  # seconds in which whoever does not wait would have finished
ROUNDS = 6


def approved(office: Office) -> Enquiry:
    """An enquiry about a parent, approved on a commitment alone."""
    facts = {"channel": "town", "purpose": "补办", "relation": "child", "subject": "宣长根", "deceased": True}
    with acting(ME):
        found = open_enquiry(office, applicant=XUAN, actor=ME, **facts)  # type: ignore[arg-type]
        found = move(found, "accept", actor=ME)
        seen = commitment_text(found).digest
        sign_commitment(found, DRAWN, seen=seen, way="window", actor=ME)
        show_documents(found, ["身份证件", "死亡证明"], actor=ME)
        for act in ("search", "find", "approve"):
            found = move(found, act, actor=ME)
        return found


def deliver(found: Enquiry) -> str:
    """Give it out; why not, where it is refused."""
    try:
        move(found, "deliver", actor=ME)
    except EnquiryRefused as refusal:
        return str(refusal)
    return ""


def untrue(found: Enquiry) -> str:
    """Find its commitment untrue."""
    settle_verification(Commitment.objects.get(enquiry=found), "false", "问了村里", actor=ME)
    return ""


def one_after_the_other(found: Enquiry, first: Callable[[Enquiry], str], second: Callable[[Enquiry], str]) -> Any:
    """The second begins while the first has done its work and not committed: what both said, and whether it waited."""
    done, go, said = threading.Event(), threading.Event(), ["", ""]

    def begin() -> None:
        with acting(ME), transaction.atomic():
            said[0] = first(found)
            done.set()
            go.wait(LONG)
        connection.close()

    def follow() -> None:
        done.wait(LONG)
        with acting(ME), transaction.atomic():
            said[1] = second(found)
        connection.close()

    threads = [threading.Thread(target=begin), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    done.wait(LONG)
    threads[1].join(BRIEF)
    waited = threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(LONG)
    return {"said": said, "waited": waited, **after(found)}


def at_once(found: Enquiry) -> Any:
    """Both begin at the same moment."""
    start, said = threading.Barrier(2), ["", ""]

    def run(number: int, act: Callable[[Enquiry], str]) -> None:
        with connection.cursor():
            start.wait(LONG)
        with acting(ME):
            said[number] = act(found)
        connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((0, deliver), (1, untrue))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    return {"said": said, **after(found)}


def after(found: Enquiry) -> dict[str, Any]:
    """Its state, and its last steps."""
    with acting(ME):
        now = Enquiry.objects.get(pk=found.pk)
        steps = now.steps.filter(act__in=("deliver", "untrue")).order_by("pk").values_list("act", flat=True)
        return {"state": now.state, "steps": list(steps)}


def main() -> None:
    """All of it, as one JSON document."""
    with acting(ME):
        Office.objects.get_or_create(code="330782", defaults={"name": "义乌市"})
        town = Office.objects.get_or_create(code="330782106", defaults={"name": "大陈镇"})[0]
    told = {
        "untrue first": one_after_the_other(approved(town), untrue, deliver),
        "delivered first": one_after_the_other(approved(town), deliver, untrue),
        "at once": [at_once(approved(town)) for _round in range(ROUNDS)],
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
