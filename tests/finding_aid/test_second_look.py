"""The second look: any character in the place of one, on pages of where the name is known, within the scope."""

from collections.abc import Callable
from typing import Any

import pytest

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.queries import Answer, Near, Question, search
from cundang.holdings.models import Item

from .conftest import Make


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def edits(answer: Answer) -> dict[str, tuple[str, int]]:
    """The names with one character different: reason and count."""
    return {near.name: (near.reason, near.count) for near in answer.near if near.why == "edit"}


@pytest.fixture
def misread(make: Make, village: Office, next_village: Office, indexed: Callable[[], None]) -> dict[str, Item]:
    """宣建国 stands on a roster; on pages here and in the next town a character was read as one like no other."""
    items = {
        "last": make(village, "收据", ["今收到宣建饭交来罚款"], year=1996),
        "middle": make(village, "合同", ["户主：宣蛙国，承包"], year=1983),
        "first": make(village, "账册", ["经手人：酸建国"], year=1984),
        "next": make(next_village, "蟠龙村账册", ["宣建舵 支出 35 元"], year=1983),
    }
    make(village, "户籍花名册", [], persons=["宣建国", "王小明"])
    make(next_village, "蟠龙村户籍花名册", [], persons=["宣建国"])
    indexed()
    return items


def test_any_character_in_the_place_of_one(misread: dict[str, Item], clerk: Actor) -> None:
    answer = ask(clerk, "宣建国")
    assert edits(answer) == {
        "宣建饭": ("一字不同：国→饭", 1),
        "宣蛙国": ("一字不同：建→蛙", 1),
        "酸建国": ("一字不同：宣→酸", 1),
    }
    (hit,) = [hit for hit in answer.near_top if hit.item.pk == misread["last"].pk]
    assert (hit.match, hit.line, hit.span) == ("edit", "今收到宣建饭交来罚款", (3, 6))


def test_another_town_is_not_looked_at(
    misread: dict[str, Item], clerk: Actor, next_clerk: Actor, archivist: Actor, city: Actor
) -> None:
    for actor in (clerk, archivist):
        assert "宣建舵" not in edits(ask(actor, "宣建国"))
    assert edits(ask(next_clerk, "宣建国")).keys() == {"宣建舵"}
    assert edits(ask(city, "宣建国")).keys() == {"宣建饭", "宣蛙国", "酸建国", "宣建舵"}


def test_the_filters_hold(misread: dict[str, Item], city: Actor, village: Office) -> None:
    assert edits(ask(city, "宣建国", office=village.code)).keys() == {"宣建饭", "宣蛙国", "酸建国"}
    assert edits(ask(city, "宣建国", year_from=1996)).keys() == {"宣建饭"}


def test_variants_are_one_character(make: Make, village: Office, indexed: Callable[[], None], clerk: Actor) -> None:
    make(village, "收据", ["经手人：宣建囯", "经手人：宣蛙國"], persons=["王小明"])
    indexed()
    answer = ask(clerk, "宣建国")
    assert (answer.total, edits(answer)) == (1, {})  # 宣蛙国 stands in the item of an exact hit


def test_an_unknown_name_is_looked_for_everywhere(
    make: Make, village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    make(village, "收据", ["今收到斯建饭交来罚款"])
    indexed()
    assert edits(ask(archivist, "斯建国")) == {"斯建饭": ("一字不同：国→饭", 1)}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("户主：宣饭，承包", True),
        ("今收到宣饭交来罚款", True),
        ("宣饭 支出 35 元", True),
        ("这是一次宣饭大会通过的", False),  # in the middle of other words
    ],
)
def test_half_of_a_name_of_two_must_be_bounded_as_names_are(
    make: Make, village: Office, indexed: Callable[[], None], clerk: Actor, line: str, found: bool
) -> None:
    make(village, "收据", [line])
    make(village, "户籍花名册", [], persons=["宣国"])
    indexed()
    assert ("宣饭" in edits(ask(clerk, "宣国"))) is found


def test_one_list_leads_to_many_names_early(
    make: Make, village: Office, indexed: Callable[[], None], clerk: Actor
) -> None:
    for number in "一二三四五六":
        make(village, f"收据{number}", ["经手人：宣健国"])
    make(village, "合同", ["户主：宣键国"])
    make(village, "户籍花名册", [], persons=["宣建国"])
    indexed()
    answer = ask(clerk, "宣建国")
    groups: list[Near] = answer.near
    assert [(group.name, group.count, len(group.hits)) for group in groups] == [("宣键国", 1, 1), ("宣健国", 6, 5)]
    assert [hit.line for hit in answer.near_top] == ["户主：宣键国", *["经手人：宣健国"] * 5]
