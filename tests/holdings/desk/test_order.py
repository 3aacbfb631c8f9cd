"""件 split, joined and laid in order; pages moved; every step undone and done again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import describe
from cundang.holdings.desk import actions
from cundang.holdings.desk.actions import Changed, DeskRefused
from cundang.holdings.desk.models import DeskStep
from cundang.holdings.models import Item, Page, Stale
from cundang.ledger.models import Entry

from .conftest import CONSOLE, Desk

pytestmark = pytest.mark.django_db
LYING = [("第1号文件", 3), ("第2号文件", 3), ("第3号文件", 1)]


def numbers(item: int) -> list[int]:
    with acting(CONSOLE):
        return list(Page.objects.filter(item=item).order_by("number").values_list("number", flat=True))


def test_a_page_and_those_behind_it_become_an_item_to_be_described(desk: Desk) -> None:
    first, second = desk.keys[:2]
    pages = desk.pages(0)
    changed = desk.do("split", **desk.one(0), page=pages[1]).items
    assert desk.lying == [("第1号文件", 1), ("", 2), *LYING[1:]]
    new = desk.keys[1]
    assert changed == [first, new]
    assert desk.keys[2] == second
    assert desk.pages(1) == pages[1:]
    assert (numbers(first), numbers(new)) == ([1], [1, 2])
    with acting(CONSOLE):
        made, old = Item.objects.get(pk=new), Item.objects.get(pk=first)
        taken = ("office_id", "custodian_id", "fonds_id", "class_code", "year", "retention_code", "in_box_id", "box")
        assert [getattr(made, name) for name in taken] == [getattr(old, name) for name in taken]
        assert (made.draft, made.reference, made.number) == (True, "", "")
        assert Stale.objects.filter(kind="item", object_id=new).exists()
        assert set(Stale.objects.filter(kind="page").values_list("object_id", flat=True)) >= set(pages)
    entry = Entry.objects.get(act="item split")
    assert (entry.object_id, entry.facts["made"], entry.facts["pages"]) == (str(first), new, 2)


def test_the_first_page_cannot_be_cut_off_nor_one_of_another_item(desk: Desk) -> None:
    for page in (desk.pages(0)[0], desk.pages(1)[0], 999_999_999):
        with pytest.raises(DeskRefused):
            desk.do("split", **desk.one(0), page=page)
    assert desk.lying == LYING


def test_the_code_of_a_catalogue_is_given_up_only_when_one_says_so(desk: Desk) -> None:
    with pytest.raises(DeskRefused, match="Z106-WS·2019·Y-0002"):
        desk.do("join", items=desk.seen(0, 1))
    assert desk.lying == LYING
    desk.do("join", items=desk.seen(0, 1), give_up_codes=True)
    assert desk.lying == [("第1号文件", 6), ("第3号文件", 1)]
    assert numbers(desk.keys[0]) == [1, 2, 3, 4, 5, 6]
    with acting(CONSOLE):
        assert "Z106-WS·2019·Y-0002" in Item.objects.get(pk=desk.keys[0]).remark
    assert Entry.objects.get(act="items joined").facts["pages"] == 6


def test_joining_keeps_what_the_first_says_and_takes_what_it_does_not(desk: Desk) -> None:
    first, second = desk.keys[:2]
    with acting(CONSOLE):
        describe(Item.objects.get(pk=first), actor=CONSOLE, persons=["宣建国"], pages_stated=3)
        more: dict[str, Any] = {"persons": ["陈小毛", "宣建国"], "dated": "20190305", "pages_stated": 4}
        describe(Item.objects.get(pk=second), actor=CONSOLE, author="村委会", **more)
    desk.do("join", items=desk.seen(0, 1), give_up_codes=True)
    with acting(CONSOLE):
        joined = Item.objects.get(pk=first)
    assert (joined.title, joined.author, joined.persons) == ("第1号文件", "村委会", ["宣建国", "陈小毛"])
    assert (joined.dated, str(joined.dated_from), joined.pages_stated) == ("20190305", "2019-03-05", 7)


def test_items_are_laid_in_another_order_and_printed_in_it(desk: Desk) -> None:
    one, two, three = desk.keys
    desk.do("move-items", items=desk.seen(2), before=one)
    assert desk.keys == [three, one, two]
    desk.do("move-items", items=desk.seen(0, 1), before=None)
    assert desk.keys == [two, three, one]
    desk.do("move-items", items=desk.seen(1, 2), before=two)
    assert desk.keys == [three, one, two]
    with pytest.raises(DeskRefused):
        desk.do("move-items", items=desk.seen(0), before=999_999_999)


def test_an_item_can_be_cut_into_single_pages_and_put_together_again(desk: Desk, village: Office) -> None:
    with acting(CONSOLE):
        item = Item.objects.get(pk=desk.keys[0])
        Page.objects.bulk_create(
            Page(item=item, office=village, number=n, width=0, height=0) for n in range(4, 61)
        )  # more cuts at one place than there is room for between two neighbours
    pages = desk.pages(0)
    for at, page in enumerate(pages[1:]):
        desk.do("split", **desk.one(at), page=page)
    assert [count for _title, count in desk.lying] == [1] * 60 + [3, 1]
    assert [desk.pages(n) for n in range(60)] == [[page] for page in pages]
    desk.do("join", items=desk.seen(*range(60)))
    assert desk.pages(0) == pages


def test_pages_move_within_an_item_and_to_another(desk: Desk) -> None:
    one, two = desk.keys[:2]
    a, b, c = desk.pages(0)
    d, e, f = desk.pages(1)
    desk.do("move-pages", items=desk.seen(0), pages=[c], to=one, before=a)
    assert desk.pages(0) == [c, a, b]
    desk.do("move-pages", items=desk.seen(0, 1), pages=[a, b], to=two, before=e)
    assert (desk.pages(0), desk.pages(1)) == ([c], [d, a, b, e, f])
    assert (numbers(one), numbers(two)) == ([1], [1, 2, 3, 4, 5])
    with pytest.raises(DeskRefused, match="至少要留一页"):
        desk.do("move-pages", items=desk.seen(0, 1), pages=[c], to=two)
    for told in ({"pages": [999], "to": two}, {"pages": [a], "to": 999}, {"pages": [a], "to": two, "before": c}):
        with pytest.raises(DeskRefused):
            desk.do("move-pages", items=desk.seen(0, 1), **told)
    assert desk.pages(1) == [d, a, b, e, f]


def test_every_step_can_be_undone_and_done_again_several_back(desk: Desk) -> None:
    def state() -> list[Any]:
        with acting(CONSOLE):
            items = list(Item.objects.order_by("pk").values(*columns))
            return [items, list(Page.objects.order_by("pk").values("pk", "item_id", "number"))]

    columns = [field.attname for field in Item._meta.concrete_fields if field.name not in ("changed_at", "created_at")]
    desk.do("move-items", items=desk.seen(0), before=None)
    desk.do("undo")
    states = [state()]
    steps: list[tuple[str, dict[str, Any]]] = [
        ("field", {**desk.one(0), "field": "title", "value": "改过的题名"}),
        ("split", {"page": desk.pages(0)[1]}),
        ("move-items", {"before": None}),
        ("join", {"give_up_codes": True}),
        ("arrange", {"division": "办公室"}),
    ]
    for act, told in steps:
        seen = {
            "field": dict,
            "split": partial(desk.one, 0),
            "join": lambda: {"items": desk.seen(0, 1)},
        }.get(act, lambda: {"items": desk.seen(0)})()
        desk.do(act, **seen, **told)
        states.append(state())
    for before in reversed(states[:-1]):
        desk.do("undo")
        assert state() == before
    with pytest.raises(DeskRefused):
        desk.do("undo")
    for after in states[1:]:
        desk.do("redo")
        assert state() == after
    with pytest.raises(DeskRefused):
        desk.do("redo")
    assert Entry.objects.filter(act="arrangement undone").count() == 6
    assert Entry.objects.filter(act="arrangement redone").count() == 5


def test_something_new_leaves_nothing_to_be_done_again(desk: Desk) -> None:
    desk.do("move-items", items=desk.seen(0), before=None)
    desk.do("undo")
    desk.do("field", **desk.one(0), field="author", value="村委会")
    with pytest.raises(DeskRefused):
        desk.do("redo")


def test_one_undoes_only_what_one_did_oneself_and_nothing_that_somebody_changed_since(
    sit: Callable[[Actor], Desk], archivist: Actor, person: Any
) -> None:
    mine, theirs = sit(archivist), sit(person("colleague", "town_archivist", "330782106"))
    mine.do("split", **mine.one(0), page=mine.pages(0)[1])
    theirs.do("field", **theirs.one(1), field="title", value="附件")
    with pytest.raises(Changed, match="colleague"):
        mine.do("undo")
    assert mine.lying[1] == ("附件", 2)
    theirs.do("undo")
    mine.do("undo")
    assert mine.lying == LYING


def test_while_pages_are_taken_in_an_items_pages_stay(desk: Desk) -> None:
    with acting(CONSOLE):
        Item.objects.filter(pk=desk.keys[0]).update(unread=2)
    for act, told in (
        ("split", {**desk.one(0), "page": desk.pages(0)[1]}),
        ("join", {"items": desk.seen(0, 1), "give_up_codes": True}),
        ("move-pages", {"items": desk.seen(0, 1), "pages": desk.pages(1)[:1], "to": desk.keys[0]}),
    ):
        with pytest.raises(DeskRefused, match="正在识别"):
            desk.do(act, **told)


def test_who_may_not_arrange_does_nothing(desk: Desk, clerk: Actor, city: Actor) -> None:
    for somebody in (clerk, city):
        with acting(somebody), pytest.raises(Forbidden):
            actions.undo(desk.place, actor=somebody)
    assert not DeskStep.objects.exists()
