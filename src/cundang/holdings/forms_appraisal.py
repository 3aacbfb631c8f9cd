"""What people type on the pages of appraisals and destructions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.queries import Actor
from cundang.holdings.disposal.models import AppraisalLine, PanelRole
from cundang.holdings.disposal.panel import Role
from cundang.holdings.forms_disposal import day_field
from cundang.papers.strokes import Strokes, given

DECISION_WORDS = (
    (AppraisalLine.EXTEND, gettext_lazy("延长")),
    (AppraisalLine.PERMANENT, gettext_lazy("改为永久")),
    (AppraisalLine.DESTROY, gettext_lazy("列入销毁")),
)
PEOPLE = 2  # of a role that one may name


class AppraisalForm(ActorForm):
    """A new appraisal."""

    office = OfficeField(label=gettext_lazy("村（社区）"), act="appraise", help_text=gettext_lazy("写代码或名称。"))
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=500)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if len(actor.office_code) == 12:
            self.fields["office"].initial = actor.office_code


class DecisionForm(forms.Form):
    """How a selection is judged."""

    decision = forms.ChoiceField(label=gettext_lazy("结论"), choices=DECISION_WORDS, widget=forms.RadioSelect)
    period = forms.CharField(label=gettext_lazy("延长的期限"), max_length=20, required=False, initial="10年")
    period_from = forms.IntegerField(
        label=gettext_lazy("自哪一年年终起算"), min_value=1000, max_value=2199, required=False
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period_from"].initial = timezone.localdate().year


class GroupForm(forms.Form):
    """Who appraised, when, and what they say; a name and a unit for each role of the county's rules."""

    def __init__(self, *args: Any, roles: Iterable[Role], group: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = list(roles)
        for role in self.roles:
            known = [one for one in group if one["role"] == role.code]
            for place in range(max(role.least, 1)):
                one = known[place] if place < len(known) else {}
                number = f" {place + 1}" if role.least > 1 else ""
                key = f"{role.code}_{place}"
                self.fields[f"name_{key}"] = forms.CharField(
                    label=f"{role.words}{number}", max_length=60, required=False, initial=one.get("name", "")
                )
                self.fields[f"unit_{key}"] = forms.CharField(
                    label=_("%(role)s的单位") % {"role": f"{role.words}{number}"},
                    max_length=100,
                    required=False,
                    initial=one.get("unit", ""),
                )

    held_on = day_field(gettext_lazy("鉴定日期"), required=False)
    opinion = forms.CharField(
        label=gettext_lazy("鉴定小组的意见"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    claims = forms.CharField(
        label=gettext_lazy("会计档案：由谁核对没有未结清的债权债务"), max_length=500, required=False
    )

    def people(self) -> list[dict[str, str]]:
        """The people that were named."""
        found = []
        for role in self.roles:
            for place in range(max(role.least, 1)):
                name = self.cleaned_data[f"name_{role.code}_{place}"].strip()
                unit = self.cleaned_data[f"unit_{role.code}_{place}"].strip()
                if name:
                    found.append({"role": role.code, "words": role.name, "name": name, "unit": unit})
        return found


class ApproveForm(forms.Form):
    """Who approves the list that was seen."""

    name = forms.CharField(
        label=gettext_lazy("批准人"),
        max_length=60,
        error_messages={"required": gettext_lazy("请写批准人的姓名和单位。")},
    )
    unit = forms.CharField(
        label=gettext_lazy("单位和职务"),
        max_length=100,
        error_messages={"required": gettext_lazy("请写批准人的姓名和单位。")},
    )
    opinion = forms.CharField(label=gettext_lazy("批准意见"), max_length=500, required=False)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class DestroyedForm(forms.Form):
    """When, where and how the list was destroyed."""

    on = day_field(gettext_lazy("销毁日期"))
    where = forms.CharField(label=gettext_lazy("销毁地点"), max_length=200)
    how = forms.CharField(
        label=gettext_lazy("销毁方式"), max_length=200, help_text=gettext_lazy("例如：送造纸厂化浆、粉碎。")
    )


class WitnessForm(forms.Form):
    """A witness's signature: role, name, unit, strokes (JSON) or the word that the typed name signs, what was seen."""

    role = forms.CharField(max_length=20)
    name = forms.CharField(max_length=60, error_messages={"required": gettext_lazy("请写监销人的姓名和单位。")})
    unit = forms.CharField(max_length=100, error_messages={"required": gettext_lazy("请写监销人的姓名和单位。")})
    strokes = forms.CharField(required=False, max_length=200_000)
    typed = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=64)

    def clean_strokes(self) -> Strokes:
        """The strokes; anything else is as if nothing had been drawn."""
        return given(self.cleaned_data["strokes"])


class PanelForm(forms.Form):
    """Who takes part, a row a line: stage, code, name, how many, class, basis, with `|` between."""

    rows = forms.CharField(
        label=gettext_lazy("参加人"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "reference"}),
        help_text=gettext_lazy(
            "每行一个身份，用 | 隔开：鉴定或监销、代码、名称、至少几人、门类、依据、英文名称。清空就恢复默认。"
        ),
    )
    STAGES = ((PanelRole.GROUP, gettext_lazy("鉴定")), (PanelRole.WITNESS, gettext_lazy("监销")))

    def clean_rows(self) -> list[dict[str, Any]]:
        """The rows; a line that cannot be understood is named."""
        stages = {str(words): code for code, words in self.STAGES} | {code: code for code, _words in self.STAGES}
        found = []
        for number, line in enumerate(self.cleaned_data["rows"].splitlines(), 1):
            cells = [cell.strip() for cell in line.replace("｜", "|").split("|")]
            if not any(cells):
                continue
            cells += [""] * (7 - len(cells))
            stage, code, name, least, class_code, basis, name_en = cells[:7]
            if stage not in stages or not (least.isascii() and least.isdigit() and len(least) < 3):
                raise forms.ValidationError(
                    _("第 %(row)d 行看不懂，请写成：鉴定 | committee | 村民委员会 | 1 | | 依据。") % {"row": number}
                )
            if len(code) > 20 or len(name) > 60 or len(class_code) > 20 or len(basis) > 300 or len(name_en) > 100:
                raise forms.ValidationError(_("第 %(row)d 行太长，请写短一些。") % {"row": number})
            row = {"stage": stages[stage], "code": code, "name": name, "least": int(least)}
            found.append({**row, "class_code": class_code, "basis": basis, "name_en": name_en})
        return found


def panel_text(roles: Iterable[Role]) -> str:
    """Roles as the form has them."""
    stages = {code: str(words) for code, words in PanelForm.STAGES}
    cells = (
        (stages[one.stage], one.code, one.name, str(one.least), one.class_code, one.basis, one.name_en) for one in roles
    )
    return "\n".join(" | ".join(row) for row in cells)
