"""An index that lost something, or has too much, is found out and put right."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cundang.custodians.command import Refused
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid import folders
from cundang.finding_aid.actions import repair, sweep_until_clean
from cundang.finding_aid.consistency import Discrepancy, discrepancies
from cundang.finding_aid.engine import Description, PageText
from cundang.finding_aid.queries import Question, search
from cundang.finding_aid.tantivy_engine import TantivyWriter
from cundang.holdings.models import Item

Items = dict[str, Item]


@pytest.fixture
def broken(box_of_records: Items, village: Office) -> Items:
    """The permit's page is gone from the index, and an item is in it that never was."""
    assert discrepancies(machine()) == []
    writer = TantivyWriter(live())
    writer.remove_page(page_of(box_of_records["permit"]))
    ghost = Description(999_999, village.pk, 1990, "WS", "Y", None, "宣建")
    writer.put(ghost, [PageText(999_999, 1, "宣建 建国 国", unread=False)], "宣建 建国 国")
    writer.commit()
    writer.close()
    return box_of_records


def live() -> Path:
    folder = folders.current()
    assert folder is not None
    return folder


def page_of(item: Item) -> int:
    with acting(machine()):
        found = item.pages.order_by("number").first()
        assert found is not None
        return int(found.pk)


def test_what_differs_is_named(broken: Items, village: Office) -> None:
    page = page_of(broken["permit"])
    assert discrepancies(machine()) == [
        Discrepancy(village.pk, "item", [], [999_999]),
        Discrepancy(village.pk, "page", [page], [999_999]),
    ]


def test_it_is_put_right(broken: Items, archivist: Actor) -> None:
    repair(discrepancies(machine()), actor=machine())
    sweep_until_clean(actor=machine())
    assert discrepancies(machine()) == []
    with acting(archivist):
        assert search(archivist, Question("宣建国")).total == 3


def test_only_one_who_sees_everything_may_repair(broken: Items, archivist: Actor) -> None:
    with pytest.raises(Forbidden):
        repair([], actor=archivist)


def checked(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("check", "--json", *options, stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_the_command_finds_and_repairs(broken: Items) -> None:
    with pytest.raises(Refused) as refused:
        checked("--index")
    found = {one["name"]: one for one in refused.value.keys["checks"]}  # type: ignore[attr-defined]
    assert "2 处与数据库不一致" in found["consistency"]["text"]
    document = checked("--repair")
    repaired = {one["name"]: one for one in document["checks"]}["consistency"]
    assert repaired["text"] == "检索库核对：2 处差异，补正后还有 0 处"
    again = {one["name"]: one for one in checked("--index")["checks"]}["consistency"]
    assert again["text"] == "检索库核对：与数据库一致"


def test_an_empty_index_agrees_with_an_empty_house(db: None, indexed: Callable[[], None]) -> None:
    indexed()
    assert discrepancies(machine()) == []
