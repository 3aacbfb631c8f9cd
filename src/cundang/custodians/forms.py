"""What people type on the pages of offices, accounts and posts."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.contacts import LONGEST
from cundang.custodians.models import Account
from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.roles import ROLE_NAMES


class SignInForm(forms.Form):
    """Name and password; a wrong pair, an unknown name and a locked account get one and the same sentence."""

    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.account: Account | None = None

    def clean(self) -> dict[str, Any]:
        """Try the pair."""
        cleaned = super().clean() or {}
        if cleaned.get("username") and cleaned.get("password"):
            found = authenticate(self.request, username=cleaned["username"], password=cleaned["password"])
            if not isinstance(found, Account):
                raise forms.ValidationError(
                    _(
                        "登录名或密码不对，或者账号暂时不能使用。连续输错 %(times)d 次会锁定"
                        " %(minutes)d 分钟；仍然不行，请与系统管理员联系。"
                    )
                    % {"times": settings.LOCK_AFTER, "minutes": settings.LOCK_MINUTES}
                )
            self.account = found
        return cleaned


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )


class _TwiceForm(forms.Form):
    """A new password, typed twice."""

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("两次输入的密码不一样，请重新输入。"))
        return cleaned


class PasswordForm(_TwiceForm):
    """A person's own new password."""

    old = forms.CharField(
        label=gettext_lazy("原密码"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    password = _new_password(gettext_lazy("新密码"))
    again = _new_password(gettext_lazy("再输入一次新密码"))


class ResetForm(_TwiceForm):
    """A first password given by the system administrator; its owner must change it."""

    password = _new_password(gettext_lazy("初始密码"))
    again = _new_password(gettext_lazy("再输入一次初始密码"))


class AccountForm(ResetForm):
    """A new account."""

    field_order = ("username", "full_name", "password", "again")
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)


def _roles() -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in ROLE_NAMES.items()]


class GrantForm(ActorForm):
    """A role at an office."""

    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)
    office = OfficeField(
        label=gettext_lazy("机构"), act="grant_posts", help_text=gettext_lazy("写名称或代码，从列表中选。")
    )


class SuccessionForm(ActorForm):
    """Which office an office took over from, since when, and on what ground."""

    predecessor = OfficeField(
        label=gettext_lazy("前身机构"), act="record_succession", help_text=gettext_lazy("写名称或代码，从列表中选。")
    )
    since = forms.DateField(
        label=gettext_lazy("自哪一天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("批复的文号，或者别的凭据。"),
    )

    def clean_since(self) -> date:
        """A day, not in the far past or the future."""
        since: date = self.cleaned_data["since"]
        if not 1900 <= since.year <= 2200:
            raise forms.ValidationError(_("年份不对，请写成 2019-10-31 这样的日期。"))
        return since


class ContactForm(forms.Form):
    """How people reach an office; all may be empty."""

    phone = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=LONGEST["phone"],
        required=False,
        help_text=gettext_lazy("一个号码，如 0579-12345678；分机写“转801”。办公电话，不写个人手机为好。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=LONGEST["address"],
        required=False,
        help_text=gettext_lazy("到哪里找：路名门牌、几楼几号窗口。"),
    )
    hours = forms.CharField(
        label=gettext_lazy("办公时间"),
        max_length=LONGEST["hours"],
        required=False,
        help_text=gettext_lazy("如：周一至周五 8:30—11:30，14:00—17:00。"),
    )


class LedgerForm(forms.Form):
    """What the audit administrator looks for in the ledger."""

    act = forms.ChoiceField(label=gettext_lazy("行为"), required=False)
    person = forms.CharField(label=gettext_lazy("登录名"), max_length=150, required=False)
    chain = forms.ChoiceField(label=gettext_lazy("账簿"), required=False)
    since = forms.DateField(
        label=gettext_lazy("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, acts: list[tuple[str, str]], chains: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(label=_("行为"), required=False, choices=[("", _("全部行为")), *acts])
        self.fields["chain"] = forms.ChoiceField(
            label=_("账簿"), required=False, choices=[("", _("全部账簿")), *chains]
        )
