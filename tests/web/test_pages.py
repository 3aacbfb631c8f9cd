"""Parts that every page has, and the pages for what goes wrong."""

import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from cundang.api.parser import NOT_READ
from cundang.custodians.queries import Actor
from cundang.web.errors import server_error
from cundang.web.templatetags.cundang_web import ICONS

SignIn = Callable[[Actor], Client]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_icon_is_drawn_in_the_colour_of_the_text_and_silent() -> None:
    drawn = Template('{% icon "search" %}').render(Context())
    assert 'stroke="currentColor"' in drawn
    assert 'aria-hidden="true"' in drawn
    assert "<path" in drawn
    assert 'aria-label="找"' in Template('{% icon "search" "找" %}').render(Context())


def test_a_missing_icon_says_what_to_do() -> None:
    with pytest.raises(LookupError, match="make front-end"):
        Template('{% icon "no-such-icon" %}').render(Context())


def test_every_icon_that_is_named_is_in_the_package() -> None:
    script = Path(__file__).resolve().parents[2] / "tools" / "front_end.py"
    spec = importlib.util.spec_from_file_location("front_end", script)
    assert spec is not None
    assert spec.loader is not None
    front_end = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(front_end)
    assert {name for name in front_end.icons_named() if not (ICONS / f"{name}.svg").exists()} == set()


def test_the_menu_shows_what_one_may(clerk: Actor, audit_admin: Actor, sign_in: SignIn) -> None:
    mine = sign_in(clerk).get("/").content.decode()
    assert "查找" in mine
    assert "台账" not in mine
    theirs = sign_in(audit_admin).get("/ledger/").content.decode()
    assert "台账" in theirs
    assert 'href="/offices/"' not in theirs


def test_what_is_needed_now_and_then_stands_behind_more(clerk: Actor, city: Actor, sign_in: SignIn) -> None:
    theirs = sign_in(city).get("/matters/").content.decode()
    folded = theirs[theirs.index('class="bar-more"') :]
    folded = folded[: folded.index("</details>")]
    assert '<summary aria-current="true">' in folded
    assert 'href="/matters/" aria-current="page"' in folded
    assert 'href="/schedules/"' in folded
    mine = sign_in(clerk).get("/").content.decode()
    assert "bar-more" not in mine  # one alone needs no fold
    assert 'href="/offices/"' in mine


def test_a_page_nobody_has_is_404_in_our_voice(clerk: Actor, sign_in: SignIn) -> None:
    answer = sign_in(clerk).get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_an_act_one_may_not_do_is_403_in_our_voice(clerk: Actor, sign_in: SignIn) -> None:
    answer = sign_in(clerk).get("/ledger/")
    assert answer.status_code == 403
    assert "您的角色不能做这件事" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_in_our_voice(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "这一页放得太久了" in answer.content.decode()


def test_the_page_of_a_programs_error_needs_nothing() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "这件事没有办成" in answer.content.decode()


def test_a_full_disk_behind_an_error_is_said_to_a_program_too() -> None:
    try:
        with ZipFile("/dev/full", "w") as made:
            made.writestr("a", bytes(100_000))
    except OSError:
        answer = server_error(RequestFactory().get("/api/v1/search"))
    assert answer.status_code == 507
    assert json.loads(answer.content)["error"].startswith("服务器的磁盘已满")
    assert json.loads(server_error(RequestFactory().get("/api/v1/search")).content)["error"].startswith("程序出错")


def test_the_policy_allows_nothing_inline_and_records_are_not_cached(clerk: Actor, sign_in: SignIn) -> None:
    answer = sign_in(clerk).get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_language_can_be_switched_and_is_kept(clerk: Actor, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    answer = browser.post("/language/", {"language": "en", "next": "/"}, follow=True)
    assert '<html lang="en">' in answer.content.decode()
    back = browser.post("/language/", {"language": "zh-hans", "next": "/"}, follow=True)
    assert '<html lang="zh-hans">' in back.content.decode()


def test_a_problem_has_three_parts_and_an_empty_state_says_what_to_do() -> None:
    with translation.override("zh-hans"):
        said = words(Template('{% problem "没有存上" "磁盘满了" "请清理后再试" %}').render(Context()))
        assert said == "没有存上 磁盘满了 请清理后再试"
        assert words(Template('{% empty "没有查到" "请换一个写法" %}').render(Context())) == "没有查到 请换一个写法"


def test_what_a_person_typed_is_never_markup() -> None:
    nasty = "<script>alert(1)</script>"
    page = Template("{% page_header t n %}{% endpage_header %}{% problem t n t %}{% empty t %}{% state 'done' t %}")
    assert nasty not in page.render(Context({"t": nasty, "n": nasty}))


def test_what_no_database_can_keep(archivist: Actor, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    browser.raise_request_exception = False
    for path in ("/api/v1/fonds?q=", "/fonds/?q="):
        answer = browser.get(f"{path}%00Z1%00")
        assert answer.status_code == 400, path
        assert ("空字符" if "api" in path else "看不懂") in answer.text, path
    for body in (r'{"reason": "\u0000"}', r'{"reason": ["a", {"b\ud800": 1}]}', "{", "[" * 60_000):
        answer = browser.post("/api/v1/disposal/holds", body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (400, {"error": str(NOT_READ)}), body
