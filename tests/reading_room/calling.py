"""Three processes that send a partner's call-backs at once, and one killed between sending and noting; as JSON.

`python calling.py`, in the environment of an installation of its own: what is written here stays.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.utils import timezone  # noqa: E402  # after the settings

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.reading_room.actions import Applicant, add_partner, partner_requests, send_due  # noqa: E402
from cundang.reading_room.models import CallBack, Enquiry, Partner  # noqa: E402
from reading_room.receiver import receiving  # noqa: E402

ME: Final = console("tester")
ACTS: Final = sys.modules["cundang.reading_room.actions.callbacks"]
EVENTS: Final = 30


def fill(address: str) -> None:
    """A partner, its request, and as many events as are sent at once."""
    with acting(ME):
        county = Office.objects.create(code="330782", name="义乌市")
        facts = {"name": "省网", "asks": ["ask"], "offices": [], "callback": address, "per_minute": 60}
        partner = add_partner(county, "zj-archives", actor=ME, **facts)[0]
    person = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
    partner_requests.ask(partner, "1", "330782", {"applicant": person, "purpose": "补办"}, actor=ME)
    noted(EVENTS)


def noted(events: int) -> None:
    """So many events that are due."""
    with acting(ME):
        facts: dict[str, Any] = {"partner": Partner.objects.get(), "enquiry": Enquiry.objects.get(), "body": {}}
        CallBack.objects.bulk_create(CallBack(**facts, due_at=timezone.now()) for _event in range(events))


def send() -> None:
    """What a job does."""
    with acting(ME):
        pk = Partner.objects.get().pk
    send_due(pk, actor=ME)


def die() -> None:
    """The same, killed when the other side has it and we have not noted that yet."""
    ACTS.note_answer = lambda *_given, **_named: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[attr-defined]
    send()


def main() -> None:
    """All of it."""
    with receiving() as server:
        fill(server.url)
        beside = [subprocess.Popen([sys.executable, __file__, "send"]) for _process in range(3)]
        codes = [one.wait(120) for one in beside]
        first = [headers["X-Cundang-Event"] for headers, _body in server.came]
        noted(1)
        died = subprocess.run([sys.executable, __file__, "die"], check=False, timeout=60).returncode
        send()  # somebody else looks at once: it is taken
        after_death = len(server.came) - len(first)
        with acting(ME):
            CallBack.objects.filter(state="waiting").update(taken_until=timezone.now() - timedelta(seconds=1))
        send()
        last = [headers["X-Cundang-Event"] for headers, _body in server.came[len(first) :]]
        with acting(ME):
            states = sorted(CallBack.objects.values_list("state", flat=True).distinct())
    told = {"codes": codes, "came": len(first), "events": len(set(first)), "died": died, "after_death": after_death}
    print(json.dumps({**told, "last": len(last), "last_events": len(set(last)), "states": states}))  # noqa: T201


if __name__ == "__main__":
    {"": main, "send": send, "die": die}["".join(sys.argv[1:])]()
