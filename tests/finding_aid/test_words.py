"""The tokens against a plain scan of the text."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cundang.custodians.queries import Scope
from cundang.finding_aid.engine import Description, Filters, PageText, Wanted
from cundang.finding_aid.tantivy_engine import TantivyReader, TantivyWriter
from cundang.finding_aid.words import Phrase, bigrams, find, joined, normalise_with_map, phrases
from cundang.folding import normalise

from .oracle import occurs

# Few characters, so that phrases are met often; separators of several kinds, a wide Han character, full width.
ALPHABET = "王建国國囯明12年3a年B，。 \n·-２Ａ𠮷〇○—"
TEXTS = st.text(ALPHABET, max_size=30)
QUERIES = st.text(ALPHABET, min_size=1, max_size=8)


def in_tokens(phrase: Phrase, text: str) -> bool:
    """Whether the phrase's tokens stand side by side among those of the text, as an engine with positions sees it."""
    tokens, wanted = bigrams(text).split(), phrase.tokens
    for at in range(len(tokens) - len(wanted) + 1):
        part = tokens[at : at + len(wanted)]
        last_fits = part[-1].startswith(wanted[-1]) if phrase.open_end else part[-1] == wanted[-1]
        if last_fits and part[:-1] == list(wanted[:-1]):
            return True
    return False


@settings(max_examples=2000, deadline=None)
@given(QUERIES, TEXTS)
@example("2006年", "于2006年度")
@example("第3组", "第3组长")
@example("国12", "国，12")
@example("国，12", "国。\n12")
@example("王建国", "王建，国")
@example("年3年", "3年3年年")
def test_a_phrase_is_found_exactly_where_it_stands(query: str, text: str) -> None:
    wanted = phrases(f'"{query}"')
    assume(wanted)
    assert len(wanted) == 1
    expected = occurs(query, text)
    assert in_tokens(wanted[0], text) == expected
    place = find(wanted, text)
    assert (place is not None) == expected
    if place:
        assert occurs(query, text[place[0] : place[1]])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_normalised_character_knows_where_it_came_from(text: str) -> None:
    plain, came_from = normalise_with_map(text)
    assert plain == normalise(text)
    assert len(came_from) == len(plain)
    assert list(came_from) == sorted(came_from)
    assert all(normalise(text[at]).find(character) >= 0 for character, at in zip(plain, came_from, strict=True))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert bigrams(normalise(text)) == bigrams(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("宣建国", "宣建 建国 国"),
        ("宣建國，男，ＡB１２", "宣建 建国 国 男 _ ab12"),
        ("囯", "国"),
        ("2006年", "2006 年"),
        ("2006 年", "2006 _ 年"),
        ("J12·2006", "j12 2006"),
        ("二○○六年", "二〇 〇〇 〇六 六年 年"),
        ("，。 ", ""),
        ("", ""),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert bigrams(text) == tokens


def test_no_phrase_crosses_from_one_text_to_the_next() -> None:
    assert joined(["村民12", "", "34王建", "国"]) == "村民 民 12 __ 34 王建 建 __ 国"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("宣建国", ["宣建国"]),
        ("宣建国 罚款", ["宣建国", "罚款"]),
        ("\ufeff宣\u200b建国\u202c", ["宣建国"]),
        ("宣建国，罚款", ["宣建国", "罚款"]),
        ("宣建国　罚款　宣建國", ["宣建国", "罚款"]),
        ('"宣建国 罚款"', ["宣建国 罚款"]),
        ("“王建国，男” 1983", ["王建国,男", "1983"]),
        ('"没有关上', ["没有关上"]),
        ("J12-WS·2006·Y-003", ["j12-ws·2006·y-003"]),
        ("《土地承包合同》", ["土地承包合同"]),
        ("？！ “”", []),
        ("", []),
    ],
)
def test_words_of_a_question(question: str, texts: list[str]) -> None:
    assert [phrase.text for phrase in phrases(question)] == texts


def test_a_match_is_mapped_back_over_characters_that_grow() -> None:
    text = "㈱甲公司　宣建國㎡"
    start, end = find(phrases("宣建国"), text) or (0, 0)
    assert text[start:end] == "宣建國"


def test_the_engine_finds_exactly_what_the_scan_finds(tmp_path: Path) -> None:
    dice = random.Random(7)
    texts = ["".join(dice.choices(ALPHABET, k=dice.randrange(0, 40))) for _ in range(300)]
    writer = TantivyWriter(tmp_path)
    for number, text in enumerate(texts, 1):
        description = Description(number, "330782106201", 1983, "", "", date(1983, 5, 1), "")
        page = PageText(number, 1, bigrams(text), unread=False)
        writer.put(description, [page], page.tokens)
    writer.commit()
    reader = TantivyReader(tmp_path)
    everywhere = Filters(Scope(everywhere=True))
    asked = 0
    for _ in range(600):
        source = dice.choice(texts)
        start = dice.randrange(len(source) + 1)
        query = source[start : start + dice.randrange(1, 7)]
        wanted = phrases(f'"{query}"')
        if not wanted:
            continue
        asked += 1
        found = reader.ask(Wanted(wanted, everywhere, "date", 500, 0))
        expected = {number for number, text in enumerate(texts, 1) if occurs(query, text)}
        assert {place.item for place in found.places} == expected, query
        assert found.total == found.items == len(expected)
    assert asked > 300
    writer.close()
