"""What people write on the pages of the reading room."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from cundang.custodians.office_field import ActorForm, OfficeField
from cundang.custodians.queries import Actor
from cundang.finding_aid.matters import matters_for
from cundang.reading_room.actions import Applicant
from cundang.reading_room.ratings.models import SCORES
from cundang.reading_room.states import CHANNELS, CLOCKS
from cundang.reading_room.words import ID_KINDS, RELATIONS, UNITS

PLAIN: Final = {"autocomplete": "off"}
OF_LEVEL: Final = {"village": "village", "town": "town", "county": "city"}  # the channel of a window


class EnquiryForm(ActorForm):
    """A new enquiry, as a clerk or window agent writes it while the applicant stands there."""

    office = OfficeField(
        act="handle_enquiries", label=gettext_lazy("受理机构"), help_text=gettext_lazy("写代码或名称。")
    )
    channel = forms.ChoiceField(label=gettext_lazy("渠道"), choices=CHANNELS)
    name = forms.CharField(label=gettext_lazy("申请人姓名"), max_length=60, widget=forms.TextInput(PLAIN))
    phone = forms.CharField(
        label=gettext_lazy("联系电话"), max_length=30, widget=forms.TextInput({**PLAIN, "inputmode": "tel"}),
        help_text=gettext_lazy("申请人凭申请号和电话后四位查进度。"),
    )  # fmt: skip
    id_kind = forms.ChoiceField(label=gettext_lazy("证件"), choices=ID_KINDS, initial="id_card")
    id_number = forms.CharField(label=gettext_lazy("证件号码"), max_length=40, widget=forms.TextInput(PLAIN))
    relation = forms.ChoiceField(label=gettext_lazy("查谁的档案"), choices=RELATIONS)
    subject = forms.CharField(
        label=gettext_lazy("被查询人姓名"), max_length=60, required=False, widget=forms.TextInput(PLAIN),
        help_text=gettext_lazy("查本人的不用写。"),
    )  # fmt: skip
    deceased = forms.BooleanField(label=gettext_lazy("被查询人已去世"), required=False)
    matter = forms.ChoiceField(label=gettext_lazy("事由"), required=False)
    wanted = forms.CharField(
        label=gettext_lazy("要查什么"), max_length=500, required=False, widget=forms.Textarea({**PLAIN, "rows": 2}),
        help_text=gettext_lazy("如：一九九几年罚款的收据，记不清哪一年。"),
    )  # fmt: skip
    year_from = forms.IntegerField(label=gettext_lazy("大约自哪一年"), required=False)
    year_to = forms.IntegerField(label=gettext_lazy("至哪一年"), required=False)
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=200, widget=forms.TextInput(PLAIN))
    agent_name = forms.CharField(
        label=gettext_lazy("代办人姓名"), max_length=60, required=False, widget=forms.TextInput(PLAIN)
    )
    agent_phone = forms.CharField(
        label=gettext_lazy("代办人电话"), max_length=30, required=False, widget=forms.TextInput(PLAIN)
    )
    agent_id = forms.CharField(
        label=gettext_lazy("代办人身份证号码"), max_length=40, required=False, widget=forms.TextInput(PLAIN)
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        kinds = [(kind.code, kind.title) for kind in matters_for(actor) if kind.used]
        self.fields["matter"] = forms.ChoiceField(
            label=gettext_lazy("事由"), required=False, choices=[("", gettext_lazy("说不清")), *kinds]
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What `open_enquiry` takes, besides the office."""
        data = self.cleaned_data
        agent = None
        if data["agent_name"] or data["agent_id"]:
            agent = Applicant(data["agent_name"], data["agent_phone"], "id_card", data["agent_id"])
        return {
            "channel": data["channel"],
            "applicant": Applicant(data["name"], data["phone"], data["id_kind"], data["id_number"]),
            "agent": agent,
            "years": (data["year_from"], data["year_to"]),
            **{name: data[name] for name in ("subject", "relation", "deceased", "matter", "wanted", "purpose")},
        }


class ClockForm(forms.Form):
    """The time of a channel."""

    channel = forms.ChoiceField(choices=CLOCKS)
    amount = forms.IntegerField()
    unit = forms.ChoiceField(choices=UNITS)
    extension = forms.IntegerField()


class DayForm(forms.Form):
    """A day that is no ordinary one."""

    day = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("请写成 2019-10-31 这样的日期。")},
    )  # fmt: skip
    works = forms.ChoiceField(
        label=gettext_lazy("上班还是放假"), choices=[("no", gettext_lazy("放假")), ("yes", gettext_lazy("上班"))]
    )
    name = forms.CharField(label=gettext_lazy("是什么日子"), max_length=30, widget=forms.TextInput(PLAIN))


class TrackForm(forms.Form):
    """What an applicant has: the number of the slip, and the telephone."""

    number = forms.CharField(label=gettext_lazy("申请号"), max_length=40, widget=forms.TextInput(PLAIN))
    last_four = forms.CharField(
        label=gettext_lazy("电话后四位"), max_length=8, widget=forms.TextInput({**PLAIN, "inputmode": "numeric"})
    )


class RatingForm(forms.Form):
    """How an applicant was served: five words of equal weight, none chosen beforehand, and a remark."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("您对这次查档满意吗"), choices=list(SCORES.items()), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个。"), "invalid_choice": gettext_lazy("请选一个。")},
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("想说的话"), max_length=300, required=False, widget=forms.Textarea({**PLAIN, "rows": 3})
    )


class RatingCodeForm(RatingForm):
    """The same with what is printed on the slip."""

    number = forms.CharField(label=gettext_lazy("申请号"), max_length=40, widget=forms.TextInput(PLAIN))
    code = forms.CharField(label=gettext_lazy("评价码"), max_length=20, widget=forms.TextInput(PLAIN))
