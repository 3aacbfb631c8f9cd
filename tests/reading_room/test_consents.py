"""The office whose records are looked for is asked, answers, and without its consent nothing is approved."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room import queries
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import (
    ConsentRefused,
    EnquiryRefused,
    answer_consent,
    hand_over,
    move,
    pick,
    remove_due,
    say_records,
    show_documents,
)
from cundang.reading_room.consents import queries as consents
from cundang.reading_room.models import Consent, Enquiry

from .conftest import Make
from .issuing import CONSOLE, desk

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
OWN_FINE = {"matter": "family-planning", "wanted": "一九九六年的罚款收据"}  # M-02: the owner consents


def _asked(archivist: Actor, village: Office, found: Enquiry, *acts: str) -> Enquiry:
    """Said to be the village's, and its consent asked."""
    with acting(archivist):
        say_records(found, owner=village.code, kinds=[], actor=archivist)
        show_documents(found, asked_of(found).documents, actor=archivist)
        for act in ("await_consent", *acts):
            found = move(found, act, actor=archivist)
    return found


def test_from_the_question_to_the_consent(
    archivist: Actor, clerk: Actor, next_clerk: Actor, town: Office, village: Office, asked: Make
) -> None:
    found = asked(archivist, town, "accept", **OWN_FINE)
    with acting(archivist):
        say_records(found, owner=village.code, kinds=[], actor=archivist)
        early = move(move(found, "search", actor=archivist), "find", actor=archivist)
        with pytest.raises(EnquiryRefused, match="还没有征求同意"):
            move(early, "approve", actor=archivist)
    found = _asked(archivist, village, found, "search", "find")
    with acting(archivist), pytest.raises(EnquiryRefused, match="众拥村还没有答复"):
        move(found, "approve", actor=archivist)
    with acting(next_clerk):
        assert not Consent.objects.exists()  # PostgreSQL's own lock
        assert not consents.consents_for(next_clerk).exists()
    with acting(clerk):
        task = consents.consents_for(clerk, "open").get()
        assert (task.unit, task.door, task.number) == (village, town, found.number)
        assert task.facts["applicant"] == "宣建国"
        assert "13712349050" not in str(task.facts)
        assert not task.late
        assert consents.waiting_for(clerk) == 1
        with pytest.raises(Enquiry.DoesNotExist):
            queries.enquiry_for(clerk, found.pk)
        with pytest.raises(ConsentRefused, match="原因"):
            answer_consent(task, gives=False, words=" ", actor=clerk)
        answer_consent(task, gives=True, words="可以", actor=clerk)
        with pytest.raises(ConsentRefused, match="答复过"):
            answer_consent(task, gives=True, words="", actor=clerk)
        assert consents.waiting_for(clerk) == 0
    with acting(archivist):
        assert move(found, "approve", actor=archivist).state == "approved"
        step = next(one for one in queries.steps_of(found) if one.act == "consent_given")
        assert (step.words, step.office) == ("可以", village)
    assert Entry.objects.filter(act="consent asked", facts__unit=village.code).count() == 1
    assert Entry.objects.filter(act="consent answered", office_code=village.code, facts__given=True).count() == 1


def test_whose_records_they_are_is_read_off_what_was_picked(
    archivist: Actor, clerk: Actor, town: Office, village: Office, tmp_path: Path
) -> None:
    """Nobody said that they are the village's: the picked page is, and the village has to be asked."""
    ready = desk(town, village, tmp_path, "searching")
    with acting(CONSOLE):
        Enquiry.objects.filter(pk=ready.enquiry.pk).update(matter="family-planning")
        found = Enquiry.objects.get(pk=ready.enquiry.pk)
    with acting(archivist):
        assert asked_of(found).units == []  # the town's own, as far as anybody knows
        pick(found, ready.page, [1], actor=archivist)
        assert asked_of(found).units == [village.code]
        found = move(found, "find", actor=archivist)
        with pytest.raises(EnquiryRefused, match="还没有征求同意"):
            move(found, "approve", actor=archivist)
        found = move(found, "await_consent", actor=archivist)
    with acting(clerk):
        answer_consent(consents.consents_for(clerk).get(), gives=True, words="", actor=clerk)
    with acting(archivist):
        for act in ("search", "find", "approve"):
            found = move(found, act, actor=archivist)
    assert found.state == "approved"


def test_a_refusal_stands_until_it_is_asked_again(
    archivist: Actor, clerk: Actor, town: Office, village: Office, asked: Make
) -> None:
    found = _asked(archivist, village, asked(archivist, town, "accept", **OWN_FINE), "search", "find")
    with acting(clerk):
        answer_consent(consents.consents_for(clerk).get(), gives=False, words="同名的不是他", actor=clerk)
    with acting(archivist):
        with pytest.raises(EnquiryRefused, match="众拥村不同意：同名的不是他"):
            move(found, "approve", actor=archivist)
        found = move(found, "await_consent", actor=archivist)
        found = move(found, "await_consent", actor=archivist)  # waits already: not asked twice
        assert Consent.objects.count() == 2
        move(found, "refuse", words="村里不同意", actor=archivist)
    with acting(clerk):
        assert not consents.consents_for(clerk, "open").exists()
        lapsed = consents.consents_for(clerk)[0]
        assert lapsed.answer == Consent.LAPSED
        with pytest.raises(ConsentRefused, match="办完"):
            answer_consent(lapsed, gives=True, words="", actor=clerk)


