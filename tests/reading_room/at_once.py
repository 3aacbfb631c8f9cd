"""Several people at the same moment, and one killed in the middle; `python at_once.py` prints what came of it.

An installation of its own, since what is not committed is seen by no other connection.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from django.db import connection  # noqa: E402  # after the settings

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.reading_room.access.rules import asked_of  # noqa: E402
from cundang.reading_room.actions import (  # noqa: E402
    Applicant,
    EnquiryRefused,
    hand_over,
    move,
    open_enquiry,
    show_documents,
)
from cundang.reading_room.models import Enquiry, Step  # noqa: E402

ME = console("tester")
XUAN = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
CLERKS, EACH, ROUNDS = 4, 6, 5


def asked(office: Office) -> Enquiry:
    """An enquiry at an office."""
    return open_enquiry(office, channel="town", applicant=XUAN, purpose="补办", actor=ME)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do them at the same moment; of each what it said when it was refused, empty when it was done."""
    start, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            with connection.cursor():  # connected before the start
                start.wait()
            act()
        except EnquiryRefused as refusal:
            said[number] = str(refusal)
        except Exception as error:  # told to the test, which expects none
            said[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def numbered(town: Office) -> list[int]:
    """The running numbers that several windows gave at the same time."""

    def write() -> None:
        for _time in range(EACH):
            with acting(ME):
                asked(town)

    at_once(*[write] * CLERKS)
    with acting(ME):
        return sorted(int(number.split("-")[2]) for number in Enquiry.objects.values_list("number", flat=True))


def killed(town: Office) -> str:
    """Another process takes a number and is killed before it has committed; what it said last."""
    done = subprocess.run([sys.executable, __file__, "die"], capture_output=True, text=True, check=False, timeout=60)
    return f"{done.stdout.strip()} {-done.returncode == signal.SIGKILL}"


def die(town: Office) -> None:
    """Take a number and be killed."""
    with acting(ME):
        print(asked(town).number.split("-")[2], flush=True)  # noqa: T201
        os.kill(os.getpid(), signal.SIGKILL)


def within(act: Callable[[], object]) -> Callable[[], None]:
    """The act in a transaction of its own."""

    def do() -> None:
        with acting(ME):
            act()

    return do


def decided(town: Office, county: Office) -> list[dict[str, object]]:
    """One approves while the other refuses; then two hand it over."""
    return [_decided(town, county) for _time in range(ROUNDS)]


def _decided(town: Office, county: Office) -> dict[str, object]:
    with acting(ME):
        found = asked(town)
        show_documents(found, asked_of(found).documents, actor=ME)
        for act in ("accept", "search", "find"):
            found = move(found, act, actor=ME)
    said = at_once(
        within(lambda: move(found, "approve", actor=ME)),
        within(lambda: move(found, "refuse", words="否", actor=ME)),
    )
    handed = at_once(*[within(lambda: hand_over(found, county, words="转", actor=ME))] * 2)
    with acting(ME):
        state = Enquiry.objects.get(pk=found.pk).state
        steps = list(Step.objects.filter(enquiry=found).order_by("pk").values_list("act", flat=True))[4:]
    return {"state": state, "said": said, "handed": handed, "steps": steps}


def main() -> None:
    """All of it, as one JSON document."""
    with acting(ME):
        county = Office.objects.get_or_create(code="330782", defaults={"name": "义乌市"})[0]
        town = Office.objects.get_or_create(code="330782106", defaults={"name": "大陈镇"})[0]
    if sys.argv[1:] == ["die"]:
        die(town)
    first = numbered(town)
    died = killed(town)
    with acting(ME):
        after = int(asked(town).number.split("-")[2])
    print(json.dumps({"numbers": first, "killed": died, "after": after, "decided": decided(town, county)}))  # noqa: T201


if __name__ == "__main__":
    main()
