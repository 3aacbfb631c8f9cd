"""The search page's question, as it stands in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cundang.finding_aid.queries import LONGEST_QUESTION, Question

PER_PAGE = 20


class SearchForm(forms.Form):
    """Everything of a question but its purpose, which is personal and stays out of the address."""

    q = forms.CharField(label=gettext_lazy("要查的人名、词语或档号"), max_length=LONGEST_QUESTION, required=False)
    office = forms.RegexField(label=gettext_lazy("范围"), regex=r"^[0-9]{6,12}$", required=False)
    year_from = forms.IntegerField(label=gettext_lazy("起始年份"), min_value=1, max_value=9999, required=False)
    year_to = forms.IntegerField(label=gettext_lazy("截止年份"), min_value=1, max_value=9999, required=False)
    sort = forms.ChoiceField(choices=[("relevance", ""), ("date", "")], required=False)
    offset = forms.IntegerField(min_value=0, max_value=100_000, required=False)

    def question(self, class_code: str, purpose: str) -> Question:
        """The question; `class` is a word of Python and so comes by itself."""
        facts: dict[str, Any] = self.cleaned_data
        return Question(
            q=facts["q"],
            office=facts["office"],
            year_from=facts["year_from"],
            year_to=facts["year_to"],
            class_code=class_code[:20],
            sort=facts["sort"] or "relevance",
            limit=PER_PAGE,
            offset=facts["offset"] or 0,
            purpose=purpose,
        )


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
