"""What people type about collections."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

_YEARS: Final = re.compile(r"[\s,，、;；]+")
STATE_CHOICES: Final = [("received", _("已收到")), ("none", _("当年没有")), ("with", _("在别人手里"))]


class MarkForm(forms.Form):
    """What became of one kind of records of a year."""

    state = forms.ChoiceField(
        label=_("情况"),
        choices=STATE_CHOICES,
        error_messages={"required": _("请选一种情况：已收到、当年没有、在别人手里。")},
    )
    reason = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("没有的，写明为什么，例如：当年没有开会。")
    )
    holder = forms.CharField(label=_("在谁手里"), max_length=60, required=False)
    until = forms.DateField(
        label=_("什么时候还"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("请写成 2026-01-31 这样的日期。")},
    )


class PlanForm(forms.Form):
    """From which year records are asked for, and when the villages elected."""

    first_year = forms.IntegerField(label=_("从哪一年起"), help_text=_("各村的应归档清单从这一年排起。"))
    election_years = forms.CharField(
        label=_("换届年份"),
        max_length=600,
        required=False,
        help_text=_("村社组织换届选举的年份，用顿号隔开；这些年要有选举文件和选票。"),
    )

    def clean_election_years(self) -> list[int]:
        """The years, each once."""
        words = [word for word in _YEARS.split(self.cleaned_data["election_years"]) if word]
        if wrong := [word for word in words if not re.fullmatch(r"\d{4}", word)]:
            raise forms.ValidationError(_("“%(word)s”不是年份，请写四位数字。") % {"word": wrong[0][:20]})
        return sorted({int(word) for word in words})


def typed(first_year: int, election_years: Any) -> dict[str, Any]:
    """A plan as the form has it."""
    return {"first_year": first_year, "election_years": "、".join(map(str, election_years))}
