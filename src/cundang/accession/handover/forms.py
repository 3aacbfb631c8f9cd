"""What people write on the pages of hand-overs."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.accession.forms import OfficeForm, SignForm, day_field, office_field
from cundang.accession.handover.models import HandoverLine
from cundang.accession.handover.words import KINDS, LINE_STATES
from cundang.custodians.queries import Actor

NUMBER: Final = {
    "invalid": gettext_lazy("请写数字。"),
    "max_digits": gettext_lazy("数量太大。"),
    "max_decimal_places": gettext_lazy("最多两位小数。"),
    "max_whole_digits": gettext_lazy("数量太大。"),
}


def lines_as_text(lines: list[dict[str, str]]) -> str:
    """The first lines of a list as they are edited: `印章 村民委员会印章 枚`, one a line."""
    return "\n".join(f"{KINDS[line['kind']]} {line['name']} {line['unit']}".strip() for line in lines)


def lines_of_text(text: str) -> list[dict[str, str]]:
    """The same read back; a kind that is none stays as it was written, and is refused by the act."""
    kinds = {str(words): kind for kind, words in KINDS.items()}
    read = []
    for line in text.splitlines():
        parts = line.replace("\u3000", " ").split()
        if parts:
            unit = parts[-1] if len(parts) > 2 else ""
            name = " ".join(parts[1:-1] if unit else parts[1:])
            read.append({"kind": kinds.get(parts[0], parts[0]), "name": name, "unit": unit})
    return read


class CampaignForm(forms.Form):
    """What stands in a campaign."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    election_year = forms.IntegerField(label=gettext_lazy("换届年份"))
    opens = day_field(gettext_lazy("开始日期"))
    closes = day_field(gettext_lazy("截止日期"), help_text=gettext_lazy("到这一天，各村都应当移交完毕。"))
    days = forms.IntegerField(
        label=gettext_lazy("选举结果后几天内移交"), help_text=gettext_lazy("法律规定十日内；按自然日算。")
    )
    legal_note = forms.CharField(
        label=gettext_lazy("法律提示"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("每段一行，各村的移交页面上都看得到。请按本地的规定修改。"),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("移交项目"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("各村的清册先有这些行，档案另按馆藏数出。每行写：种类 名称 单位。"),
    )  # fmt: skip

    def clean_lines(self) -> list[dict[str, str]]:
        """The lines as the act takes them."""
        return lines_of_text(self.cleaned_data["lines"])


class NewCampaignForm(CampaignForm, OfficeForm):
    """A new campaign, and who leads it."""

    office = office_field("lead_handover", gettext_lazy("发起单位"))
    field_order = ("office",)


class VillagesForm(forms.Form):
    """Which towns' villages come into a campaign, or one village."""

    towns = forms.MultipleChoiceField(
        label=gettext_lazy("镇街"), required=False, widget=forms.CheckboxSelectMultiple(), choices=[]
    )
    village = forms.CharField(
        label=gettext_lazy("或一个村（社区）的 12 位代码"), required=False, max_length=12,
    )  # fmt: skip

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["towns"] = forms.MultipleChoiceField(
            label=gettext_lazy("镇街"), required=False, widget=forms.CheckboxSelectMultiple(), choices=towns
        )

    def codes(self) -> list[str]:
        """What was chosen, as codes of offices."""
        village = self.cleaned_data["village"].strip()
        return [*self.cleaned_data["towns"], *([village] if village else [])]


class TaskForm(forms.Form):
    """A task, due on a day or so many days after the result."""

    words = forms.CharField(label=gettext_lazy("任务"), max_length=200)
    due_on = day_field(gettext_lazy("期限：某一天"), required=False)
    days_after_result = forms.IntegerField(label=gettext_lazy("或选举结果后几天"), required=False)


class ResultForm(forms.Form):
    """The day of the election's result."""

    result_on = day_field(gettext_lazy("选举结果日期"))


class ClerkChangeForm(OfficeForm):
    """A change of clerk."""

    office = office_field("prepare_handover", gettext_lazy("村（社区）"))
    changed_on = day_field(gettext_lazy("变动日期"))
    due = day_field(gettext_lazy("交接期限"), required=False, help_text=gettext_lazy("不填则为变动后 10 天。"))
    outgoing = forms.CharField(label=gettext_lazy("原档案员"), max_length=60)
    incoming = forms.CharField(label=gettext_lazy("新任档案员"), max_length=60)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)


class PartiesForm(forms.Form):
    """Who hands over, takes over, supervises and chairs."""

    outgoing = forms.CharField(label=gettext_lazy("移交人"), required=False, max_length=60)
    outgoing_role = forms.CharField(label=gettext_lazy("移交人职务"), required=False, max_length=60)
    incoming = forms.CharField(label=gettext_lazy("接收人"), required=False, max_length=60)
    incoming_role = forms.CharField(label=gettext_lazy("接收人职务"), required=False, max_length=60)
    supervisor = forms.CharField(label=gettext_lazy("监交人（镇街）"), required=False, max_length=60)
    supervisor_role = forms.CharField(label=gettext_lazy("监交人职务"), required=False, max_length=60)
    chair = forms.CharField(
        label=gettext_lazy("主持人"), required=False, max_length=60,
        help_text=gettext_lazy("换届由村民选举委员会主持，写主持人姓名。"),
    )  # fmt: skip
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=500)


class HandoverLineForm(forms.Form):
    """A line of the list; what is missing or refused, or other than stated, with its reason."""

    kind = forms.ChoiceField(label=gettext_lazy("种类"), required=False, choices=[])
    name = forms.CharField(label=gettext_lazy("名称"), required=False, max_length=200)
    mark = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=100)
    unit = forms.CharField(label=gettext_lazy("单位"), required=False, max_length=20)
    stated = forms.DecimalField(
        label=gettext_lazy("应交"), required=False, max_digits=11, decimal_places=2, error_messages=NUMBER
    )
    found = forms.DecimalField(
        label=gettext_lazy("实交"), required=False, max_digits=11, decimal_places=2, error_messages=NUMBER
    )
    state = forms.ChoiceField(label=gettext_lazy("情况"), required=False, choices=[])
    reason = forms.CharField(label=gettext_lazy("差异或原因"), required=False, max_length=500)
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, table in (("kind", KINDS), ("state", LINE_STATES)):
            field = self.fields[name]
            field.choices = list(table.items())  # type: ignore[attr-defined]  # in the language of the request
        self.fields["kind"].initial = HandoverLine.ACCOUNTS


class NewLineForm(HandoverLineForm):
    """A new line, before anything is checked."""

    field_order = ("kind", "name", "mark", "stated", "unit", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("found", "state", "reason"):
            del self.fields[name]


class HandoverSignForm(SignForm):
    """A signature under the name that the list has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]


def first_error(form: forms.Form) -> str:
    """What is wrong with a form in one sentence, naming the field."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return (f"{label}：" if label else "") + str(next(iter(errors)))
    return _("请检查填写的内容。")
