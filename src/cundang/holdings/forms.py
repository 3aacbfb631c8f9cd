"""What people type on the pages of items."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CorrectionForm(forms.Form):
    """What one line of a page really says; empty when there is nothing to read."""

    line = forms.IntegerField(min_value=0)
    text = forms.CharField(required=False, max_length=2000)


class PrintForm(forms.Form):
    """What a print is for."""

    purpose = forms.CharField(
        label=_("打印用途"),
        max_length=200,
        help_text=_("写明谁为什么事用，例如：宣某办理房屋产权登记。用途会印在页上，并记入台账。"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        error_messages={"required": _("请写明打印用途。")},
    )
