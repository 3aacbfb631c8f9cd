"""Numbers without gap or double, sealed boxes, boxes filled by thickness."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import Undescribable, describe, draft_item
from cundang.holdings.box_models import Box
from cundang.holdings.desk import actions, filling
from cundang.holdings.desk.actions import DeskRefused
from cundang.holdings.desk.queries import Piece, place_for
from cundang.holdings.models import File, Fonds, Item
from cundang.ledger.models import Entry

from .conftest import CONSOLE, Desk, bare_pages, make_item

pytestmark = pytest.mark.django_db
WHOLE = {"year": 2020, "retention_as_marked": "30年", "retention_code": "D30", "class_code": "WS"}


def heap_of(office: Office, count: int, actor: Actor, pages: int = 1, **more: Any) -> Desk:
    """Loose items of 2020 without a code, of a fonds Z107."""
    with acting(CONSOLE):
        fonds = Fonds.objects.get_or_create(office=office, number="Z107")[0]
        for n in range(1, count + 1):
            facts = WHOLE | {"title": f"散件{n}", "office": office, "custodian": office, "fonds": fonds} | more
            bare_pages(Item.objects.create(**facts), pages)
    with acting(actor):
        return Desk(place_for(actor, "loose", f"{office.code}.WS.2020"), actor)


def codes(office: Office, **wanted: Any) -> list[str]:
    with acting(CONSOLE):
        rows = Item.objects.filter(office=office, **wanted).order_by("reference_key")
        return list(rows.values_list("reference", flat=True))


@pytest.mark.parametrize(
    ("templates", "first"),
    [
        ({}, "Z107-WS·2020·D30-0001"),
        ({"WS": "DA/T 22-2015 item"}, "Z107-WS·2020-D30-0001"),
        ({"": "DA/T 13-2022 item"}, "Z107-WS·2020·D30-0001"),
    ],
)
def test_items_get_running_numbers_in_the_order_of_the_desk(
    village: Office, archivist: Actor, templates: dict[str, str], first: str
) -> None:
    desk = heap_of(village, 3, archivist)
    with acting(CONSOLE):
        Fonds.objects.filter(number="Z107").update(templates=templates)
    desk.do("move-items", items=desk.seen(2), before=desk.keys[0])
    assert "3 件" in desk.do("number", items=desk.seen(0, 1, 2)).says
    with acting(CONSOLE):
        lying = [Item.objects.get(pk=pk) for pk in desk.keys]
    assert [(item.title, item.number) for item in lying] == [("散件3", "0001"), ("散件1", "0002"), ("散件2", "0003")]
    assert lying[0].reference == first
    assert (lying[0].reference_key, lying[0].alias) == (first, first.replace("·", "."))
    entry = Entry.objects.get(act="items numbered")
    assert entry.facts["items"] == desk.keys


def test_numbers_are_given_anew_without_a_gap_until_the_box_is_sealed(village: Office, archivist: Actor) -> None:
    desk = heap_of(village, 4, archivist, pages=2)
    desk.do("number", items=desk.seen(0, 1, 2, 3))
    desk.do("join", items=desk.seen(1, 2))
    assert [code[-4:] for code in codes(village, fonds__number="Z107")] == ["0001", "0002", "0004"]
    desk.do("number", items=desk.seen(0, 1, 2))
    assert [code[-4:] for code in codes(village, fonds__number="Z107")] == ["0001", "0002", "0003"]
    desk.do("move-items", items=desk.seen(2), before=desk.keys[0])
    desk.do("number", items=desk.seen(0, 1, 2))  # swaps codes between rows
    desk.do("undo")
    desk.do("undo")
    desk.do("undo")
    desk.do("undo")
    assert [code[-4:] for code in codes(village, fonds__number="Z107")] == ["0001", "0002", "0003", "0004"]
    desk.do("undo")
    assert codes(village, fonds__number="Z107") == [""] * 4


def test_each_retention_and_division_is_numbered_from_one(village: Office, archivist: Actor) -> None:
    heap_of(village, 2, archivist, division="办公室")
    desk = heap_of(village, 2, archivist, retention_code="Y", retention_as_marked="永久")
    desk.do("number", items=desk.seen(0, 1, 2, 3))
    assert codes(village, fonds__number="Z107") == [
        "Z107-WS·2020·D30·办公室-0001",
        "Z107-WS·2020·D30·办公室-0002",
        "Z107-WS·2020·Y-0001",
        "Z107-WS·2020·Y-0002",
    ]


def test_codes_of_a_catalogue_stay_and_their_numbers_are_taken(desk: Desk, village: Office) -> None:
    with pytest.raises(DeskRefused, match="再按一次"):
        desk.do("number", items=desk.seen(0, 1, 2))
    given = codes(village)
    desk.do("split", **desk.one(0), page=desk.pages(0)[1])
    done = desk.do("number", items=desk.seen(0, 1, 2, 3))
    assert "另有 3 件" in done.says
    assert codes(village) == [*given, "Z106-WS·2019·Y-0004"]
    desk.do("number", items=desk.seen(0, 1, 2, 3), give_up_codes=True)
    with acting(CONSOLE):
        lying = [Item.objects.get(pk=pk) for pk in desk.keys]
    assert [item.number for item in lying] == ["0001", "0002", "0003", "0004"]
    assert lying[2].remark == "原档号：Z106-WS·2019·Y-0002"
    assert lying[0].remark == ""


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"year": None}, "年度"),
        ({"retention_code": "", "retention_as_marked": ""}, "保管期限"),
        ({"retention_code": "", "retention_as_marked": "很久"}, "保管期限"),
        ({"division": "办公-室"}, "模板"),
    ],
)
def test_what_cannot_make_a_code_is_one_sentence_and_nobody_is_numbered(
    village: Office, archivist: Actor, wrong: dict[str, Any], says: str
) -> None:
    desk = heap_of(village, 2, archivist)
    with acting(CONSOLE):
        Item.objects.filter(title="散件2").update(**wrong)
    if "year" in wrong:
        with acting(archivist):
            desk = Desk(place_for(archivist, "loose", f"{village.code}.WS.-"), archivist)
    with pytest.raises(DeskRefused, match=says):
        desk.do("number", items=desk.seen(*range(len(desk.keys))))
    assert codes(village, fonds__number="Z107") == ["", ""]


def test_a_fonds_without_a_number_and_a_class_by_volume_are_not_numbered(village: Office, archivist: Actor) -> None:
    desk = heap_of(village, 1, archivist)
    with acting(CONSOLE):
        Fonds.objects.filter(number="Z107").update(templates={"WS": "old volume"})
    with pytest.raises(DeskRefused, match="按卷编号"):
        desk.do("number", items=desk.seen(0))
    with acting(CONSOLE):
        Fonds.objects.filter(number="Z107").update(templates={}, number="")
    with pytest.raises(DeskRefused, match="全宗号"):
        desk.do("number", items=desk.seen(0))


def test_a_code_that_another_item_has_already_is_named(village: Office, archivist: Actor) -> None:
    desk = heap_of(village, 1, archivist)
    with acting(CONSOLE):
        item = draft_item(office=village, reference="Z107-WS·2020·D30-0001", actor=CONSOLE)
        Item.objects.filter(pk=item.pk).update(number="", year=2021)
    with pytest.raises(DeskRefused, match="Z107-WS·2020·D30-0001"):
        desk.do("number", items=desk.seen(0))


def test_a_volume_is_opened_and_numbered_within_itself(village: Office, archivist: Actor) -> None:
    with acting(CONSOLE):
        fonds = Fonds.objects.create(office=village, number="Z108")
        volume = File.objects.create(office=village, fonds=fonds, reference="Z108-1-5", reference_key="Z108-1-5")
        for n in (1, 2):
            bare_pages(
                Item.objects.create(title=f"件{n}", office=village, custodian=village, fonds=fonds, file=volume), 2
            )
    with acting(archivist):
        desk = Desk(place_for(archivist, "file", str(volume.pk)), archivist)
    desk.do("split", **desk.one(0), page=desk.pages(0)[1])
    desk.do("number", items=desk.seen(0, 1, 2))
    assert codes(village, file=volume) == ["Z108-1-5-0001", "Z108-1-5-0002", "Z108-1-5-0003"]


def test_a_sealed_box_stays_as_it_is(desk: Desk, village: Office, archivist: Actor) -> None:
    assert desk.do("seal").says == "已封盒。"
    with acting(CONSOLE):
        box = Box.objects.get()
    assert (box.sealed_by, bool(box.sealed_at)) == ("archivist 某", True)
    assert Entry.objects.get(act="box sealed").facts["items"] == 3
    first = desk.keys[0]
    acts: list[tuple[str, dict[str, Any]]] = [
        ("number", {"items": desk.seen(0, 1, 2), "give_up_codes": True}),
        ("split", {**desk.one(0), "page": desk.pages(0)[1]}),
        ("join", {"items": desk.seen(0, 1), "give_up_codes": True}),
        ("move-items", {"items": desk.seen(0)}),
        ("move-pages", {"items": desk.seen(0, 1), "pages": desk.pages(0)[:1], "to": desk.keys[1]}),
        ("arrange", {"items": desk.seen(0), "division": "办公室"}),
        ("field", {**desk.one(0), "field": "year", "value": "2020"}),
        ("seal", {}),
    ]
    for act, told in acts:
        with pytest.raises(DeskRefused, match="封盒"):
            desk.do(act, **told)
    desk.do("field", **desk.one(0), field="title", value="更正的题名")  # what it is called can still be put right
    with acting(archivist):
        with pytest.raises(Undescribable):
            describe(Item.objects.get(pk=first), actor=archivist, box="4")
        with pytest.raises(Undescribable):
            describe(make_item(village, 9, 1, box=""), actor=archivist, box="3")
    assert len(desk.keys) == 3


def test_what_was_done_before_the_sealing_is_not_undone_after_it(desk: Desk) -> None:
    desk.do("field", **desk.one(0), field="title", value="题名")
    desk.do("arrange", items=desk.seen(2), division="办公室")
    desk.do("seal")
    with pytest.raises(DeskRefused, match="封盒"):
        desk.do("undo")
    assert len(desk.keys) == 2


def test_a_box_that_is_not_ready_is_not_sealed(desk: Desk, sit: Callable[[Actor], Desk], clerk: Actor) -> None:
    desk.do("split", **desk.one(0), page=desk.pages(0)[1])
    with pytest.raises(DeskRefused, match="还没有题名"):
        desk.do("seal")
    desk.do("field", **desk.one(1), field="title", value="附件")
    with pytest.raises(DeskRefused, match="还没有编号"):
        desk.do("seal")
    desk.do("number", items=desk.seen(0, 1, 2, 3))
    with acting(CONSOLE):
        Item.objects.filter(pk=desk.keys[1]).update(number="0009")
    with pytest.raises(DeskRefused, match="缺第 4 号"):
        desk.do("seal")
    with acting(CONSOLE):
        Item.objects.filter(pk=desk.keys[1]).update(number="0001")
    with pytest.raises(DeskRefused, match="有两件"):
        desk.do("seal")
    with acting(clerk), pytest.raises(Forbidden):
        actions.seal_box(desk.place, actor=clerk)
    with acting(CONSOLE):
        assert Box.objects.get().sealed_at is None


def test_a_number_of_a_sealed_box_is_never_given_again(village: Office, archivist: Actor) -> None:
    desk = heap_of(village, 2, archivist)
    desk.do("number", items=desk.seen(0, 1))
    desk.do("box", items=desk.seen(0, 1), widest=20)
    with acting(archivist):
        box = Box.objects.get(fonds__number="Z107")
        Desk(place_for(archivist, "box", str(box.pk)), archivist).do("seal")
    more = heap_of(village, 2, archivist)
    more.do("number", items=more.seen(0, 1))
    assert [code[-4:] for code in codes(village, fonds__number="Z107")] == ["0001", "0002", "0003", "0004"]
    more.do("box", items=more.seen(0, 1), widest=20)
    with acting(CONSOLE):
        assert sorted(Box.objects.filter(fonds__number="Z107").values_list("number", flat=True)) == ["1", "2"]


def piece(mm: int, **more: Any) -> Piece:
    """An item of so many millimetres where 100 sheets are 100 mm."""
    return Piece(Item(pages_stated=mm, office_id="1", fonds_id=1, **{"class_code": "WS", "year": 2020} | more))


def test_boxes_are_filled_in_order_and_the_last_is_as_narrow_as_can_be() -> None:
    filled = filling.fill([piece(mm) for mm in (20, 20, 15, 40, 5, 12)], Decimal(100), 50)
    assert [[sheet.item.pages_stated for sheet in box.pieces] for box in filled] == [[20, 20], [15], [40, 5], [12]]
    assert [(box.mm, box.spine_mm) for box in filled] == [(40, 40), (15, 20), (45, 50), (12, 20)]
    thick = filling.fill([piece(10), piece(70), piece(10)], Decimal(100), 50)
    assert [(box.mm, box.spine_mm, box.too_thick) for box in thick] == [
        (10, 20, False), (70, 50, True), (10, 20, False),
    ]  # fmt: skip
    apart = filling.fill([piece(5), piece(5, year=2021), piece(5), piece(5, division="办公室")], Decimal(100), 50)
    assert sorted(len(box.pieces) for box in apart) == [1, 1, 2]


def test_loose_items_are_boxed_and_taken_out_again_by_undo(village: Office, archivist: Actor) -> None:
    desk = heap_of(village, 5, archivist, pages_stated=150)
    assert desk.do("box", items=desk.seen(0, 1, 2, 3, 4), widest=30).says == "已装盒 5 件。"
    assert desk.keys == []
    with acting(CONSOLE):
        boxes = list(Box.objects.filter(fonds__number="Z107").order_by("number"))
        assert [(box.number, box.spine_mm, box.items.count()) for box in boxes] == [
            ("1", 30, 2),
            ("2", 30, 2),
            ("3", 20, 1),
        ]
    desk.do("undo")
    assert len(desk.keys) == 5
    desk.do("box", items=desk.seen(0, 1, 2, 3, 4), widest=50)
    with acting(CONSOLE):
        filled = {box.number: box.items.count() for box in Box.objects.filter(fonds__number="Z107")}
    assert filled == {"1": 3, "2": 2, "3": 0}
    for told in ({"widest": 33}, {"widest": 0}):
        with pytest.raises(DeskRefused):
            desk.do("box", items={}, **told)


def test_a_town_measures_its_own_paper(village: Office, archivist: Actor, next_clerk: Actor) -> None:
    with acting(archivist):
        assert filling.thickness_of(village) == (Decimal(10), True)
        actions.set_thickness(village, Decimal("12.5"), actor=archivist)
        assert filling.thickness_of(village) == (Decimal("12.5"), False)
        with pytest.raises(DeskRefused):
            actions.set_thickness(village, Decimal(0), actor=archivist)
    with acting(next_clerk), pytest.raises(Forbidden):
        actions.set_thickness(village, Decimal(9), actor=next_clerk)
    assert Entry.objects.filter(act="paper measured").count() == 1
