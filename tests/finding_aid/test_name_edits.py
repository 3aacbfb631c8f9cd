"""Names of a page put right by hand: they outlast every sweep, can be undone, and teach."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid.actions import NotThere, edit_mention, reindex, undo_edit
from cundang.finding_aid.desk_models import MentionEdit
from cundang.finding_aid.edits import names_on
from cundang.finding_aid.models import Mention, RegisteredName
from cundang.finding_aid.registering import register_pages
from cundang.holdings.models import Page
from cundang.ledger.models import Detail, Entry

from .conftest import Make
from .desk import confusions, correct, lessons, page_of

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
Indexed = Callable[[], None]

TEXT = "今收到王小明罚款200元\n经手人：宋建国\n其他事项"  # 宋建国: read for 宗建国
Seen = list[tuple[int, str, str, str]]


@pytest.fixture
def page(make: Make, village: Office, indexed: Indexed) -> Page:
    made = page_of(make(village, "收据", [TEXT]))
    indexed()
    return made


def registered() -> Seen:
    """Line, name, role and source of every mention in a text."""
    with acting(machine()):
        rows = Mention.objects.exclude(page=None).order_by("line", "start", "pk")
        return list(rows.values_list("line", "name", "role", "source"))


def shown(actor: Actor, page: Page) -> Seen:
    with acting(actor):
        return [(one.line, one.named.name, one.named.role, one.source) for one in names_on(actor, page)]


def counted(name: str) -> tuple[int, int] | None:
    with acting(machine()):
        return RegisteredName.objects.filter(name=name).values_list("mentions", "listed").first()


def change(page: Page, actor: Actor, line: int, name: str, **rest: Any) -> MentionEdit | None:
    with acting(actor):
        return edit_mention(page, line, name=name, actor=actor, **rest)


def undo(edit: MentionEdit | None, actor: Actor) -> None:
    assert edit is not None
    with acting(actor):
        undo_edit(edit, actor=actor)


DERIVED: Seen = [(0, "王小明", "交款人", "text"), (1, "宋建国", "经手人", "text")]


def test_a_name_put_right_outlasts_every_sweep(page: Page, clerk: Actor, indexed: Indexed) -> None:
    assert registered() == DERIVED
    change(page, clerk, 1, "宗建国", role="经手人", was="宋建国", start=4)
    wanted = [DERIVED[0], (1, "宗建国", "经手人", "desk")]
    assert shown(clerk, page) == wanted  # at once
    indexed()
    assert registered() == wanted
    assert shown(clerk, page) == wanted
    assert (counted("宋建国"), counted("宗建国")) == (None, (1, 1))
    with acting(machine()):
        register_pages([page.pk])
    reindex(actor=machine())
    assert registered() == wanted
    assert counted("宗建国") == (1, 1)
    with acting(machine()):
        mention = Mention.objects.get(source="desk")
    assert (mention.written, mention.start, mention.confidence) == ("宋建国", 4, 1.0)


def test_undone_the_machines_word_counts_again(page: Page, clerk: Actor, indexed: Indexed) -> None:
    edit = change(page, clerk, 1, "宗建国", was="宋建国", start=4)
    indexed()
    undo(edit, clerk)
    undo(edit, clerk)
    indexed()
    assert registered() == DERIVED
    assert counted("宗建国") is None
    assert confusions() == {}
    assert [entry.act for entry in Entry.objects.filter(kind="mentionedit").order_by("pk")] == [
        "mention edited",
        "mention edit undone",
    ]


def test_no_person_and_a_role_put_right(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 0, "", was="王小明", start=3)
    change(page, clerk, 1, "宋建国", role="会计", was="宋建国", start=4)
    indexed()
    assert registered() == [(1, "宋建国", "会计", "desk")]
    assert confusions() == {}


def test_one_more_person(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 2, " 李 小红 ", role="证明人")
    assert change(page, clerk, 2, "李小红", role="证明人") is None
    indexed()
    assert registered() == [*DERIVED, (2, "李小红", "证明人", "desk")]
    assert counted("李小红") == (1, 1)
    again = change(page, clerk, 2, "李小红", role="组长")
    indexed()
    assert registered() == [*DERIVED, (2, "李小红", "组长", "desk")]
    undo(again, clerk)
    indexed()
    assert registered() == DERIVED


def test_what_was_added_can_be_said_to_be_nobody(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 2, "李小红")
    change(page, clerk, 2, "", was="李小红", start=0)
    indexed()
    assert registered() == DERIVED
    with acting(machine()):
        assert not MentionEdit.objects.filter(undone_at=None).exists()


def test_an_edit_of_an_edit_takes_its_place(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 1, "宗建园", was="宋建国", start=4)
    last = change(page, clerk, 1, "宗建国", was="宗建园", start=4)
    indexed()
    assert registered()[1] == (1, "宗建国", "", "desk")
    assert confusions() == {"宗→宋": (1, 0, 1, 0)}
    undo(last, clerk)
    indexed()
    assert registered() == DERIVED


def test_it_teaches_what_was_read(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 1, "宗建国", was="宋建国", start=4)
    indexed()
    assert confusions() == {"宗→宋": (1, 0, 1, 0)}
    assert lessons() == [(1, 4, "宋", "宗", "mention")]


def test_the_line_corrected_too_is_no_second_lesson(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 1, "宗建国", role="经手人", was="宋建国", start=4)
    correct(page, 1, "经手人：宗建国", clerk)
    indexed()
    assert confusions() == {"宗→宋": (1, 1, 0, 0)}
    assert registered()[1] == (1, "宗建国", "经手人", "desk")
    correct(page, 1, "经办人：李四海", clerk)  # neither what it said, nor the name: the edit rests
    indexed()
    assert [name for _line, name, _role, _source in registered()] == ["王小明", "李四海"]
    correct(page, 1, "经手人：宋建国", clerk)
    indexed()
    assert registered()[1][1:] == ("宗建国", "经手人", "desk")


def test_added_to_a_line_that_was_misread_it_teaches_too(make: Make, village: Office, clerk: Actor,
                                                         indexed: Indexed) -> None:  # fmt: skip
    page = page_of(make(village, "收据", ["其他：鑫健国等三人"]))
    indexed()
    change(page, clerk, 0, "尹健国")
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 1, 0)}
    assert ("尹健国", "desk") in [(name, source) for _line, name, _role, source in registered()]


def test_added_over_a_name_that_was_seen_it_keeps_the_role(page: Page, clerk: Actor, indexed: Indexed) -> None:
    change(page, clerk, 1, "宗建国")
    indexed()
    assert registered() == [DERIVED[0], (1, "宗建国", "经手人", "desk")]


def test_the_ledger_has_ids_and_the_names_apart(page: Page, clerk: Actor) -> None:
    edit = change(page, clerk, 1, "宗建国", was="宋建国", start=4)
    assert edit is not None
    entry = Entry.objects.get(act="mention edited")
    assert (entry.kind, entry.object_id, entry.office_code) == ("mentionedit", str(edit.pk), page.office_id)
    assert entry.facts == {"page": page.pk, "line": 1, "start": 4}
    assert Detail.objects.get(entry=entry).text == {"was": "宋建国", "name": "宗建国", "role": ""}


def test_what_is_not_there_is_refused(page: Page, clerk: Actor, next_clerk: Actor, agent: Actor) -> None:
    for line, was in ((9, ""), (1, "没有人"), (0, "宋建国")):
        with pytest.raises(NotThere):
            change(page, clerk, line, "宗建国", was=was, start=4)
    for actor in (next_clerk, agent):
        with pytest.raises(Forbidden):
            change(page, actor, 1, "宗建国")
    assert not Entry.objects.filter(act="mention edited").exists()


# The page.


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_page_lists_and_puts_right(page: Page, clerk: Actor, sign_in: Browser, indexed: Indexed) -> None:
    browser, address = sign_in(clerk), f"/pages/{page.pk}/names/"
    assert address in text(browser.get(f"/items/{page.item_id}/"))
    listed = text(browser.get(address))
    for words in ("王小明", "交款人", "宋建国", "2 处人名", "识别的文字"):
        assert words in listed
    facts = {"line": "1", "start": "4", "was": "宋建国", "name": "宗建国", "role": "经手人"}
    after = text(browser.post(f"{address}edit/", facts, follow=True))
    assert "已保存" in after
    assert "宋建国 → 宗建国" in after
    with acting(clerk):
        edit = MentionEdit.objects.get()
    assert "已撤回" in text(browser.post(f"{address}{edit.pk}/undo/", follow=True))
    assert browser.post(f"{address}999999/undo/").status_code == 404


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"line": "1", "name": "宗" * 31}, "最多 30 个字"),
        ({"line": "x", "name": "宗建国"}, "没有保存"),
        ({"line": "2", "name": ""}, "请写人名"),
        ({"line": "2", "name": "\0"}, "没有保存"),
        ({"line": "77", "name": "宗建国"}, "刚刚变了"),
        ({"line": "1", "start": "4", "was": "谁也不是", "name": "宗建国"}, "刚刚变了"),
        ({"line": "1", "start": "4", "was": "宋建国", "name": "宋建国", "role": "经手人"}, "没有变化"),
    ],
)
def test_bad_input_is_one_sentence(
    page: Page, clerk: Actor, sign_in: Browser, facts: dict[str, str], words: str
) -> None:
    assert words in text(sign_in(clerk).post(f"/pages/{page.pk}/names/edit/", facts, follow=True))


def test_who_may_only_look_sees_no_form(page: Page, inspector: Actor, sign_in: Browser) -> None:
    listed = text(sign_in(inspector).get(f"/pages/{page.pk}/names/"))
    assert "宋建国" in listed
    assert "names/edit/" not in listed


def test_a_page_with_many_names_asks_no_more(
    make: Make, village: Office, clerk: Actor, sign_in: Browser, indexed: Indexed
) -> None:
    few = page_of(make(village, "名册一", ["户主：王小明"]))
    many = page_of(make(village, "名册二", ["\n".join(f"户主：王小{given}" for given in "明红刚强军伟芳英")]))
    indexed()
    browser = sign_in(clerk)
    browser.get(f"/pages/{few.pk}/names/")
    with CaptureQueriesContext(connection) as one:
        browser.get(f"/pages/{few.pk}/names/")
    with CaptureQueriesContext(connection) as eight:
        assert "8 处人名" in text(browser.get(f"/pages/{many.pk}/names/"))
    assert len(one) == len(eight)
