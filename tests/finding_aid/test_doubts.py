"""The reader's doubts: names found where the page was read as another."""

import itertools
import json
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid import doubts, folders
from cundang.finding_aid.doubts import LEAST, likeliest, pairs_of, tokens
from cundang.finding_aid.queries import Answer, Near, Question, search
from cundang.finding_aid.words import bigrams
from cundang.holdings.actions import correct_line, write_reading
from cundang.holdings.candidates import Candidates, Position, pack
from cundang.holdings.models import Item, Page, Reading

from .conftest import Make
from .records import add_text

Line = list[Position]


def may(*positions: str) -> Line:
    """A position each; of several characters the first has 0.6, the second 0.3, the third 0.1."""
    return [
        [(c, p) for c, p in zip(position, (0.6, 0.3, 0.1), strict=False)] if len(position) > 1 else [(position, 1.0)]
        for position in positions
    ]


def read(item: Item, number: int, *lines: Line, candidates: bytes | None = None) -> Page:
    """A page of an item as the recogniser read it; lines as in records.py."""
    pk = add_text(item, number, None)
    texts = ["".join(position[0][0] for position in each) for each in lines]
    with acting(machine()) as actor:
        page = Page.objects.get(pk=pk)
        rows = [
            {"text": text, "confidence": 0.8, "box": [200, 100 * at, 50 * len(text), 48]}
            for at, text in enumerate(texts, 1)
        ]
        write_reading(page, engine="test", lines=rows, candidates=candidates or pack(lines), actor=actor)
    return page


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def group(answer: Answer) -> Near | None:
    """The group of doubts, if there is one."""
    found = [near for near in answer.near if near.why == "doubt"]
    assert len(found) <= 1
    return found[0] if found else None


MISREAD = may("今", "收", "到", "宜宣", "建", "囯国", "款")


@pytest.fixture
def receipt(make: Make, village: Office, indexed: Callable[[], None]) -> Item:
    """A receipt on which 宣建国 was read as 宜建囯."""
    item = make(village, "社会抚养费收据", [], year=1996)
    read(item, 1, may("收", "据"), MISREAD)
    indexed()
    return item


def test_a_misread_name_is_found_with_its_place_and_probability(clerk: Actor, receipt: Item) -> None:
    answer = ask(clerk, "宣建国")
    assert answer.total == 0
    found = group(answer)
    assert found
    assert (found.reason, found.name, found.count) == ("可能是（识读存疑）", "宣建国", 1)
    hit = found.hits[0]
    assert (hit.item.pk, hit.match) == (receipt.pk, "doubt")
    assert (hit.line, hit.line_number, hit.span) == ("今收到宜建囯款", 1, (3, 6))
    # 囯 is a variant of 国: what is compared is 0.6 + 0.3
    assert hit.probability == pytest.approx(0.3 * 0.9, rel=0.1)
    assert hit.box == [200, 200, 350, 48]
    assert hit.mark == [350, 200, 150, 48]
    shown = answer.as_json()["near"][[near.why for near in answer.near].index("doubt")]["hits"][0]
    assert shown["probability"] == pytest.approx(hit.probability, abs=1e-3)
    assert json.dumps(answer.as_json())


def test_it_is_found_through_the_endpoint_and_on_the_page(
    clerk: Actor, receipt: Item, sign_in: Callable[[Actor], Client]
) -> None:
    browser = sign_in(clerk)
    near = browser.get("/api/v1/search", {"q": "宣建国"}).json()["near"]
    assert [one["hits"][0]["probability"] for one in near if one["why"] == "doubt"] == [pytest.approx(0.27, abs=0.03)]
    page = browser.get("/", {"q": "宣建国"}).content.decode()
    assert "可能是（识读存疑）" in page
    assert "<mark>宜建囯</mark>" in page
    assert re.search("识读概率 2[5-9]%", page)


def test_two_characters_and_traditional_ones(make: Make, village: Office, clerk: Actor, indexed: Any) -> None:
    read(make(village, "名册", [], year=1978), 1, may("1", "王工", "甲車", "户"))
    indexed()
    found = group(ask(clerk, "工车"))
    assert found
    assert found.hits[0].span == (1, 3)
    assert group(ask(clerk, "王甲")) is None  # as it was read: an exact hit
    assert ask(clerk, "王甲").total == 1


