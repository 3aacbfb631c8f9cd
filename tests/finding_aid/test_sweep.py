"""The index follows the database, whatever is killed and whenever."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from throwaway import Installation

from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid import folders, queries
from cundang.finding_aid.actions import reindex, sweep, sweep_until_clean
from cundang.finding_aid.queries import Answer, Question, index_sizes, search
from cundang.finding_aid.tantivy_engine import TantivyWriter
from cundang.holdings.actions import correct_line, mark_stale
from cundang.holdings.models import Item, Page, Stale

from .records import add_text

Box = dict[str, Item]
HAND = Path(__file__).with_name("hand.py")


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def test_a_correction_is_found_and_the_wrong_reading_no_more(clerk: Actor, box_of_records: Box) -> None:
    with acting(clerk):
        page = Page.objects.get(item=box_of_records["permit"], number=1)
        correct_line(page, 1, "同意宣建囤户建房", actor=clerk)
    assert ask(clerk, "宣建囤").total == 0
    sweep_until_clean(actor=machine())
    answer = ask(clerk, "宣建囤")
    assert (answer.total, answer.hits[0].line, answer.hits[0].span) == (1, "同意宣建囤户建房", (2, 5))
    assert ask(clerk, "宣建国户").total == 0
    assert not Stale.objects.exists()


def test_a_new_description_reaches_every_page(clerk: Actor, box_of_records: Box) -> None:
    with acting(machine()):
        item = box_of_records["fine"]
        item.year, item.title = 1990, "罚款收据存根"
        item.save()
        mark_stale(items=[item.pk])
    sweep_until_clean(actor=machine())
    assert ask(clerk, "王小明", year_from=1990, year_to=1990).total == 2
    assert ask(clerk, "王小明", year_to=1989).total == 0
    assert ask(clerk, "社会抚养费").total == 0
    assert ask(clerk, "存根").total == 1


def test_what_is_taken_out_is_found_no_more(clerk: Actor, box_of_records: Box) -> None:
    with acting(machine()):
        page = Page.objects.get(item=box_of_records["fine"], number=2)
        mark_stale(items=[page.item_id], pages=[page.pk])
        page.delete()
        mark_stale(items=[box_of_records["described"].pk])
        Page.objects.filter(item=box_of_records["described"]).delete()
        box_of_records["described"].delete()
    sweep_until_clean(actor=machine())
    assert ask(clerk, "宣建国").total == 1
    assert index_sizes() == (4, 6)


def test_a_page_is_found_before_its_item_is_swept_whole(clerk: Actor, box_of_records: Box) -> None:
    with acting(machine()):
        add_text(box_of_records["fine"], 3, "附件：毛泽东选集")
        add_text(box_of_records["fine"], 4, "毛泽东选集第二卷")
    while sweep(1, actor=machine()):
        pass
    answer = ask(clerk, "毛泽东 王小明")
    assert (answer.total, answer.hits[0].page and answer.hits[0].page.number) == (1, 1)
    assert ask(clerk, "毛泽东").items == 1


def test_a_mark_that_changed_meanwhile_stays(
    clerk: Actor, box_of_records: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = box_of_records["fine"]
    with acting(machine()):
        mark_stale(items=[item.pk])
    commit = TantivyWriter.commit

    def commit_while_it_changes(writer: TantivyWriter) -> None:
        commit(writer)
        with acting(machine()):
            Item.objects.filter(pk=item.pk).update(title="改过的题名")
            mark_stale(items=[item.pk])

    monkeypatch.setattr(TantivyWriter, "commit", commit_while_it_changes)
    assert sweep(100, actor=machine()) == 1
    assert Stale.objects.filter(kind="item", object_id=item.pk).exists()
    monkeypatch.undo()


def test_only_who_sees_everything_may_sweep(clerk: Actor, box_of_records: Box) -> None:
    with pytest.raises(Forbidden):
        sweep(10, actor=clerk)
    with pytest.raises(Forbidden):
        reindex(actor=clerk)
    assert not folders.rebuild_wanted()
    sweep(10, actor=machine())  # the lock was given back


def test_a_rebuild_takes_the_place_of_the_old_index(clerk: Actor, box_of_records: Box) -> None:
    before = folders.current()
    seen: list[tuple[int, int]] = []
    reindex(actor=machine(), progress=lambda done, total: seen.append((done, total)))
    after = folders.current()
    assert before
    assert after
    assert before != after
    assert not before.exists()
    assert seen[-1] == (5, 5)
    assert ask(clerk, "宣建国").total == 3
    assert sorted(path.name for path in folders.root().iterdir()) == sorted([after.name, "current", "names", "writer"])


@pytest.mark.parametrize("damage", ["missing", "other rules", "pointer"])
def test_an_index_that_cannot_be_used_is_made_again(damage: str, clerk: Actor, box_of_records: Box) -> None:
    folder = folders.current()
    assert folder
    if damage == "missing":
        (folder / "made_by.json").unlink()
    elif damage == "other rules":
        (folder / "made_by.json").write_text('{"schema": 0}')
    else:
        (folders.root() / "current").write_text("build-nothing")
    answer = ask(clerk, "宣建国")
    assert (answer.total, answer.waiting.indexing) == (0, 4)
    sweep_until_clean(actor=machine())
    assert ask(clerk, "宣建国").total == 3


@pytest.mark.parametrize("damage", ["no JSON", "no segment", "emptied", "cut off"])
@pytest.mark.parametrize("first", ["search", "sweep"])
def test_a_damaged_index_is_made_again(damage: str, first: str, clerk: Actor, box_of_records: Box) -> None:
    folder = folders.current()
    assert folder
    for file in (folder / "pages").iterdir():
        if damage == "emptied":
            file.unlink()
        elif file.name == "meta.json" and damage == "no JSON":
            file.write_text("{")
        elif file.suffix in (".term", ".idx", ".pos") and damage == "no segment":
            file.write_bytes(b"0" * 40)
        elif file.suffix in (".term", ".idx", ".pos") and damage == "cut off":
            file.write_bytes(file.read_bytes()[:-20])
    queries._readers.clear()
    if first == "search":
        answer = ask(clerk, "宣建国")
        assert (answer.total, answer.waiting.indexing) == (0, 4)
    sweep_until_clean(actor=machine())
    assert folders.current() != folder
    assert ask(clerk, "宣建国").total == 3


Hand = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def hand(installation: Installation) -> Iterator[Hand]:
    """Start hand.py in the installation; what still runs at the end is killed."""
    children = []

    def start(*words: str) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, str(HAND), *words], env=installation.environment, stdout=subprocess.PIPE, text=True
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.poll() is None:
            kill(child)


def result(child: "subprocess.Popen[str]") -> Any:
    output, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    return json.loads(output)


def kill(child: "subprocess.Popen[str]") -> None:
    child.kill()
    child.communicate()


def assert_index_is_true(hand: Hand) -> None:
    checked = result(hand("check"))
    assert checked["lost"] == []
    assert checked["index"] == checked["rows"]
    assert checked["rows"][1] >= 10
    assert checked["register"] == []


def test_new_pages_are_found_within_two_seconds(hand: Hand) -> None:
    hand("sweep")
    time.sleep(2)
    assert max(result(hand("visible", "8"))) < 2


def test_a_killed_sweeper_loses_nothing(hand: Hand) -> None:
    dice = random.Random(11)
    making = hand("correct", "8")
    for _ in range(6):
        sweeper = hand("sweep")
        time.sleep(0.6 + dice.random())
        kill(sweeper)
    result(making)
    assert_index_is_true(hand)


@pytest.mark.parametrize(
    ("does", "points"),
    [
        (
            "sweep",
            [
                "the index is written, its register is not",
                "both are written, no transaction is committed",
                "the register is committed, the index is not",
                "pages are committed, their items are not",
                "the index is committed, its marks are there",
                "names of pages are written, their transaction is not",
                "marks are about to go",
                "marks are gone",
            ],
        ),
        (
            "rebuild",
            [
                "a new index is made, the old one is live",
                "the new index is live, a rebuild is still wanted",
                "the rebuild is done, the old folder is there",
            ],
        ),
    ],
)
def test_killed_where_it_matters_nothing_is_lost_or_doubled(does: str, points: list[str], hand: Hand) -> None:
    result(hand("make", "1"))
    for point in points:
        dying, making = hand("die", point, does), hand("correct", "2")
        dying.communicate(timeout=60)
        assert dying.returncode == -signal.SIGKILL, point
        result(making)
        assert_index_is_true(hand)


def test_a_rebuild_misses_no_change_and_no_search_fails(hand: Hand, installation: Installation) -> None:
    hand("sweep")
    making, *watching = hand("correct", "8"), hand("watch", "8"), hand("watch", "8")  # two that read, one that writes
    time.sleep(1)
    for _ in range(3):
        rebuilt = installation.json("reindex")
        assert rebuilt["items"] > 0  # the sweep goes on meanwhile; that both indexes are true is asked at the end
    for watched in map(result, watching):
        assert watched["wrong"] == []
        assert watched["searches"] > 5
    result(making)
    assert_index_is_true(hand)


def test_a_killed_rebuild_is_done_again(hand: Hand, installation: Installation) -> None:
    result(hand("make", "3"))
    dice = random.Random(5)
    for _ in range(3):
        rebuilding = installation.start("reindex")
        time.sleep(0.4 + dice.random() * 0.5)
        kill(rebuilding)
    making = hand("make", "2")
    installation.run("reindex")
    result(making)
    assert_index_is_true(hand)


def test_another_process_may_do_the_sweeping(hand: Hand, installation: Installation) -> None:
    hand("sweep")
    result(hand("make", "1"))
    began = time.monotonic()
    checked = result(hand("check"))
    assert checked["index"] == checked["rows"]
    assert time.monotonic() - began < 20
