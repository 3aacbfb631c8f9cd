"""Photos in a data folder of their own: searched for in plain, and their removal killed; prints JSON.

`python photos_killed.py`, in the environment of an installation of its own: what is written here stays.
"""

import io
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.conf import settings  # noqa: E402  # after the settings
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.ledger.models import Entry  # noqa: E402
from cundang.reading_room.actions import Applicant, keep_photo, open_enquiry, remove_due_photos  # noqa: E402
from cundang.reading_room.models import DocumentPhoto, Enquiry  # noqa: E402
from cundang.reading_room.photos.opening import opened  # noqa: E402
from cundang.strongroom.actions import store  # noqa: E402
from reading_room.killed import begin, end  # noqa: E402
from reading_room.photo_files import jpeg  # noqa: E402

ME: Final = console("tester")
ACT: Final = sys.modules["cundang.reading_room.actions.photos"]


def fill() -> list[bool]:
    """Three photos; whether any stretch of them, as sent or as kept, lies in the data folder in plain."""
    sent = jpeg()
    with acting(ME):
        office = Office.objects.create(code="330782106", name="大陈镇")
        person = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
        made = open_enquiry(office, channel="town", applicant=person, purpose="补办", actor=ME)
        for _photo in range(3):
            keep_photo(made, sent, name="身份证", actor=ME)
    pieces = [data[at : at + 48] for data in (sent, *opened(sent)) for at in (400, len(data) // 2, len(data) - 100)]
    sealed = anywhere(pieces)
    with acting(ME):  # the same kept in plain is found by the same search
        store(io.BytesIO(sent), media_type="image/jpeg", actor=ME)
    return [sealed, anywhere(pieces)]


def anywhere(pieces: list[bytes]) -> bool:
    """Whether one of them lies somewhere in the data folder, the database's own files and its log included."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CHECKPOINT")
    files = [path for path in settings.DATA.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) > 10_000_000
    return any(piece in data for path in files for data in [path.read_bytes()] for piece in pieces)


def due() -> None:
    """Their term is over."""
    with acting(ME):
        Enquiry.objects.update(answered_at=timezone.now() - timedelta(days=31), state="delivered")


def killed() -> None:
    """Remove them, and die when they are gone and before anything is committed."""
    ACT.record = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[attr-defined]
    remove_due_photos(actor=ME)


def look() -> list[int]:
    """How many are there, and how often their removal stands in the ledger."""
    with acting(ME):
        return [DocumentPhoto.objects.count(), Entry.objects.filter(act="photos removed").count()]


def main() -> None:
    """Fill, search, kill, look, remove, look, remove again."""
    found: dict[str, Any] = {"plain": end(begin(fill))[1]}
    end(begin(due))
    found["signal"] = end(begin(killed))[0]
    found["after"] = end(begin(look))[1]
    found["removed"] = [end(begin(lambda: remove_due_photos(actor=ME)))[1] for _time in range(2)]
    found["at last"] = end(begin(look))[1]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
