"""What it was about: found as a plain scan finds it, within the scope, by a list that the county's archivist keeps."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Actor, Forbidden, Scope, acting, console, machine
from cundang.finding_aid.actions import add_matter, change_matter, find
from cundang.finding_aid.doubts import pairs_of
from cundang.finding_aid.engine import SORTS, Description, Filters, Found, PageText, Wanted
from cundang.finding_aid.matters import MatterRefused, matters_for, seeds, words_in
from cundang.finding_aid.models import Matter
from cundang.finding_aid.queries import Answer, Question, QuestionRefused, search
from cundang.finding_aid.tantivy_engine import TantivyReader, TantivyWriter
from cundang.finding_aid.words import SEAM, bigrams, joined, phrases
from cundang.holdings.models import Item
from cundang.ledger.models import Detail, Entry

from .conftest import Make
from .oracle import Record, answers, timeline

SignIn = Callable[[Actor], Client]
Box = dict[str, Item]
VILLAGE = "330782106201"
HOUSES = {"name": "建房", "name_en": "", "words": ["建房"], "classes": [], "used": True}


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def titles(answer: Answer) -> list[str]:
    return [hit.item.title for hit in answer.hits]


def random_records(dice: random.Random) -> list[Record]:
    """Items of few characters, so that words meet often: a catalogue entry, pages, class, retention and year."""
    text = lambda most: "".join(dice.choices("王建房罚款国，12", k=dice.randrange(most)))  # noqa: E731
    return [
        Record(
            number, text(10), [text(24) for _ in range(dice.randrange(4))], dice.choice(["WS", "KU", ""]),
            dice.choice(["Y", "D30", ""]), dice.choice([None, 1983, 1983, 1996, 2003]),
        )
        for number in range(1, 301)
    ]  # fmt: skip


def put(writer: TantivyWriter, record: Record) -> None:
    dated = date(record.year, 1 + record.item % 12, 5) if record.year else None
    catalogue = joined([record.catalogue])
    description = Description(record.item, VILLAGE, record.year, record.of_class, record.retention, dated, catalogue)
    pages = [PageText(record.item * 10 + n, n, bigrams(text), False) for n, text in enumerate(record.pages, 1)]
    writer.put(description, pages, f" {SEAM} ".join(page.tokens for page in pages if page.tokens))


def places(found: Found) -> list[tuple[int, int | None]]:
    return [(place.item, place.page and place.page % 10) for place in found.places]


@pytest.fixture(scope="module")
def random_index(tmp_path_factory: pytest.TempPathFactory) -> tuple[TantivyReader, list[Record]]:
    folder: Path = tmp_path_factory.mktemp("matters")
    records = random_records(random.Random(11))
    writer = TantivyWriter(folder)
    for record in records:
        put(writer, record)
    writer.commit()
    writer.close()
    return TantivyReader(folder), records


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_finds_what_the_scan_finds(seed: int, random_index: tuple[TantivyReader, list[Record]]) -> None:
    reader, records = random_index
    dice = random.Random(seed)
    met = 0
    for _ in range(60):
        asked = dice.sample(["王", "建国", "王建", "国12", "罚款", "2建"], k=dice.choice([1, 1, 2]))
        about = dice.sample(["建房", "罚款", "款1", "房，罚"], k=dice.randrange(3))
        bounds: dict[str, Any] = {
            "about_classes": dice.choice([(), ("KU",), ("KU", "WS")]),
            "retention": dice.choice(["", "Y", "D30"]),
            "undated": dice.random() < 0.2,
            "year_from": dice.choice([None, 1983, 1990]),
        }
        filters = Filters(
            Scope(everywhere=True), about=tuple(p for word in about for p in phrases(f'"{word}"')), **bounds
        )
        wanted = tuple(p for word in asked for p in phrases(f'"{word}"'))
        expected = answers(records, asked, about, **bounds)
        met += bool(expected)
        for sort in SORTS:
            found = reader.ask(Wanted(wanted, filters, sort, 1000, 0))
            assert set(places(found)) == set(expected), (asked, about, bounds)
            assert found.total == len(expected) == sum(found.facets["class"].values())
            assert found.items == len({item for item, _page in expected})
            if sort == "oldest":
                assert places(found) == timeline(expected, records)
                parts = [reader.ask(Wanted(wanted, filters, sort, 7, at)) for at in range(0, found.total + 7, 7)]
                assert [place for part in parts for place in places(part)] == places(found)
        count, first = reader.rest(phrases("没有这个"), filters).items(wanted[0], 3)
        items = {item for item, _page in answers(records, asked[:1], about, **bounds)}
        assert (count, len(first)) == (len(items), min(3, len(items)))
        assert set(first) <= items
    assert met > 20


def test_the_readers_doubts_are_of_the_matter_too(tmp_path: Path) -> None:
    writer = TantivyWriter(tmp_path)
    for number, other in enumerate(["建房", "罚款", "建房"], 1):
        pages = [
            PageText(number * 10, 1, bigrams("王健国"), False, "王建0 建国1"),
            PageText(number * 10 + 1, 2, bigrams(other), False),
        ]
        writer.put(Description(number, VILLAGE, 1983, "", "", None, ""), pages, bigrams(f"王健国，{other}"))
    writer.commit()
    writer.close()
    reader, (name, house) = TantivyReader(tmp_path), phrases("王建国 建房")
    pairs = pairs_of("王建国")
    count, found = reader.doubted(name, pairs, Filters(Scope(everywhere=True)), 10)
    assert (count, {place.item for place in found}) == (3, {1, 2, 3})
    count, found = reader.doubted(name, pairs, Filters(Scope(everywhere=True), about=(house,)), 1)
    assert (count, len(found)) == (2, 1)
    count, found = reader.doubted(name, pairs, Filters(Scope(everywhere=True), about=(house,)), 10)
    assert {(place.item, place.page) for place in found} == {(1, 10), (3, 30)}


def test_a_name_and_what_it_was_about(clerk: Actor, box_of_records: Box) -> None:
    assert titles(ask(clerk, "宣建国", matter="housing")) == ["关于宣建国建房用地的批复"]
    fined = ask(clerk, "宣建国", matter="family-planning")
    # 计划生育 stands in the title, the name on the second page: that is the page shown
    assert [(hit.item.title, hit.page and hit.page.number) for hit in fined.hits] == [("计划生育社会抚养费收据", 2)]
    assert (fined.total, fined.items, sum(one.count for one in fined.facets["year"])) == (1, 1, 1)
    assert ask(clerk, "宣建国", matter="veterans").total == 0
    assert ask(clerk, "宣建国", matter="housing", class_code="KJ").total == 0


def test_a_matter_holds_for_names_nearly_right_too(clerk: Actor, box_of_records: Box) -> None:
    everything = {hit.item.title for group in ask(clerk, "宣剑国").near for hit in group.hits}
    assert everything > {"关于宣建国建房用地的批复", "计划生育社会抚养费收据"}
    near = ask(clerk, "宣剑国", matter="housing").near
    assert {hit.item.title for group in near for hit in group.hits} == {"关于宣建国建房用地的批复"}
    assert all(group.count == 1 for group in near)


def test_a_matter_leads_nobody_beyond_the_scope(
    clerk: Actor, next_clerk: Actor, city: Actor, box_of_records: Box
) -> None:
    assert titles(ask(next_clerk, "宣建国", matter="accounts")) == ["蟠龙村账册"]
    ours = ask(clerk, "宣建国", matter="accounts")
    assert "蟠龙村账册" not in titles(ours)
    assert {one.value for one in ours.facets["office"]} == {VILLAGE}
    assert ask(city, "宣建国", matter="accounts").total == ours.total + 1


def test_a_class_is_about_a_matter_without_a_word_of_it(city: Actor, make: Make, village: Office, indexed: Any) -> None:
    make(village, "一九九〇年度", ["宣建国 35"], year=1990, class_code="KU")
    make(village, "一九九一年度", ["宣建国 36"], year=1991, class_code="WS")
    indexed()
    assert titles(ask(city, "宣建国", matter="accounts")) == ["一九九〇年度"]


def test_an_unknown_matter_is_refused_with_those_there_are(clerk: Actor, box_of_records: Box) -> None:
    with pytest.raises(QuestionRefused, match=r"没有代码为 fishing 的事由。现有：.*housing 建房.*。"):
        ask(clerk, "宣建国", matter="fishing")


def test_retention_and_no_year_are_filters(city: Actor, box_of_records: Box) -> None:
    assert titles(ask(city, "宣建国", retention="D30")) == ["计划生育社会抚养费收据"]
    answer = ask(city, "宣建国", retention="Y")
    assert titles(answer) == ["关于宣建国建房用地的批复"]
    assert [(one.value, one.name) for one in answer.facets["retention"]] == [("Y", "永久")]
    assert titles(ask(city, "宣建国", undated=True)) == ["会议记录"]
    eighties = ask(city, "宣建国", year_from=1980, year_to=1989)
    assert (eighties.total, eighties.undated) == (3, 1)
    assert ask(city, "宣建国").undated == 0
    assert ask(city, "宣建国", undated=True).undated == 0


@pytest.mark.parametrize(
    ("office", "total"), [("330782", 4), ("330782106", 3), ("330782106201", 3), ("33078210", 0), ("330782106999", 0)]
)
def test_an_office_is_all_that_stands_under_it(office: str, total: int, city: Actor, box_of_records: Box) -> None:
    assert ask(city, "宣建国", office=office).total == total


def test_a_past_office_can_be_chosen_by_its_successor(
    person: Callable[[str, str, str], Actor], next_village: Office, sign_in: SignIn, box_of_records: Box
) -> None:
    Office.objects.filter(code=next_village.code).update(valid_to=date(2019, 10, 31))
    Succession.objects.create(predecessor=next_village, successor_id=VILLAGE, since=date(2019, 10, 31))
    heir = person("heir", "village_clerk", VILLAGE)
    assert titles(ask(heir, "宣建国", office=next_village.code)) == ["蟠龙村账册"]
    html = sign_in(heir).get("/", {"q": "宣建国", "office": next_village.code}).content.decode()
    assert "蟠龙村<svg" in html  # the chip that takes it off
    assert ask(heir, "宣建国", office=next_village.code[:9]).total == 1


def test_what_it_was_about_stands_in_the_ledger(clerk: Actor, box_of_records: Box) -> None:
    with acting(clerk):
        find(Question("宣建国", matter="housing"), actor=clerk)
    assert Entry.objects.get(act="searched").facts["matter"] == "housing"


# The list


def test_the_list_of_the_program_makes_sense() -> None:
    assert len(seeds()) >= 14
    assert len({kind.code for kind in seeds()}) == len({kind.name for kind in seeds()}) == len(seeds())
    for kind in seeds():
        assert kind.name_en
        assert list(kind.words) == words_in("、".join(kind.words))
        assert len(kind.phrases) == len(kind.words)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("建房、房", "太短"), ("？？", "太短"), ("长" * 21, "太长"), (" ".join(map(str, range(10, 90))), "最多")],
)
def test_words_that_find_everything_or_nothing_are_refused(typed: str, said: str) -> None:
    with pytest.raises(MatterRefused, match=said) as refusal:
        words_in(typed)
    assert str(refusal.value).endswith("。")


def test_the_archivist_changes_what_a_matter_is(city: Actor, clerk: Actor, box_of_records: Box) -> None:
    with acting(city):
        change_matter("housing", name="造屋", name_en="", words=["户口"], classes=[], used=True, actor=city)
    assert titles(ask(clerk, "宣建国", matter="housing")) == []
    assert titles(ask(clerk, "王小红", matter="housing")) == ["户口名册"]
    entry = Entry.objects.get(act="matter changed")
    assert (entry.office_code, entry.facts) == ("330782", {"code": "housing", "used": True, "words": 1})
    assert Detail.objects.get(entry=entry).text["before"]["name"] == "建房"
    assert [kind.name for kind in matters_for(clerk)] == [
        "造屋" if kind.code == "housing" else kind.name for kind in seeds()
    ]
    with acting(city):  # the same again is no change
        change_matter("housing", name="造屋", name_en="", words=["户口"], classes=[], used=True, actor=city)
    assert Entry.objects.filter(act="matter changed").count() == 1


def test_one_is_added_and_another_switched_off(city: Actor, clerk: Actor, sign_in: SignIn, box_of_records: Box) -> None:
    with acting(city):
        row = add_matter("开会", words=["会议"], classes=[], actor=city)
        change_matter("housing", **{**HOUSES, "used": False}, actor=city)
    assert row.code == "own-1"
    assert titles(ask(clerk, "宣建国", matter="own-1")) == ["会议记录"]
    html = sign_in(clerk).get("/", {"q": "宣建国"}).content.decode()
    assert '<option value="own-1">开会' in html
    assert 'value="housing"' not in html
    assert ask(clerk, "宣建国", matter="housing").total == 1  # a kept search goes on answering


def test_another_county_keeps_its_own_list(
    city: Actor, person: Callable[[str, str, str], Actor], box_of_records: Box
) -> None:
    Office.objects.create(code="330799", name="别的市")
    elsewhere = person("elsewhere", "city_archivist", "330799")
    with acting(elsewhere):
        add_matter("盐田", words=["盐田"], classes=[], actor=elsewhere)
    assert "盐田" not in [kind.name for kind in matters_for(city)]
    with acting(city), pytest.raises(Matter.DoesNotExist):
        change_matter("own-1", **HOUSES, actor=city)
    # the console follows the one list there is, and where there are two that of the office asked for
    assert "盐田" in [kind.name for kind in matters_for(console("tester"))]
    assert "盐田" not in [kind.name for kind in matters_for(console("tester"), "330782106")]


@pytest.mark.parametrize(
    "rest", [{"name": " "}, {"name": "建房"}, {"words": []}, {"words": ["房"]}, {"classes": ["XX"]}]
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(rest: dict[str, Any], city: Actor) -> None:
    facts: dict[str, Any] = {"name": "开会", "words": ["会议"], "classes": [], **rest}
    with acting(city), pytest.raises(MatterRefused) as refusal:
        add_matter(**facts, actor=city)
    assert str(refusal.value).endswith("。")
    assert not Matter.objects.exists()
    assert not Entry.objects.filter(act="matter added").exists()


def test_only_the_citys_archivist_edits(archivist: Actor, clerk: Actor, system_admin: Actor) -> None:
    for who in (archivist, clerk, system_admin):
        with acting(who), pytest.raises(Forbidden):
            add_matter("开会", words=["会议"], classes=[], actor=who)


def test_the_pages_of_the_list(city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    html = browser.get("/matters/").content.decode()
    assert f"{len(seeds())} 个事由" in html
    assert "宅基地" in html
    facts = {"name": "水利", "words": "水库、水渠 渠道\n机埠", "classes": ["KJ"]}
    assert "已添加“水利”" in browser.post("/matters/new/", facts, follow=True).content.decode()
    row = Matter.objects.get(name="水利")
    assert (row.words, row.classes, row.used) == (["水库", "水渠", "渠道", "机埠"], ["KJ"], True)
    changed = {"name": "水利", "words": "水"}
    refused = browser.post(f"/matters/{row.code}/", changed).content.decode()
    assert "太短" in refused
    assert "水" in refused
    assert "已有叫" in browser.post(f"/matters/{row.code}/", {"name": "建房", "words": "水库"}).content.decode()
    browser.post(f"/matters/{row.code}/", {"name": "水利", "words": "水库"})  # not ticked: switched off
    assert not Matter.objects.get(pk=row.pk).used
    off = browser.get("/matters/", {"which": "off"}).content.decode()
    assert "水利" in off
    assert "1 个事由" in off
    assert browser.get("/matters/nowhere/").status_code == 404


def test_the_machine_does_not_need_a_county(db: None) -> None:
    assert matters_for(machine()) == list(seeds())
    with pytest.raises(MatterRefused):
        add_matter("开会", words=["会议"], classes=[], actor=console("tester"))


def test_what_a_matter_leaves_out_is_not_searched_in_vain(clerk: Actor, box_of_records: Box) -> None:
    for rest in ({"matter": "veterans"}, {"retention": "CQ"}, {"undated": True, "class_code": "KU"}):
        with acting(clerk):
            answer = find(Question("宣建国", **rest), actor=clerk)  # type: ignore[arg-type]
        assert (answer.total, answer.unfound) == (0, None)
    with acting(clerk):
        assert find(Question("宣建国华"), actor=clerk).unfound is not None
