"""What people give on the pages of batches."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, office_typed


class ManyFilesInput(forms.ClearableFileInput):
    """A file field for more than one file."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A list of uploaded files."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file of the list; empty files too: an empty scan is a page that failed."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class DeliveryForm(forms.Form):
    """A delivery of scans: files of a folder, or one zip."""

    office = forms.CharField(
        label=_("档案所属机构"),
        max_length=120,
        help_text=_("写代码或名称；镇街可以为所辖村（社区）接收。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("批次名称"),
        max_length=200,
        required=False,
        help_text=_("一般用文件夹的名称；同一机构用同一名称再次提交，会接着原来的批次。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scans = ManyFiles(
        label=_("扫描文件"),
        help_text=_("可以选多个文件，也可以选一个 zip 压缩包；文件名用“档号-001.jpg”，或整件一个“档号.pdf”。"),
        error_messages={"required": _("请选择扫描文件。")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self.fields["office"].initial = actor.office_code

    def clean_office(self) -> Office:
        """The office of this code or name in which the actor may take in scans."""
        text = self.cleaned_data["office"]
        try:
            return office_typed(self._actor, text, "ingest")
        except Office.DoesNotExist:
            raise forms.ValidationError(
                _("没有找到机构“%(text)s”，请写全 6、9、12 位代码。") % {"text": text}
            ) from None
        except Office.MultipleObjectsReturned:
            raise forms.ValidationError(_("有几个机构都叫“%(text)s”，请改写代码。") % {"text": text}) from None


class ReasonForm(forms.Form):
    """Why a page is accepted as it is."""

    reason = forms.CharField(max_length=500, error_messages={"required": _("请写明接受的理由。")})


class ReplacementForm(forms.Form):
    """The image that takes a page's place."""

    file = forms.FileField(
        error_messages={"required": _("请选择替换用的图像。"), "empty": _("这个文件是空的。")},
    )

    @property
    def upload(self) -> "UploadedFile[Any]":
        """The file given."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        return found
