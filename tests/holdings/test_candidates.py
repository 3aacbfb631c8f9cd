"""Packing the reader's doubts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cundang.holdings.candidates import KEPT, Candidates, pack, unpack

characters = st.characters(exclude_categories=["Cs"])
positions = st.lists(
    st.tuples(characters, st.floats(1e-6, 1.0)), min_size=1, max_size=KEPT, unique_by=lambda pair: pair[0]
).map(lambda some: sorted(some, key=lambda pair: -pair[1]))


@given(st.lists(st.lists(positions, max_size=12), max_size=8))
def test_what_is_packed_comes_back(lines: list[list[list[tuple[str, float]]]]) -> None:
    back = unpack(pack(lines))
    assert [[[c for c, _ in position] for position in line] for line in back] == [
        [[c for c, _ in position] for position in line] for line in lines
    ]
    for line, read in zip(lines, back, strict=True):
        for position, candidates in zip(line, read, strict=True):
            for (_, true), (_, kept) in zip(position, candidates, strict=True):
                assert math.isclose(true, kept, rel_tol=0.04)


def test_a_position_never_goes_missing() -> None:
    """Positions stand for the characters of the line's text, so even a hopeless one is kept."""
    assert [len(line) for line in unpack(pack([[[("宣", 0.0)], [("建", 0.9)]], []]))] == [2, 0]


def test_a_line_is_taken_apart_to_the_probability_that_counts() -> None:
    opened = Candidates(
        pack([[[("宜", 0.6), ("宣", 0.3), ("宦", 0.001)], [("建", 0.9)]], [], [[("国", 1e-5), ("囯", 1e-6)]]])
    )
    assert len(opened) == 3
    assert opened.characters(0) == "宜宣宦建"
    assert [[c for c, _ in position] for position in opened.line(0, 0.01)] == [["宜", "宣"], ["建"]]
    assert opened.line(1) == []
    assert [[c for c, _ in position] for position in opened.line(2, 0.01)] == [["国"]]  # the best one stays


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        unpack(b"\x07rubbish")
    with pytest.raises(ValueError, match="version"):
        unpack(b"")


@pytest.mark.parametrize("cut", [3, 20, -6])
def test_damaged_candidates_are_refused(cut: int) -> None:
    whole = pack([[[("宜", 0.6), ("宣", 0.3)], [("建", 0.9)]] * 20])
    with pytest.raises(ValueError, match="damaged"):
        unpack(whole[:cut])
