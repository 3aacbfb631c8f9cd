"""What people type on the pages of what falls due, and of holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.queries import Actor
from cundang.holdings.disposal.due import Wanted
from cundang.holdings.queries import class_choices

HELD_CHOICES = [("", gettext_lazy("全部")), ("no", gettext_lazy("未冻结")), ("yes", gettext_lazy("冻结的"))]
AHEAD_CHOICES = [(0, gettext_lazy("现在到期")), (1, gettext_lazy("一年内到期")), (3, gettext_lazy("三年内到期"))]


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, written as 2019-10-31."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"invalid": gettext_lazy("请写成 2019-10-31 这样的日期。")}
    return forms.DateField(label=label, widget=widget, error_messages=wrong, **more)


class FindDueForm(ActorForm):
    """What narrows the list of what falls due; nothing has to be filled in."""

    office = OfficeField(label=gettext_lazy("机构"), act="see_disposal", required=False)
    class_code = forms.ChoiceField(label=gettext_lazy("门类"), required=False)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1000, max_value=2199, required=False)
    words = forms.CharField(label=gettext_lazy("题名或档号含"), max_length=100, required=False)
    retention_code = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    ahead = forms.ChoiceField(label=gettext_lazy("到期"), choices=AHEAD_CHOICES, required=False)
    held = forms.ChoiceField(label=gettext_lazy("冻结"), choices=HELD_CHOICES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = [("", _("全部")), *class_choices()]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for; a field that is written wrongly finds nothing rather than everything."""
        if not self.is_valid():
            return Wanted(nothing=True)
        facts = dict(self.cleaned_data)
        held = {"yes": True, "no": False}.get(facts.pop("held"))
        return Wanted(held=held, ahead=int(facts.pop("ahead") or 0), **facts)


class HoldForm(ActorForm):
    """A hold: of what, why, who asks for it, until when."""

    office = OfficeField(label=gettext_lazy("村（社区）"), act="hold_records", help_text=gettext_lazy("写代码或名称。"))
    reference = forms.CharField(
        label=gettext_lazy("档号"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只冻结一件时写。档号、盒、门类和年度都不写，就冻结全村档案。"),
    )
    box = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    class_code = forms.ChoiceField(label=gettext_lazy("门类"), required=False)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1000, max_value=2199, required=False)
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=500,
        help_text=gettext_lazy("例如：土地承包纠纷诉讼，审结前不得销毁。"),
        error_messages={"required": gettext_lazy("请写明冻结的原因，例如诉讼、检查。")},
    )
    basis = forms.CharField(label=gettext_lazy("依据（文号、案号）"), max_length=200, required=False)
    asked_by = forms.CharField(label=gettext_lazy("提出单位"), max_length=100, required=False)
    until = day_field(
        gettext_lazy("复核日期"), required=False, help_text=gettext_lazy("到这一天再看要不要解除；不解除就一直冻结。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["class_code"].choices = [("", _("全部")), *class_choices()]  # type: ignore[attr-defined]
        if len(actor.office_code) == 12:
            self.fields["office"].initial = actor.office_code


class LiftForm(forms.Form):
    """Why a hold is lifted."""

    reason = forms.CharField(
        label=gettext_lazy("解除的原因"),
        max_length=500,
        error_messages={"required": gettext_lazy("请写明解除冻结的原因。")},
    )


class LegacyPeriodForm(forms.Form):
    """After how many years a word of before 2006 is looked at."""

    WORDS = (("CQ", gettext_lazy("长期")), ("DQ", gettext_lazy("短期")))

    code = forms.ChoiceField(choices=WORDS, label=gettext_lazy("期限"))
    years = forms.IntegerField(label=gettext_lazy("年数"), min_value=1, max_value=100)
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=300, required=False)
