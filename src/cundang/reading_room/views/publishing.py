"""公开目录: which classes of a county may be harvested."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import require
from cundang.holdings.queries import class_names
from cundang.reading_room import actions
from cundang.reading_room.actions import EnquiryRefused
from cundang.reading_room.doors import county_of, outside
from cundang.reading_room.publishing import records as publishing
from cundang.reading_room.publishing.forms import PublishForm
from cundang.reading_room.publishing.models import PublishedClass
from cundang.sheets import book, download

MOST = 500


def _county(request: HttpRequest) -> Office:
    try:
        return county_of(request, publishing.PUBLISH)
    except Office.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def classes(request: HttpRequest) -> HttpResponse:
    """What is published, what was; another class."""
    county, form, status = _county(request), PublishForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.publish_class(county, **form.cleaned_data, actor=actor(request))
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已公开，符合条件的目录现在就能收割。"))
                return redirect("published")
    counts = publishing.counts_of(county.code)
    now = list(publishing.classes_for(actor(request))[:MOST])
    before = list(publishing.classes_for(actor(request), ended=True)[:MOST])
    names = class_names(row.class_code for row in (*now, *before))
    facts = {
        "form": form,
        "now": [(row, names.get(row.class_code, row.class_code), counts.get(row.class_code, 0)) for row in now],
        "before": [(row, names.get(row.class_code, row.class_code)) for row in before],
        "address": outside(request, "oai") if settings.OAI_EMAIL else "",
    }
    return render(request, "reading_room/published.html", facts, status=status)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a class back."""
    require(actor(request), publishing.PUBLISH)
    try:
        actions.stop_publishing(publishing.class_for(actor(request), pk), actor=actor(request))
    except PublishedClass.DoesNotExist:
        raise Http404 from None
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已停止公开；来收割的会被告知这些目录已删除，已经取走的请对方自行删除。"))
    return redirect("published")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Both lists as an Excel sheet."""
    who = actor(request)
    rows = [*publishing.classes_for(who)[:MOST], *publishing.classes_for(who, ended=True)[:MOST]]
    actions.take_published(len(rows), actor=who)
    heads = [
        _("序号"),
        _("门类"),
        _("满几年公开"),
        _("含写有人名的"),
        _("公开时间"),
        _("公开人"),
        _("停止时间"),
        _("停止人"),
    ]
    lines: list[list[str | int | None]] = [
        [
            row.class_code, row.after_years, _("是") if row.with_persons else _("否"),
            f"{localtime(row.made_at):%Y-%m-%d %H:%M}", row.made_by,
            f"{localtime(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else "", row.ended_by,
        ]
        for row in rows
    ]  # fmt: skip
    title = _("公开目录")
    return download(book(title, title, heads, lines, {"E": 18, "G": 18}), title)
