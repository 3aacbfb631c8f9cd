"""Unusual looking is found in the ledger, once, and told in numbers that name nobody."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid.actions import find
from cundang.finding_aid.queries import Question
from cundang.ledger.actions import record
from cundang.ledger.models import Entry, Head
from cundang.reading_room.actions import AlarmRefused, keep_alarm_rule, seek, settle_alarm, watch_ledger
from cundang.reading_room.alarms import queries as alarms
from cundang.reading_room.alarms.models import Alarm, Look, WatchedChain

from .conftest import Make

pytestmark = pytest.mark.django_db


def searched(actor: Actor, words: str, times: int = 1, **facts: Any) -> None:
    for _time in range(times):
        detail = {"query": words, "purpose": ""}
        record("searched", actor=actor, detail=detail, **{"total": 0, "items": 0, "offset": 0, "pages": [], **facts})


def viewed(actor: Actor, item: int, times: int = 1) -> None:
    for _time in range(times):
        record("viewed", actor=actor, item=item, number=1, way="page")


def rule(audit_admin: Actor, county: Office, code: str, **facts: Any) -> None:
    days = 7 if code.startswith("same") else 0
    given = {"used": True, "most": 3, "days": days, "from_hour": 22, "to_hour": 6, **facts}
    keep_alarm_rule(county, code, actor=audit_admin, **given)


@pytest.fixture(autouse=True)
def _by_day(county: Office, audit_admin: Actor) -> None:
    """Nights are tested apart: tests run at any hour."""
    rule(audit_admin, county, "at_night", used=False)


def raised(code: str = "") -> list[tuple[str, int]]:
    watch_ledger(actor=machine())
    with acting(machine()):
        found = Alarm.objects.filter(rule=code) if code else Alarm.objects.all()
        return sorted(found.values_list("rule", "number"))


def test_the_same_words_again_and_again(county: Office, village: Office, clerk: Actor, next_clerk: Actor) -> None:
    searched(clerk, "宣建国", 3)
    searched(clerk, "宣 建國", 1)  # the same words, written otherwise
    searched(clerk, "宣建国", 9, offset=20)  # further pages of one search
    searched(next_clerk, "宣建国", 4)  # another person
    assert raised() == []
    searched(clerk, "宣建国")
    assert raised() == [("same_words", 5)]
    assert raised() == [("same_words", 5)]  # nothing is counted twice
    searched(clerk, "宣建国", 2)
    assert raised() == [("same_words", 7)]  # one alarm, with the number as it stands


def test_what_is_searched_for_an_enquiry_is_its_business(
    county: Office, village: Office, clerk: Actor, asked: Make
) -> None:
    enquiry = asked(clerk, village, "accept", "search")
    with acting(clerk):
        for _time in range(6):
            seek(enquiry, actor=clerk)
        assert raised("same_words") == []
        for _time in range(5):
            find(Question(q="宣建国", office=village.code, purpose="看看"), actor=clerk)
    assert raised("same_words") == [("same_words", 5)]


def test_the_same_item_unless_it_was_picked_for_an_enquiry(county: Office, village: Office, clerk: Actor) -> None:
    viewed(clerk, 7, 10)
    viewed(clerk, 8, 9)
    assert raised("same_item") == [("same_item", 10)]


def test_an_item_picked_for_an_answer(county: Office, village: Office, clerk: Actor) -> None:
    from cundang.holdings.actions import draft_item
    from cundang.holdings.models import Page

    with acting(machine()):
        item = draft_item(office=village, reference="Z106-WS·1996-Y-0012", actor=machine())
        page = Page.objects.create(item=item, office=village, number=1, width=0, height=0)
    viewed(clerk, item.pk, 20)
    record("answer picked", actor=clerk, page=page.pk, lines=[], whole=True)
    assert raised("same_item") == []


def test_many_persons_and_items_within_an_hour(
    county: Office, village: Office, clerk: Actor, audit_admin: Actor
) -> None:
    rule(audit_admin, county, "many_persons", most=6)
    rule(audit_admin, county, "many_items", most=4)
    for number in range(6):
        searched(clerk, f"王{number}")
        record("dossier opened", actor=clerk, persons=1, beside=0, offset=0)
    for number in range(4):
        viewed(clerk, number + 1)
    assert raised() == [("many_items", 4), ("many_persons", 6)]
    with acting(machine()):
        one = Alarm.objects.get(rule="many_items")
    settle_alarm(one, "清点时看的", actor=audit_admin)
    viewed(clerk, 99)
    assert len(raised()) == 2  # an hour that was settled stays so


def test_at_night(county: Office, village: Office, clerk: Actor, audit_admin: Actor) -> None:
    hour = timezone.localtime().hour
    rule(audit_admin, county, "at_night", from_hour=(hour + 3) % 24, to_hour=(hour + 5) % 24)
    viewed(clerk, 1, 3)
    assert raised() == []
    rule(audit_admin, county, "at_night", from_hour=hour, to_hour=(hour + 2) % 24)
    viewed(clerk, 2)
    assert raised() == [("at_night", 4)]


def test_settled_with_a_note_and_counted_anew(
    county: Office, village: Office, clerk: Actor, audit_admin: Actor
) -> None:
    searched(clerk, "宣建国", 5)
    raised()
    with acting(machine()):
        one = Alarm.objects.get()
    for note in ("", " ", "x" * 301):
        with pytest.raises(AlarmRefused):
            settle_alarm(one, note, actor=audit_admin)
    settle_alarm(one, "已问本人：练习\x00", actor=audit_admin)
    with pytest.raises(AlarmRefused, match="已经处理过"):
        settle_alarm(one, "再来", actor=audit_admin)
    searched(clerk, "宣建国", 4)
    assert raised() == [("same_words", 5)]
    with acting(machine()):  # the hours after it was settled
        Alarm.objects.update(settled_at=timezone.now() - timezone.timedelta(hours=2))
    searched(clerk, "宣建国", 1)
    assert len(raised()) == 2


def test_the_ledger_is_read_once_and_only_what_is_new(county: Office, village: Office, clerk: Actor) -> None:
    searched(clerk, "宣建国", 3)
    watch_ledger(actor=machine())
    head = Head.objects.get(chain=village.code).sequence
    assert WatchedChain.objects.get(chain=village.code).sequence == head
    with acting(machine()):
        before = list(Look.objects.values_list("kind", "times"))
    watch_ledger(actor=machine())
    with acting(machine()):
        assert list(Look.objects.values_list("kind", "times")) == before == [("words", 3)]


def test_more_than_one_run_can_take_is_taken_by_the_next(
    county: Office, village: Office, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cundang.reading_room.actions.alarms.AT_ONCE", 2)
    searched(clerk, "宣建国", 5)
    assert [raised() for _time in range(3)] == [[], [], [("same_words", 5)]]


def test_nothing_of_it_names_anybody(
    county: Office, village: Office, clerk: Actor, audit_admin: Actor, city: Actor, sign_in: Any
) -> None:
    searched(clerk, "宣建国", 5)
    raised()
    with acting(machine()), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, '') FROM reading_room_alarm a")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(a::text, '') FROM reading_room_look a")
        rows += cursor.fetchone()[0]
    browser = sign_in(audit_admin)
    page = browser.get("/alarms/").content.decode()
    facts = str(list(Entry.objects.filter(act="alarm raised").values_list("facts", flat=True)))
    assert "宣建国" not in rows + page + facts
    assert "反复查同样的词" in page
    assert "clerk" in page
    assert browser.post("/alarms/export/").content[:2] == b"PK"
    pk = alarms.alarms_for(audit_admin, "open")[0].pk
    assert browser.post(f"/alarms/{pk}/settle/", {"note": "<b>已问"}).status_code == 302
    assert "&lt;b&gt;已问" in browser.get("/alarms/?state=settled").content.decode()
    assert sign_in(city).get("/alarms/").status_code == 403


def test_rules_are_a_countys_and_checked(county: Office, audit_admin: Actor, sign_in: Any) -> None:
    browser = sign_in(audit_admin)
    assert "40" in browser.get("/alarms/rules/").content.decode()
    browser.post("/alarms/rules/", {"code": "many_persons", "most": "7", "used": "on"})
    told = {one.code: one for one in alarms.rules_for(audit_admin, county.code)}
    assert (told["many_persons"].most, told["many_items"].most) == (7, 120)
    for wrong in ({"most": 0}, {"most": 10**6}, {"days": 5}, {"from_hour": 24}, {"to_hour": -1}):
        with pytest.raises(AlarmRefused):
            rule(audit_admin, county, "many_persons", **wrong)
    for form in ({"code": "none", "most": "1"}, {"code": "many_items", "most": "viele"}):
        assert browser.post("/alarms/rules/", form).status_code == 302
    assert {one.code: one.most for one in alarms.rules_for(audit_admin, county.code)}["many_items"] == 120
