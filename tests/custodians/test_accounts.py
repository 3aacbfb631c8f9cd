"""Accounts, posts, three administrators, locks."""

import re

import pytest
from django.contrib.auth import authenticate
from django.test import override_settings

from cundang.custodians.actions import (
    AccountRefused,
    SuccessionRefused,
    change_password,
    create_account,
    disable_account,
    grant_post,
    record_succession,
    reset_password,
    revoke_post,
)
from cundang.custodians.models import Account
from cundang.custodians.queries import Forbidden, actor_of, console

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
PASSWORD = "yellow-river-1996"


@pytest.fixture
def account() -> Account:
    return create_account("zhang", PASSWORD, actor=CONSOLE)


@pytest.mark.parametrize("password", ["short1", "1234567890123", "password123", "zhangzhang"])
def test_weak_passwords_are_refused_in_a_sentence(password: str) -> None:
    with pytest.raises(AccountRefused, match="。"):
        create_account("zhangzhang", password, actor=CONSOLE)


def test_password_rules_are_said_in_chinese() -> None:
    for password, why in (("短的", "至少要 10 个字符"), ("chenxiaofen1", "太像"), ("陈晓芬陈晓芬陈晓芬陈晓芬", "太像")):
        with pytest.raises(AccountRefused, match=why) as refused:
            create_account("chenxiaofen", password, full_name="陈晓芬陈晓芬陈晓芬", actor=CONSOLE)
        assert not re.search("[a-z]{3}", str(refused.value))


@pytest.mark.parametrize(("username", "full_name"), [("长" * 151, ""), ("a", "长" * 101), ("a\x00b", ""), ("a\nb", "")])
def test_a_name_that_cannot_be_kept_is_refused_in_a_sentence(username: str, full_name: str) -> None:
    with pytest.raises(AccountRefused, match="个字"):
        create_account(username, "稻谷满仓-1983-sunny", full_name=full_name, actor=CONSOLE)


def test_a_name_is_given_once(account) -> None:
    with pytest.raises(AccountRefused, match="zhang"):
        create_account("zhang", PASSWORD, actor=CONSOLE)


@pytest.mark.parametrize("first", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("second", ["system_admin", "security_admin", "audit_admin", "city_archivist"])
def test_an_administrator_holds_one_role_only(account, county, first: str, second: str) -> None:
    grant_post(account, first, county, actor=CONSOLE)
    if first == second:
        grant_post(account, second, county, actor=CONSOLE)
        return
    with pytest.raises(AccountRefused):
        grant_post(account, second, county, actor=CONSOLE)
    other = create_account("li", PASSWORD, actor=CONSOLE)
    grant_post(other, second, county, actor=CONSOLE)
    with pytest.raises(AccountRefused):
        grant_post(other, first, county, actor=CONSOLE)


def test_no_administrator_has_an_act_on_records() -> None:
    from cundang.custodians.roles import ADMINISTRATORS, ROLES

    for role in ADMINISTRATORS:
        acts = {"manage_accounts", "grant_posts", "read_ledger", "see_status", "see_alarms", "keep_alarm_rules"}
        assert ROLES[role] <= acts  # alarms have acts and numbers only


def test_a_clerk_stands_at_a_village_and_nobody_promotes_himself(account, town, village, security_admin) -> None:
    with pytest.raises(AccountRefused):
        grant_post(account, "village_clerk", town, actor=CONSOLE)
    with pytest.raises(AccountRefused):
        grant_post(account, "no_such_role", town, actor=CONSOLE)
    own = Account.objects.get(pk=security_admin.account_id)
    with pytest.raises(AccountRefused):
        grant_post(own, "village_clerk", village, actor=security_admin)
    post = grant_post(account, "village_clerk", village, actor=security_admin)
    revoke_post(post, actor=security_admin)
    assert actor_of(account).posts == ()


def test_each_pen_in_its_own_hand(account, village, system_admin, security_admin, archivist) -> None:
    with pytest.raises(Forbidden):
        grant_post(account, "village_clerk", village, actor=system_admin)
    with pytest.raises(Forbidden):
        create_account("li", PASSWORD, actor=security_admin)
    with pytest.raises(Forbidden):
        disable_account(account, actor=archivist)


@override_settings(LOCK_AFTER=3)
def test_a_lock_after_wrong_passwords_and_its_lifting(account, system_admin) -> None:
    for _ in range(3):
        assert authenticate(username="zhang", password="wrong") is None
    assert authenticate(username="zhang", password=PASSWORD) is None
    reset_password(account, "another-river-1997", actor=system_admin)
    found = authenticate(username="zhang", password="another-river-1997")
    assert found == account
    assert found.must_change_password


def test_a_disabled_account_cannot_sign_in(account, system_admin) -> None:
    disable_account(account, actor=system_admin)
    assert authenticate(username="zhang", password=PASSWORD) is None


def test_changing_ones_own_password_needs_the_old_one(account) -> None:
    me = actor_of(account)
    with pytest.raises(AccountRefused):
        change_password(account, "wrong", "another-river-1997", actor=me)
    change_password(account, PASSWORD, "another-river-1997", actor=me)
    assert authenticate(username="zhang", password="another-river-1997") == account


def test_successors_see_the_records_of_predecessors_and_no_circle_is_possible(
    village, next_village, city, archivist, clerk
) -> None:
    from datetime import date

    assert not clerk.scope("view").covers(next_village.code)
    with pytest.raises(Forbidden):  # the other village is not in this town
        record_succession(next_village, village, since=date(2019, 1, 1), actor=archivist)
    record_succession(next_village, village, since=date(2019, 1, 1), actor=city)
    again = actor_of(Account.objects.get(pk=clerk.account_id))
    assert again.scope("view").covers(next_village.code)
    with pytest.raises(SuccessionRefused):
        record_succession(village, next_village, since=date(2019, 1, 1), actor=city)
    with pytest.raises(SuccessionRefused):
        record_succession(village, village, since=date(2019, 1, 1), actor=city)
