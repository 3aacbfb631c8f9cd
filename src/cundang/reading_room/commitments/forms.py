"""What people send when they commit instead of proving kinship."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.papers.strokes import Strokes, given
from cundang.reading_room.commitments.models import CommitmentTemplate


class CommitmentForm(forms.Form):
    """A drawn signature (strokes as JSON), and the digest of the text that was shown."""

    strokes = forms.CharField(required=False, max_length=200_000)
    seen = forms.CharField(required=False, max_length=64)

    def clean_strokes(self) -> Strokes:
        """The strokes; anything else is as if nothing had been drawn."""
        return given(self.cleaned_data["strokes"])


class ChecksForm(forms.Form):
    """How a county verifies commitments."""

    percent = forms.IntegerField(label=_("一般档案抽查（%）"))
    sensitive_percent = forms.IntegerField(label=_("另有规则的种类抽查（%）"))
    workdays = forms.IntegerField(label=_("签字后几个工作日内核查"))
    months = forms.IntegerField(label=_("承诺不实的，几个月内不再适用承诺"))
    objection_workdays = forms.IntegerField(label=_("异议几个工作日内答复"))


class ExclusionForm(forms.Form):
    """A decision after a breach."""

    reason = forms.CharField(required=False, max_length=2000)
    evidence = forms.CharField(required=False, max_length=2000)
    ends_on = forms.DateField(required=False)


class AgentRuleForm(forms.Form):
    """A way of standing for somebody."""

    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=60)
    permitted = forms.BooleanField(required=False)
    present = forms.BooleanField(required=False)
    shown = forms.CharField(max_length=500)
    withheld = forms.CharField(required=False, max_length=300)
    basis = forms.CharField(required=False, max_length=300)

    @property
    def facts(self) -> dict[str, Any]:
        """What `keep_agent_rule` takes, besides the office."""
        return {**self.cleaned_data, "shown": re.split(r"[;；]", self.cleaned_data["shown"])}


class WordingForm(forms.Form):
    """The words of a draft; a paragraph a line."""

    name = forms.CharField(label=_("名称"), max_length=100)
    title = forms.CharField(label=_("标题"), max_length=60)
    told = forms.CharField(label=_("告知内容"), widget=forms.Textarea({"rows": 8}), help_text=_("一行一段。"))
    promises = forms.CharField(label=_("承诺内容"), widget=forms.Textarea({"rows": 8}), help_text=_("一行一段。"))

    def __init__(self, *args: Any, wording: CommitmentTemplate, **kwargs: Any) -> None:
        parts = {name: "\n".join(getattr(wording, name)) for name in ("told", "promises")}
        kwargs["initial"] = {"name": wording.name, "title": wording.title, **parts}
        super().__init__(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        """What `write_wording` takes."""
        return self.cleaned_data | {name: self.cleaned_data[name].splitlines() for name in ("told", "promises")}


class PaperForm(forms.Form):
    """A paper form that was signed: its scan, and the code printed on it."""

    code = forms.CharField(required=False, max_length=20)
    file = forms.FileField(required=False)
