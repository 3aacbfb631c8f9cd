"""The points of a room's check and the spine widths are rows of the county, the program's where it has none."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import PlaceRefused, check_room, set_keeping_rules
from cundang.holdings.box_models import KeepingRule, Room, RoomCheck
from cundang.holdings.keeping import default_points, default_widths, points_of, widths_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
COUNTY, TOWN = "330782", "330782106"


@pytest.fixture(autouse=True)
def _everything_is_seen(offices: dict[str, Office]) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(console("tester")):
        yield


def put(actor: Actor, points: list[str], widths: list[int]) -> None:
    with acting(actor):
        set_keeping_rules(COUNTY, points=points, widths=widths, actor=actor)


def test_the_countys_rows_cover_the_programs_and_go_again(city: Actor) -> None:
    assert (points_of(TOWN), widths_of(TOWN)) == (default_points(), default_widths())
    put(city, ["防火", "防震 ", "", "防震"], [45, 20, 20])
    assert [(one["code"], one["name"]) for one in points_of(TOWN)] == [("fire", "防火"), ("own-1", "防震")]
    assert widths_of(TOWN) == (20, 45)
    put(city, ["防震", "防鸟"], [])
    assert [one["code"] for one in points_of(TOWN)] == ["own-1", "own-2"]
    assert widths_of(TOWN) == default_widths()
    put(city, [], [])
    assert points_of(TOWN) == default_points()


def test_a_check_asks_what_holds_now_and_keeps_what_it_asked(city: Actor, archivist: Actor, room: Room) -> None:
    put(city, ["防火", "防震"], [])
    with acting(archivist):
        with pytest.raises(PlaceRefused, match="防震"):
            check_room(room, date(2026, 1, 5), {"fire": (True, "")}, actor=archivist)
        check_room(room, date(2026, 1, 5), {"fire": (True, ""), "own-1": (False, "墙有缝")}, actor=archivist)
    put(city, [], [])
    assert [point["name"] for point in RoomCheck.objects.get().points] == ["防火", "防震"]


@pytest.mark.parametrize(
    ("points", "widths", "why"),
    [
        (["长" * 61], [], "60"),
        ([f"项{n}" for n in range(31)], [], "30"),
        ([], [4], "5 到 200"),
        ([], [201], "5 到 200"),
    ],
)
def test_what_cannot_be(city: Actor, points: list[str], widths: list[int], why: str) -> None:
    with pytest.raises(PlaceRefused, match=why):
        put(city, points, widths)
    assert not KeepingRule.objects.exists()


def test_a_town_reads_and_does_not_set(archivist: Actor, city: Actor, sign_in: SignIn) -> None:
    with pytest.raises(Forbidden):
        put(archivist, ["防火"], [])
    assert "防火" in sign_in(archivist).get("/rooms/rules/").content.decode()
    assert sign_in(archivist).post("/rooms/rules/", {"points": "防火"}).status_code == 403
    browser = sign_in(city)
    assert browser.post("/rooms/rules/", {"points": "防火\n防震", "widths": "25、35"}).status_code == 302
    assert browser.get("/api/v1/rooms/rules").json() == {"points": ["防火", "防震"], "widths": [25, 35]}
    wrong = browser.post("/rooms/rules/", {"points": "防火", "widths": "1"})
    assert "5 到 200 毫米" in wrong.content.decode()
    assert widths_of(TOWN) == (25, 35)
