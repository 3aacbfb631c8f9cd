"""What people write on the pages of the rules of who may see what."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cundang.reading_room.access.models import AccessRule
from cundang.reading_room.access.text import CERTAINTY_WORDS, CONSENT_WORDS, FIELD_WORDS, SUBJECT_WORDS
from cundang.reading_room.words import RELATIONS

MAX_MB: Final = 5
TICKS: Final = {"class": "form-check-input"}


class RuleForm(forms.Form):
    """A row of a draft; what it means is worked out by `access.text.understood`."""

    code = forms.CharField(label=FIELD_WORDS["code"], max_length=20, help_text=_("如 P-01；在前的先用。"))
    relations = forms.MultipleChoiceField(
        label=FIELD_WORDS["relations"], choices=list(RELATIONS.items()), widget=forms.CheckboxSelectMultiple(TICKS)
    )
    subject = forms.ChoiceField(label=FIELD_WORDS["subject"], choices=list(SUBJECT_WORDS.items()))
    kinds = forms.MultipleChoiceField(
        label=FIELD_WORDS["kinds"], required=False, widget=forms.CheckboxSelectMultiple(TICKS),
        help_text=_("一个都不选，就是不论什么档案。"),
    )  # fmt: skip
    documents = forms.CharField(
        label=FIELD_WORDS["documents"], max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_("用分号隔开，如：身份证件；死亡证明。"),
    )  # fmt: skip
    kinship = forms.CharField(
        label=FIELD_WORDS["kinship"], max_length=40, required=False,
        help_text=_("不用的空着；承诺书只能代替这一种。"),
    )  # fmt: skip
    commitment = forms.BooleanField(label=FIELD_WORDS["commitment"], required=False)
    consents = forms.ChoiceField(label=FIELD_WORDS["consents"], choices=list(CONSENT_WORDS.items()))
    two_persons = forms.BooleanField(label=FIELD_WORDS["two_persons"], required=False)
    basis = forms.CharField(label=FIELD_WORDS["basis"], max_length=300, required=False)
    certainty = forms.ChoiceField(label=FIELD_WORDS["certainty"], choices=list(CERTAINTY_WORDS.items()))

    def __init__(self, *args: Any, rule: AccessRule | None, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        if rule is not None:
            initial = {name: getattr(rule, name) for name in self.base_fields}
            kwargs["initial"] = {**initial, "documents": "；".join(rule.documents)}
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, str]:
        """The row as a sheet would say it."""
        said = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        lists = {name: "；".join(self.cleaned_data[name]) for name in ("relations", "kinds")}
        ticks = {name: "yes" if self.cleaned_data[name] else "" for name in ("commitment", "two_persons")}
        return {**said, **lists, **ticks}


class OnForm(forms.Form):
    """From which day a draft is to hold."""

    on = forms.DateField(
        label=_("施行日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=date.today,
        error_messages={"required": _("请写上施行日期。"), "invalid": _("请写成 2026-01-31 这样的日期。")},
    )  # fmt: skip


class TableSheetForm(forms.Form):
    """A table as a sheet."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel（.xlsx、.xls）或 .csv，列名和导出的一样；次序照表里的，表里没有的行会删去。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择表格文件。"), "empty": _("这个文件是空的。")},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """A file of a size that such a table can have."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 %(limit)d MB，不像一张规则表。") % {"limit": MAX_MB})
        return file


class KindForm(forms.Form):
    """A kind of records of a draft."""

    code = forms.CharField(max_length=30)
    name = forms.CharField(max_length=30)
    matters = forms.MultipleChoiceField(required=False)
    classes = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, matters: list[tuple[str, str]], classes: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["matters"].choices = matters  # type: ignore[attr-defined]
        self.fields["classes"].choices = classes  # type: ignore[attr-defined]
