"""What people type on the page of dates: a date to be tried, and a word for a time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.holdings.dates import LONGEST
from cundang.holdings.forms import DayInput

_DAY = {"invalid": _("请写成 1966-05-16 这样的日期。"), "required": _("请写上日期，写成 1966-05-16。")}


class TryForm(forms.Form):
    """A date as it stands on a paper."""

    dated = forms.CharField(
        label=_("试一个日期"),
        max_length=LONGEST,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("如 约1975年、文革期间、民国三十四年")}),
    )


class PeriodForm(forms.Form):
    """A word for a time, its days, and whose word that is."""

    word = forms.CharField(
        label=_("用语"),
        max_length=20,
        help_text=_("原件上的写法，如“文革”；后面的“期间”“时期”不用写。"),
        error_messages={"required": _("请写上用语。")},
    )
    first = forms.DateField(label=_("起日"), widget=DayInput(), error_messages=_DAY)
    last = forms.DateField(label=_("止日"), widget=DayInput(), error_messages=_DAY)
    source = forms.CharField(
        label=_("依据"),
        max_length=300,
        help_text=_("出自哪份文件、哪部志书；没有依据的用语不要收。"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明依据：出自哪份文件或哪部志书。")},
    )
    counts_years = forms.BooleanField(label=_("是年号，原件按它数年（光绪三十年）"), required=False)
    used = forms.BooleanField(
        label=_("在用"), required=False, initial=True, help_text=_("不用时，带这个用语的日期照原样保留，不给起止。")
    )
