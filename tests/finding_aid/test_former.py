"""A search for a village leads on to what it was called before, and back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cundang.custodians.models import Office, OfficeName, Succession
from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.former import guesses, stem
from cundang.finding_aid.queries import Answer, Question, search
from cundang.finding_aid.words import phrases
from cundang.holdings.actions import write_unit

from .conftest import Make


def ask(actor: Actor, q: str) -> Answer:
    with acting(actor):
        return search(actor, Question(q))


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("溪后村委会", "溪后"),
        ("众拥村村民委员会", "众拥"),
        ("西门社区居委会", "西门"),
        ("八里大队", "八里"),
        ("新村", "新村"),
    ],
)
def test_the_own_name_of_a_village(name: str, own: str) -> None:
    assert stem(name) == own


@pytest.fixture
def merged(make: Make, village: Office, town: Office, indexed: Callable[[], None]) -> Office:
    """杜桥 took over 王坞 in 2018 and was called 杜门 before; there are records under every name."""
    Office.objects.filter(pk=village.pk).update(name="杜桥村委会")
    OfficeName.objects.create(office=village, name="杜门村委会", valid_from=date(1990, 1, 1))
    old = Office.objects.create(code=f"{town.code}399", name="王坞村委会")
    Succession.objects.create(predecessor=old, successor=village, since=date(2018, 1, 1))
    make(old, "王坞村社员花名册", ["户主 李四"], year=1980)
    make(village, "关于杜门村水利的报告", ["水利"], year=1991)
    make(village, "杜桥村会议记录", ["会议"], year=2019)
    indexed()
    return old


def test_a_village_leads_to_its_former_names(archivist: Actor, clerk: Actor, merged: Office) -> None:
    for actor in (archivist, clerk):
        near = {one.name: one for one in ask(actor, "杜桥村").near if one.why == "former_office"}
        assert (near["王坞"].reason, near["王坞"].count) == ("并入前的原村", 1)
        assert near["王坞"].hits[0].item.title == "王坞村社员花名册"
        assert near["王坞"].hits[0].match == "former_office"
        assert near["杜门"].reason == "同一村的另一名称"


def test_and_back(archivist: Actor, merged: Office) -> None:
    assert ("杜桥", "撤并后的新村") in {(one.name, one.reason) for one in ask(archivist, "王坞").near}


def test_another_towns_villages_are_not_spoken_of(next_clerk: Actor, merged: Office) -> None:
    assert ask(next_clerk, "杜桥村").near == []


@pytest.fixture
def brigade(merged: Office, village: Office, archivist: Actor) -> None:
    """The village was 大陈公社红旗大队, of a commune that is the town now."""
    said = {"name": "大陈公社红旗大队", "names": "大陈公社杜门大队", "bound": village.code}
    with acting(archivist):
        write_unit({"name": "大陈人民公社", "names": "大陈公社", "bound": village.code[:9]}, actor=archivist)
        write_unit({**said, "before": "大陈公社"}, actor=archivist)


@pytest.mark.parametrize("typed", ["红旗大队", "大陈公社红旗大队", "红旗"])
def test_a_former_unit_leads_to_what_stands_there_now(
    archivist: Actor, clerk: Actor, brigade: None, typed: str
) -> None:
    for actor in (archivist, clerk):
        near = {one.name: one for one in ask(actor, typed).near if one.why == "former_office"}
        assert (near["杜桥"].reason, near["杜桥"].count) == ("这个机构现在的所在", 1)
        assert near["杜门"].reason == "同一机构的另一名称"


def test_and_the_village_to_its_former_unit(
    archivist: Actor, village: Office, make: Make, indexed: Callable[[], None], brigade: None
) -> None:
    make(village, "红旗大队工分册", ["工分"], year=1970)
    indexed()
    near = {one.name: one for one in ask(archivist, "杜桥村").near}
    assert (near["红旗"].reason, near["红旗"].count) == ("这里从前的机构", 1)


def test_former_units_show_nothing_of_another_office(next_clerk: Actor, brigade: None) -> None:
    assert ask(next_clerk, "红旗大队").near == []


def test_nearly_every_question_costs_one_statement_more(
    archivist: Actor, brigade: None, django_assert_num_queries: Any
) -> None:
    with acting(archivist), django_assert_num_queries(1):
        assert guesses(archivist, phrases("宣建国")) == []
