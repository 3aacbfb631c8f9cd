"""What people send when they commit instead of proving kinship."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.papers.strokes import Strokes, given


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
