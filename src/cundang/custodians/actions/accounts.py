"""Accounts (system administrator) and posts (security administrator); no person holds both pens."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Account, Office, Post
from cundang.custodians.queries import Actor, require
from cundang.custodians.roles import ADMINISTRATORS, ROLE_LEVELS, ROLE_NAMES, ROLES
from cundang.ledger.actions import record


class AccountRefused(Exception):
    """One sentence for the person who asked."""


@transaction.atomic
def create_account(
    username: str, password: str, *, full_name: str = "", temporary: bool = False, actor: Actor
) -> Account:
    """A new account without any post; with `temporary`, its password is to be changed at the first sign-in."""
    require(actor, "manage_accounts")
    username = username.strip()
    if not username:
        raise AccountRefused(_("请填写登录名。"))
    for text, limit in ((username, 150), (full_name, 100)):
        if len(text) > limit or not text.isprintable():
            raise AccountRefused(_("登录名和姓名里不能有控制字符，也不能超过 %d 个字。") % limit)
    if Account.objects.filter(username=username).exists():
        raise AccountRefused(_("登录名“%(name)s”已有人使用，请换一个。") % {"name": username})
    account = Account(username=username, full_name=full_name.strip(), must_change_password=temporary)
    _set_password(account, password)
    account.save()
    record("account created", account, actor=actor)
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error
    account.set_password(password)


@transaction.atomic
def reset_password(account: Account, password: str, *, actor: Actor) -> None:
    """Give an account a password that its owner must change; also lifts a lock."""
    require(actor, "manage_accounts")
    _set_password(account, password)
    account.must_change_password = True
    account.failures, account.locked_until = 0, None
    account.save()
    record("password reset", account, actor=actor)


@transaction.atomic
def change_password(account: Account, old: str, new: str, *, actor: Actor) -> None:
    """A person changes the own password."""
    if actor.account_id != account.pk or not account.check_password(old):
        raise AccountRefused(_("原密码不对，请重新输入。"))
    _set_password(account, new)
    account.must_change_password = False
    account.save()
    record("password changed", account, actor=actor)


@transaction.atomic
def disable_account(account: Account, *, actor: Actor) -> None:
    """Take an account out of use; its sessions end with the next request."""
    require(actor, "manage_accounts")
    if account.pk == actor.account_id:
        raise AccountRefused(_("不能停用自己的账号。"))
    Account.objects.filter(pk=account.pk).update(is_active=False)
    record("account disabled", account, actor=actor)


@transaction.atomic
def enable_account(account: Account, *, actor: Actor) -> None:
    """Put an account back into use and lift its lock."""
    require(actor, "manage_accounts")
    Account.objects.filter(pk=account.pk).update(is_active=True, failures=0, locked_until=None)
    record("account enabled", account, actor=actor)


@transaction.atomic
def grant_post(account: Account, role: str, office: Office, *, actor: Actor) -> Post:
    """Give an account a role at an office (三员分立: an administrator's role stands alone)."""
    require(actor, "grant_posts")
    Account.objects.select_for_update().get(pk=account.pk)
    if role not in ROLES:
        raise AccountRefused(_("没有“%(role)s”这个角色。") % {"role": role})
    if account.pk == actor.account_id:
        raise AccountRefused(_("不能给自己授予角色，请另一位安全保密管理员办理。"))
    level = ROLE_LEVELS.get(role)
    if level and office.level != level:
        names = {"county": _("市（县）"), "town": _("镇街"), "village": _("村（社区）")}
        raise AccountRefused(
            _("“%(role)s”只能设在%(level)s，“%(office)s”不是。")
            % {"role": _(ROLE_NAMES[role]), "level": names[level], "office": office.name}
        )
    held = set(account.posts.values_list("role", flat=True))
    others = held - {role}
    if others and (role in ADMINISTRATORS or held & ADMINISTRATORS):
        raise AccountRefused(
            _("三员分立：管理员账号只能有一个角色，这个账号已是“%(role)s”。")
            % {"role": _("、").join(_(ROLE_NAMES[r]) for r in sorted(others))}
        )
    post, made = Post.objects.get_or_create(account=account, role=role, office=office)
    if made:
        record("post granted", account, actor=actor, office_code=office.code, role=role)
    return post


@transaction.atomic
def revoke_post(post: Post, *, actor: Actor) -> None:
    """Take a role away from an account."""
    require(actor, "grant_posts")
    if post.account_id == actor.account_id:
        raise AccountRefused(_("不能收回自己的角色，请另一位安全保密管理员办理。"))
    record(
        "post revoked",
        post.account,
        actor=actor,
        office_code=post.office_id,
        role=post.role,
        on=str(timezone.localdate()),
    )
    post.delete()
