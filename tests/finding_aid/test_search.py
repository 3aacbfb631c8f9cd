"""What a search finds, in what order, and that nobody sees beyond the scope."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid.actions import PurposeMissing, find, sweep_until_clean
from cundang.finding_aid.queries import Answer, Question, QuestionRefused, search
from cundang.holdings.models import Item
from cundang.ledger.models import Detail, Entry

from .conftest import Make
from .records import add_text

VILLAGE = "330782106201"
Box = dict[str, Item]


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def found(answer: Answer) -> list[tuple[str, int | None]]:
    return [(hit.item.title, hit.page.number if hit.page else None) for hit in answer.hits]


def test_a_name_is_found_with_its_line_marked(clerk: Actor, box_of_records: Box) -> None:
    answer = ask(clerk, "宣建国")
    assert found(answer) == [
        ("关于宣建国建房用地的批复", 1),  # its catalogue names him too
        ("会议记录", None),  # by its catalogue alone
        ("计划生育社会抚养费收据", 2),  # 宣建國
    ]
    assert (answer.total, answer.items) == (3, 3)
    hit = answer.hits[0]
    assert hit.page is not None
    assert hit.line == "同意宣建国户建房，占地120平方米。"
    assert hit.line_number == 1
    assert hit.span == (2, 5)
    assert hit.box == [200, 200, 50 * 18, 48]
    assert hit.mark is not None
    assert hit.mark[0] == pytest.approx(200 + 900 * 4 / 33, abs=1)
    assert hit.mark[2] == pytest.approx(900 * 6 / 33, abs=1)
    assert hit.iiif == f"/iiif/3/{hit.page.pk}/200,200,900,48/max/0/default.jpg"
    assert answer.hits[1].line is None


def test_another_village_is_never_seen(clerk: Actor, next_clerk: Actor, city: Actor, box_of_records: Box) -> None:
    assert found(ask(next_clerk, "宣建国")) == [("蟠龙村账册", 1)]
    assert "蟠龙村账册" not in str(found(ask(clerk, "宣建国", limit=500)))
    ours = ask(clerk, "宣建国")
    assert {value.value for value in ours.facets["office"]} == {"330782106201"}
    assert sum(value.count for value in ours.facets["year"]) == ours.total == 3
    assert ask(city, "宣建国").total == 4
    beyond = ask(clerk, "宣建国", office="330782100201")
    assert (beyond.total, beyond.items, beyond.hits) == (0, 0, [])
    assert all(not values for values in beyond.facets.values())
    assert beyond.waiting.reading == beyond.waiting.indexing == 0


def test_the_town_sees_its_villages(archivist: Actor, box_of_records: Box) -> None:
    assert ask(archivist, "宣建国").total == 3
    assert ask(archivist, "宣建国", office="330782106").total == 3
    assert ask(archivist, "宣建国", office="330782").total == 3
    assert ask(archivist, "宣建国", office="330782106201").total == 3


def test_a_successor_finds_what_its_predecessor_left(
    person: Callable[[str, str, str], Actor],
    next_clerk: Actor,
    village: Office,
    next_village: Office,
    box_of_records: Box,
) -> None:

    Succession.objects.create(predecessor_id=next_clerk.office_code, successor_id=VILLAGE, since=date(2017, 1, 1))
    heir = person("heir", "village_clerk", VILLAGE)
    assert ask(heir, "宣建国").total == 4
    assert ("蟠龙村账册", 1) in found(ask(heir, "宣建国"))
    assert ask(next_clerk, "宣建国").total == 1


@pytest.mark.parametrize("role", ["scan_operator", "system_admin", "security_admin", "audit_admin"])
def test_who_has_no_act_of_searching_may_not(
    role: str, person: Callable[[str, str, str], Actor], box_of_records: Box
) -> None:
    with pytest.raises(Forbidden):
        ask(person(role, role, "330782"), "宣建国")


@pytest.mark.parametrize("q", ["宣建国", "宣建國", "宣建囯"])
def test_traditional_and_variant_characters_fold(q: str, clerk: Actor, box_of_records: Box) -> None:
    assert ask(clerk, q).total == 3


def test_a_name_does_not_cross_a_line(clerk: Actor, box_of_records: Box) -> None:
    assert "户口名册" not in str(found(ask(clerk, "宣建国")))


def test_no_wrong_name_is_found(clerk: Actor, box_of_records: Box) -> None:
    # The eight-record trap: 李小明 王小刚 has every character of 王小明, and every pair but one.
    assert found(ask(clerk, "王小明")) == [("计划生育社会抚养费收据", 1), ("计划生育社会抚养费收据", 2)]
    assert ask(clerk, "王小明").items == 1


def test_one_character(clerk: Actor, box_of_records: Box) -> None:
    assert {page for _, page in found(ask(clerk, "附"))} == {2}
    assert ask(clerk, "宣").total == 4


def test_several_words_stand_on_the_same_item(clerk: Actor, box_of_records: Box) -> None:
    assert found(ask(clerk, "宣建国 罚款")) == [("计划生育社会抚养费收据", 1)]  # the first page with any of them
    assert ask(clerk, "宣建国 罚款").hits[0].line == "今收到王小明罚款300元"
    assert found(ask(clerk, "会议记录 宣建国")) == [("会议记录", None)]
    assert found(ask(clerk, "批复 附图")) == [("关于宣建国建房用地的批复", 2)]  # one in the catalogue, one on a page
    assert ask(clerk, "附图 罚款").total == 0


def test_quotation_marks_keep_a_phrase(clerk: Actor, box_of_records: Box) -> None:
    assert ask(clerk, "李小明 王小刚").total == 1
    assert ask(clerk, '"李小明 王小刚"').total == 1
    assert ask(clerk, '"王小刚 李小明"').total == 0


def test_digits_and_words_mixed(clerk: Actor, box_of_records: Box) -> None:
    assert ask(clerk, "罚款300元").total == 1
    assert ask(clerk, "罚款30").total == 0
    assert ask(clerk, "120平").total == 1


def test_a_reference_code_is_found(clerk: Actor, box_of_records: Box) -> None:
    assert found(ask(clerk, "J12-WS·1983·Y-0001")) == [("关于宣建国建房用地的批复", None)]
    assert ask(clerk, "j12-ws.1983").total == 1


def test_filters(city: Actor, box_of_records: Box) -> None:
    assert found(ask(city, "宣建国", year_from=1984)) == [("计划生育社会抚养费收据", 2)]
    assert len(found(ask(city, "宣建国", year_to=1983))) == 2  # one without a year is not before 1983
    assert ask(city, "宣建国", class_code="KJ").total == 2
    assert ask(city, "宣建国", class_code="KJ", year_from=1983, year_to=1983).total == 1
    answer = ask(city, "宣建国", office="330782100")
    assert found(answer) == [("蟠龙村账册", 1)]
    assert [(value.value, value.name, value.count) for value in answer.facets["office"]] == [
        ("330782100201", "蟠龙村", 1)
    ]


def test_facets_add_up(city: Actor, box_of_records: Box) -> None:
    answer = ask(city, "宣建国")
    assert {name: sum(value.count for value in values) for name, values in answer.facets.items()} == dict.fromkeys(
        ("office", "year", "class", "retention"), answer.total
    )
    assert {value.value: value.count for value in answer.facets["year"]} == {1983: 2, 1989: 1, None: 1}
    assert answer.facets["office"][0].name == "众拥村"
    several = ask(city, "宣建国 罚款")
    assert {value.value for value in several.facets["class"]} == {"KJ"}


def test_by_date_newest_first_undated_last(city: Actor, box_of_records: Box) -> None:
    answer = ask(city, "宣建国", sort="date")
    assert [hit.item.year for hit in answer.hits] == [1989, 1983, 1983, None]


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("q", ["陈阿根", "陈阿根 收据"])
def test_pages_of_an_answer_follow_each_other(q: str, sort: Any, clerk: Actor, make: Make) -> None:
    village = Office.objects.get(code=VILLAGE)
    for number, year in enumerate([1980, 1981, 1981, None, 1990]):
        make(village, f"收据{number}", ["陈阿根交来", "无", "陈阿根 收据"], year=year)
    make(village, "陈阿根收据存根", ["陈阿根"], year=1970)
    make(village, "陈阿根的收据目录", [], year=1985)
    sweep_until_clean(actor=machine())
    whole = ask(clerk, q, sort=sort, limit=100)
    key = [(hit.item.pk, hit.page and hit.page.pk) for hit in whole.hits]
    assert len(key) == len(set(key)) == whole.total == (12 if q == "陈阿根" else 7)
    pieces = [ask(clerk, q, sort=sort, limit=3, offset=start) for start in range(0, 15, 3)]
    assert [(hit.item.pk, hit.page and hit.page.pk) for piece in pieces for hit in piece.hits] == key
    assert {piece.total for piece in pieces} == {whole.total}
    if sort == "relevance":
        scores = [hit.score for hit in whole.hits]
        assert scores == sorted(scores, reverse=True)


def test_what_is_waiting(clerk: Actor, next_clerk: Actor, village: Office, box_of_records: Box) -> None:
    assert ask(clerk, "张三").waiting.reading == 0
    add_text(box_of_records["permit"], 3, None)
    assert ask(clerk, "张三").waiting.indexing == 1
    sweep_until_clean(actor=machine())
    answer = ask(clerk, "张三")
    assert (answer.total, answer.waiting.reading, answer.waiting.indexing) == (0, 1, 0)
    assert ask(next_clerk, "张三").waiting.reading == 0


def test_without_an_index_everything_is_waiting(clerk: Actor, make: Make, village: Office) -> None:
    make(village, "会议记录", ["宣建国"])
    answer = ask(clerk, "宣建国")
    assert (answer.total, answer.hits) == (0, [])
    assert answer.waiting.indexing == 1


@pytest.mark.parametrize(
    "rest",
    [
        {"q": ""},
        {"q": "？！"},
        {"q": "宣" * 201},
        {"q": "宣建国\0"},
        {"q": "宣建国\udc80"},
        {"purpose": "用途" * 251},
        {"purpose": "\0"},
        {"limit": 0},
        {"limit": 501},
        {"offset": -1},
        {"office": "三三"},
        {"sort": "best"},
        {"year_from": 0},
        {"year_to": 10_000},
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(rest: dict[str, Any], clerk: Actor) -> None:
    with pytest.raises(QuestionRefused) as refusal:
        ask(clerk, **{"q": "宣建国", **rest})
    assert str(refusal.value).endswith("。")


def test_the_number_of_queries_does_not_grow(
    city: Actor, make: Make, village: Office, indexed: Callable[[], None]
) -> None:
    def count(limit: int) -> int:
        with (
            acting(city),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            answer = search(city, Question("陈阿根", limit=limit))
        assert len(answer.hits) == limit
        return len(captured)

    for number in range(12):
        make(village, f"收据{number}", ["陈阿根交来"], year=1980 + number)
    sweep_until_clean(actor=machine())
    ask(city, "陈阿根")
    assert count(2) == count(12) <= 14


def test_a_search_stands_in_the_ledger(clerk: Actor, box_of_records: Box) -> None:
    with acting(clerk):
        answer = find(Question("宣建国", office="330782106201", purpose="本人申请房产登记"), actor=clerk)
    entry = Entry.objects.filter(act="searched").latest("sequence")
    assert (entry.actor, entry.chain, entry.office_code) == ("clerk", "330782106201", "330782106201")
    shown = sorted({hit.page.pk for hit in answer.shown if hit.page})  # of near hits too
    assert entry.facts == {"total": 3, "items": 3, "offset": 0, "pages": shown}
    assert "宣" not in str(entry.facts)
    assert Detail.objects.get(entry_id=entry.pk).text == {"query": "宣建国", "purpose": "本人申请房产登记"}


def test_at_a_window_the_purpose_is_asked_for(agent: Actor, box_of_records: Box) -> None:
    with acting(agent):
        with pytest.raises(PurposeMissing, match="用途"):
            find(Question("宣建国", purpose="  "), actor=agent)
        assert not Entry.objects.filter(act="searched").exists()
        assert find(Question("宣建国", purpose="申请低保"), actor=agent).total == 3
