"""What the tests of the desk have in common."""

from typing import Any

from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid.actions import find
from cundang.finding_aid.desk_models import Confusion, Lesson, Unfound
from cundang.finding_aid.queries import Answer, Question, search
from cundang.holdings.actions import correct_line
from cundang.holdings.models import Item, Page


def page_of(item: Item, number: int = 1) -> Page:
    with acting(machine()):
        return Page.objects.get(item=item, number=number)


def correct(page: Page, line: int, text: str, actor: Actor) -> None:
    with acting(actor):
        correct_line(page, line, text, actor=actor)


def confusions(county: str = "330782") -> dict[str, tuple[int, int, int, int]]:
    """`宣→宜`: how often, and by corrections, mentions and what was found."""
    with acting(machine()):
        rows = Confusion.objects.filter(office_id=county)
        return {f"{c.meant}→{c.read}": (c.times, c.corrections, c.mentions, c.found) for c in rows}


def lessons() -> list[tuple[int, int, str, str, str]]:
    """Line, character, read, meant, kind of each."""
    with acting(machine()):
        rows = Lesson.objects.order_by("page", "line", "place")
        return list(rows.values_list("line", "place", "read", "meant", "kind"))


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    """Search as a page does, with the ledger and the work list."""
    with acting(actor):
        return find(Question(q, **rest), actor=actor)


def near_reasons(actor: Actor, q: str, **rest: Any) -> dict[str, str]:
    with acting(actor):
        return {group.name: group.reason for group in search(actor, Question(q, **rest)).near}


def work_list() -> list[tuple[str, str, int, str]]:
    """Office, words, times and state, the oldest first."""
    with acting(machine()):
        return list(Unfound.objects.order_by("pk").values_list("office_id", "words", "times", "state"))


def unfound(words: str, state: str = "open") -> Unfound:
    with acting(machine()):
        return Unfound.objects.get(words=words, state=state)
