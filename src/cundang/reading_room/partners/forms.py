"""What people write about partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cundang.reading_room.forms import PLAIN
from cundang.reading_room.partners.models import Partner
from cundang.reading_room.partners.queries import ASKS


class PartnerForm(forms.Form):
    """A partner: what it is called, what it may do and where."""

    code = forms.CharField(
        label=gettext_lazy("代码"), max_length=30, widget=forms.TextInput(PLAIN),
        help_text=gettext_lazy("对方用它表明身份，小写字母、数字和短横，如 zj-archives；定了不能改。"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, widget=forms.TextInput(PLAIN))
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("允许它做"), choices=list(ASKS.items()), initial=["ask", "status", "withdraw"],
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    offices = forms.CharField(
        label=gettext_lazy("可以向哪些机构申请"), max_length=2000, required=False, widget=forms.TextInput(PLAIN),
        help_text=gettext_lazy("写机构代码，几个之间空一格，各自含下级；不写就是全市（县）。"),
    )  # fmt: skip
    callback = forms.CharField(
        label=gettext_lazy("回调地址"), max_length=300, required=False,
        widget=forms.TextInput({**PLAIN, "inputmode": "url"}),
        help_text=gettext_lazy("每办一步就通知这个地址，须是 https://；不写就不通知，由对方来查。"),
    )  # fmt: skip
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多几次请求"), initial=60, widget=forms.TextInput({**PLAIN, "inputmode": "numeric"})
    )

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        if partner:
            own = {name: getattr(partner, name) for name in ("code", "name", "asks", "callback", "per_minute")}
            kwargs["initial"] = {**own, "offices": " ".join(partner.offices)}
        super().__init__(*args, **kwargs)
        if partner:
            del self.fields["code"]

    @property
    def facts(self) -> dict[str, Any]:
        """What `add_partner` and `change_partner` take."""
        return {**self.cleaned_data, "offices": self.cleaned_data["offices"].replace(",", " ").split()}
