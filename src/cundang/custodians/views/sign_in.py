"""Signing in and out, and one's own password."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cundang.custodians.actions import AccountRefused, change_password
from cundang.custodians.forms import PasswordForm, SignInForm
from cundang.custodians.middleware import actor
from cundang.custodians.models import Account
from cundang.custodians.queries import actor_of
from cundang.ledger.actions import record
from cundang.web.ours import own_page


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. Success and refusal both stand in the ledger; a refusal keeps what was typed as removable detail."""
    wanted = own_page(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(wanted)
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST":
        if form.is_valid() and form.account:
            request.session.flush()  # whoever used this browser before, a citizen too, is signed out
            login(request, form.account)
            record("signed in", form.account, actor=actor_of(form.account))
            return redirect(wanted)
        typed = request.POST.get("username", "")[:150]
        record("sign-in refused", actor=actor(request), detail={"name": typed})
    return render(request, "custodians/sign_in.html", {"form": form, "next": wanted})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Account):
        record("signed out", request.user, actor=actor(request))
    logout(request)
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    account = request.user
    if not isinstance(account, Account):
        raise PermissionDenied
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(account, form.cleaned_data["old"], form.cleaned_data["password"], actor=actor(request))
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已修改，下次登录请用新密码。"))
            return redirect("home")
    return render(request, "custodians/password.html", {"form": form, "first": account.must_change_password})
