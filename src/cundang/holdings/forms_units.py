"""What people type on the pages of units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.holdings.authorities.unit_sheet import cells
from cundang.holdings.authorities.unit_text import FIELD_WORDS, ORIGIN_WORDS
from cundang.holdings.authority_models import Unit


class UnitForm(forms.Form):
    """A unit's record as it is typed; what it means is worked out by `unit_text.understood`."""

    name = forms.CharField(
        label=FIELD_WORDS["name"],
        max_length=100,
        help_text=_("全称，如“大陈公社前丰大队”。"),
        error_messages={"required": _("请写上规范名称，至少两个字。")},
    )
    kind = forms.CharField(
        label=FIELD_WORDS["kind"], max_length=20, required=False, widget=forms.TextInput(attrs={"list": "unit-kinds"})
    )
    names = forms.CharField(
        label=FIELD_WORDS["names"],
        max_length=3000,
        required=False,
        help_text=_("用顿号隔开，起止写在括号里：红旗大队（1966—1971）、前丰村。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bound = forms.CharField(
        label=FIELD_WORDS["bound"],
        max_length=120,
        help_text=_("现在的村（社区）；分到几个村或说不清的，写镇街。"),
        widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"}),
        error_messages={"required": _("请写上现机构的代码或名称；说不清是哪个村的，写所在镇街。")},
    )
    before = forms.CharField(
        label=FIELD_WORDS["before"],
        max_length=1000,
        required=False,
        help_text=_("已登记的机构，写名称或机构号，几个用顿号隔开。"),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    origin = forms.ChoiceField(
        label=FIELD_WORDS["origin"], required=False, choices=[("", _("（不清楚）")), *ORIGIN_WORDS.items()]
    )
    since = forms.CharField(
        label=FIELD_WORDS["since"], max_length=60, required=False, help_text=_("照依据写，如 1958年10月、约1961年。")
    )
    until = forms.CharField(label=FIELD_WORDS["until"], max_length=60, required=False)
    basis = forms.CharField(
        label=FIELD_WORDS["basis"], max_length=300, required=False, help_text=_("出自哪份文件、哪部志书。")
    )
    remark = forms.CharField(label=FIELD_WORDS["remark"], max_length=300, required=False)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs["initial"] = dict(zip(FIELD_WORDS, cells(unit), strict=True)) | {"origin": unit.origin}
        super().__init__(*args, **kwargs)
