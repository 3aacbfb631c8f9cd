"""One contract for every engine; and the real one on real scans."""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from cundang.digitization import opening, reading, upright
from cundang.digitization.pictures import Engine, Picture
from cundang.digitization.rapid import RapidEngine, written_runs
from digitization.recorded import SCANS, RecordedEngine

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from ocr_score import errors, names_found

MANIFEST = {each["id"]: each for each in json.loads((SCANS / "manifest.json").read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def real() -> RapidEngine:
    return RapidEngine()


@pytest.fixture(params=["real", "recorded"])
def engine(request: pytest.FixtureRequest, real: RapidEngine) -> Engine:
    return real if request.param == "real" else RecordedEngine()


def grey(picture: Picture) -> upright.Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def read(name: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, *, turn: int = 0) -> reading.PageReading:
    monkeypatch.setattr(reading, "engine", lambda: engine)
    picture = upright.turned(opening.decode(SCANS / f"{name}.jpg"), turn)
    return reading.read_page(picture, dpi=300, skew=upright.skew(grey(picture)))


def test_contract(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A heavily worn, skewed page: text, confidences, boxes on the page, a position of candidates a character."""
    found = read("s26_house", engine, monkeypatch)
    lines = [line["text"] for line in found.lines]
    truth = (SCANS / "s26_house.txt").read_text(encoding="utf-8").splitlines()
    wrong, of = errors(truth, lines)
    assert wrong / of < 0.03
    assert names_found(MANIFEST["s26_house"]["names"], lines) >= 10
    for line in found.lines:
        x, y, w, h = line["box"]
        assert 0 <= x < x + w <= 2480
        assert 0 <= y < y + h <= 3508
        assert 0.5 <= line["confidence"] <= 1
    doubts = reading_candidates(found)
    assert [len(line) for line in doubts] == [len(text) for text in lines]
    assert all(
        position[0][0] == c
        for line, text in zip(doubts, lines, strict=True)
        for position, c in zip(line, text, strict=True)
    )
    assert len(found.candidates or b"") < 30_000


def reading_candidates(found: reading.PageReading) -> list[list[list[tuple[str, float]]]]:
    from cundang.holdings.candidates import unpack

    return unpack(found.candidates or b"")


def test_the_box_of_a_line_is_where_the_line_is(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from a straightened copy at 200 dpi, the box must hold the ink on the crooked page at 300 dpi."""
    found = read("s26_house", engine, monkeypatch)
    title = next(line for line in found.lines if line["text"].startswith("农村村民建房"))
    x, y, w, h = title["box"]
    ink = upright.ink_mask(grey(opening.decode(SCANS / "s26_house.jpg")))
    inside, above = ink[y : y + h, x : x + w].mean(), ink[y - h : y, x : x + w].mean()
    assert inside > 0.1 > above


def test_a_picture_without_text_has_no_lines(real: RapidEngine) -> None:
    assert real.read(np.full((1200, 800, 3), 255, np.uint8)) == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_which_way_up(turn: int) -> None:
    picture = opening.decode(SCANS / "s12_notice_trad.jpg")
    assert (upright.rotation(upright.turned(picture, turn)) + turn) % 360 == 0


@pytest.mark.parametrize("name", ["s01_fine", "s05_minutes", "s19_fine", "s26_house", "s33_land", "s35_minutes"])
def test_skew(name: str) -> None:
    found = upright.skew(grey(opening.decode(SCANS / f"{name}.jpg")))
    assert found == pytest.approx(-MANIFEST[name]["skew"], abs=0.15)


def test_runs_of_steps() -> None:
    assert written_runs(np.array([0, 5, 5, 0, 5, 7, 7, 0])) == [(1, 3), (4, 5), (5, 7)]
    assert written_runs(np.array([0, 0])) == []
    assert written_runs(np.array([3])) == [(0, 1)]


def line_at(text: str, x: float, y: float, w: float = 100, h: float = 30) -> reading.Line:
    return reading.Line(text, 0.9, np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]))


def test_rows_of_a_table_are_read_across() -> None:
    cells = [
        line_at(f"{row}{column}", 100 + 200 * column, 100 + 50 * row + 3 * column)
        for row in range(4)
        for column in range(3)
    ]
    assert [line.text for line in reading.in_order(cells[::-1])] == [f"{r}{c}" for r in range(4) for c in range(3)]


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    lines = [
        line_at(f"{side}{row}", 100 if side == "左" else 700, 200 + 50 * row, 500)
        for side in "左右"
        for row in range(8)
    ]
    title = line_at("题", 100, 100, 1100)
    ordered = [line.text for line in reading.in_order([*lines[::-1], title])]
    assert ordered == ["题", *(f"左{n}" for n in range(8)), *(f"右{n}" for n in range(8))]


def test_vertical_writing_is_read_from_the_right() -> None:
    lines = [line_at(f"列{n}" * 4, 900 - 100 * n, 100, 40, 600) for n in range(5)]
    assert [line.text[:2] for line in reading.in_order(lines[::-1])] == [f"列{n}" for n in range(5)]
