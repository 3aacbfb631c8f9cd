"""What citizens write while they apply."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cundang.reading_room.citizens.doorstep import PERSONS
from cundang.reading_room.words import RELATIONS

PLAIN: Final = {"autocomplete": "off"}
WRONG_YEAR: Final = gettext_lazy("年份不对，请写四位数字，如 1996。")
NO_NAME: Final = gettext_lazy("请写他（她）的姓名。")
NO_PURPOSE: Final = gettext_lazy("请选一个，或写用来做什么。")


class YearField(forms.IntegerField):
    """A year that people remember, perhaps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, min_value=1800, max_value=9999, widget=forms.TextInput({**PLAIN, "inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_YEAR), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        """No year that is still to come."""
        year = super().clean(value)
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(WRONG_YEAR)
        return year


class WhatForm(forms.Form):
    """What is looked for, besides its matter: in one's own words, and about when."""

    wanted = forms.CharField(
        label=gettext_lazy("要查什么"), max_length=500, required=False, widget=forms.Textarea({**PLAIN, "rows": 2}),
        help_text=gettext_lazy("如：一九九几年罚款的收据，记不清哪一年。"),
    )  # fmt: skip
    year_from = YearField(label=gettext_lazy("大约自哪一年"))
    year_to = YearField(label=gettext_lazy("至哪一年"))


class ForWhomForm(forms.Form):
    """For somebody else: who that is, and what one is to that person."""

    subject = forms.CharField(
        label=gettext_lazy("他（她）的姓名"), max_length=60, widget=forms.TextInput(PLAIN),
        error_messages={"required": NO_NAME},
    )  # fmt: skip
    relation = forms.ChoiceField(
        label=gettext_lazy("我是他（她）的"), choices=[(code, RELATIONS[code]) for code in PERSONS if code != "self"]
    )
    deceased = forms.BooleanField(label=gettext_lazy("他（她）已去世"), required=False)


class WhyForm(forms.Form):
    """What it is for."""

    purpose = forms.CharField(
        label=gettext_lazy("别的用途"), max_length=200, widget=forms.TextInput(PLAIN),
        error_messages={"required": NO_PURPOSE},
    )  # fmt: skip