def test_what_is_less_likely_than_the_threshold_is_not_found(
    make: Make, village: Office, clerk: Actor, indexed: Any
) -> None:
    some: Line = [[("宜", 0.9), ("宣", 0.01)], [("健", 0.9), ("建", 0.02)], [("国", 0.9)]]
    few: Line = [[("宜", 0.9), ("宣", 0.001)], [("健", 0.9), ("建", 0.02)], [("国", 0.9)]]
    read(make(village, "一", [], year=1991), 1, some)
    read(make(village, "二", [], year=1992), 1, few)
    indexed()
    found = group(ask(clerk, "宣建国"))
    assert found
    assert [hit.item.title for hit in found.hits] == ["一"]


def test_a_name_does_not_cross_lines_or_signs_but_passes_blanks(
    make: Make, village: Office, clerk: Actor, indexed: Any
) -> None:
    read(make(village, "分行", [], year=1991), 1, may("宜宣"), may("建", "国"))
    read(make(village, "顿号", [], year=1992), 1, may("宜宣", "、", "建", "国"))
    read(make(village, "空格", [], year=1993), 1, may("宜宣", " ", "建", " ", "国"))
    indexed()
    found = group(ask(clerk, "宣建国"))
    assert found
    assert [(hit.item.title, hit.span) for hit in found.hits] == [("空格", (0, 5))]
    assert group(ask(clerk, "宜建国")) is None  # read so: only the blanks part it


def test_a_corrected_line_has_no_doubts_left(receipt: Item, clerk: Actor, village: Office, indexed: Any) -> None:
    with acting(machine()) as actor:
        page = receipt.pages.get()
        correct_line(page, 0, "收款凭据", actor=actor)
    indexed()
    assert group(ask(clerk, "宣建国"))
    with acting(machine()) as actor:
        correct_line(page, 1, "今收到宜建囯款", actor=actor)  # no change: nothing was settled
    indexed()
    assert group(ask(clerk, "宣建国"))
    with acting(machine()) as actor:
        correct_line(page, 1, "今收到宜建国款", actor=actor)
    indexed()
    assert group(ask(clerk, "宣建国")) is None


def test_an_item_of_the_exact_answer_is_not_repeated(
    make: Make, village: Office, clerk: Actor, receipt: Item, indexed: Any
) -> None:
    described = make(village, "关于宣建国的处理", [], year=1991)
    read(described, 1, MISREAD)
    several = make(village, "名册", ["户主宣建国"], year=1992)
    read(several, 2, MISREAD)
    indexed()
    answer = ask(clerk, "宣建国")
    assert answer.items == 2
    found = group(answer)
    assert found
    assert (found.count, [hit.item.pk for hit in found.hits]) == (1, [receipt.pk])


def test_an_item_stands_once_at_its_likeliest_page_and_the_likeliest_first(
    make: Make, village: Office, clerk: Actor, receipt: Item, indexed: Any
) -> None:
    roster = make(village, "名册", [], year=1978)
    read(roster, 1, may("张", "宜亘宣", "建", "国"))
    read(roster, 2, may("宜亘宣", "建", "国"), may("户", "宜宣", "建", "国"))
    indexed()
    found = group(ask(clerk, "宣建国"))
    assert found
    assert found.count == 2
    assert [(hit.item.pk, hit.page and hit.page.number, hit.line_number) for hit in found.hits] == [
        (roster.pk, 2, 1),
        (receipt.pk, 1, 1),
    ]
    assert found.hits[0].probability
    assert found.hits[1].probability
    assert found.hits[0].probability > found.hits[1].probability


def test_doubts_of_another_village_do_not_exist(
    make: Make, next_village: Office, clerk: Actor, next_clerk: Actor, city: Actor, receipt: Item, indexed: Any
) -> None:
    read(make(next_village, "别村收据", [], year=1996), 1, MISREAD)
    indexed()
    for actor, titles in ((clerk, {"社会抚养费收据"}), (next_clerk, {"别村收据"})):
        found = group(ask(actor, "宣建国"))
        assert found
        assert (found.count, {hit.item.title for hit in found.hits}) == (1, titles)
    everywhere = group(ask(city, "宣建国"))
    assert everywhere
    assert everywhere.count == 2
    assert group(ask(clerk, "宣建国", office="330782100201")) is None
    assert group(ask(city, "宣建国", year_from=1997)) is None