def test_both_are_asked_and_the_door_is_not(
    archivist: Actor, city: Actor, clerk: Actor, county: Office, town: Office, village: Office, asked: Make, person: Any
) -> None:
    of_kin = {"relation": "child", "subject": "宣大年", "matter": "only-child"}  # M-04: both, two persons
    found = asked(city, county, "accept", **of_kin)
    with acting(city):
        say_records(found, owner=village.code, kinds=[], actor=city)
        found = move(found, "await_consent", actor=city)
        assert sorted(one.unit_id for one in consents.consents_of(found)) == [town.code, village.code]
    elsewhere = asked(archivist, town, "accept", **of_kin)
    with acting(archivist):
        say_records(elsewhere, owner=village.code, kinds=[], actor=archivist)
        move(elsewhere, "await_consent", actor=archivist)
        assert [one.unit_id for one in consents.consents_of(elsewhere)] == [village.code]
    agent = person("agent", "window_agent", town.code)
    with acting(agent), pytest.raises(Forbidden):
        answer_consent(consents.consents_for(agent).filter(unit=town).get(), gives=True, words="", actor=agent)


def test_the_next_door_sees_what_was_answered(
    archivist: Actor, city: Actor, next_clerk: Actor, town: Office, village: Office, next_village: Office, asked: Make
) -> None:
    found = _asked(archivist, village, asked(archivist, town, "accept", **OWN_FINE))
    with acting(city):
        hand_over(found, next_village, words="人已迁走", actor=city)
    with acting(next_clerk):
        assert [one.unit_id for one in consents.consents_of(found)] == [village.code]


def test_what_the_unit_was_told_goes_with_the_enquiry(
    archivist: Actor, town: Office, village: Office, asked: Make
) -> None:
    found = _asked(archivist, village, asked(archivist, town, "accept", **OWN_FINE))
    with acting(archivist):
        move(found, "withdraw", words="不查了", actor=archivist)
    with acting(machine()):
        Enquiry.objects.filter(pk=found.pk).update(remove_on=timezone.localdate())
        remove_due(actor=machine())
        assert Consent.objects.get().facts == {}


def test_pages_and_endpoints(
    archivist: Actor, clerk: Actor, town: Office, village: Office, asked: Make, sign_in: Browser,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    pairs = [_asked(archivist, village, asked(archivist, town, "accept", **OWN_FINE)) for _time in range(3)]
    browser, json = sign_in(clerk), {"content_type": "application/json"}
    with acting(clerk):
        first, second, third = consents.consents_for(clerk, "open")
        Consent.objects.filter(pk=third.pk).update(due_at=timezone.now() - timedelta(hours=1))
    with django_assert_max_num_queries(16):
        listed = browser.get("/enquiries/consents/").content.decode()
    assert listed.count("*建国") == 3
    assert "宣建国" not in listed
    assert browser.get("/enquiries/consents/?state=late").content.decode().count("*建国") == 1
    assert "征求同意 3" in browser.get("/enquiries/").content.decode()
    address = f"/enquiries/consents/{first.pk}/"
    page = browser.get(address).content.decode()
    assert "宣建国" in page
    assert "一九九六年的罚款收据" in page
    assert "写明原因" in browser.post(f"{address}answer/", {"gives": "no"}, follow=True).content.decode()
    said = browser.post(f"{address}answer/", {"gives": "no", "words": "<i>不</i>"}, follow=True).content.decode()
    assert "&lt;i&gt;不&lt;/i&gt;" in said
    seen = sign_in(archivist).get(f"/enquiries/{pairs[0].pk}/").content.decode()
    assert "&lt;i&gt;不&lt;/i&gt;" in seen
    place = "/api/v1/enquiries/consents"
    assert [one["id"] for one in browser.get(place).json()] == [third.pk, second.pk]
    assert browser.get(f"{place}/{second.pk}").json()["facts"]["applicant"] == "宣建国"
    assert browser.post(f"{place}/{second.pk}/answer", {"gives": False}, **json).status_code == 422
    assert browser.post(f"{place}/{second.pk}/answer", {"gives": True}, **json).json()["answer"] == "given"
    assert browser.post("/enquiries/consents/export/", {"state": "all"}).headers["Content-Type"].endswith("sheet")
    assert sign_in(archivist).get(f"/api/v1/enquiries/{pairs[1].pk}/rules").json()["answers"] == {village.code: "given"}
