"""The name register: filled by the sweep, asked within the actor's scope."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid import register
from cundang.finding_aid.actions import reindex, sweep, sweep_until_clean
from cundang.finding_aid.models import Mention, RegisteredName
from cundang.finding_aid.queries import Question, search
from cundang.finding_aid.registering import register_items, register_pages
from cundang.holdings.actions import correct_line, describe
from cundang.holdings.models import Item, Page, Reading, Stale

pytestmark = pytest.mark.django_db


def mentions(**which: Any) -> list[tuple[str, str, int | None, int | None, str]]:
    """Name, source, page number, line and role of each, in the order of names and places."""
    with acting(machine()):
        rows = Mention.objects.filter(**which).order_by("name", "source", "page__number", "line", "start")
        return list(rows.values_list("name", "source", "page__number", "line", "role"))


def registered(office: Office) -> dict[str, tuple[int, int]]:
    """Each name of the office: how many mentions, and how many of them a person wrote."""
    with acting(machine()):
        rows = RegisteredName.objects.filter(office=office).values_list("name", "mentions", "listed")
        return {name: (count, listed) for name, count, listed in rows}


def asked(actor: Actor, question: str, office: str = "") -> dict[str, tuple[str, str, float]]:
    with acting(actor):
        return {
            guess.name: (guess.why, guess.reason, guess.likeness) for guess in register.guesses(actor, question, office)
        }


def test_the_sweep_fills_it_from_catalogue_title_and_text(box_of_records: dict[str, Item], village: Office) -> None:
    assert mentions(item=box_of_records["permit"]) == [
        ("宣建国", "catalogue", None, None, ""),
        ("宣建国", "text", 1, 1, ""),
        ("宣建国", "title", None, None, ""),
    ]
    assert mentions(item=box_of_records["fine"]) == [
        ("宣建国", "text", 2, 0, "交款人"),
        ("王小明", "text", 1, 1, "交款人"),
        ("王小明", "text", 2, 1, "经手人"),
    ]
    assert registered(village)["宣建国"] == (5, 3)
    with acting(machine()):
        written = Mention.objects.get(item=box_of_records["fine"], name="宣建国")
    assert (written.written, written.start, written.office_id) == ("宣建國", 3, village.code)


def test_a_change_is_derived_anew_and_nothing_is_doubled(
    box_of_records: dict[str, Item], village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    fine = box_of_records["fine"]
    before = registered(village)
    with acting(machine()):
        pages = list(Page.objects.values_list("pk", flat=True))
        for _ in range(2):
            register_items(Item.objects.values_list("pk", flat=True))
            register_pages(pages)
    assert registered(village) == before

    with acting(archivist):
        correct_line(Page.objects.get(item=fine, number=2), 1, "经手人：王小朋", actor=archivist)
        describe(box_of_records["permit"], persons=["宣建华"], title="建房用地的批复", actor=archivist)
    indexed()
    assert ("王小朋", "text", 2, 1, "经手人") in mentions(item=fine)
    after = registered(village)
    assert after["王小明"][0] == before["王小明"][0] - 1
    assert after["宣建华"] == (1, 1)
    assert after["宣建国"] == (before["宣建国"][0] - 2, before["宣建国"][1] - 2)


def test_a_name_that_nobody_mentions_any_more_is_gone(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None]
) -> None:
    item = make(village, "收据", ["经手人：宣建国"])
    indexed()
    assert registered(village) == {"宣建国": (1, 0)}
    with acting(machine()):
        page = Page.objects.get(item=item)
        Reading.objects.filter(page=page).delete()
        register_pages([page.pk])
    assert registered(village) == {}
    assert mentions() == []


def test_pages_of_an_item_that_is_gone_leave_no_mention(make: Callable[..., Item], village: Office) -> None:
    item = make(village, "关于宣建国建房的批复", ["经手人：王小明"])
    with acting(machine()):
        register_items([item.pk])
        register_pages(Page.objects.filter(item=item).values_list("pk", flat=True))
        assert Mention.objects.count() == 2
        Reading.objects.all().delete()
        Page.objects.all().delete()
        Item.objects.all().delete()
        register_items([item.pk])
        assert Mention.objects.count() == 0


def test_a_page_is_found_before_its_names_are_taken(make: Callable[..., Item], village: Office) -> None:
    make(village, "关于宣建国建房的批复", ["经手人：王小明"])
    sweep_until_clean(actor=machine(), names=False)
    with acting(machine()):
        assert search(machine(), Question("王小明")).total == 1
        assert set(Mention.objects.values_list("name", flat=True)) == {"宣建国"}
        assert Stale.objects.filter(kind="name").count() == 1
    sweep(10, actor=machine())
    with acting(machine()):
        assert set(Mention.objects.values_list("name", flat=True)) == {"宣建国", "王小明"}
        assert not Stale.objects.exists()


def test_a_rebuild_fills_it(make: Callable[..., Item], village: Office, indexed: Callable[[], None]) -> None:
    make(village, "关于宣建国建房的批复", ["经手人：王小明"])
    indexed()
    before = registered(village)
    with acting(machine()):
        Mention.objects.all().delete()
        RegisteredName.objects.all().delete()
    reindex(actor=machine())
    assert registered(village) == {}  # the index alone is made anew
    reindex(names=True, actor=machine())
    sweep_until_clean(actor=machine())
    assert registered(village) == before != {}


def test_a_name_of_the_catalogue_is_found_in_a_text_where_the_rules_see_none(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None]
) -> None:
    make(village, "会议记录", ["大家听了斯宝标昨天讲的意见"], persons=["斯宝标"])
    indexed()
    assert ("斯宝标", "text", 1, 0, "") in mentions()


def test_what_it_holds_is_bounded_by_row_security(
    box_of_records: dict[str, Item], clerk: Actor, next_clerk: Actor, village: Office
) -> None:
    for actor in (clerk, next_clerk):
        with acting(actor):
            assert set(Mention.objects.values_list("office_id", flat=True)) <= {actor.office_code}
            assert set(RegisteredName.objects.values_list("office_id", flat=True)) <= {actor.office_code}


@pytest.mark.parametrize(
    "typed", ["xuanjianguo", "xuan jian guo", "Xuan Jianguo", "xuān jiàn guó", "xuan1 jian4 guo2", "xuan'jianguo"]
)
def test_pinyin(box_of_records: dict[str, Item], archivist: Actor, typed: str) -> None:
    assert asked(archivist, typed)["宣建国"] == ("sound", "拼音：xuan jian guo", register.SPELT)


def test_initials(box_of_records: dict[str, Item], archivist: Actor) -> None:
    assert asked(archivist, "xjg")["宣建国"] == ("sound", "拼音首字母：xuan jian guo", register.INITIALS)
    assert asked(archivist, "x j g").keys() == {"宣建国"}


@pytest.mark.parametrize("typed", ["", "x", "宣", "1983", "KJ-12", "xjg 1983", "!!!", "a" * 100, "_%", "王*", "xu'"])
def test_what_is_no_pinyin_and_no_name_is_not_guessed(
    box_of_records: dict[str, Item], archivist: Actor, typed: str
) -> None:
    assert asked(archivist, typed) == {}


def test_one_character_other_missing_or_too_many(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    make(village, "名册", [], persons=["宣建国", "宣建军", "宣国", "宣建国华", "宣明国", "张建国", "王小明"])
    indexed()
    found = {name: reason for name, (why, reason, _) in asked(archivist, "宣建国").items() if why == "edit"}
    assert found == {
        "宣建军": "一字不同：国→军",
        "宣明国": "一字不同：建→明",
        "张建国": "一字不同：宣→张",
        "宣国": "少一字：建",
        "宣建国华": "多一字：华",
    }


def test_one_character_of_two_is_half_of_the_name(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    make(village, "名册", [], persons=[f"王{given}" for given in "伟芳强明军华平刚勇波飞林"])
    indexed()
    found = asked(archivist, "王健")
    assert len(found) == 12
    assert {(why, reason) for why, reason, _ in found.values()} == {
        ("edit", f"一字不同：健→{name[1]}") for name in found
    }
    assert found["王军"][2] == register.EDIT_OF_TWO
    assert max(found, key=lambda name: found[name][2]) == "王伟"  # looks like the same others as 健


def test_the_same_sound_in_more_than_one_character(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    make(village, "名册", [], persons=["章志强", "张治强", "臧自强", "王小明"])
    indexed()
    found = asked(archivist, "张志强")
    assert found["章志强"] == ("sound", "读音相同：zhang zhi qiang", register.SAME_SOUND)
    assert found["臧自强"] == ("sound", "读音相近：zang zi qiang", register.ALIKE_SOUND)
    assert found["张治强"] == ("sound", "读音相同：zhang zhi qiang", register.SAME_SOUND)
    assert "王小明" not in found


def test_names_of_other_offices_are_not_guessed(
    make: Callable[..., Item],
    village: Office,
    next_village: Office,
    indexed: Callable[[], None],
    clerk: Actor,
    next_clerk: Actor,
    city: Actor,
) -> None:
    make(village, "名册", [], persons=["宣建国"])
    make(next_village, "名册", [], persons=["宣健国"])
    indexed()
    assert asked(clerk, "xjg").keys() == {"宣建国"}
    assert asked(next_clerk, "xuanjianguo").keys() == {"宣健国"}
    assert asked(city, "xjg").keys() == {"宣建国", "宣健国"}
    assert asked(city, "xjg", village.code).keys() == {"宣建国"}
    assert "宣健国" not in asked(clerk, "宣建国")


@pytest.mark.parametrize("typed", ["xuanjianguo", "xuan jian guo", "xjg", "宣建军"])
def test_the_search_leads_on(box_of_records: dict[str, Item], archivist: Actor, typed: str) -> None:
    with acting(archivist):
        answer = search(archivist, Question(typed))
    assert answer.total == 0
    (group,) = [group for group in answer.near if group.name == "宣建国"]
    assert group.count == 3
    assert {hit.item.pk for hit in answer.near_top} >= {box_of_records["permit"].pk, box_of_records["fine"].pk}


def near_names(actor: Actor, question: str) -> list[str]:
    with acting(actor):
        return [group.name for group in search(actor, Question(question)).near]


@pytest.mark.parametrize(("borne", "expected"), [("here", ["宣剑国", "宣健国"]), ("elsewhere", ["宣健国", "宣剑国"])])
def test_names_that_others_bear_come_later_within_the_scope_alone(
    make: Callable[..., Item],
    village: Office,
    next_village: Office,
    indexed: Callable[[], None],
    clerk: Actor,
    borne: str,
    expected: list[str],
) -> None:
    make(village, "名册", [], persons=["宣建国"])
    make(village, "收据", ["经手人：宣健国"])
    for number in "一二三":  # the more frequent one comes later, unless the other is somebody's name
        make(village, f"收据{number}", ["经手人：宣剑国"])
    make(village if borne == "here" else next_village, "登记表", [], persons=["宣健国"])
    indexed()
    assert near_names(clerk, "宣建国")[:2] == expected


def test_who_is_borne_comes_first_where_nobody_bears_what_was_asked(
    make: Callable[..., Item],
    village: Office,
    next_village: Office,
    indexed: Callable[[], None],
    clerk: Actor,
    archivist: Actor,
) -> None:
    make(village, "收据", ["经手人：宣剑国"])
    make(village, "登记表", ["户主：宣坚国"], persons=["宣坚国"])
    make(next_village, "名册", [], persons=["宣剑国"])
    indexed()
    for actor in (clerk, archivist):  # that somebody in the next town is called 宣剑国 changes nothing
        assert near_names(actor, "宣建国") == ["宣坚国", "宣剑国"]


def test_at_home_a_name_that_is_borne_elsewhere_is_likely_misread(
    make: Callable[..., Item], village: Office, next_village: Office, indexed: Callable[[], None], city: Actor
) -> None:
    make(village, "名册", [], persons=["宣建国"])
    make(village, "登记表", [], persons=["宣健国"])
    here = make(village, "收据", ["经手人：宣剑国"])
    for number in "一二三四":
        make(next_village, f"收据{number}", ["经手人：宣剑国"])
    make(next_village, "名册二", [], persons=["宣剑国", "王小明"])
    indexed()
    assert near_names(city, "宣建国") == ["宣剑国", "宣健国"]
    with acting(city):
        (group,) = [group for group in search(city, Question("宣建国")).near if group.name == "宣剑国"]
    assert (group.count, group.hits[0].item.pk) == (6, here.pk)  # the count is of everything


def test_other_villagers_are_not_offered_for_one_who_is_known(
    make: Callable[..., Item], village: Office, indexed: Callable[[], None], clerk: Actor
) -> None:
    make(village, "名册", [], persons=["宣建国"])
    make(village, "登记表", [], persons=["宣建军", "宣明国", "宣健国"])
    indexed()
    assert near_names(clerk, "宣建国") == ["宣健国"]  # sounds the same; of the others nothing does


def suggested(actor: Actor, typed: str) -> tuple[list[tuple[str, int]], list[str]]:
    with acting(actor):
        found = register.suggestions(actor, typed)
    return found.names, [name for _, name in found.offices]


@pytest.fixture
def two_villages(
    make: Callable[..., Item], village: Office, next_village: Office, indexed: Callable[[], None]
) -> dict[str, Item]:
    """宣建国 and 宣建华 in one village; in the next town many mentions of 宣健民, and 宣建华 oftener."""
    items = {
        "one": make(village, "名册", [], persons=["宣建国", "宣建国", "宣建华", "王小明"]),
        "two": make(next_village, "名册", [], persons=["宣健民"] * 4 + ["宣建华"] * 5),
    }
    indexed()
    return items


@pytest.mark.parametrize("typed", ["宣", "宣建", "xuan", "xuanj", "xuan j", "xj", "xuān"])
def test_suggestions_are_of_the_viewers_records_alone(
    two_villages: dict[str, Item], clerk: Actor, archivist: Actor, city: Actor, typed: str
) -> None:
    for actor in (clerk, archivist):
        assert suggested(actor, typed)[0] == [("宣建国", 2), ("宣建华", 1)]
    everything = suggested(city, typed)[0]
    assert everything[0] == ("宣建华", 6)
    assert ("宣健民", 4) in everything or typed == "宣建"


def test_offices_are_suggested_too(two_villages: dict[str, Item], archivist: Actor, city: Actor) -> None:
    with acting(machine()):
        Office.objects.filter(name="众拥村").update(pinyin="zhong yong cun")
        Office.objects.filter(name="蟠龙村").update(pinyin="pan long cun")
    for typed in ("众", "zhongy", "zyc"):
        assert suggested(archivist, typed)[1] == ["众拥村"]
    assert suggested(archivist, "pan")[1] == []
    assert suggested(city, "pan")[1] == ["蟠龙村"]


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\0", "😀", "宣" * 50, "x" * 20_000, "(.*)", "'; drop table"])
def test_nothing_is_suggested_for_what_begins_no_name(
    two_villages: dict[str, Item], archivist: Actor, typed: str
) -> None:
    assert suggested(archivist, typed) == ([], [])


def test_the_endpoint(two_villages: dict[str, Item], clerk: Actor, sign_in: Callable[[Actor], Client]) -> None:
    answer = sign_in(clerk).get("/api/v1/suggest", {"q": "xuanjiang"}).json()
    assert answer == {"names": [{"name": "宣建国", "sound": "xuan jian guo", "count": 2}], "offices": []}


def test_at_a_window_nothing_is_suggested_before_the_purpose(
    two_villages: dict[str, Item], agent: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    browser = sign_in(agent)
    assert browser.get("/api/v1/suggest", {"q": "宣"}).json() == {"names": [], "offices": []}
    assert browser.get("/api/v1/suggest", {"q": "宣", "purpose": "补办证明"}).json()["names"]
    browser.post("/", {"purpose": "补办证明"})
    assert browser.get("/api/v1/suggest", {"q": "宣"}).json()["names"]
