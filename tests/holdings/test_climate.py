"""Temperature and humidity of a room within limits that are data, a plot of them, and the check of what protects it."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import PlaceRefused, check_room, note_climate, set_limits
from cundang.holdings.box_models import ClimateReading, Room, RoomCheck
from cundang.holdings.climate import default_limits, limits_of, plot, readings_for
from cundang.holdings.keeping import default_points
from cundang.ledger.models import Detail, Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
FINE = {point["code"]: (True, "") for point in default_points()}


def test_a_reading_outside_the_limits_is_warned_of(room: Room, archivist: Actor, sign_in: SignIn) -> None:
    browser, page = sign_in(archivist), f"/rooms/{room.pk}/climate/"
    assert "默认值" in browser.get(page).content.decode()
    assert browser.post(page, {"temperature": "20.5", "humidity": "50"}).status_code == 302
    assert "超出范围" not in browser.get(page).content.decode()
    browser.post(page, {"temperature": "31", "humidity": "85.5"})
    html = browser.get(page).content.decode()
    for words in ("超出范围，请开空调", "温度超出", "湿度超出"):
        assert words in html
    assert list(Entry.objects.filter(act="climate noted").order_by("pk").values_list("facts__outside", flat=True)) == [
        False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"temperature": "200", "humidity": "50"}, "请核对"),
        ({"temperature": "20", "humidity": "101"}, "0 到 100"),
        ({"temperature": "暖", "humidity": "50"}, "输入一个数字"),
        ({"temperature": "20", "humidity": "50", "at": "2999-01-01T00:00"}, "还没有到"),
        ({"temperature": "NaN", "humidity": "50"}, "输入一个数字"),
    ],
)
def test_a_slip_of_the_pen_is_said_and_not_kept(
    room: Room, archivist: Actor, sign_in: SignIn, sent: dict[str, str], said: str
) -> None:
    html = sign_in(archivist).post(f"/rooms/{room.pk}/climate/", sent).content.decode()
    assert said in html
    with acting(archivist):
        assert not ClimateReading.objects.exists()


def test_one_moment_is_noted_once(room: Room, archivist: Actor) -> None:
    at = timezone.now() - timedelta(hours=1)
    with acting(archivist):
        note_climate(room, temperature=Decimal(20), humidity=Decimal(50), at=at, actor=archivist)
        with pytest.raises(PlaceRefused, match="已经记过"):
            note_climate(room, temperature=Decimal(21), humidity=Decimal(50), at=at, actor=archivist)


def test_a_room_has_limits_of_its_own(room: Room, archivist: Actor, sign_in: SignIn) -> None:
    assert default_limits() == {
        "temperature_from": 14, "temperature_to": 24, "humidity_from": 45, "humidity_to": 60,
    }  # fmt: skip
    browser = sign_in(archivist)
    own = {"temperature_from": "10", "temperature_to": "28", "humidity_from": "40", "humidity_to": "65"}
    assert browser.post(f"/rooms/{room.pk}/climate/limits/", own).status_code == 302
    with acting(archivist):
        limits = limits_of(Room.objects.get(pk=room.pk))
        assert limits == {name: Decimal(value) for name, value in own.items()}
        with pytest.raises(PlaceRefused, match="小于上限"):
            set_limits(room, actor=archivist, **limits | {"humidity_to": Decimal(1)})
    assert "默认值" not in browser.get(f"/rooms/{room.pk}/climate/").content.decode()


def test_the_plot_lies_within_its_frame_and_its_band_is_the_limits(
    room: Room, archivist: Actor, sign_in: SignIn
) -> None:
    with acting(archivist):
        for hours, temperature in ((30, "14"), (20, "24"), (1, "35.5")):
            at = timezone.now() - timedelta(hours=hours)
            note_climate(room, temperature=Decimal(temperature), humidity=Decimal(50), at=at, actor=archivist)
        drawn = plot(list(readings_for(archivist, room)), "temperature", default_limits())
        assert plot(list(readings_for(archivist, room))[:1], "temperature", default_limits()) is None
    assert drawn is not None
    points = [tuple(map(float, pair.split(","))) for pair in drawn.points.split()]
    assert [x for x, _y in points] == sorted(x for x, _y in points)
    assert (points[0][0], points[-1][0]) == (0, 640)
    assert all(0 <= y <= 140 for _x, y in points)
    # the first reading is the lower limit, the second the upper one: the band lies between them
    assert points[0][1] == pytest.approx(drawn.band_from + drawn.band_high, abs=0.2)
    assert points[1][1] == pytest.approx(drawn.band_from, abs=0.2)
    html = sign_in(archivist).get(f"/rooms/{room.pk}/climate/").content.decode()
    assert len(re.findall("<polyline", html)) == 2
    assert "最低 14.0，最高 35.5" in html
    sheet = load_workbook(io.BytesIO(sign_in(archivist).get(f"/rooms/{room.pk}/climate/export/").content)).active
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[2] for row in rows[2:]] == ["35.5", "24.0", "14.0"]


def test_what_protects_a_room_is_checked_point_by_point(room: Room, archivist: Actor, sign_in: SignIn) -> None:
    browser, page = sign_in(archivist), f"/rooms/{room.pk}/climate/"
    sent = {"on": str(timezone.localdate()), **dict.fromkeys(FINE, "ok")}
    left_out = dict(sent)
    left_out.pop("fire")
    assert "还有没填的项目：防火" in browser.post(f"{page}check/", left_out).content.decode()
    assert "请写明是什么问题" in browser.post(f"{page}check/", sent | {"pests": "wrong"}).content.decode()
    wrong = sent | {"pests": "wrong", "pests-note": "窗台有鼠粪"}
    assert browser.post(f"{page}check/", wrong).status_code == 302
    assert "窗台有鼠粪" in browser.get(page).content.decode()
    browser.post(f"{page}check/", sent)
    with acting(archivist):
        assert RoomCheck.objects.get(room=room).all_ok
    first, second = Entry.objects.filter(act="room checked").order_by("pk")
    assert (first.facts["fields"], second.facts["fields"]) == (["pests"], [])
    assert "窗台有鼠粪" in str(Detail.objects.get(entry=first).text)
    with acting(archivist), pytest.raises(PlaceRefused, match="还没有到"):
        check_room(room, timezone.localdate() + timedelta(days=2), FINE, actor=archivist)


def test_others_read_or_do_not_see(room: Room, clerk: Actor, city: Actor, next_clerk: Actor, sign_in: SignIn) -> None:
    page = f"/rooms/{room.pk}/climate/"
    assert sign_in(city).get(page).status_code == 200
    assert sign_in(city).post(page, {"temperature": "20", "humidity": "50"}).status_code == 403
    for other in (clerk, next_clerk):
        assert sign_in(other).get(page).status_code == 404
        assert sign_in(other).get(f"/api/v1/rooms/{room.pk}/climate").status_code == 404
    with acting(city), pytest.raises(Forbidden):
        note_climate(room, temperature=Decimal(20), humidity=Decimal(50), actor=city)


def test_the_endpoints_take_readings_and_checks(room: Room, archivist: Actor, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    sent: Any = {"content_type": "application/json"}
    answer = browser.post(f"/api/v1/rooms/{room.pk}/climate", {"temperature": 30, "humidity": 50}, **sent)
    assert answer.json()["outside"] is True
    assert len(browser.get(f"/api/v1/rooms/{room.pk}/climate").json()) == 1
    bad = browser.post(f"/api/v1/rooms/{room.pk}/climate", {"temperature": 99, "humidity": 50}, **sent)
    assert bad.status_code == 422
    answers = {code: {"ok": True} for code in FINE}
    checked = {"on": str(timezone.localdate()), "answers": answers}
    assert browser.post(f"/api/v1/rooms/{room.pk}/checks", checked, **sent).json()["points"][0]["ok"] is True
    assert len(browser.get(f"/api/v1/rooms/{room.pk}/checks").json()) == 1
    incomplete = browser.post(f"/api/v1/rooms/{room.pk}/checks", {**checked, "answers": {}}, **sent)
    assert "还有没填的项目" in incomplete.json()["error"]
