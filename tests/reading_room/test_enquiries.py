"""One enquiry, any door: written, moved by the table, handed over, extended, removed."""

import importlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room import queries
from cundang.reading_room.actions import EnquiryRefused, extend, hand_over, move, open_enquiry, remove_due
from cundang.reading_room.identity.person import person_key
from cundang.reading_room.models import Counter, Enquiry
from cundang.reading_room.states import MOVES, OPEN, STATES

from .conftest import XUAN, Make

pytestmark = pytest.mark.django_db


def test_from_the_window_to_the_answer(archivist: Actor, town: Office, asked: Make) -> None:
    found = asked(archivist, town, "accept")
    assert found.state == "accepted"
    assert not found.late
    assert found.due_at - found.accepted_at == timedelta(minutes=10)
    assert found.number.startswith(f"{timezone.localdate().year}-{town.code}-0001-")
    with acting(archivist):
        for act in ("search", "find", "approve", "deliver", "rate", "close"):
            found = move(found, act, actor=machine() if act == "rate" else archivist)
        assert [step.act for step in queries.steps_of(found)] == [
            "open", "accept", "search", "find", "approve", "deliver", "rate", "close"
        ]  # fmt: skip
    assert found.state == "closed"
    assert found.answered_at
    assert found.remove_on
    acts = list(Entry.objects.filter(kind="enquiry").values_list("act", flat=True))
    assert acts.count("enquiry opened") == 1
    assert acts.count("enquiry moved") == 7


def test_the_table_is_sound() -> None:
    assert {rule.after for rule in MOVES.values()} - {None} | {"drafted"} == set(STATES)
    for rule in MOVES.values():
        assert set(rule.before) <= set(STATES)
    # From every state that is no end a way leads to the end.
    ends, reached = {"closed"}, {"closed"}
    while True:
        more = {state for rule in MOVES.values() if rule.after in reached for state in rule.before} - reached
        if not more:
            break
        reached |= more
    assert reached == set(STATES)
    assert not any(ends & set(rule.before) for rule in MOVES.values())
    assert not OPEN & {"delivered", "refused", "rated", "closed", "withdrawn"}


@pytest.mark.parametrize("act", sorted(act for act, rule in MOVES.items() if rule.after))
def test_an_act_is_done_in_its_states_alone(archivist: Actor, town: Office, asked: Make, act: str) -> None:
    found = asked(archivist, town)
    who = machine() if act in ("rate", "sign") else archivist  # the applicant alone does
    with acting(who):
        for state in STATES:
            Enquiry.objects.filter(pk=found.pk).update(state=state)
            if state in MOVES[act].before:
                assert move(found, act, words="因为", actor=who).state == MOVES[act].after
            else:
                with pytest.raises(EnquiryRefused):
                    move(found, act, words="因为", actor=who)


def test_a_reason_is_needed_where_the_applicant_is_told(archivist: Actor, town: Office, asked: Make) -> None:
    found = asked(archivist, town, "accept", "search")
    with acting(archivist):
        for act in ("find_partly", "find_nothing", "refuse", "withdraw"):
            with pytest.raises(EnquiryRefused, match="原因"):
                move(found, act, words="   ", actor=archivist)
        with pytest.raises(EnquiryRefused, match="没有这个办理步骤"):
            move(found, "burn", actor=archivist)


def test_a_window_agent_does_not_decide(person: Any, town: Office, asked: Make, archivist: Actor) -> None:
    agent = person("agent", "window_agent", town.code)
    found = asked(agent, town, "accept", "search", "find")
    with acting(agent), pytest.raises(Forbidden):
        move(found, "approve", actor=agent)
    with acting(archivist):
        assert move(found, "approve", actor=archivist).state == "approved"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"applicant": replace(XUAN, id_number="110105194912310021")}, "校验码"),
    ({"applicant": replace(XUAN, phone="12345")}, "电话"),
    ({"applicant": replace(XUAN, name=" ")}, "姓名"),
    ({"applicant": replace(XUAN, name="宣" * 61)}, "太长"),
    ({"applicant": replace(XUAN, name="宣\0建国")}, "无法识别"),
    ({"applicant": replace(XUAN, id_kind="badge")}, "证件"),
    ({"relation": "friend"}, "关系"),
    ({"relation": "self", "deceased": True}, "本人"),
    ({"relation": "self", "subject": "王小明"}, "本人"),
    ({"relation": "child"}, "被查询人"),
    ({"purpose": "  "}, "用途"),
    ({"purpose": "补" * 201}, "太长"),
    ({"matter": "none"}, "事由"),
    ({"years": (1996, 1990)}, "颠倒"),
    ({"years": (96, None)}, "年份"),
    ({"channel": "pigeon"}, "渠道"),
    ({"agent": replace(XUAN, id_number="1")}, "校验码"),
]


