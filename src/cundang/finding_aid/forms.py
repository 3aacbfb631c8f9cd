"""The search page's question, as it stands in the address; the list of matters; searches to keep."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.queries import Actor
from cundang.finding_aid.engine import SORTS
from cundang.finding_aid.matters import MatterRefused, words_in
from cundang.finding_aid.queries import LONGEST_QUESTION, Question, QuestionRefused
from cundang.finding_aid.years import years_asked

PER_PAGE = 20
DECADES: Final = range(1950, 2030, 10)
TIMELINE: Final = "timeline"


def decades() -> list[tuple[str, str]]:
    """The rough periods that one may remember, each with its name as people say it."""
    return [
        (f"{year}s", _("%(short)s年代") % {"short": year % 100} if year < 2000 else _("%(year)s年代") % {"year": year})
        for year in DECADES
    ]


class SearchForm(forms.Form):
    """Everything of a question but its purpose, which is personal and stays out of the address."""

    q = forms.CharField(label=gettext_lazy("要查的人名、词语或档号"), max_length=LONGEST_QUESTION, required=False)
    office = forms.RegexField(label=gettext_lazy("范围"), regex=r"^[0-9]{6,12}$", required=False)
    matter = forms.CharField(label=gettext_lazy("关于什么事"), max_length=40, required=False)
    period = forms.ChoiceField(label=gettext_lazy("大约什么时候"), choices=decades, required=False)
    year_from = forms.CharField(label=gettext_lazy("起始年份"), max_length=60, required=False)
    year_to = forms.CharField(label=gettext_lazy("截止年份"), max_length=60, required=False)
    undated = forms.BooleanField(required=False)
    retention = forms.CharField(max_length=20, required=False)
    sort = forms.ChoiceField(choices=[(sort, "") for sort in SORTS], required=False)
    view = forms.ChoiceField(choices=[(TIMELINE, "")], required=False)
    offset = forms.IntegerField(min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """A rough period is the years of its decade; other years are read as the dates of papers are."""
        facts = super().clean() or {}
        if period := facts.get("period"):
            facts["year_from"], facts["year_to"] = int(period[:4]), int(period[:4]) + 9
            return facts
        try:
            years = years_asked(self.actor, facts.get("year_from", ""), facts.get("year_to", ""))
        except QuestionRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        facts["year_from"], facts["year_to"] = years
        return facts

    def question(self, purpose: str) -> Question:
        """The question; a timeline goes from the oldest to the newest."""
        facts: dict[str, Any] = self.cleaned_data
        return Question(
            q=facts["q"],
            office=facts["office"],
            year_from=facts["year_from"],
            year_to=facts["year_to"],
            class_code=facts["class"],
            retention=facts["retention"],
            matter=facts["matter"],
            undated=facts["undated"],
            sort="oldest" if facts["view"] == TIMELINE else facts["sort"] or "relevance",
            limit=PER_PAGE,
            offset=facts["offset"] or 0,
            purpose=purpose,
        )

    def asked(self) -> dict[str, str]:
        """What was asked as parameters of an address, without place and purpose."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("period", "offset")}
        return {name: "1" if value is True else str(value) for name, value in facts.items() if value}


SearchForm.base_fields["class"] = forms.CharField(max_length=20, required=False)  # a word of Python


class PurposeForm(forms.Form):
    """What the search is for, when it is for somebody else."""

    purpose = forms.CharField(
        label=gettext_lazy("查档用途"),
        max_length=200,
        help_text=gettext_lazy("写明替谁查、办什么事，如“村民办理退休手续”。"),
    )


class PlaceForm(forms.Form):
    """Where something was found by hand."""

    reference = forms.CharField(
        label=gettext_lazy("档号"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写档号。")},
    )
    page = forms.IntegerField(
        label=gettext_lazy("第几页"),
        min_value=1,
        max_value=100_000,
        initial=1,
        error_messages={"required": gettext_lazy("请写第几页。")},
    )
    office = forms.RegexField(regex=r"^[0-9]{6,12}$", required=False, widget=forms.HiddenInput)


class FoundForm(forms.Form):
    """The line of a page that holds what was looked for."""

    page = forms.IntegerField(min_value=1, max_value=2**62)
    line = forms.IntegerField(min_value=0, max_value=100_000)
    name = forms.CharField(max_length=30, required=False)  # the person to be put on the page's list


class ReasonForm(forms.Form):
    """Why it is not there."""

    reason = forms.CharField(
        label=gettext_lazy("为什么确实没有"),
        max_length=200,
        help_text=gettext_lazy("如：该村 1985 年以前没有移交；当事人不在本镇。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写明理由。")},
    )


class NameForm(forms.Form):
    """Who is named on a line; without a name nobody is."""

    line = forms.IntegerField(min_value=0, max_value=100_000)
    start = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    was = forms.CharField(max_length=30, required=False)
    name = forms.CharField(max_length=30, required=False)
    role = forms.CharField(max_length=20, required=False)


class PartForm(forms.Form):
    """Which part of a dossier is shown, as it stands in the address."""

    person = forms.CharField(max_length=60, required=False)
    offset = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    beside = forms.IntegerField(min_value=1, required=False)


class DecisionForm(forms.Form):
    """What staff say of the mentions that are ticked."""

    act = forms.ChoiceField(choices=[("merge", ""), ("split", "")])
    reason = forms.CharField(required=False)
    beside = forms.IntegerField(min_value=1, required=False)


class UndoForm(forms.Form):
    """The decision that is taken back."""

    decision = forms.UUIDField()
    beside = forms.IntegerField(min_value=1, required=False)


class MatterForm(forms.Form):
    """A kind of matter: its name, and by what its records are known."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=30)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=60, required=False)
    words = forms.CharField(
        label=gettext_lazy("这类档案里会有的词"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("用顿号、空格或换行隔开，每个词至少两个字；目录或原文里有其中一个，就算这件事。"),
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("全部算在内的门类"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("选了的门类，里面的档案不论有没有上面的词都算。"),
    )
    used = forms.BooleanField(label=gettext_lazy("在查找页供选择"), required=False)

    def __init__(self, *args: Any, classes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].choices = classes  # type: ignore[attr-defined]

    def clean_words(self) -> list[str]:
        """The words one by one."""
        try:
            return words_in(self.cleaned_data["words"])
        except MatterRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class SaveForm(forms.Form):
    """The name under which a search is kept."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
