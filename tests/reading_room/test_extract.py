"""A copy of one's own line holds nothing of a neighbour's, whatever the page is like: judged on the bytes."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cundang.reading_room.copies.extract import ExtractRefused, Picture, picture

from .rosters import HEIGHT, WIDTH, Roster, drawn

OWN = {0, 1}  # the heading and 宣建国


def cut(roster: Roster, picked: set[int] | None = OWN) -> Picture:
    return picture(roster.path, rotation=roster.rotation, size=roster.size, lines=roster.lines, picked=picked)


def pixels(made: Picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(made.jpeg)).convert("RGB"))


def test_outside_the_picked_lines_every_pixel_is_the_same(tmp_path: Path) -> None:
    made = cut(drawn(tmp_path))
    seen = pixels(made)
    assert seen.shape == (HEIGHT, WIDTH, 3)
    assert (seen[360:] == 255).all()  # the neighbours' lines and all below
    assert (seen[:190] == 255).all()
    assert seen[200:350, 140:1040].min() < 100  # the own lines are there, dark on light
    assert [line.text for line in made.lines] == ["一九九六年计划生育罚款名册", "宣建国 伍佰元整"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("step", "tall"), [(90, 60), (60, 60), (56, 66)], ids=["apart", "touching", "overlapping"])
def test_the_bytes_do_not_depend_on_who_the_neighbours_are(tmp_path: Path, step: int, tall: int, rotation: int) -> None:
    """The strongest there is: two pages that differ in the neighbours alone give the same file."""
    one = drawn(tmp_path, step=step, tall=tall, rotation=rotation)
    other = drawn(tmp_path, ("宣建国", "钱多多", "孙麻子", "周扒皮"), step=step, tall=tall, rotation=rotation)
    assert one.path.read_bytes() != other.path.read_bytes()
    assert cut(one).jpeg == cut(other).jpeg
    assert cut(one, None).jpeg != cut(other, None).jpeg  # the whole page does tell them apart


def test_a_turned_page_gives_the_lines_that_were_picked(tmp_path: Path) -> None:
    upright = pixels(cut(drawn(tmp_path)))
    for rotation in (90, 180, 270):
        turned = pixels(cut(drawn(tmp_path, rotation=rotation)))
        assert turned.shape == upright.shape
        assert np.abs(turned.astype(int) - upright).max() < 8


def test_where_boxes_overlap_the_neighbour_goes(tmp_path: Path) -> None:
    seen = pixels(cut(drawn(tmp_path, step=56, tall=66)))
    assert (seen[200 + 2 * 56 + 8 :] == 255).all()  # the own box ends ten pixels further down


def test_lines_that_lie_on_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="第 2 行和旁边的行叠在一起"):
        cut(drawn(tmp_path, step=30, tall=60), {1})


def test_without_places_only_the_whole_page_can_be_given(tmp_path: Path) -> None:
    roster = drawn(tmp_path)
    roster.lines[3]["box"] = None  # that of a neighbour is enough: nobody knows where the name stands
    with pytest.raises(ExtractRefused, match="只能整页提供"):
        cut(roster)
    assert cut(roster, None).width == WIDTH
    with pytest.raises(ExtractRefused, match="只能整页提供"):
        cut(Roster(roster.path, 0, []))
    with pytest.raises(ExtractRefused, match="只能整页提供"):  # another scan than the one that was read
        cut(Roster(roster.path, 0, drawn(tmp_path).lines, (WIDTH + 40, HEIGHT)))


@pytest.mark.parametrize("picked", [set(), {-1}, {99}])
def test_a_line_that_is_not_there_is_refused(tmp_path: Path, picked: set[int]) -> None:
    with pytest.raises(ExtractRefused):
        cut(drawn(tmp_path), picked)


def test_a_box_that_hangs_over_the_edge_is_cut_and_one_outside_is_refused(tmp_path: Path) -> None:
    roster = drawn(tmp_path)
    roster.lines[1]["box"] = [-50, 290, WIDTH + 500, 60]
    assert pixels(cut(roster))[300:340].min() < 100
    roster.lines[1]["box"] = [WIDTH + 10, 290, 50, 60]
    with pytest.raises(ExtractRefused, match="不在这一页的图像上"):
        cut(roster)


def test_a_page_larger_than_print_is_made_smaller_after_its_neighbours_have_gone(tmp_path: Path) -> None:
    made = []
    for names in (("宣建国", "王小毛"), ("宣建国", "钱多多")):
        roster = drawn(tmp_path, names)
        big = tmp_path / f"big-{names[1]}.png"
        Image.open(roster.path).resize((WIDTH * 4, HEIGHT * 4)).save(big)
        lines = [{**line, "box": [part * 4 for part in line["box"]]} for line in roster.lines]
        made.append(cut(Roster(big, 0, lines, (WIDTH * 4, HEIGHT * 4))))
    assert made[0].jpeg == made[1].jpeg
    assert made[0].height == 3508
    assert made[0].lines[1].top == pytest.approx(290 / HEIGHT)
