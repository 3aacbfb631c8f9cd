"""The story that `cundang demo` tells: real offices of Yiwu, an account for every role, a box of invented records.

Every step looks at what is there already, so that a second demo in the same data folder continues the first.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.actions import create_account, grant_post, import_offices
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, acting
from cundang.custodians.roles import ROLE_NAMES
from cundang.specimen.people import SOUGHT
from cundang.specimen.places import DEFAULT_OFFICES
from cundang.specimen.writing import write

SEED = 2020
CITY, TOWN, NEXT_TOWN = "330782", "330782106", "330782100"
ARCHIVIST, NEXT_ARCHIVIST = "dachen", "fotang"
DEPOSITOR, PREPARER = "xihou", "duqiao"  # clerks of villages of 大陈镇
AGENT = "chuangkou"  # at the window of 大陈镇
CITY_ARCHIVIST = "yiwu"
WORDS = SOUGHT

# In this order: what stands later renames and closes what stands earlier.
LISTS: tuple[tuple[str, date | None, bool], ...] = (
    ("yiwu_county.csv", None, False),
    ("yiwu_towns_2019.csv", None, False),
    ("yiwu_villages_2018.csv", None, False),
    ("yiwu_villages_2019.csv", date(2019, 10, 31), True),
)


@dataclass(frozen=True)
class Person:
    """One invented member of staff."""

    username: str
    full_name: str
    role: str
    office: str


STAFF = (
    Person(ARCHIVIST, "陈晓芬", "town_archivist", TOWN),
    Person(PREPARER, "宣德林", "village_clerk", "330782106201"),
    Person(DEPOSITOR, "何彩仙", "village_clerk", "330782106221"),
    Person(AGENT, "楼美娟", "window_agent", TOWN),
    Person("saomiao", "金志强", "scan_operator", TOWN),
    Person(NEXT_ARCHIVIST, "王旭东", "town_archivist", NEXT_TOWN),
    Person("wangzhai", "王宝珍", "village_clerk", "330782100216"),
    Person(CITY_ARCHIVIST, "骆文华", "city_archivist", CITY),
    Person("jiancha", "吴建平", "inspector", CITY),
    Person("xitong", "朱海波", "system_admin", CITY),
    Person("anquan", "虞敏", "security_admin", CITY),
    Person("shenji", "龚国良", "audit_admin", CITY),
)


class NotEmpty(Exception):
    """The installation holds records of its own; the message says so in one sentence."""


def begin() -> Path:
    """The demo's own folder in the data folder; raises `NotEmpty` where somebody else's records are."""
    folder: Path = settings.DATA / "demo"
    if not folder.exists() and (Account.objects.exists() or Office.objects.exists()):
        raise NotEmpty(_("%s 里已有正式数据，演示不会动它。请用 CUNDANG_DATA 另指一个空的数据文件夹。") % settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def set_up_offices(actor: Actor) -> int:
    """Import the towns and villages as they were in 2018 and 2019; returns how many offices there are."""
    with acting(actor):
        if not Office.objects.filter(code__startswith=CITY).exists():
            for name, as_of, complete in LISTS:
                with as_file(files("cundang").joinpath("custodians", "data", "offices", name)) as path:
                    import_offices(path, as_of=as_of, complete=complete, actor=actor)
        return Office.objects.filter(valid_to=None).count()


def hire(actor: Actor) -> list[tuple[Person, str]]:
    """Make the accounts that are missing; returns each new one with its password, which is kept nowhere."""
    made = []
    with acting(actor), transaction.atomic():
        for person in STAFF:
            if Account.objects.filter(username=person.username).exists():
                continue
            password = new_password()
            account = create_account(person.username, password, full_name=person.full_name, actor=actor)
            grant_post(account, person.role, Office.objects.get(code=person.office), actor=actor)
            made.append((person, password))
    return made


def new_password() -> str:
    """Three easily read groups and a number, about 44 bits of chance."""
    groups = ["".join(secrets.choice(letters) for letters in ("bdfghkmnprstwz", "aeiou") * 2) for _group in range(3)]
    return "-".join([*groups, str(secrets.randbelow(90) + 10)])


def staff_table(made: list[tuple[Person, str]]) -> str:
    """The accounts as a person reads them: who, as what, where, and the password."""
    with_names = dict(Office.objects.filter(code__in={person.office for person, _ in made}).values_list("code", "name"))
    rows = [(_("账号"), _("密码"), _("角色"), _("机构"), _("姓名"))]
    rows += [
        (person.username, password, ROLE_NAMES[person.role], with_names[person.office], person.full_name)
        for person, password in made
    ]
    widths = [max(_columns(row[index]) for row in rows) for index in range(5)]
    return "\n".join(
        "  ".join(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _columns(text: str) -> int:
    """Terminal columns: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def pack_box(folder: Path, pages: int, done: Callable[[int], None]) -> list[tuple[str, Path]]:
    """Draw the box once; returns each village's code with its scanner folder."""
    box = folder / "box"
    if not box.exists():
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        write(unfinished, offices=DEFAULT_OFFICES, pages=pages, seed=SEED, processes=settings.WORKERS, done=done)
        unfinished.rename(box)
    return [(path.name, path) for path in sorted((box / "images").iterdir(), reverse=True)]
