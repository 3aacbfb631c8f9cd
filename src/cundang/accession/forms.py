"""What people write on the pages of agreements, deposits and loans."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.queries import Actor
from cundang.papers.strokes import Strokes, given


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, error_messages={"invalid": gettext_lazy("请写成 2019-10-31 这样的日期。")}, **kwargs
    )


class OfficeForm(ActorForm):
    """A form with a village; a village's own clerk need not write it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if len(actor.office_code) == 12:
            self.fields["office"].initial = actor.office_code


def office_field(act: str, label: Any) -> OfficeField:
    """An office, by code or name, in which the actor may do `act`."""
    return OfficeField(act=act, label=label, help_text=gettext_lazy("写代码或名称。"))


def _office(act: str) -> OfficeField:
    return office_field(act, gettext_lazy("村（社区）"))


class AgreementForm(OfficeForm):
    """A custody agreement."""

    office = _office("receive_deposit")
    number = forms.CharField(label=gettext_lazy("协议编号"), max_length=60)
    signed_on = day_field(gettext_lazy("签订日期"))
    in_force_from = day_field(gettext_lazy("有效期自"))
    in_force_to = day_field(
        gettext_lazy("有效期至"), required=False, help_text=gettext_lazy("最后一天；不填则一直有效，直到终止。")
    )
    terms = forms.CharField(
        label=gettext_lazy("协议条款"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("每段一行，用于打印协议。这是参考文本，请按本地档案主管部门的文本修改。"),
    )
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=500)
    scan = forms.FileField(
        label=gettext_lazy("签订后的扫描件"), required=False, help_text=gettext_lazy("PDF、JPG 或 PNG。")
    )


class TermsForm(forms.Form):
    """The text offered for new agreements."""

    text = forms.CharField(
        label=gettext_lazy("协议条款"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("每段一行。清空后保存，恢复为参考文本。已登记的协议保留各自的文本。"),
    )


class EndForm(forms.Form):
    """From when on an agreement no longer holds, and why."""

    ended_on = day_field(gettext_lazy("自哪一天起终止"))
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=500)


class DepositForm(OfficeForm):
    """A new deposit."""

    office = _office("prepare_deposit")
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=500)


class ChooseForm(forms.Form):
    """Which of the village's items one looks at to put them on the list."""

    year = forms.IntegerField(label=gettext_lazy("年度"), required=False, min_value=1000, max_value=2999)
    kind = forms.ChoiceField(label=gettext_lazy("门类"), required=False)
    box = forms.CharField(label=gettext_lazy("盒号"), required=False, max_length=40)
    words = forms.CharField(label=gettext_lazy("题名或档号含"), required=False, max_length=100)
    collected = forms.BooleanField(label=gettext_lazy("只看收集时登记“已收到”的"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("门类"), required=False, choices=[("", _("全部门类")), *kinds]
        )


class ListForm(forms.Form):
    """A list of items as a file."""

    file = forms.FileField(
        label=gettext_lazy("Excel 清单"),
        help_text=gettext_lazy("按表头认列：档号、题名、年度；其余的列不看。"),
        error_messages={"required": gettext_lazy("请选择清单文件。"), "empty": gettext_lazy("这个文件是空的。")},
    )


class LineForm(forms.Form):
    """What is not as the list says, and whether the town takes it."""

    difference = forms.CharField(label=gettext_lazy("差异"), required=False, max_length=500)
    refused = forms.CharField(label=gettext_lazy("未接收的原因"), required=False, max_length=500)


class CountForm(forms.Form):
    """How many were counted on the spot."""

    count = forms.IntegerField(
        label=gettext_lazy("清点件数"),
        min_value=0,
        max_value=100_000,
        error_messages={
            "required": gettext_lazy("请写清点到的实际件数。"),
            "invalid": gettext_lazy("请写清点到的实际件数。"),
        },
    )
    difference = forms.CharField(label=gettext_lazy("与清单不同的原因"), required=False, max_length=500)


class ReasonForm(forms.Form):
    """Why a deposit is given up."""

    reason = forms.CharField(
        label=gettext_lazy("撤回的原因"),
        max_length=500,
        error_messages={"required": gettext_lazy("请写明撤回的原因。")},
    )


class SignForm(forms.Form):
    """A signature: name, strokes (JSON) or the word that the typed name signs, and the list that was seen."""

    side = forms.CharField(max_length=10)
    name = forms.CharField(max_length=60, error_messages={"required": gettext_lazy("请写签字人的姓名。")})
    strokes = forms.CharField(required=False, max_length=200_000)
    typed = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=64)

    def clean_strokes(self) -> Strokes:
        """The strokes; anything else is as if nothing had been drawn."""
        return given(self.cleaned_data["strokes"])


class LendForm(forms.Form):
    """To whom an original is lent, for what, until when."""

    borrower = forms.CharField(
        label=gettext_lazy("借给"), max_length=100, help_text=gettext_lazy("姓名和单位，例如：王建国（镇财政所）。")
    )
    reason = forms.CharField(label=gettext_lazy("用途"), max_length=500)
    due = day_field(gettext_lazy("应还日期"))


class BackForm(forms.Form):
    """In what state an original came back."""

    remark = forms.CharField(label=gettext_lazy("归还时的情况"), required=False, max_length=500)


class ReturnForm(forms.Form):
    """Who takes an original back for the village, and why."""

    person = forms.CharField(label=gettext_lazy("接收人"), max_length=100)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=500)