def test_only_so_many_pages_are_looked_at_and_the_group_says_so(
    make: Make, village: Office, clerk: Actor, receipt: Item, indexed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "LOOKED_AT", 1)
    read(make(village, "次要", [], year=1997), 1, [[("宜", 0.9), ("宣", 0.005)], [("建", 1.0)], [("国", 1.0)]])
    indexed()
    found = group(ask(clerk, "宣建国"))
    assert found
    assert (found.count, found.hits[0].item.pk) == (1, receipt.pk)
    assert found.reason == "可能是（识读存疑，只核对了最可能的 1 页）"


@pytest.mark.parametrize("q", ["宣", "今收到宣建", "宣建国 收据", "宣建国1996", "宣建国" * 60])
def test_only_names_are_looked_for(q: str, clerk: Actor, receipt: Item) -> None:
    assert group(ask(clerk, q)) is None


def test_further_pages_of_an_answer_have_no_doubts(clerk: Actor, receipt: Item) -> None:
    assert group(ask(clerk, "宣建国", offset=20)) is None


def test_a_page_without_candidates_or_with_damaged_ones_is_found_by_its_text(
    make: Make, village: Office, clerk: Actor, receipt: Item, indexed: Any
) -> None:
    good = pack([MISREAD])
    for title, packed in (
        ("坏", b"\x07rubbish"),
        ("断", good[:20]),
        ("空", b""),
        ("乱", b"\x01" + good[1:-9] + b"123456789"),
    ):
        read(make(village, title, [], year=1991), 1, MISREAD, candidates=packed)
        with acting(machine()):
            Reading.objects.filter(page__item__title=title).update(candidates=packed or None)
    make(village, "无", ["今收到宜建囯款"], year=1992)
    indexed()
    assert ask(clerk, "宜建国").items == 6
    found = group(ask(clerk, "宣建国"))
    assert found
    assert [hit.item.pk for hit in found.hits] == [receipt.pk]
    with acting(machine()):
        Reading.objects.filter(page__item=receipt).update(candidates=b"\x01damaged")  # after it was indexed
    assert group(ask(clerk, "宣建国")) is None


def test_an_index_without_doubts_is_made_again(receipt: Item, clerk: Actor, indexed: Any) -> None:
    folder = folders.current()
    assert folder
    made_by = json.loads((folder / "made_by.json").read_text())
    (folder / "made_by.json").write_text(json.dumps({**made_by, "schema": 1}))
    assert folders.current() is None
    indexed()
    assert group(ask(clerk, "宣建国"))


some_characters = st.sampled_from("甲乙丙國国 、1")
some_positions = st.lists(
    st.tuples(some_characters, st.sampled_from([1.0, 0.5, 0.1, 0.01, 0.002])), min_size=1, max_size=3,
    unique_by=lambda pair: pair[0],
).map(lambda some: sorted(some, key=lambda pair: -pair[1]))  # fmt: skip
FOLD = str.maketrans("國", "国")


def spelled(positions: Line) -> dict[str, float]:
    """Every word that positions side by side can spell, with its probability: the plain way, for comparing."""
    folded = []
    for position in positions:
        chances: dict[str, float] = {}
        for character, probability in position:
            one = character.translate(FOLD)
            chances[one] = min(1.0, chances.get(one, 0.0) + probability)
        folded.append(chances.items())
    return {"".join(c for c, _ in choice): math.prod(p for _, p in choice) for choice in itertools.product(*folded)}


@given(st.lists(some_positions, max_size=5), st.text("甲乙丙国", min_size=2, max_size=3))
def test_every_doubt_is_found_and_its_pairs_are_in_the_index(positions: Line, name: str) -> None:
    packed = pack([positions])
    seen = [position for position in positions if position[0][0] != " "]
    stretches = [seen[at : at + len(name)] for at in range(len(seen) - len(name) + 1)]
    doubtful = [
        spelled(stretch).get(name, 0.0)
        for stretch in stretches
        if "".join(position[0][0] for position in stretch).translate(FOLD) != name
    ]
    found = likeliest(name, Candidates(packed))
    if max(doubtful, default=0.0) > 1.2 * LEAST:
        assert found
        assert found[2] == pytest.approx(min(1.0, max(doubtful)), rel=0.2)
    elif max(doubtful, default=0.0) < 0.8 * LEAST:
        assert found is None
    if found:
        text = set(bigrams("".join(position[0][0] for position in positions)).split())
        doubt = set(tokens(packed, {}).split())
        assert all(pair in text or doubt & set(doubted) for pair, doubted in pairs_of(name))
        assert any(doubt & set(doubted) for _, doubted in pairs_of(name))
