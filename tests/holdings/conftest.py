"""Taking files of records in, and a box of pictures with somebody who may look at them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.actions import Taken, add_room, import_records
from cundang.holdings.box_models import Room

from .record_files import Take, files, line
from .records import CONSOLE, Box, make


@pytest.fixture
def box(village: Office) -> Box:
    return make(village)


@pytest.fixture
def browser(archivist: Actor, sign_in: Callable[[Actor], Client]) -> Client:
    return sign_in(archivist)


@pytest.fixture
def take(tmp_path: Path, village: Office, next_village: Office, archivist: Actor) -> Take:
    """Write the parts into a file (see `line`), packed by a function, and take it over."""

    def run(*parts: Any, actor: Actor = archivist, office: Office | None = None, packed: Any = None) -> Taken:
        path = tmp_path / f"{next(files)}.jsonl"
        path.write_bytes((packed or bytes)(line(*parts)))
        return import_records(path, office=office, actor=actor)

    return run


@pytest.fixture
def room(town: Office) -> Room:
    """A room of the town with two cabinets of three levels."""
    with acting(CONSOLE):
        return add_room(town, "一楼档案室", cabinets=2, levels=3, actor=CONSOLE)
