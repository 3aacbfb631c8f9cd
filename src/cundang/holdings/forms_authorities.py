"""What people type on the page of a fonds, and on that of a county's rules for rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.holdings import references
from cundang.holdings.models import Fonds

OF_CLASSES = 3  # templates of single classes on the page


class FondsForm(forms.Form):
    """The name of a fonds, the template of its codes, and those of single classes."""

    name = forms.CharField(label=_("全宗名称"), max_length=200, required=False)
    template = forms.CharField(
        label=_("档号模板"),
        max_length=120,
        help_text=_("从列表中选，或用花括号写一个，如 {全宗号}-{目录号}-{案卷号:3}-{件号:4}；:4 是补零到 4 位。"),
        widget=forms.TextInput(attrs={"list": "templates", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, fonds: Fonds, classes: list[tuple[str, str]], **kwargs: Any) -> None:
        own = [(code, template) for code, template in fonds.templates.items() if code]
        kwargs["initial"] = {
            "name": fonds.name,
            "template": fonds.templates.get("", references.DEFAULT_TEMPLATE),
            **{f"class_{at}": code for at, (code, _template) in enumerate(own)},
            **{f"template_{at}": template for at, (_code, template) in enumerate(own)},
        }
        super().__init__(*args, **kwargs)
        self.count = max(len(own) + 1, OF_CLASSES)
        for at in range(self.count):
            choice = forms.ChoiceField(label=_("单独规定的门类"), required=False, choices=[("", "—"), *classes])
            self.fields[f"class_{at}"] = choice
            text = forms.TextInput(attrs={"list": "templates", "autocomplete": "off"})
            self.fields[f"template_{at}"] = forms.CharField(
                label=_("这个门类的模板"), max_length=120, required=False, widget=text
            )

    def templates(self) -> dict[str, str]:
        """Class code → template as typed; `""` for all other classes."""
        said = {"": self.cleaned_data["template"]}
        for at in range(self.count):
            if code := self.cleaned_data[f"class_{at}"]:
                said[code] = self.cleaned_data[f"template_{at}"]
        return said

    def pairs(self) -> list[Any]:
        """The fields of single classes, class and template beside each other."""
        return [(self[f"class_{at}"], self[f"template_{at}"]) for at in range(self.count)]


class KeepingForm(forms.Form):
    """What rooms are checked for, a point a line, and the spine widths that are offered."""

    points = forms.CharField(
        label=_("检查项目"),
        max_length=3000,
        required=False,
        help_text=_("一行一项；空着就用默认的八项。"),
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    widths = forms.CharField(
        label=_("脊背宽度（毫米）"), max_length=200, required=False, help_text=_("用顿号隔开，如 20、30、40、50。")
    )
