"""The field of a form in which an office is typed; every room's forms may use it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, office_typed


class OfficeField(forms.CharField):
    """An office by code or name, among those where the actor (set by the form) may do `act`."""

    actor: Actor

    def __init__(self, *, act: str, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.act = act
        self.widget.attrs.update({"list": "offices", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        """The office meant; an error that says what to do otherwise."""
        text = super().clean(value)
        try:
            return office_typed(self.actor, text, self.act) if text else None
        except Office.DoesNotExist:
            raise forms.ValidationError(
                _("没有找到机构“%(text)s”。请从列表中选择，或写全 6、9、12 位代码。") % {"text": text}
            ) from None
        except Office.MultipleObjectsReturned:
            raise forms.ValidationError(_("有几个机构都叫“%(text)s”，请改写代码。") % {"text": text}) from None


class ActorForm(forms.Form):
    """A form whose office fields know who is asking."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OfficeField):
                field.actor = actor
