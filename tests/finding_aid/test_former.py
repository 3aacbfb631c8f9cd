"""A search for a village leads on to what it was called before, and back."""

from collections.abc import Callable
from datetime import date

import pytest

from cundang.custodians.models import Office, OfficeName, Succession
from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.former import stem
from cundang.finding_aid.queries import Answer, Question, search

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
