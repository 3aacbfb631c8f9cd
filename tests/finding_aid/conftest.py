"""Records to be found, and an index of their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from cundang.custodians.models import Office
from cundang.custodians.queries import machine
from cundang.finding_aid import queries
from cundang.finding_aid.actions import sweep_until_clean
from cundang.holdings.models import Item

from .records import make_item


@pytest.fixture(autouse=True)
def index() -> Iterator[Path]:
    """The folder of the index, empty: the rows of the test before are gone too."""
    folder = settings.DATA / "index"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    queries._readers.clear()
    shutil.rmtree(folder, ignore_errors=True)


Make = Callable[..., Item]


@pytest.fixture
def make(db: None) -> Make:
    """Make an item with pages."""
    return make_item


@pytest.fixture
def indexed(village: Office, next_village: Office, town: Office) -> Callable[[], None]:
    """Bring the index up to date."""
    return lambda: sweep_until_clean(actor=machine())


@pytest.fixture
def box_of_records(make: Make, village: Office, next_village: Office, indexed: Callable[[], None]) -> dict[str, Item]:
    """A few items of two villages in two towns."""
    items = {
        "permit": make(
            village,
            "关于宣建国建房用地的批复",
            ["大陈镇人民政府\n同意宣建国户建房，占地120平方米。", "附图"],
            year=1983,
            class_code="WS",
            retention_code="Y",
            persons=["宣建国"],
            reference="J12-WS·1983·Y-0001",
        ),
        "fine": make(
            village,
            "计划生育社会抚养费收据",
            ["收据\n今收到王小明罚款300元", "今收到宣建國罚款200元\n经手人：王小明"],
            year=1989,
            class_code="KJ",
            retention_code="D30",
        ),
        "roster": make(
            village, "户口名册", ["李小明 王小刚\n王小红 李小明", "宣建\n国"], year=1978, retention_code="Y"
        ),
        "described": make(village, "会议记录", ["到会人员：全体"], persons=["王小朋", "宣建国"]),
        "elsewhere": make(next_village, "蟠龙村账册", ["宣建国 支出 35 元"], year=1983, class_code="KJ"),
    }
    indexed()
    return items
