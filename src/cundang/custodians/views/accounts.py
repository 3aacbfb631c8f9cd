"""Accounts (system administrator) and posts (security administrator)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cundang.custodians.actions import (
    AccountRefused,
    create_account,
    disable_account,
    enable_account,
    grant_post,
    reset_password,
    revoke_post,
)
from cundang.custodians.forms import AccountForm, GrantForm, ResetForm
from cundang.custodians.middleware import actor
from cundang.custodians.models import Account, Post
from cundang.custodians.queries import Actor, accounts_for, offices_for, post_for, require
from cundang.custodians.roles import ACTS, ROLE_NAMES, ROLES


def accounts(request: HttpRequest) -> HttpResponse:
    """Every account: who, since when locked, in use or not."""
    require(actor(request), "manage_accounts")
    words = request.GET.get("q", "")
    found = accounts_for(actor(request), words)
    return render(request, "custodians/accounts.html", {"accounts": _with_role_names(found), "words": words})


def _with_role_names(found: object) -> list[Account]:
    """The accounts as a list, each post with its role's name."""
    people: list[Account] = list(found)  # type: ignore[call-overload]
    for account in people:
        for post in account.posts.all():
            post.role_name = _(ROLE_NAMES[post.role])  # type: ignore[attr-defined]
    return people


@sensitive_post_parameters("password", "again")
def new_account(request: HttpRequest) -> HttpResponse:
    """Make an account; its roles are given by the security administrator."""
    require(actor(request), "manage_accounts")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            account = create_account(
                facts["username"],
                facts["password"],
                full_name=facts["full_name"],
                temporary=True,
                actor=actor(request),
            )
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("账号已建立。请通知安全保密管理员授予角色，再把初始密码当面交给本人。"))
            return redirect("account", account.pk)
    return render(request, "custodians/new_account.html", {"form": form})


def _account(request: HttpRequest, pk: int, act: str) -> Account:
    require(actor(request), act)
    try:
        found: Account = accounts_for(actor(request)).get(pk=pk)
    except Account.DoesNotExist:
        raise Http404 from None
    return _with_role_names([found])[0]


@sensitive_post_parameters("password", "again")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: state, posts, and a new first password."""
    person = _account(request, pk, "manage_accounts")
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_password(person, form.cleaned_data["password"], actor=actor(request))
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("密码已重设，本人下次登录时须自己修改。"))
            return redirect("account", pk)
    return render(request, "custodians/account.html", {"person": person, "form": form})


@require_POST
def account_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an account out of use."""
    return _switch(request, pk, disable_account, _("账号已停用，其会话随即结束。"))


@require_POST
def account_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an account back into use, or lift its lock."""
    return _switch(request, pk, enable_account, _("账号已可使用。"))


def _switch(request: HttpRequest, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    person = _account(request, pk, "manage_accounts")
    try:
        act(person, actor=actor(request))
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("account", pk)


def posts(request: HttpRequest) -> HttpResponse:
    """Who holds which role where; and what each role may do."""
    require(actor(request), "grant_posts")
    words = request.GET.get("q", "")
    table = [(_(ROLE_NAMES[role]), [_(ACTS[act]) for act in ACTS if act in acts]) for role, acts in ROLES.items()]
    found = _with_role_names(accounts_for(actor(request), words))
    return render(request, "custodians/posts.html", {"accounts": found, "words": words, "table": table})


def account_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts of one account; another is granted here."""
    person = _account(request, pk, "grant_posts")
    who: Actor = actor(request)
    form = GrantForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            grant_post(person, form.cleaned_data["role"], form.cleaned_data["office"], actor=who)
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("角色已授予，本人下一次打开页面时生效。"))
            return redirect("account-posts", pk)
    known = offices_for(who, "grant_posts").filter(valid_to=None)
    return render(request, "custodians/account_posts.html", {"person": person, "form": form, "known": known})


@require_POST
def post_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    try:
        post = post_for(actor(request), pk)
    except Post.DoesNotExist:
        raise Http404 from None
    owner = post.account_id
    try:
        revoke_post(post, actor=actor(request))
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("角色已收回。"))
    return redirect("account-posts", owner)
