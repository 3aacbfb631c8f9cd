"""What is typed in a field at the desk: read like the form of the whole description, a field at a time."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cundang.holdings import dates, retention
from cundang.holdings.arrangement import date_of
from cundang.holdings.desk.actions import DeskRefused
from cundang.holdings.desk.actions.fields import WRITABLE
from cundang.holdings.forms import DescribeForm
from cundang.holdings.models import Item

Classes = list[tuple[str, str]]
_DIGITS: Final = re.compile(r"\[?(\d{8}|\d{6})\]?")


class FieldsForm(DescribeForm):
    """The fields of an item that are edited in place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in WRITABLE:
                del self.fields[name]
        for name, one in self.fields.items():
            # What the form's page asks for while one types, the desk says when it has saved.
            own = {key: value for key, value in one.widget.attrs.items() if not key.startswith("hx-")}
            one.widget.attrs = {**own, "data-field": name, "autocomplete": "off"}
        self.fields["persons"].widget = forms.TextInput(attrs=self.fields["persons"].widget.attrs)


def read_field(item: Item, name: str, text: str, classes: Classes) -> Any:
    """The value that a person's text for a field means; raises `DeskRefused` with what is wrong."""
    if name not in WRITABLE:
        raise DeskRefused(_("整理台上不改“%(name)s”。") % {"name": name})
    form = FieldsForm({name: text}, item=item, classes=classes)
    if wrong := form.errors.get(name):
        raise DeskRefused(f"{form.fields[name].label}：{wrong[0]}")
    value = form.cleaned_data[name]
    if name == "dated" and value and dates.read(value).first is None and _DIGITS.fullmatch(value.replace(" ", "")):
        raise DeskRefused(
            _("“%(value)s”不是日历上的一天；日或月不知道的写 00，如 19810300、19810000。") % {"value": value}
        )
    return value


def understood(item: Item, name: str) -> str:
    """What the program makes of a field as it is now; empty where there is nothing to say."""
    value = getattr(item, name)
    if name == "dated" and value:
        return str(date_of(item).understood)
    if name == "retention_as_marked" and value:
        words = retention.in_words(item.retention_code)
        return f"{words} {item.retention_code}" if words else _("已照写保存；看不出是哪种期限，不能编号。")
    if name == "persons" and value:
        return ngettext("%(count)d 人", "%(count)d 人", len(value)) % {"count": len(value)}
    return ""
