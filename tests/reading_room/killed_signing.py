"""Signing a commitment killed (SIGKILL) at its real points, then two at once; prints what was found, as JSON.

`python killed_signing.py`, in the environment of an installation of its own: what is written here stays.
"""

import json
import os
import signal
import sys
from typing import Any, Final

from reading_room.killed import ME, begin, end  # first: it sets Django up

# isort: split

from cundang.custodians.models import Office
from cundang.custodians.queries import acting
from cundang.ledger.models import Entry
from cundang.reading_room.actions import Applicant, CommitmentRefused, move, open_enquiry, sign_commitment
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.models import Commitment, Enquiry
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import store_in_use

ACT: Final = sys.modules["cundang.reading_room.actions.commitments"]
DRAWN: Final = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]

# Where it is killed: the function, and whether before or after it did its work.
POINTS: Final[dict[str, tuple[str, bool]]] = {
    "before the file is made": ("sealed_pdf", True),
    "before the file is kept": ("store", True),
    "after the file was kept": ("store", False),
    "before the ledger is told": ("record", True),
    "after the ledger was told, before anything is committed": ("record", False),
}


def fill() -> int:
    """A town, and an enquiry that waits for a commitment."""
    with acting(ME):
        Office.objects.get_or_create(code="330782", defaults={"name": "义乌市"})
        town, _new = Office.objects.get_or_create(code="330782106", defaults={"name": "大陈镇"})
        applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
        facts = {"channel": "town", "purpose": "补办", "relation": "child", "subject": "宣长根", "deceased": True}
        one = open_enquiry(town, applicant=applicant, actor=ME, **facts)  # type: ignore[arg-type]
        for act in ("accept", "await_commitment"):
            one = move(one, act, actor=ME)
    return one.pk


def signed(pk: int) -> bool:
    """What one tablet does: whether it was signed there."""
    with acting(ME):
        one = Enquiry.objects.get(pk=pk)
        try:
            sign_commitment(one, DRAWN, seen=commitment_text(one).digest, way="window", actor=ME)
        except CommitmentRefused:
            return False
    return True


def killed_at(pk: int, name: str, before: bool) -> None:
    """Sign, and die there without a word."""
    act = getattr(ACT, name)

    def dying(*given: Any, **named: Any) -> Any:
        if not before:
            act(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(ACT, name, dying)
    signed(pk)


def look(pk: int) -> dict[str, Any]:
    """The enquiry, and whether its commitment is whole: the file there, its row, its step, its entry."""
    with acting(ME):
        one = Enquiry.objects.get(pk=pk)
        made = list(Commitment.objects.filter(enquiry=one))
        return {
            "state": one.state,
            "committed": one.committed,
            "rows": len(made),
            "steps": one.steps.filter(act="sign").count(),
            "entries": Entry.objects.filter(act="commitment signed").count(),
            "blobs": Blob.objects.count(),
            "whole": all(store_in_use().size(each.pdf_digest) for each in made),
        }


def main() -> None:
    """Killed at every point; then two tablets at once."""
    found: dict[str, Any] = {}
    pk = end(begin(fill))[1]
    for point, how in POINTS.items():
        ended, _told = end(begin(lambda how=how: killed_at(pk, *how)))  # type: ignore[misc]
        found[point] = {"signal": ended, **end(begin(lambda: look(pk)))[1]}
    both = [begin(lambda: signed(pk)) for _tablet in range(2)]
    done = [end(tablet)[1] for tablet in both]
    found["two at once"] = {"done": sorted(done), **end(begin(lambda: look(pk)))[1]}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
