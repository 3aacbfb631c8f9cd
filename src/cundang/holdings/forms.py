"""What people type on the pages of items."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, office_typed
from cundang.holdings.models import Item
from cundang.holdings.schedule_models import ScheduleRow
from cundang.holdings.schedules import COUNTED_WORDS, EXPECTED_WORDS, FIELD_WORDS, in_words

MAX_CATALOGUE_MB = 200
# Below the field stands what is understood of the date while it is typed.
_READ_AT_ONCE = {
    "hx-get": "/dates/",
    "hx-target": "#understood",
    "hx-swap": "outerHTML",
    "hx-trigger": "input changed delay:250ms, load",
    "autocomplete": "off",
}
MAX_SCHEDULE_MB = 5


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


class ImportForm(forms.Form):
    """A catalogue file and the office whose records it lists."""

    file = forms.FileField(
        label=_("目录文件"),
        help_text=_("Excel（.xlsx、.xls）或文本（.csv、.txt）。先试运行，看过报告再导入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": _("请选择目录文件。"), "empty": _("这个文件是空的。")},
    )
    office = forms.CharField(
        label=_("档案所属机构"),
        max_length=120,
        help_text=_("写代码或名称；镇街可以为所辖村（社区）导入。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["office"].initial = actor.office_code

    def clean_file(self) -> "UploadedFile[Any]":
        """A file of a size that a catalogue can have."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_CATALOGUE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 %(limit)d MB，请分成几份。") % {"limit": MAX_CATALOGUE_MB})
        return file

    def clean_office(self) -> Office:
        """The office meant, among those for which this person may import."""
        text = self.cleaned_data["office"]
        try:
            return office_typed(self.actor, text, "import_catalogue")
        except Office.DoesNotExist:
            raise forms.ValidationError(
                _("没有找到机构“%(text)s”，请写全 6、9、12 位代码。") % {"text": text}
            ) from None
        except Office.MultipleObjectsReturned:
            raise forms.ValidationError(_("有几个机构都叫“%(text)s”，请改写代码。") % {"text": text}) from None


