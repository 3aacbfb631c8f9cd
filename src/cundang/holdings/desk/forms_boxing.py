"""What is typed on the page that fills boxes, and in the list of heaps."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from cundang.custodians.office_field import ActorForm, OfficeField


class WidestForm(forms.Form):
    """The widest box that is used, and how thick paper is."""

    widest = forms.TypedChoiceField(label=_("最宽用多少毫米的盒"), coerce=int)
    mm_per_100_sheets = forms.DecimalField(
        label=_("每百张厚度（毫米）"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        decimal_places=1,
        error_messages={
            "invalid": _("请写数字，如 10 或 12.5。"),
            "min_value": _("每百张的厚度应在 1 到 100 毫米之间。"),
            "max_value": _("每百张的厚度应在 1 到 100 毫米之间。"),
        },
    )

    def __init__(self, *args: object, widths: Sequence[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(mm, str(mm)) for mm in widths]
        self.fields["widest"].choices = choices  # type: ignore[attr-defined]


class HeapForm(ActorForm):
    """Whose loose items are listed."""

    office = OfficeField(label=_("机构"), act="arrange", required=False)
