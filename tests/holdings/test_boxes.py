"""Boxes made from what items say, found, looked into, described; nobody sees into another's."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import BoxRefused, describe, describe_box, draft_item, import_catalogue, make_boxes
from cundang.holdings.actions import remove_box as remove
from cundang.holdings.box_models import Box
from cundang.holdings.boxes import Wanted, boxes_for, contents_of
from cundang.holdings.models import Item, Page
from cundang.ledger.models import Entry

from .tables import xlsx

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
SignIn = Callable[[Actor], Client]
HEADS = ["档号", "题名", "年度", "保管期限", "件号", "盒号", "页数"]


def item(office: Office, number: str, *, box: str = "3", **more: Any) -> Item:
    with acting(CONSOLE):
        made = draft_item(office=office, reference=f"Z106-WS·2019-Y-{office.code[-3:]}-{number}", actor=CONSOLE)
        facts = {"title": f"第{number}号文件", "year": 2019, "retention_as_marked": "永久", "class_code": "WS",
                 "number": number, "box": box, "pages_stated": 2, "division": ""}  # fmt: skip
        return describe(made, actor=CONSOLE, **facts | more)


def box_of(found: Item) -> Box:
    with acting(CONSOLE):
        return Box.objects.select_related("fonds").get(items=found)


def test_items_that_name_a_box_lie_in_it_and_move_with_what_they_say(village: Office) -> None:
    first, second = item(village, "2"), item(village, "10")
    box = box_of(first)
    assert box == box_of(second)
    with acting(CONSOLE):
        lying = contents_of([box])[box.pk]
    assert (lying.items, lying.pages, lying.first, lying.last) == (2, 4, "2", "10")
    assert box.series == "Z106-WS·2019-Y"
    with acting(CONSOLE):  # where no pages are stated, those that have an image count
        describe(second, actor=CONSOLE, pages_stated=None)
        Page.objects.bulk_create([Page(office=village, item=second, number=n, width=1, height=1) for n in (1, 2, 3)])
        assert contents_of([box])[box.pk].pages == 2 + 3
    with acting(CONSOLE):
        describe(second, actor=CONSOLE, box=" 4 ")
    assert box_of(second).number == "4"


@pytest.mark.parametrize(
    "other", [{"year": 2020}, {"retention_as_marked": "30年"}, {"division": "计生"}, {"class_code": "KJ"}]
)
def test_another_year_retention_division_or_class_never_shares_a_box(village: Office, other: dict[str, Any]) -> None:
    assert box_of(item(village, "1")) != box_of(item(village, "2", **other))


def test_a_box_of_items_without_a_year_is_one_box(village: Office) -> None:
    assert box_of(item(village, "1", year=None)) == box_of(item(village, "2", year=None))


def test_boxes_of_older_items_are_made_once_and_the_ledger_says_how_many(village: Office, archivist: Actor) -> None:
    for number in ("1", "2"):
        item(village, number)
    with acting(CONSOLE):
        Item.objects.update(in_box=None)
        Box.objects.all().delete()
    with acting(archivist):
        assert make_boxes(village, actor=archivist) == (1, 2)
        assert make_boxes(village, actor=archivist) == (0, 0)
    entry = Entry.objects.get(act="boxes made")
    assert (entry.office_code, entry.facts) == (village.code, {"boxes": 1, "items": 2})


def test_who_may_not_keep_boxes_makes_none(
    village: Office, next_village: Office, archivist: Actor, agent: Actor, city: Actor
) -> None:
    for actor, office in ((agent, village), (city, village), (archivist, next_village)):
        with acting(actor), pytest.raises(Forbidden):
            make_boxes(office, actor=actor)


def test_a_catalogue_makes_its_boxes(village: Office, archivist: Actor, tmp_path: Path) -> None:
    rows = [[f"Z106-WS·2019-Y-{n:04}", f"文件{n}", 2019, "永久", f"{n:04}", str(1 + n // 3), 3] for n in range(1, 6)]
    file = xlsx(tmp_path / "目录.xlsx", [HEADS, *rows])
    import_catalogue(file, office=village, dry_run=False, actor=archivist)
    with acting(archivist):
        boxes = list(boxes_for(archivist))
        assert [(box.number, contents_of([box])[box.pk].items) for box in boxes] == [("1", 2), ("2", 3)]
    rows[0][5] = "2"
    import_catalogue(xlsx(tmp_path / "新.xlsx", [HEADS, *rows]), office=village, dry_run=False, actor=archivist)
    with acting(archivist):
        assert [contents_of(boxes)[box.pk].items for box in boxes] == [1, 4]


def test_a_box_is_found_by_number_and_by_what_lies_in_it(village: Office, archivist: Actor) -> None:
    one, other = item(village, "1", box="3"), item(village, "2", box="4")
    with acting(archivist):
        assert list(boxes_for(archivist, Wanted(words="第3盒"))) == [box_of(one)]
        assert list(boxes_for(archivist, Wanted(words="4"))) == [box_of(other)]
        assert list(boxes_for(archivist, Wanted(words=" z106-ws·2019-Y-201-2"))) == [box_of(other)]
        assert list(boxes_for(archivist, Wanted(words="没有"))) == []


def test_the_page_says_what_lies_in_it_and_the_ledger_that_it_was_seen(
    village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    box = box_of(item(village, "0001", title="<b>村规民约</b>"))
    html = sign_in(clerk).get(f"/boxes/{village.code}/{box.pk}/").content.decode()
    assert "&lt;b&gt;村规民约&lt;/b&gt;" in html
    assert "众拥村 第 3 盒" in html
    assert Entry.objects.get(act="viewed", kind="box").object_id == str(box.pk)


def test_who_may_place_a_hold_does_so_from_the_box_and_finds_disposal_in_the_menu(
    village: Office, clerk: Actor, archivist: Actor, agent: Actor, sign_in: SignIn
) -> None:
    box = box_of(item(village, "1"))
    hold, menu = f'/disposal/holds/new/?office={village.code}&amp;box={box.pk}"', 'href="/disposal/"'
    for who, holds, disposes in ((archivist, True, True), (clerk, False, True), (agent, False, False)):
        said = sign_in(who).get(f"/boxes/{village.code}/{box.pk}/").content.decode()
        assert (hold in said, menu in said) == (holds, disposes), who.name
    said = sign_in(archivist).get("/rooms/").content.decode()
    assert said.count('aria-current="page"') == 1
    assert '<a href="/boxes/" aria-current="page">' in said


def test_a_label_of_another_village_says_whose_it_is_and_not_what_is_in_it(
    next_village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    box = box_of(item(next_village, "0001", title="秘密的事"))
    browser = sign_in(clerk)
    answer = browser.get(f"/boxes/{next_village.code}/{box.pk}/")
    nowhere = browser.get(f"/boxes/{next_village.code}/999999/")
    html = answer.content.decode()
    assert answer.status_code == nowhere.status_code == 404
    assert "佛堂镇 蟠龙村" in html
    assert "佛堂镇 蟠龙村" in nowhere.content.decode()
    assert "秘密" not in html
    assert browser.get(f"/boxes/{clerk.office_code}/{box.pk}/").status_code == 404
    assert browser.get("/boxes/没有/1/").status_code == 404


def test_the_list_and_its_sheet_hold_ones_own_only(
    village: Office, next_village: Office, archivist: Actor, sign_in: SignIn
) -> None:
    item(village, "0001")
    item(next_village, "0001", box="99")
    browser = sign_in(archivist)
    page = browser.get("/boxes/").content.decode()
    assert "第 3 盒" in page
    assert "第 99 盒" not in page
    answer = browser.get("/boxes/export/")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[7] for row in rows[2:]] == ["3"]
    assert Entry.objects.get(act="boxes exported").facts == {"boxes": 1}


def test_the_list_costs_few_queries(
    village: Office, archivist: Actor, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        item(village, str(number), box=str(number))
    browser = sign_in(archivist)
    browser.get("/boxes/")
    with django_assert_max_num_queries(20):
        assert browser.get("/boxes/").status_code == 200


def test_a_nonsense_filter_finds_nothing_and_breaks_nothing(village: Office, archivist: Actor, sign_in: SignIn) -> None:
    item(village, "1")
    for asked in ("year=99999", "class_code=ZZ", "office=没有的村", "q=%00", "q=" + "长" * 300, "page=-1"):
        answer = sign_in(archivist).get(f"/boxes/?{asked}")
        assert answer.status_code == 200, asked


def test_the_remarks_sheet_is_kept_with_what_it_was(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    box = box_of(item(village, "1"))
    written = {"spine_mm": "40", "note": "第 3 件缺页", "arranged_by": "宣某", "arranged_on": "2020-05-06"}
    browser = sign_in(clerk)
    assert browser.post(f"/boxes/{village.code}/{box.pk}/describe/", written).status_code == 302
    assert "第 3 件缺页" in browser.get(f"/boxes/{village.code}/{box.pk}/").content.decode()
    entry = Entry.objects.get(act="box described")
    assert entry.facts["fields"] == ["arranged_by", "arranged_on", "note", "spine_mm"]
    refused = browser.post(
        f"/boxes/{village.code}/{box.pk}/describe/", written | {"checked_on": "2019-01-01", "arranged_on": "2020-01-01"}
    )
    assert "检查日期早于整理日期" in refused.content.decode()
    assert "脊背" in browser.post(f"/boxes/{village.code}/{box.pk}/describe/", {"spine_mm": "0"}).content.decode()
    with acting(clerk), pytest.raises(BoxRefused, match="5 到 200"):
        describe_box(box, spine_mm=3000, actor=clerk)


def test_only_an_empty_box_can_be_taken_away(village: Office, clerk: Actor) -> None:
    lying = item(village, "1")
    box = box_of(lying)
    with acting(clerk), pytest.raises(BoxRefused, match="还有 1 件"):
        remove(box, actor=clerk)
    with acting(CONSOLE):
        describe(lying, actor=CONSOLE, box="")
    with acting(clerk):
        remove(box, actor=clerk)
        assert not boxes_for(clerk).exists()


def test_the_endpoints_say_the_same(village: Office, next_village: Office, archivist: Actor, sign_in: SignIn) -> None:
    box, elsewhere = box_of(item(village, "0001")), box_of(item(next_village, "0001"))
    browser = sign_in(archivist)
    (listed,) = browser.get("/api/v1/boxes").json()
    assert (listed["id"], listed["class"], listed["items"], listed["first"]) == (box.pk, "WS", 1, "0001")
    assert browser.get(f"/api/v1/boxes/{elsewhere.pk}").status_code == 404
    shown = browser.get(f"/api/v1/boxes/{box.pk}").json()
    assert [one["title"] for one in shown["contents"]] == ["第0001号文件"]
    put = browser.put(f"/api/v1/boxes/{box.pk}", {"spine_mm": 50, "note": "完好"}, content_type="application/json")
    assert (put.json()["spine_mm"], put.json()["note"]) == (50, "完好")
    assert "5 到 200" in browser.put(
        f"/api/v1/boxes/{box.pk}", {"spine_mm": 1}, content_type="application/json"
    ).json()["error"]  # fmt: skip
    assert browser.post(f"/api/v1/offices/{village.code}/boxes").json() == {"boxes": 0, "items": 0}