class DescribeForm(forms.Form):
    """The description of an item (DA/T 18-2022); what an import had said stands below the field."""

    title = forms.CharField(label=_("题名"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    author = forms.CharField(label=_("责任者"), max_length=300, required=False)
    document_number = forms.CharField(label=_("文号"), max_length=200, required=False)
    dated = forms.CharField(
        label=_("日期"),
        max_length=60,
        required=False,
        help_text=_("照原件写，如 19810305、约1975年、文革期间；只知年份写 19810000，考证所得写在 [ ] 内。"),
        widget=forms.TextInput(attrs=_READ_AT_ONCE),
    )
    persons = forms.CharField(
        label=_("人名"),
        max_length=5000,
        required=False,
        help_text=_("用顿号隔开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    year = forms.IntegerField(label=_("年度"), min_value=1000, max_value=2199, required=False)
    class_code = forms.ChoiceField(label=_("门类"), required=False)
    retention_as_marked = forms.CharField(
        label=_("保管期限"), max_length=20, required=False, help_text=_("照原件所标填写，如 永久、30年、长期。")
    )
    division = forms.CharField(label=_("机构（问题）"), max_length=60, required=False)
    creator = forms.CharField(
        label=_("立档单位"),
        max_length=200,
        required=False,
        help_text=_("照原件写当时的名称；登记过的历史机构会列出来供选。"),
        widget=forms.TextInput(attrs={"list": "creators"}),
    )
    number = forms.CharField(label=_("件号"), max_length=20, required=False)
    box = forms.CharField(label=_("盒号"), max_length=40, required=False)
    pages_stated = forms.IntegerField(label=_("页数"), min_value=0, max_value=999_999, required=False)
    secrecy = forms.CharField(label=_("密级"), max_length=20, required=False)
    remark = forms.CharField(label=_("备注"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, item: Item, classes: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(item, name) for name in self.base_fields}
        kwargs["initial"]["persons"] = "、".join(item.persons)
        super().__init__(*args, **kwargs)
        known = {code for code, _name in classes}
        own = [(item.class_code, item.class_code)] if item.class_code and item.class_code not in known else []
        choice = self.fields["class_code"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  # as declared above
        choice.choices = [("", _("（未定）")), *classes, *own]
        for name, value in item.edited.items():
            shown = "、".join(value) if isinstance(value, list) else value
            if shown not in {None, ""}:
                self.fields[name].help_text = _("目录表中的值：%(value)s") % {"value": shown}

    def clean_persons(self) -> list[str]:
        """Names, each once."""
        names = [" ".join(name.split()) for name in re.split(r"[、，,;；\n]+", self.cleaned_data["persons"])]
        if any(len(name) > 60 for name in names):
            raise forms.ValidationError(_("有一个人名超过 60 个字，请用顿号隔开人名。"))
        return list(dict.fromkeys(name for name in names if name))

    def clean_title(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["title"].split())


class DayInput(forms.DateInput):
    """A day, chosen or typed."""

    def __init__(self, **attrs: str) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class ScheduleForm(forms.Form):
    """What a draft of a retention table is called, and its approval."""

    name = forms.CharField(label=_("名称"), max_length=100, error_messages={"required": _("请写上表的名称。")})
    approved_by = forms.CharField(
        label=_("批准机关"), max_length=100, required=False, help_text=_("同级档案主管部门，如 义乌市档案局。")
    )
    approval_number = forms.CharField(label=_("批准文号"), max_length=100, required=False)
    approved_on = forms.DateField(
        label=_("批准日期"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("请写成 2026-01-31 这样的日期。")},
    )


class InForceForm(forms.Form):
    """From which day a draft is to hold."""

    on = forms.DateField(
        label=_("施行日期"),
        widget=DayInput(),
        error_messages={
            "required": _("请写上施行日期。"),
            "invalid": _("请写成 2026-01-31 这样的日期。"),
        },
    )


class RowForm(forms.Form):
    """A row of a draft, as it is typed; what it means is worked out by `schedule_text.understood`."""

    code = forms.CharField(label=FIELD_WORDS["code"], max_length=20, help_text=_("如 CW-01，一张表里不能重复。"))
    class_code = forms.ChoiceField(label=FIELD_WORDS["class_code"])
    kind = forms.CharField(label=FIELD_WORDS["kind"], max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    retention_as_marked = forms.CharField(
        label=FIELD_WORDS["retention_as_marked"], max_length=20, help_text=_("永久、30年、10年；别的写法也照样保存。")
    )
    basis = forms.CharField(label=FIELD_WORDS["basis"], max_length=300, required=False)
    counted_from = forms.ChoiceField(label=FIELD_WORDS["counted_from"], choices=list(COUNTED_WORDS.items()))
    filed_by = forms.CharField(
        label=FIELD_WORDS["filed_by"], max_length=20, required=False, help_text=_("如 次年6月30日；空着就是随时。")
    )
    affairs = forms.CharField(
        label=FIELD_WORDS["affairs"],
        max_length=40,
        required=False,
        help_text=_("村民委员会组织法第三十四条所列的种类；不是村务档案就空着。"),
        widget=forms.TextInput(attrs={"list": "known-affairs"}),
    )
    expected = forms.ChoiceField(
        label=FIELD_WORDS["expected"],
        choices=list(EXPECTED_WORDS.items()),
        help_text=_("每年都有的、换届年才有的，会列进各村的应归档清单。"),
    )
    title_words = forms.CharField(
        label=FIELD_WORDS["title_words"],
        max_length=1500,
        required=False,
        help_text=_("题名里有其中一个词的件就算这一种，用顿号隔开；* 是本门类里别的行都不认的；空着就只靠人登记。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    remark = forms.CharField(label=FIELD_WORDS["remark"], max_length=300, required=False)

    def __init__(self, *args: Any, row: ScheduleRow | None, classes: list[tuple[str, str]], **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {
                name: getattr(row, name) if name in {"counted_from", "expected"} else in_words(name, getattr(row, name))
                for name in self.base_fields
            }
        super().__init__(*args, **kwargs)
        choice = self.fields["class_code"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  # as declared above
        choice.choices = classes


class SheetForm(forms.Form):
    """A retention table as a sheet."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel（.xlsx、.xls）或 .csv，列名和导出的一样。表里没有的行会从草稿里删去。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": _("请选择表格文件。"), "empty": _("这个文件是空的。")},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """A file of a size that such a table can have."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_SCHEDULE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 %(limit)d MB，不像一张期限表。") % {"limit": MAX_SCHEDULE_MB})
        return file


class CompareForm(forms.Form):
    """Two versions to be laid beside each other."""

    before = forms.TypedChoiceField(label=_("前一版"), coerce=int)
    after = forms.TypedChoiceField(label=_("后一版"), coerce=int)

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)  # noqa: S101  # as declared above
            choice.choices = versions