@pytest.mark.parametrize(("facts", "said"), WRONG)
def test_what_cannot_be_asked_so(archivist: Actor, town: Office, asked: Make, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(EnquiryRefused, match=said):
        asked(archivist, town, **facts)
    assert not Enquiry.objects.exists()


def test_numbers_have_no_gap_and_cannot_be_guessed(
    archivist: Actor, town: Office, village: Office, asked: Make
) -> None:
    with pytest.raises(EnquiryRefused):
        asked(archivist, town, purpose="")
    numbers = [asked(archivist, town).number for _time in range(3)]
    assert [number.split("-")[2] for number in numbers] == ["0001", "0002", "0003"]
    assert len({number[-4:] for number in numbers}) > 1
    assert asked(archivist, village).number.split("-")[1:3] == [village.code, "0001"]
    with acting(archivist):
        assert Counter.objects.filter(kind="enquiry").count() == 2


def test_it_is_handed_up_and_back_without_beginning_again(
    clerk: Actor,
    archivist: Actor,
    city: Actor,
    next_clerk: Actor,
    village: Office,
    town: Office,
    county: Office,
    asked: Make,
) -> None:
    found = asked(clerk, village, "accept", channel="village")
    due = found.due_at
    with acting(clerk):
        assert town.code in [door.code for door in queries.doors_for(clerk, found)]
        with pytest.raises(EnquiryRefused, match="原因"):
            hand_over(found, town, words="", actor=clerk)
        found = hand_over(found, town, words="原件在镇里", actor=clerk)
        assert queries.enquiry_for(clerk, found.pk).door_id == town.code  # still seen where it was asked
        with pytest.raises(EnquiryRefused, match="已转给大陈镇"):
            move(found, "search", actor=clerk)
    with acting(archivist):
        found = hand_over(move(found, "search", actor=archivist), county, words="婚姻档案在市里", actor=archivist)
    with acting(city):
        assert village.code in [door.code for door in queries.doors_for(city, found)]
        with pytest.raises(EnquiryRefused, match="已经在"):
            hand_over(found, county, words="转", actor=city)
        found = hand_over(found, village, words="请村里答复", actor=city)
    with acting(clerk):
        found = move(found, "find_nothing", words="没有", actor=clerk)
        assert found.due_at == due
        assert found.state == "not_found"
    with acting(next_clerk), pytest.raises(Enquiry.DoesNotExist):
        queries.enquiry_for(next_clerk, found.pk)


def test_the_door_alone_sees_what_was_handed_to_it(
    archivist: Actor, town: Office, next_village: Office, next_clerk: Actor, city: Actor, asked: Make
) -> None:
    found = asked(archivist, town, "accept")
    with acting(next_clerk):
        assert not Enquiry.objects.exists()  # PostgreSQL's own lock
        assert not queries.enquiries_for(next_clerk).exists()
    with acting(city):
        hand_over(found, next_village, words="人已迁走", actor=city)
    with acting(next_clerk):
        seen = queries.enquiry_for(next_clerk, found.pk)
        assert [step.act for step in queries.steps_of(seen)] == ["open", "accept", "hand_over"]
        assert queries.counts_for(next_clerk) == {"open": 1, "late": 0}


def test_time_is_extended_once_where_the_channel_has_it(archivist: Actor, town: Office, asked: Make) -> None:
    here, online = asked(archivist, town, "accept"), asked(archivist, town, "accept", channel="online")
    with acting(archivist):
        with pytest.raises(EnquiryRefused, match="不能延长"):
            extend(here, words="要去库房", actor=archivist)
        longer = extend(online, words="要去库房", actor=archivist)
        assert longer.due_at > online.due_at
        assert longer.extended
        with pytest.raises(EnquiryRefused, match="一次"):
            extend(longer, words="还要", actor=archivist)


def test_what_is_late_is_listed_first(archivist: Actor, town: Office, asked: Make) -> None:
    late, soon = asked(archivist, town, "accept"), asked(archivist, town, "accept")
    with acting(archivist):
        Enquiry.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=1))
        assert [one.pk for one in queries.enquiries_for(archivist, which="open")] == [late.pk, soon.pk]
        assert [one.pk for one in queries.enquiries_for(archivist, which="late")] == [late.pk]
        assert queries.counts_for(archivist) == {"open": 2, "late": 1}


def test_what_names_the_applicant_goes_when_its_day_has_come(archivist: Actor, town: Office, asked: Make) -> None:
    gone, kept = asked(archivist, town, "withdraw", wanted="罚款收据"), asked(archivist, town, "withdraw")
    with acting(machine()):
        Enquiry.objects.filter(pk=gone.pk).update(remove_on=timezone.localdate())
    assert remove_due(actor=machine()) == 1  # as the night's job calls it
    assert remove_due(actor=machine()) == 0
    with acting(machine()):
        gone.refresh_from_db()
        kept.refresh_from_db()
        assert gone.steps.count() == 2
    assert (gone.person, gone.person_key, gone.subject_name, gone.wanted, gone.masked) == ({}, "", "", "", "")
    assert kept.person_key == person_key("id_card", "11010519491231002x")
    assert kept.person["name"] == "宣建国"
    assert gone.number


def test_earlier_enquiries_get_their_applicants_key(archivist: Actor, town: Office, asked: Make) -> None:
    """The migration, run again over rows that have none yet."""
    keyed = asked(archivist, town)
    with acting(machine()):
        Enquiry.objects.filter(pk=keyed.pk).update(person_key="")
    earlier = importlib.import_module("cundang.reading_room.migrations.0008_person_key")
    earlier.key_earlier(apps, connection.schema_editor())
    with acting(machine()):
        keyed.refresh_from_db()
    assert keyed.person_key == person_key("id_card", "11010519491231002X")


def test_nothing_of_the_applicant_stands_in_the_ledger(archivist: Actor, town: Office, asked: Make) -> None:
    asked(archivist, town, "accept")
    told = str(list(Entry.objects.filter(kind="enquiry").values_list("facts", flat=True)))
    assert "宣" not in told
    assert "9050" not in told


def test_an_open_enquiry_is_not_written_elsewhere(clerk: Actor, town: Office, next_village: Office) -> None:
    with acting(clerk):
        for office in (town, next_village):
            with pytest.raises(Forbidden):
                open_enquiry(office, channel="town", applicant=XUAN, purpose="补办", actor=clerk)
