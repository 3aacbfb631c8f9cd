"""What people write about the published catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cundang.holdings.queries import class_choices
from cundang.reading_room.forms import PLAIN


class PublishForm(forms.Form):
    """A class, and under which conditions its records are told."""

    class_code = forms.ChoiceField(label=gettext_lazy("门类"))
    after_years = forms.IntegerField(
        label=gettext_lazy("形成后满几年公开"), initial=25, widget=forms.TextInput({**PLAIN, "inputmode": "numeric"}),
        help_text=gettext_lazy("档案法第二十七条：国有档案自形成之日起满二十五年向社会开放；村集体的档案由所有者决定。"),
    )  # fmt: skip
    with_persons = forms.BooleanField(
        label=gettext_lazy("目录里写有人名的也公开（涉及个人信息，一般不勾）"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"] = forms.ChoiceField(label=gettext_lazy("门类"), choices=class_choices())
