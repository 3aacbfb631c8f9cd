"""What people type on the pages of boxes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.queries import Actor
from cundang.holdings.box_models import SPINE_MM, Shelf
from cundang.holdings.boxes import Wanted
from cundang.holdings.queries import class_choices, retention_names

WHERE_WORDS = {
    "standing": gettext_lazy("在架"),
    "out": gettext_lazy("取走未还"),
    "late": gettext_lazy("超期未还"),
    "nowhere": gettext_lazy("未上架"),
}
RETENTIONS = ("Y", "D30", "D10", "CQ", "DQ")


class FindBoxForm(ActorForm):
    """What narrows the list of boxes; nothing has to be filled in."""

    q = forms.CharField(label=gettext_lazy("盒号或档号"), max_length=200, required=False)
    office = OfficeField(label=gettext_lazy("机构"), act="view", required=False)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1000, max_value=2199, required=False)
    class_code = forms.ChoiceField(label=gettext_lazy("门类"), required=False)
    retention_code = forms.ChoiceField(label=gettext_lazy("保管期限"), required=False)

    where = forms.ChoiceField(label=gettext_lazy("在哪里"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("全部"))
        self.fields["class_code"].choices = [every, *class_choices()]  # type: ignore[attr-defined]
        self.fields["retention_code"].choices = [every, *retention_names(RETENTIONS).items()]  # type: ignore[attr-defined]
        self.fields["where"].choices = [("", _("全部")), *WHERE_WORDS.items()]  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs.update({"id": "q", "autocomplete": "off"})

    def wanted(self) -> Wanted:
        """What was asked for; a field that is written wrongly finds nothing rather than everything."""
        if not self.is_valid():
            return Wanted(nothing=True)
        facts = dict(self.cleaned_data)
        return Wanted(words=facts.pop("q"), **facts)


class FindFileForm(ActorForm):
    """What narrows the list of files (案卷)."""

    q = forms.CharField(label=gettext_lazy("案卷号或题名"), max_length=200, required=False)
    office = OfficeField(label=gettext_lazy("机构"), act="view", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs.update({"id": "q", "autocomplete": "off"})

    def wanted(self) -> Wanted:
        """What was asked for; a field that is written wrongly finds nothing."""
        if not self.is_valid():
            return Wanted(nothing=True)
        return Wanted(words=self.cleaned_data["q"], office=self.cleaned_data["office"])


class MakeBoxesForm(ActorForm):
    """Whose boxes are to be made from the catalogue."""

    office = OfficeField(
        label=gettext_lazy("机构"),
        act="keep_boxes",
        error_messages={"required": gettext_lazy("请写是哪个机构的档案。")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if len(actor.office_code) == 12:
            self.fields["office"].initial = actor.office_code


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class BoxForm(forms.Form):
    """A box and its remarks sheet (备考表, DA/T 22-2015 5.6)."""

    spine_mm = forms.IntegerField(
        label=gettext_lazy("脊背宽度（毫米）"),
        min_value=5,
        max_value=200,
        initial=SPINE_MM,
        widget=forms.NumberInput(attrs={"list": "widths"}),
    )
    note = forms.CharField(
        label=gettext_lazy("盒内文件情况说明"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("写缺损、修改、补充、移出、销毁等情况。"),
    )
    arranged_by = forms.CharField(label=gettext_lazy("整理人"), max_length=60, required=False)
    arranged_on = _day(gettext_lazy("整理日期"))
    checked_by = forms.CharField(label=gettext_lazy("检查人"), max_length=60, required=False)
    checked_on = _day(gettext_lazy("检查日期"))


class RoomForm(ActorForm):
    """A room and its cabinets."""

    office = OfficeField(
        label=gettext_lazy("镇街或村"),
        act="keep_boxes",
        error_messages={"required": gettext_lazy("请写是哪个镇街或村的库房。")},
    )
    name = forms.CharField(label=gettext_lazy("库房名称"), max_length=60, help_text=gettext_lazy("如：一楼档案室。"))
    cabinets = forms.IntegerField(label=gettext_lazy("柜（架）数"), min_value=0, max_value=200, initial=1)
    levels = forms.IntegerField(label=gettext_lazy("每柜层数"), min_value=1, max_value=20, initial=5)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["office"].initial = actor.office_code


class CabinetForm(forms.Form):
    """A further cabinet, or more levels of one."""

    cabinet = forms.CharField(label=gettext_lazy("柜号"), max_length=20)
    levels = forms.IntegerField(label=gettext_lazy("层数"), min_value=1, max_value=20, initial=5)


class ShelfForm(forms.Form):
    """Where a box is put; the shelves of the rooms that the actor keeps."""

    shelf = forms.ChoiceField(label=gettext_lazy("位置"), error_messages={"required": gettext_lazy("请选一个位置。")})

    def __init__(self, *args: Any, shelves: Iterable[Shelf], needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: dict[str, list[tuple[str, str]]] = {}
        for one in shelves:
            words = _("%(cabinet)s 柜 %(level)d 层") % {"cabinet": one.cabinet, "level": one.level}
            rooms.setdefault(f"{one.office.name} {one.room.name}", []).append((str(one.pk), words))
        first = ("", _("请选择") if needed else _("原来的位置"))
        field = self.fields["shelf"]
        field.choices = [first, *rooms.items()]  # type: ignore[attr-defined]
        field.required = needed


class OutForm(forms.Form):
    """Who takes a box away, until when, and why."""

    to_whom = forms.CharField(
        label=gettext_lazy("谁取走"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    until = forms.DateField(
        label=gettext_lazy("何时还回"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    why = forms.CharField(
        label=gettext_lazy("为什么"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _measured(label: Any, **limits: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=4, decimal_places=1, widget=forms.NumberInput(attrs={"step": "0.1"}), **limits
    )


class ReadingForm(forms.Form):
    """A reading of a room's climate."""

    temperature = _measured(gettext_lazy("温度（℃）"))
    humidity = _measured(gettext_lazy("相对湿度（%）"))
    at = forms.DateTimeField(
        label=gettext_lazy("时间，不填就是现在"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


class LimitsForm(forms.Form):
    """Between what a room should stay."""

    temperature_from = _measured(gettext_lazy("温度下限（℃）"))
    temperature_to = _measured(gettext_lazy("温度上限（℃）"))
    humidity_from = _measured(gettext_lazy("湿度下限（%）"))
    humidity_to = _measured(gettext_lazy("湿度上限（%）"))


class CheckDayForm(forms.Form):
    """The day of a check."""

    on = _day(gettext_lazy("检查日期"), required=True)
