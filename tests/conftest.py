"""One throw-away installation for the whole run, and the fixed people of every test.

The embedded PostgreSQL in a temporary folder, or, with `CUNDANG_DATABASE`, a database of its own on
that server. Tests sign in as the program's role, as the program does; each is rolled back.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from throwaway import Installation, begin, unique_database

HOME = Path(tempfile.mkdtemp(prefix="cundang-tests-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cundang.settings"
os.environ["CUNDANG_DATA"] = str(HOME)
os.environ["CUNDANG_SECRET_KEY"] = secrets.token_hex(24)
for name in ("CUNDANG_STORE", "CUNDANG_INDEX", "CUNDANG_LANGUAGE"):
    os.environ.pop(name, None)
SERVER = os.environ.get("CUNDANG_DATABASE")
if SERVER:
    os.environ["CUNDANG_DATABASE"] = unique_database(SERVER)
django.setup()

from django.conf import settings  # noqa: E402  # only after the environment stands
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.client import ClientHandler  # noqa: E402
from django.utils import translation  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402

from cundang import installation as preparing  # noqa: E402
from cundang import postgres  # noqa: E402
from cundang.custodians.models import Account, Office, Post  # noqa: E402
from cundang.custodians.queries import Actor, actor_of  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; what is tested is ours
PASSWORD = "稻谷满仓-1983-sunny"

COUNTY, TOWN, NEXT_TOWN = "330782", "330782106", "330782100"
VILLAGE, NEXT_VILLAGE = "330782106201", "330782100201"
OFFICES = {
    COUNTY: "义乌市",
    TOWN: "大陈镇",
    NEXT_TOWN: "佛堂镇",
    VILLAGE: "众拥村",
    NEXT_VILLAGE: "蟠龙村",
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the whole run, prepared as `cundang setup` does."""
    begin(HOME)
    with django_db_blocker.unblock():
        preparing.prepare()
        yield
        connections.close_all()
        if SERVER:
            preparing.drop_database(settings.DATABASE)


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_behind() -> Iterator[None]:
    yield
    if not SERVER:
        postgres.stop(HOME)
        shutil.rmtree(settings.DATABASE.host, ignore_errors=True)
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page asked for in English leaves that language to whatever its thread does next."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def offices(db: None) -> dict[str, Office]:
    """The five offices, by code."""
    return {code: Office.objects.create(code=code, name=name) for code, name in OFFICES.items()}


@pytest.fixture
def county(offices: dict[str, Office]) -> Office:
    """义乌市."""
    return offices[COUNTY]


@pytest.fixture
def town(offices: dict[str, Office]) -> Office:
    """大陈镇."""
    return offices[TOWN]


@pytest.fixture
def next_town(offices: dict[str, Office]) -> Office:
    """佛堂镇."""
    return offices[NEXT_TOWN]


@pytest.fixture
def village(offices: dict[str, Office]) -> Office:
    """众拥村, in 大陈镇."""
    return offices[VILLAGE]


@pytest.fixture
def next_village(offices: dict[str, Office]) -> Office:
    """A village in 佛堂镇."""
    return offices[NEXT_VILLAGE]


@pytest.fixture
def person(offices: dict[str, Office]) -> Callable[[str, str, str], Actor]:
    """Make (once) the account `username` with one post, as in `person("clerk", "village_clerk", VILLAGE)`."""

    def make(username: str, role: str, office_code: str) -> Actor:
        account, made = Account.objects.get_or_create(username=username, defaults={"full_name": f"{username} 某"})
        if made:
            account.set_password(PASSWORD)
            account.save()
            Post.objects.create(account=account, role=role, office_id=office_code)
        return actor_of(account)

    return make


Person = Callable[[str, str, str], Actor]


@pytest.fixture
def archivist(person: Person) -> Actor:
    """The archivist of the town."""
    return person("archivist", "town_archivist", TOWN)


@pytest.fixture
def clerk(person: Person) -> Actor:
    """The clerk of the village."""
    return person("clerk", "village_clerk", VILLAGE)


@pytest.fixture
def next_clerk(person: Person) -> Actor:
    """The clerk of the village in the next town."""
    return person("next_clerk", "village_clerk", NEXT_VILLAGE)


@pytest.fixture
def operator(person: Person) -> Actor:
    """A vendor's scan operator at the town: sees only batches given to the account."""
    return person("operator", "scan_operator", TOWN)


@pytest.fixture
def agent(person: Person) -> Actor:
    """The agent at the town's window."""
    return person("agent", "window_agent", TOWN)


@pytest.fixture
def inspector(person: Person) -> Actor:
    """The county's inspector."""
    return person("inspector", "inspector", COUNTY)


@pytest.fixture
def city(person: Person) -> Actor:
    """The city archivist: the whole county."""
    return person("city", "city_archivist", COUNTY)


@pytest.fixture
def system_admin(person: Person) -> Actor:
    """The system administrator."""
    return person("system_admin", "system_admin", COUNTY)


@pytest.fixture
def security_admin(person: Person) -> Actor:
    """The security administrator."""
    return person("security_admin", "security_admin", COUNTY)


@pytest.fixture
def audit_admin(person: Person) -> Actor:
    """The audit administrator."""
    return person("audit_admin", "audit_admin", COUNTY)


@pytest.fixture(scope="session")
def program() -> ClientHandler:
    """What answers the browsers: begun once for all of them, since it looks through every static file."""
    return ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def sign_in(program: ClientHandler) -> Callable[[Actor], Client]:
    """A browser in which this person is signed in: `sign_in(clerk).get("/")`."""

    def browser(actor: Actor) -> Client:
        client = Client()
        client.handler = program
        client.force_login(Account.objects.get(username=actor.name))
        return client

    return browser


@pytest.fixture
def empty_installation(tmp_path: Path) -> Iterator[Installation]:
    """A data folder and database address of its own, nothing prepared; see throwaway.py."""
    made = Installation(tmp_path / "数据 folder")
    yield made
    made.remove()


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation prepared by `cundang setup`, to be copied: that is quicker than preparing each."""
    made = Installation(tmp_path_factory.mktemp("prepared") / "data")
    begin(made.data)
    made.run("setup")
    made.run("stop")
    yield made
    made.remove()


@pytest.fixture
def installation(_prepared: Installation, empty_installation: Installation) -> Installation:
    """An installation of its own, prepared by `cundang setup`, for tests that run commands and servers."""
    empty_installation.copy(_prepared)
    return empty_installation
