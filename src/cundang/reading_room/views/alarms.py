"""异常查阅提醒: what stands out, for the audit administrator; acts and numbers only."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_names, require
from cundang.reading_room import actions
from cundang.reading_room.actions import EnquiryRefused
from cundang.reading_room.alarms import queries as alarms
from cundang.reading_room.alarms.models import Alarm
from cundang.reading_room.doors import county_of
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet
WHICH = {"open": "open", "settled": "settled", "all": ""}


class RuleForm(forms.Form):
    """One rule."""

    code = forms.CharField(max_length=20)
    used = forms.BooleanField(required=False)
    most = forms.IntegerField()
    days = forms.IntegerField(required=False)
    from_hour = forms.IntegerField(required=False)
    to_hour = forms.IntegerField(required=False)


def _which(given: str) -> str:
    return given if given in WHICH else "open"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Alarms that wait, were settled, or all."""
    which = _which(request.GET.get("state", ""))
    page = alarms.page_of(actor(request), WHICH[which], request.GET.get("page"), ROWS)
    names = office_names(one.chain for one in page)
    rows = [(one, alarms.RULE_WORDS[one.rule], names.get(one.chain, one.chain)) for one in page]
    return render(request, "reading_room/alarms.html", {"page": page, "rows": rows, "which": which})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    rows = alarms.alarms_for(actor(request), WHICH[_which(request.POST.get("state", ""))], 0, MOST)
    actions.take_alarms(len(rows), actor=actor(request))
    names = office_names(one.chain for one in rows)
    heads = [_("序号"), _("提醒"), _("账号"), _("机构"), _("次数"), _("自"), _("至"), _("处理时间"),
             _("处理人"), _("处理情况")]  # fmt: skip
    lines: list[list[str | int | None]] = [
        [
            str(alarms.RULE_WORDS[one.rule]), one.actor, names.get(one.chain, one.chain), one.number,
            f"{localtime(one.first_at):%Y-%m-%d %H:%M}", f"{localtime(one.last_at):%Y-%m-%d %H:%M}",
            f"{localtime(one.settled_at):%Y-%m-%d %H:%M}" if one.settled_at else "", one.settled_by, one.note,
        ]
        for one in rows
    ]  # fmt: skip
    title = _("异常查阅提醒")
    return download(book(title, title, heads, lines, {"B": 34, "C": 16, "F": 18, "G": 18, "H": 18, "J": 40}), title)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of one (`note`)."""
    require(actor(request), alarms.SEE)
    try:
        found = alarms.alarm_for(actor(request), pk)
        actions.settle_alarm(found, request.POST.get("note", ""), actor=actor(request))
    except Alarm.DoesNotExist:
        raise Http404 from None
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理。"))
    return redirect("alarms")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """From how many on one is warned; POST keeps one rule."""
    try:
        county = county_of(request, alarms.KEEP)
    except Office.DoesNotExist:
        raise Http404 from None
    if request.method == "POST":
        form = RuleForm(request.POST)
        try:
            if not form.is_valid():
                raise EnquiryRefused(_("次数、天数和钟点请写数字。"))
            facts = {name: value or 0 for name, value in form.cleaned_data.items() if name not in ("code", "used")}
            said = {"code": form.cleaned_data["code"], "used": form.cleaned_data["used"], **facts}
            actions.keep_alarm_rule(county, actor=actor(request), **said)
        except EnquiryRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已保存，从下一次检查起按新的。"))
        return redirect("alarm-rules")
    told = [(one, alarms.RULE_WORDS[one.code]) for one in alarms.rules_for(actor(request), county.code)]
    return render(request, "reading_room/alarm_rules.html", {"county": county, "rules": told})
