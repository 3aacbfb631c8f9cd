"""Fields written one at a time, on what was seen; the page and the API; who sees what."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.actions import describe, make_boxes
from cundang.holdings.box_models import Box
from cundang.holdings.desk.actions import Changed, DeskRefused
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .conftest import CONSOLE, Desk, bare_pages, make_item

pytestmark = pytest.mark.django_db


def item(pk: int) -> Item:
    with acting(CONSOLE):
        return Item.objects.get(pk=pk)


@pytest.mark.parametrize(
    ("field", "typed", "written", "says"),
    [
        ("title", " 关于  水库的通知 ", "关于 水库的通知", ""),
        ("dated", "1981年3月", "1981年3月", "1981-03-01 至 1981-03-31"),
        ("dated", "二〇一九年三月五日", "二〇一九年三月五日", "2019-03-05"),
        ("dated", "不详", "不详", "照原样保留"),
        ("persons", "宣建国、陈小毛，宣建国", ["宣建国", "陈小毛"], "2 人"),
        ("author", "", "", ""),
        ("pages_stated", "12", 12, ""),
        ("pages_stated", "", None, ""),
    ],
)
def test_a_field_is_written_and_says_how_it_was_understood(
    desk: Desk, field: str, typed: str, written: Any, says: str
) -> None:
    done = desk.do("field", **desk.one(0), field=field, value=typed)
    assert getattr(item(desk.keys[0]), field) == written
    assert says in done.says


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("dated", "19990231", "不是日历上的一天"),
        ("dated", "29991301", "不是日历上的一天"),
        ("title", "", "题名"),
        ("title", "\0", "题名"),
        ("persons", "宣" * 61, "超过 60 个字"),
        ("pages_stated", "-3", "页数"),
        ("pages_stated", "九页", "页数"),
        ("year", "99999", "年度"),
        ("class_code", "没有", "门类"),
        ("retention_as_marked", "永" * 21, "保管期限"),
        ("reference", "Z1", "不改"),
        ("office_id", "330782", "不改"),
        ("value", "x" * 6001, "参数不对"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(desk: Desk, field: str, typed: str, says: str) -> None:
    before = item(desk.keys[0])
    with pytest.raises(DeskRefused, match=says):
        desk.do("field", **desk.one(0), field=field, value=typed)
    after = item(desk.keys[0])
    assert (after.title, after.dated, after.changed_at) == (before.title, before.dated, before.changed_at)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"item": "x"}', b"\xff\xfe", b'{"item": 1e400}'])
def test_what_is_no_act_is_one_sentence(desk: Desk, browser: Client, body: bytes) -> None:
    answer = browser.post(f"/desk/box/{desk.place.key}/field/", body, content_type="application/json")
    assert answer.status_code == 422
    assert "参数不对" in answer.json()["says"]


def test_the_second_of_two_is_told_who_was_there_before_and_overwrites_nothing(
    sit: Callable[[Actor], Desk], archivist: Actor, person: Any, sign_in: Callable[[Actor], Client]
) -> None:
    colleague = person("colleague", "town_archivist", "330782106")
    mine, theirs = sit(archivist), sit(colleague)
    seen = mine.one(0)
    theirs.do("field", **seen, field="title", value="他改的题名")
    with pytest.raises(Changed, match="colleague 某"):
        mine.do("field", **seen, field="title", value="我改的题名")
    told = json.dumps({**seen, "field": "title", "value": "我改的题名"})
    address = f"/desk/box/{mine.place.key}/field/"
    answer = sign_in(archivist).post(address, told, content_type="application/json")
    assert answer.status_code == 409
    found = answer.json()
    assert "colleague 某" in found["says"]
    assert "著录" in found["says"]
    shown = found["items"][str(seen["item"])]
    assert "他改的题名" in shown
    now = mine.one(0)
    assert f'data-version="{now["version"]}"' in shown
    assert item(seen["item"]).title == "他改的题名"
    mine.do("field", **now, field="title", value="我改的题名")
    assert item(seen["item"]).title == "我改的题名"


def test_what_was_changed_elsewhere_is_seen_too(desk: Desk) -> None:
    seen = desk.one(0)
    with acting(CONSOLE):
        describe(Item.objects.get(pk=seen["item"]), actor=CONSOLE, author="村委会")
    with pytest.raises(Changed, match="tester"):
        desk.do("field", **seen, field="title", value="题名")


def test_an_item_that_somebody_joined_away_is_named_with_who_did_it(
    sit: Callable[[Actor], Desk], archivist: Actor, person: Any
) -> None:
    mine, theirs = sit(archivist), sit(person("colleague", "town_archivist", "330782106"))
    seen = mine.seen(0, 1)
    page = mine.pages(1)[1]
    theirs.do("join", items=theirs.seen(0, 1), give_up_codes=True)
    second = list(seen)[1]
    with pytest.raises(Changed, match=r"colleague.*不在这里"):
        mine.do("split", item=second, version=seen[second], page=page)


def test_items_put_elsewhere_leave_the_box_and_keep_a_given_code(desk: Desk) -> None:
    keys = desk.keys
    done = desk.do("arrange", items=desk.seen(0, 1), retention="30年", division="办公室")
    assert desk.keys == keys[2:]
    assert "30年" in done.says
    for pk in keys[:2]:
        found = item(pk)
        assert (found.retention_code, found.division, found.in_box_id, found.box) == ("D30", "办公室", None, "")
        assert found.reference.startswith("Z106-WS·2019·Y-000")
    assert Entry.objects.get(act="items arranged").facts["items"] == keys[:2]
    desk.do("undo")
    assert desk.keys == keys
    assert item(keys[0]).retention_code == "Y"


def test_loose_items_and_volumes_are_opened_alike(village: Office, archivist: Actor, browser: Client, box: Box) -> None:
    make_item(village, 9, 2, box="")
    loose = browser.get(f"/desk/loose/{village.code}.WS.2019/")
    assert loose.content.decode().count('class="leaf"') == 2
    assert "第9号文件" in loose.content.decode()
    assert "第1号文件" not in loose.content.decode()
    for address in ("loose/330782106201.WS.x", "loose/330782106201", "box/x", "box/99999999999999999999", "shelf/1"):
        assert browser.get(f"/desk/{address}/").status_code == 404


def test_nobody_arranges_what_another_town_owns(
    desk: Desk, box: Box, person: Any, sign_in: Callable[[Actor], Client], next_village: Office
) -> None:
    stranger = sign_in(person("stranger", "town_archivist", "330782100"))
    address = f"/desk/box/{box.pk}/"
    told = json.dumps({**desk.one(0), "field": "title", "value": "x"})
    for path in (address, f"{address}items/{desk.keys[0]}/"):
        assert stranger.get(path).status_code == 404
    for path in (f"{address}field/", f"/api/v1/desk/box/{box.pk}/field"):
        assert stranger.post(path, told, content_type="application/json").status_code == 404
    mine = make_item(next_village, 1, 1)  # at one's own desk, another's item does not lie
    told = json.dumps({**desk.one(0), "field": "title", "value": "x"})
    answer = stranger.post(f"/desk/box/{item(mine.pk).in_box_id}/field/", told, content_type="application/json")
    assert (answer.status_code, item(desk.keys[0]).title) == (409, "第1号文件")
    assert "第1号文件" not in answer.content.decode()


def test_the_page_and_the_api_show_the_same_and_the_ledger_says_who_looked(desk: Desk, browser: Client) -> None:
    shown = browser.get(f"/desk/box/{desk.place.key}/").content.decode()
    listed = browser.get(f"/api/v1/desk/box/{desk.place.key}").json()
    assert [one["title"] for one in listed["items"]] == ["第1号文件", "第2号文件", "第3号文件"]
    for one in listed["items"]:
        assert f'data-version="{one["version"]}"' in shown
    assert [entry.facts["way"] for entry in Entry.objects.filter(act="desk opened").order_by("pk")] == ["page", "api"]
    told = {"item": listed["items"][0]["id"], "version": listed["items"][0]["version"]}
    split = browser.post(
        f"/api/v1/desk/box/{desk.place.key}/split",
        json.dumps(told | {"page": listed["items"][0]["pages"][1]["id"]}),
        content_type="application/json",
    )
    assert split.status_code == 200
    assert [len(one["pages"]) for one in split.json()["items"]] == [1, 2]
    again = browser.post(
        f"/api/v1/desk/box/{desk.place.key}/split",
        json.dumps(told | {"page": listed["items"][0]["pages"][1]["id"]}),
        content_type="application/json",
    )
    assert again.status_code == 409
    assert "分件" in again.json()["error"]


def test_as_many_questions_for_many_items_as_for_few(desk: Desk, browser: Client, village: Office) -> None:
    def questions(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ask().status_code == 200
        return len(asked)

    def save() -> Any:
        told = json.dumps({**desk.one(0), "field": "author", "value": str(next(names))})
        return lambda: browser.post(f"/desk/box/{desk.place.key}/field/", told, content_type="application/json")

    names = iter(range(10))
    page = f"/desk/box/{desk.place.key}/"
    questions(save())
    few = questions(lambda: browser.get(page)), questions(save())
    with acting(CONSOLE):
        template = Item.objects.get(pk=desk.keys[0])
        for number in range(10, 60):
            template.pk, template.reference_key, template.reference = None, f"x{number}", f"x{number}"
            template.save(force_insert=True)
            bare_pages(template, 5)
        make_boxes(village, actor=CONSOLE)
    assert len(desk.keys) == 53
    assert (questions(lambda: browser.get(page)), questions(save())) == few


def test_the_fields_come_with_the_item_as_it_is_now_and_room_for_its_proposals(desk: Desk, browser: Client) -> None:
    one = desk.one(0)
    shown = browser.get(f"/desk/box/{desk.place.key}/items/{one['item']}/").content.decode()
    assert f'data-version="{one["version"]}"' in shown
    assert f'hx-get="/items/{one["item"]}/proposals/"' in shown
    assert 'data-field="title"' in shown
