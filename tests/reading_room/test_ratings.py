"""The applicant says at the end how it was: once, unseen by the window; figures of five and more."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    EnquiryRefused,
    move,
    rate,
    remove_due,
    remove_due_remarks,
    settle_complaint,
)
from cundang.reading_room.codes import rating_code
from cundang.reading_room.models import Enquiry, TrackingFailure
from cundang.reading_room.ratings import queries as ratings
from cundang.reading_room.ratings.models import Complaint, Rating
from cundang.reading_room.ratings.queries import NOBODY, Satisfaction, satisfaction_by_month, satisfaction_of

from .conftest import Make

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
DELIVERED = ("accept", "search", "find", "approve", "deliver")
Give = Callable[..., None]


@pytest.fixture
def given(asked: Make, archivist: Actor) -> Give:
    """Ratings of an office in a month: `given(office, "2026-03", 5, 4, 1)`."""

    def give(office: Office, month: str, *scores: int) -> None:
        at = timezone.make_aware(datetime.fromisoformat(f"{month}-15"))
        for score in scores:
            one = asked(machine(), office, *DELIVERED)
            with acting(machine()):
                made = rate(one, score, way="slip", actor=machine())
                Rating.objects.filter(pk=made.pk).update(at=at)

    return give


def year_of(office: Office, actor: Actor, first: str = "2026-01-01", last: str = "2026-10-31") -> Satisfaction:
    with acting(actor):
        return satisfaction_of(office, date.fromisoformat(first), date.fromisoformat(last), actor=actor)


def test_once_and_when_it_was_answered(archivist: Actor, town: Office, asked: Make) -> None:
    early, one = asked(archivist, town, "accept"), asked(archivist, town, *DELIVERED)
    gone = asked(archivist, town, "accept", "withdraw", "close")
    with acting(archivist):
        for wrong in (early, gone):
            with pytest.raises(EnquiryRefused, match="办完以后"):
                rate(wrong, 5, way="window", actor=archivist)
        for score in (0, 6):
            with pytest.raises(EnquiryRefused, match="请选一个"):
                rate(one, score, way="window", actor=archivist)
        with pytest.raises(EnquiryRefused, match="300"):
            rate(one, 5, remark="长" * 301, way="window", actor=archivist)
        rate(one, 5, way="window", actor=archivist)
        assert Enquiry.objects.get(pk=one.pk).state == "rated"
        with pytest.raises(EnquiryRefused, match="已经评价过"):
            rate(one, 1, way="window", actor=archivist)
    assert Rating.objects.filter(score=5).count() == 0  # the second lock: nobody acts
    (entry,) = Entry.objects.filter(act="enquiry rated")
    assert entry.facts == {"way": "window"}


def test_staff_cannot_move_it_to_rated(archivist: Actor, town: Office, asked: Make, sign_in: Browser) -> None:
    one = asked(archivist, town, *DELIVERED)
    assert sign_in(archivist).post(f"/enquiries/{one.pk}/move/", {"act": "rate"}).status_code == 403


def test_what_was_closed_meanwhile_is_rated_and_stays_closed(archivist: Actor, town: Office, asked: Make) -> None:
    one = asked(archivist, town, *DELIVERED, "close")
    with acting(archivist):
        rate(one, 4, way="slip", actor=archivist)
        assert Enquiry.objects.get(pk=one.pk).state == "closed"


def test_less_than_five_say_nothing_until_there_are_more(
    archivist: Actor, city: Actor, town: Office, village: Office, next_village: Office, given: Give
) -> None:
    given(village, "2026-03", 5, 5, 4, 1)
    assert year_of(town, archivist) == Satisfaction(4, None, None)
    given(village, "2026-04", 2)
    assert year_of(town, archivist) == Satisfaction(5, 3.4, 0.6)
    # The five are one cell, of April: no two periods let the one of April be worked out.
    assert year_of(town, archivist, last="2026-03-31") == Satisfaction(4, None, None)
    assert year_of(town, archivist, first="2026-04-01") == Satisfaction(1, 3.4, 0.6)
    given(village, "2026-05", 1)
    assert year_of(town, archivist) == Satisfaction(6, 3.4, 0.6)
    # Nor what one office adds to another.
    given(town, "2026-04", 1, 1)
    assert year_of(town, archivist) == Satisfaction(8, 3.4, 0.6)
    with acting(archivist):
        by_month = satisfaction_by_month(archivist, date(2026, 1, 1), date(2026, 10, 31))
        assert by_month[date(2026, 3, 1)] == Satisfaction(4, None, None)
        assert by_month[date(2026, 4, 1)] == Satisfaction(3, 3.4, 0.6)
        by_office = ratings.satisfaction_by(archivist, date(2026, 1, 1), date(2026, 10, 31))
        assert by_office[town.code] == Satisfaction(2, None, None)
    given(next_village, "2026-04", 5, 5, 5, 5, 5)
    assert year_of(next_village, archivist) == NOBODY  # not theirs to see
    assert year_of(next_village, city) == Satisfaction(5, 5.0, 1.0)


def test_the_running_month_is_not_told(archivist: Actor, town: Office, given: Give) -> None:
    today = timezone.localdate()
    given(town, f"{today:%Y-%m}", 5, 5, 5, 5, 5, 5)
    assert year_of(town, archivist, f"{today:%Y-%m}-01", f"{today:%Y-%m}-28") == Satisfaction(6, None, None)


def test_a_low_one_with_a_remark_goes_to_the_office_above(
    clerk: Actor, archivist: Actor, village: Office, asked: Make
) -> None:
    low, silent, good = (asked(clerk, village, *DELIVERED) for _time in range(3))
    with acting(clerk):
        rate(low, 1, remark=" 说话\0难听 ", way="window", actor=clerk)
        rate(silent, 1, way="window", actor=clerk)
        rate(good, 4, remark="谢谢", way="window", actor=clerk)
        assert list(ratings.complaints_for(clerk)) == []
    with acting(archivist):
        (task,) = ratings.complaints_for(archivist)
        assert (task.office_id, task.rating.words, task.rating.enquiry_id) == (village.code[:9], "说话难听", low.pk)
        with pytest.raises(EnquiryRefused, match="怎么处理"):
            settle_complaint(task, " ", actor=archivist)
        settle_complaint(task, "已当面道歉", actor=archivist)
        with pytest.raises(EnquiryRefused, match="已经答复过"):
            settle_complaint(task, "再答", actor=archivist)
        assert not ratings.complaints_for(archivist).exists()
    told = ratings.rating_told(low)
    assert (told.may_rate, told.complaint, told.answer) == (False, True, "已当面道歉")
    assert "难听" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_remarks_go_with_the_applicant(archivist: Actor, town: Office, asked: Make) -> None:
    one = asked(archivist, town, *DELIVERED)
    with acting(archivist):
        rate(one, 2, remark="等了很久", way="window", actor=archivist)
        move(one, "close", actor=archivist)
    with acting(machine()):
        Enquiry.objects.filter(pk=one.pk).update(remove_on=timezone.localdate() - timedelta(days=1))
        remove_due(actor=machine())
        assert remove_due_remarks(actor=machine()) == 1
        assert remove_due_remarks(actor=machine()) == 0
        assert Complaint.objects.get().rating.words == ""


def test_the_tablet_shows_nothing_of_the_clerks(
    agent: Actor, archivist: Actor, town: Office, asked: Make, sign_in: Browser
) -> None:
    one, browser = asked(archivist, town, *DELIVERED), sign_in(agent)
    assert "请申请人评价" in browser.get(f"/enquiries/{one.pk}/").content.decode()
    page = browser.get(f"/enquiries/{one.pk}/rate/").content.decode()
    assert "很不满意" in page
    assert "checked" not in page
    assert 'class="bar"' not in page
    assert "宣建国" not in page
    assert browser.post(f"/enquiries/{one.pk}/rate/", {"score": "9"}).status_code == 400
    thanks = browser.post(f"/enquiries/{one.pk}/rate/", {"score": "2", "remark": "<b>慢</b>"}).content.decode()
    assert "谢谢您的评价" in thanks
    assert "不满意" not in thanks
    after = browser.get(f"/enquiries/{one.pk}/").content.decode()
    assert "请申请人评价" not in after
    assert "满意" not in after
    assert browser.get("/enquiries/complaints/").status_code == 403
    above = sign_in(archivist).get("/enquiries/complaints/").content.decode()
    assert "没有要答复的意见" in above  # about the town itself: the county's


def test_on_the_phone_after_tracking_and_by_the_slip(
    archivist: Actor, city: Actor, town: Office, asked: Make, sign_in: Browser
) -> None:
    one, other = asked(archivist, town, *DELIVERED), asked(archivist, town, *DELIVERED)
    phone = Client()
    page = phone.post("/track/", {"number": one.number, "last_four": "9050"}).content.decode()
    assert rating_code(one.number) in page
    data = {"number": one.number, "code": rating_code(one.number), "score": "1", "remark": "<i>冷淡", "way": "phone"}
    assert "谢谢您的评价" in phone.post("/rate/", data).content.decode()
    assert "已经评价过" in phone.post("/rate/", data).content.decode()
    page = phone.post("/track/", {"number": one.number, "last_four": "9050"}).content.decode()
    assert "您的意见已转给上一级" in page
    browser = sign_in(city)
    listed = browser.get("/enquiries/complaints/").content.decode()
    assert "&lt;i&gt;冷淡" in listed
    with acting(city):
        task = Complaint.objects.get()
    browser.post(f"/enquiries/complaints/{task.pk}/settle/", {"answer": "已整改"})
    assert "已整改" in phone.post("/track/", {"number": one.number, "last_four": "9050"}).content.decode()
    assert browser.post("/enquiries/complaints/export/", {"state": "all"}).headers["Content-Type"].endswith("sheet")
    slip = sign_in(archivist).get(f"/enquiries/{other.pk}/slip/").content.decode()
    assert rating_code(other.number) in slip
    assert slip.count("<svg") >= 2
    answer = phone.post("/rate/", {"number": other.number, "code": rating_code(other.number).lower(), "score": "5"})
    assert "谢谢您的评价" in answer.content.decode()
    with acting(machine()):
        assert sorted(Rating.objects.values_list("way", flat=True)) == ["phone", "slip"]


def test_codes_are_not_guessed(archivist: Actor, town: Office, asked: Make) -> None:
    one, stranger = asked(archivist, town, *DELIVERED), Client()
    wrong = [{"number": one.number, "code": "AAAABBBB"}, {"number": "2026-1-1-1", "code": rating_code("2026-1-1-1")}]
    for data in wrong:
        answer = stranger.post("/rate/", {**data, "score": "1"})
        assert answer.status_code == 404
        assert "对不上" in answer.content.decode()
    for _time in range(8):
        stranger.post("/rate/", {**wrong[0], "score": "1"})
    assert TrackingFailure.objects.count() == 10
    right = {"number": one.number, "code": rating_code(one.number), "score": "5"}
    assert stranger.post("/rate/", right).status_code == 429
    assert stranger.post("/track/", {"number": one.number, "last_four": "9050"}).status_code == 429


def test_endpoints(clerk: Actor, archivist: Actor, village: Office, asked: Make, sign_in: Browser) -> None:
    one = asked(clerk, village, *DELIVERED)
    api, kind = "/api/v1/enquiries", {"content_type": "application/json"}
    mine = sign_in(clerk)
    assert mine.post(f"{api}/{one.pk}/rating", {"score": 2, "remark": "慢"}, **kind).json() == {"rated": True}
    assert mine.post(f"{api}/{one.pk}/rating", {"score": 2}, **kind).status_code == 422
    theirs = sign_in(archivist)
    (task,) = theirs.get(f"{api}/complaints").json()
    assert (task["enquiry"], task["office"], task["remark"], task["settled"]) == (one.number, village.code, "慢", False)
    done = theirs.post(f"{api}/complaints/{task['id']}/settle", {"answer": "已提醒"}, **kind).json()
    assert (done["answer"], done["settled"]) == ("已提醒", True)
    year = timezone.localdate().year
    asked_for = f"{api}/satisfaction?office={village.code}&first={year}-01-01&last={year}-12-31"
    assert theirs.get(asked_for).json() == {"n": 1, "mean": None, "satisfied": None}
