"""Sign-in, one's password, accounts, posts, offices and the ledger, as pages."""

import ast
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import PASSWORD
from django.conf import settings
from django.test import Client

import cundang
from cundang.custodians.ledger_words import ACT_WORDS, FACT_WORDS
from cundang.custodians.models import Account, Office, Post, Succession
from cundang.custodians.queries import Actor
from cundang.ledger.actions import record
from cundang.ledger.models import Detail, Entry

SignIn = Callable[[Actor], Client]
NEW = "山高水长-1988-river"


def enter(name: str, password: str, **more: str) -> tuple[Client, str]:
    browser = Client()
    answer = browser.post("/sign-in/", {"username": name, "password": password, **more})
    return browser, answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_back(clerk: Actor) -> None:
    answer = Client().get("/offices/?q=%E4%BC%97")
    assert answer["Location"] == "/sign-in/?next=/offices/%3Fq%3D%25E4%25BC%2597"
    _browser, to = enter("clerk", PASSWORD, next="/offices/?q=众")
    assert to == "/offices/?q=%E4%BC%97"
    assert Entry.objects.get(act="signed in").actor == "clerk"


def test_a_part_of_a_page_asked_for_by_htmx_sends_the_whole_page_to_the_door(db: None) -> None:
    answer = Client().get("/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in/"


@pytest.mark.parametrize(
    "asked", ["https://example.org/", "//example.org", "2", "home", "a\0b", "https://testserver/x"]
)
def test_the_door_leads_nowhere_else(asked: str, clerk: Actor) -> None:
    browser, to = enter("clerk", PASSWORD, next=asked)
    assert to == "/"
    assert browser.post("/sign-in/", {"next": asked})["Location"] == "/"  # who is signed in already


def test_a_refusal_says_the_same_for_wrong_unknown_and_locked(clerk: Actor) -> None:
    wrong = enter("clerk", "不对的密码")[1]
    unknown = enter("nobody", "不对的密码")[1]
    for _ in range(settings.LOCK_AFTER):
        enter("clerk", "不对的密码")
    locked = enter("clerk", PASSWORD)[1]
    said = [page[page.index("登录名或密码不对") : page.index("与系统管理员联系")] for page in (wrong, unknown, locked)]
    assert said[0] == said[1] == said[2]
    entry = Entry.objects.filter(act="sign-in refused").earliest("pk")
    assert Detail.objects.get(pk=entry.pk).text == {"name": "clerk"}
    assert entry.facts == {}
    assert not Entry.objects.filter(act="signed in").exists()


def test_signing_out_ends_the_session_and_stands_in_the_ledger(clerk: Actor) -> None:
    browser, _to = enter("clerk", PASSWORD)
    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")
    assert browser.get("/").status_code == 302
    assert Entry.objects.get(act="signed out").actor == "clerk"


def test_a_password_given_by_somebody_else_is_changed_first(clerk: Actor) -> None:
    Account.objects.filter(username="clerk").update(must_change_password=True)
    browser, _to = enter("clerk", PASSWORD)
    assert browser.get("/")["Location"] == "/password/"
    assert browser.get("/api/v1/search?q=a").status_code == 403
    assert "先换成自己的" in browser.get("/password/").content.decode()
    short = browser.post("/password/", {"old": PASSWORD, "password": "123", "again": "123"})
    assert "is-invalid" in short.content.decode() or "problem" in short.content.decode()
    unlike = browser.post("/password/", {"old": PASSWORD, "password": NEW, "again": NEW + "!"})
    assert "两次输入的密码不一样" in unlike.content.decode()
    wrong = browser.post("/password/", {"old": "不是", "password": NEW, "again": NEW})
    assert "原密码不对" in wrong.content.decode()
    done = browser.post("/password/", {"old": PASSWORD, "password": NEW, "again": NEW}, follow=True)
    assert "密码已修改" in done.content.decode()
    assert enter("clerk", NEW)[1] == "/"


def test_an_account_is_made_granted_locked_out_and_let_in_again(
    system_admin: Actor, security_admin: Actor, offices: dict[str, Office], sign_in: SignIn
) -> None:
    system, security = sign_in(system_admin), sign_in(security_admin)
    facts = {"username": "wang", "full_name": "王小明", "password": NEW, "again": NEW}
    made = system.post("/accounts/new/", facts, follow=True)
    assert "账号已建立" in made.content.decode()
    assert "已有人使用" in system.post("/accounts/new/", facts).content.decode()
    wang = Account.objects.get(username="wang")
    assert wang.must_change_password
    assert "wang" in system.get("/accounts/", {"q": "小明"}).content.decode()

    page = f"/posts/{wang.pk}/"
    assert "没有找到机构" in security.post(page, {"role": "village_clerk", "office": "没有的村"}).content.decode()
    assert "只能设在" in security.post(page, {"role": "village_clerk", "office": "330782106 大陈镇"}).content.decode()
    security.post(page, {"role": "village_clerk", "office": "330782106201 众拥村"})
    post = Post.objects.get(account=wang)
    assert (post.role, post.office_id) == ("village_clerk", "330782106201")
    assert "众拥村" in security.get("/posts/").content.decode()
    security.post(f"/posts/{post.pk}/away/")
    assert not Post.objects.filter(account=wang).exists()

    system.post(f"/accounts/{wang.pk}/out/")
    assert not Account.objects.get(pk=wang.pk).is_active
    system.post(f"/accounts/{wang.pk}/in/")
    assert Account.objects.get(pk=wang.pk).is_active
    system.post(f"/accounts/{wang.pk}/", {"password": NEW + "2", "again": NEW + "2"})
    assert Account.objects.get(pk=wang.pk).check_password(NEW + "2")


def test_neither_administrator_holds_the_others_pen(
    system_admin: Actor, security_admin: Actor, clerk: Actor, sign_in: SignIn
) -> None:
    pk = Account.objects.get(username="clerk").pk
    assert sign_in(security_admin).post(f"/accounts/{pk}/out/").status_code == 403
    assert sign_in(security_admin).get("/accounts/").status_code == 403
    assert sign_in(system_admin).get("/posts/").status_code == 403
    post = Post.objects.get(account_id=pk)
    assert sign_in(system_admin).post(f"/posts/{post.pk}/away/").status_code == 403
    assert sign_in(system_admin).get("/accounts/999999/").status_code == 404


def test_the_register_finds_an_office_under_the_name_it_once_had(
    archivist: Actor, village: Office, next_village: Office, sign_in: SignIn
) -> None:
    village.names.create(name="上坞村", valid_from=date(2000, 1, 1))
    browser = sign_in(archivist)
    found = browser.get("/offices/", {"q": "上坞"}).content.decode()
    assert "众拥村" in found
    assert "上坞村" in found
    everything = browser.get("/offices/").content.decode()
    assert "蟠龙" not in everything
    assert browser.get("/offices/330782100201/").status_code == 404


def test_a_succession_is_recorded_and_taken_back(
    archivist: Actor, clerk: Actor, village: Office, next_village: Office, sign_in: SignIn
) -> None:
    old = Office.objects.create(code="330782106200", name="上坞村", valid_to=date(2019, 1, 1))
    browser = sign_in(archivist)
    page = f"/offices/{village.code}/"
    facts = {"predecessor": "330782106200 上坞村", "since": "2019-01-01", "basis": "义政发〔2018〕1号"}
    assert browser.post(page, facts).status_code == 302
    row = Succession.objects.get()
    assert (row.predecessor_id, row.successor_id) == (old.code, village.code)
    shown = sign_in(clerk).get(page).content.decode()
    assert "上坞村" in shown
    assert "登记前身" not in shown
    assert sign_in(clerk).post(page, facts).status_code == 403
    outside = browser.post(page, {**facts, "predecessor": "330782100201"})
    assert "没有找到机构" in outside.content.decode()
    assert sign_in(clerk).post(f"/offices/successions/{row.pk}/back/").status_code == 403
    browser.post(f"/offices/successions/{row.pk}/back/")
    assert not Succession.objects.exists()


def test_the_ledger_page_shows_acts_and_ids_but_no_words_of_people(
    audit_admin: Actor, clerk: Actor, sign_in: SignIn
) -> None:
    enter("某某人的名字", "不对的密码")
    enter("clerk", PASSWORD)
    browser = sign_in(audit_admin)
    html = browser.get("/ledger/").content.decode()
    assert "登录未成功" in html
    assert "某某人的名字" not in html
    only = browser.get("/ledger/", {"act": "signed in", "person": "clerk"}).content.decode()
    rows = only[only.index("<tbody>") :]
    assert "登录未成功" not in rows
    assert "clerk" in rows
    assert "没有符合这些条件" in browser.get("/ledger/", {"until": "2001-01-01"}).content.decode()
    assert "没有去查" in browser.get("/ledger/", {"since": "昨天"}).content.decode()


def test_the_ledger_is_paged_by_key(
    audit_admin: Actor, clerk: Actor, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cundang.custodians.views.ledger.ROWS", 2)
    for _ in range(3):
        enter("clerk", PASSWORD)
    browser = sign_in(audit_admin)
    keys = list(Entry.objects.order_by("-pk").values_list("pk", flat=True))
    html = browser.get("/ledger/", {"person": "clerk"}).content.decode()
    assert f"?person=clerk&amp;before={keys[1]}" in html
    rest = browser.get("/ledger/", {"person": "clerk", "before": keys[1]}).content.decode()
    assert "更早的" not in rest


def test_checking_the_ledger_says_that_it_is_whole(audit_admin: Actor, sign_in: SignIn) -> None:
    answer = sign_in(audit_admin).post("/ledger/")
    assert "核验完毕" in answer.content.decode()
    assert Entry.objects.filter(act="ledger verified").exists()


def test_every_act_in_the_code_has_a_word_for_the_page() -> None:
    said = set()
    for path in Path(cundang.__file__).parent.rglob("*.py"):
        if "migrations" not in path.parts:
            said |= set(re.findall(r"\brecord\(\s*\"([a-z -]+)\"", path.read_text(encoding="utf-8")))
    assert said - set(ACT_WORDS) == set()


def test_every_fact_in_the_code_has_a_word_for_the_page() -> None:
    facts: set[str | None] = set()
    for path in Path(cundang.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                facts |= {keyword.arg for keyword in node.keywords}
    assert {"batch", "persons"} < facts
    assert facts - {None, "actor", "office_code", "detail"} - set(FACT_WORDS) == set()


def test_facts_are_shown_in_words_and_without_what_is_empty(
    audit_admin: Actor, village: Office, sign_in: SignIn
) -> None:
    record("person opened", village, actor=audit_admin, pages=[3, 5], beside=None, blob="")
    html = sign_in(audit_admin).get("/ledger/").content.decode()
    assert "页 3 5</td>" in html


def test_the_status_page_has_numbers_only(system_admin: Actor, clerk: Actor, sign_in: SignIn) -> None:
    html = sign_in(system_admin).get("/status/").content.decode()
    assert "PostgreSQL" in html
    assert sign_in(clerk).get("/status/").status_code == 403
