"""Proposals for an item: shown with their line, accepted with one key, refused for good; nobody else's."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.finding_aid.proposing import proposals_for
from cundang.holdings.actions import (
    ProposalRefused,
    accept_proposals,
    correct_line,
    describe,
    refuse_proposal,
    restore_proposal,
)
from cundang.holdings.models import Item, Page
from cundang.holdings.proposal_models import ProposalDecision
from cundang.holdings.proposals.document import Proposal
from cundang.ledger.models import Detail, Entry

from .conftest import Make

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
PERMIT = """楼村字（1998）第3号
关于要求征用土地建造村老年活动
中心的请示
稠城镇人民政府：
经村民代表会议讨论通过，由宣建国同志负责。
楼下村村民委员会（章）
一九九八年四月三日"""


@pytest.fixture
def item(make: Make, village: Office) -> Item:
    return make(village, "", [PERMIT], draft=True)


def of(actor: Actor, item: Item) -> dict[str, Proposal]:
    with acting(actor):
        return {one.field: one for one in proposals_for(actor, Item.objects.get(pk=item.pk))}


def again(item: Item, actor: Actor) -> Item:
    with acting(actor):
        return Item.objects.get(pk=item.pk)


def test_every_field_has_its_value_its_line_and_its_place(item: Item, archivist: Actor) -> None:
    found = of(archivist, item)
    assert {field: one.value for field, one in found.items()} == {
        "title": "关于要求征用土地建造村老年活动中心的请示",
        "author": "楼下村村民委员会",
        "dated": "19980403",
        "document_number": "楼村字（1998）第3号",
        "retention_as_marked": "永久",
        "persons": "宣建国",
    }
    line = found["author"].line
    assert line
    assert (line.page, line.number, line.text, line.box) == (1, 5, "楼下村村民委员会（章）", (200, 600, 550, 48))
    assert found["retention_as_marked"].said.startswith("JJ-10 ")


def test_accepting_describes_the_item_and_remembers_that_it_was_proposed(item: Item, archivist: Actor) -> None:
    found = of(archivist, item)
    with acting(archivist):
        accept_proposals(item, [found["dated"], found["persons"]], actor=archivist)
    described = again(item, archivist)
    assert (described.dated, str(described.dated_from), described.persons) == ("19980403", "1998-04-03", ["宣建国"])
    assert described.draft  # no title yet
    with acting(archivist):
        kept = ProposalDecision.objects.get(field="dated")
    assert (kept.accepted, kept.rule, kept.page, kept.line, kept.text, kept.by) == (
        True, "date alone", 1, 6, "一九九八年四月三日", archivist.name
    )  # fmt: skip
    entry = Entry.objects.get(act="proposals accepted")
    assert entry.facts["fields"] == ["dated", "persons"]
    assert "宣建国" not in str(entry.facts)
    assert "宣建国" in Detail.objects.get(entry=entry).text["values"]
    assert {"dated", "persons"}.isdisjoint(of(archivist, item))
    with acting(archivist):
        accept_proposals(item, [of(archivist, item)["title"]], actor=archivist)
    assert not again(item, archivist).draft


def test_what_is_refused_is_not_proposed_again_until_that_is_taken_back(item: Item, archivist: Actor) -> None:
    proposal = of(archivist, item)["persons"]
    with acting(archivist):
        decision = refuse_proposal(item, proposal, actor=archivist)
        assert refuse_proposal(item, proposal, actor=archivist) == decision
    assert "persons" not in of(archivist, item)
    assert again(item, archivist).persons == []
    with acting(archivist):
        restore_proposal(decision, actor=archivist)
        restore_proposal(decision, actor=archivist)
    assert of(archivist, item)["persons"] == proposal
    acts = list(Entry.objects.filter(act__startswith="proposal").order_by("pk").values_list("act", flat=True))
    assert acts == ["proposal refused", "proposal restored"]


def test_a_proposal_never_overwrites_what_somebody_wrote_meanwhile(item: Item, archivist: Actor) -> None:
    found = of(archivist, item)
    with acting(archivist):
        describe(item, actor=archivist, author="楼下村")
        with pytest.raises(ProposalRefused, match="刚刚被改过"):
            accept_proposals(item, [found["dated"], found["author"]], actor=archivist)
    kept = again(item, archivist)
    assert (kept.author, kept.dated) == ("楼下村", "")  # all or none


def test_what_is_written_is_proposed_against_only_where_it_differs(item: Item, archivist: Actor) -> None:
    facts: dict[str, Any] = {"title": "别的题名", "author": "楼下村村委会", "dated": "1998"}
    facts |= {"retention_as_marked": "10年", "document_number": "楼村字[1998]第3号"}
    with acting(archivist):
        describe(item, actor=archivist, **facts)
    found = of(archivist, item)
    assert {field: one.present for field, one in found.items()} == {
        "author": "楼下村村委会",
        "dated": "1998",
        "retention_as_marked": "10年",
        "persons": "",
    }
    with acting(archivist):
        accept_proposals(item, [found["dated"]], actor=archivist)
    assert again(item, archivist).dated == "19980403"


def test_corrected_lines_and_a_persons_word_on_names_come_first(item: Item, archivist: Actor) -> None:
    with acting(archivist):
        correct_line(Page.objects.get(item=item), 6, "一九九九年四月三日", actor=archivist)
    assert of(archivist, item)["dated"].value == "19990403"


def test_nobody_accepts_outside_the_scope_or_without_the_right(
    item: Item, archivist: Actor, clerk: Actor, city: Actor, make: Make, next_village: Office
) -> None:
    elsewhere = make(next_village, "", [PERMIT])
    proposal = of(city, elsewhere)["title"]
    for actor, what in ((clerk, item), (archivist, elsewhere)):
        with acting(actor), pytest.raises(Forbidden):
            accept_proposals(what, [proposal], actor=actor)
        with acting(actor), pytest.raises(Forbidden):
            refuse_proposal(what, proposal, actor=actor)


def test_the_page_shows_line_reason_and_key_and_one_button_accepts(
    item: Item, archivist: Actor, sign_in: SignIn
) -> None:
    browser, url = sign_in(archivist), f"/items/{item.pk}/proposals/"
    shown = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    for words in (
        "关于要求征用土地建造村老年活动中心的请示",
        "期限表 JJ-10",
        "第 1 页第 6 行",
        "<kbd>1</kbd>",
        "/iiif/3/",
    ):
        assert words in shown, words
    key = re.findall(r'name="accept" value="(\w+)" data-accept="1"', shown)[0]
    after = browser.post(url, {"accept": key}, headers={"HX-Request": "true"}).content.decode()
    assert "已采用" in after
    assert again(item, archivist).title == "关于要求征用土地建造村老年活动中心的请示"
    assert "这条建议刚刚变了" in browser.post(url, {"accept": key}, headers={"HX-Request": "true"}).content.decode()
    keys = re.findall(r'name="shown" value="(\w+)"', after)
    assert len(keys) == 5
    assert "刚刚变了" in browser.post(url, {"accept_all": "1", "shown": keys[1:]}, follow=True).content.decode()
    assert "已采用 5 项" in browser.post(url, {"accept_all": "1", "shown": keys}, follow=True).content.decode()
    assert again(item, archivist).document_number == "楼村字（1998）第3号"


@pytest.mark.parametrize("asked", [{}, {"accept": ""}, {"accept": "x" * 5000}, {"restore": "١"}, {"restore": "9" * 30}])
def test_a_senseless_answer_changes_nothing(
    asked: dict[str, str], item: Item, archivist: Actor, sign_in: SignIn
) -> None:
    answer = sign_in(archivist).post(f"/items/{item.pk}/proposals/", asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert again(item, archivist).title == ""


def test_the_api_answers_and_does_the_same(item: Item, archivist: Actor, sign_in: SignIn) -> None:
    browser, url = sign_in(archivist), f"/api/v1/items/{item.pk}/proposals"
    told = {one["field"]: one for one in browser.get(url).json()["proposals"]}
    assert told["author"]["box"] == [200, 600, 550, 48]
    assert (told["author"]["page"], told["author"]["line"], told["author"]["reason"]) == (1, 5, "落款，旁边有日期")

    def say(**said: Any) -> Any:
        return browser.post(url, said, content_type="application/json")

    assert say(act="accept", keys=[told["author"]["key"], "none"]).status_code == 409
    assert say(act="accept", keys=[]).status_code == 422
    assert again(item, archivist).author == ""
    left = say(act="accept", keys=[told["author"]["key"]]).json()
    assert "author" not in {one["field"] for one in left["proposals"]}
    refused = say(act="refuse", keys=[told["title"]["key"]]).json()["refused"]
    assert refused[0]["value"] == told["title"]["value"]
    assert say(act="restore", ids=[refused[0]["id"]]).json()["refused"] == []
    assert say(act="restore", ids=[refused[0]["id"]]).status_code == 404
    assert (again(item, archivist).author, again(item, archivist).title) == ("楼下村村民委员会", "")


def test_an_item_without_text_has_none_and_a_long_one_is_read_at_its_ends(
    make: Make, village: Office, archivist: Actor, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    assert of(archivist, make(village, "空件", [])) == {}
    pages = [PERMIT.rpartition("\n")[0], *["正文"] * 40, "楼下村村民委员会\n一九九八年四月三日"]
    long = make(village, "", pages, reference="long")
    with acting(archivist), django_assert_max_num_queries(10):
        found = {one.field: one for one in proposals_for(archivist, long)}
    assert (found["dated"].value, found["dated"].line.page if found["dated"].line else 0) == ("19980403", 42)
