"""办理时限、节假日: the clocks and days of a county."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import offices_for, require
from cundang.reading_room import clocks, queries
from cundang.reading_room.actions import EnquiryRefused, keep_clock, keep_day, remove_day
from cundang.reading_room.forms import ClockForm, DayForm
from cundang.reading_room.photos.queries import photo_days
from cundang.reading_room.states import CLOCKS
from cundang.reading_room.words import UNITS

RIGHT = "keep_enquiry_rules"


def county_or_404(request: HttpRequest) -> Office:
    """The county whose rules the actor keeps."""
    require(actor(request), RIGHT)
    found = offices_for(actor(request), RIGHT).filter(code=actor(request).office_code[:6]).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The times of all channels, and the days; a new day."""
    county = county_or_404(request)
    form = DayForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                keep_day(county, data["day"], works=data["works"] == "yes", name=data["name"], actor=actor(request))
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已保存。"))
                return redirect("enquiry-rules")
    times = clocks.rules_of(county.code)
    facts = {
        "county": county,
        "clocks": [(times[channel], words) for channel, words in CLOCKS.items()],
        "units": UNITS,
        "days": queries.days_of(actor(request))[:400],
        "photo_days": photo_days(county.code),
        "form": form,
    }
    return render(request, "reading_room/rules.html", facts, status=status)


@require_POST
def clock(request: HttpRequest) -> HttpResponse:
    """The time of one channel."""
    county = county_or_404(request)
    form = ClockForm(request.POST)
    try:
        if not form.is_valid():
            raise EnquiryRefused(_("时限和延长请写数字。"))
        keep_clock(county, **form.cleaned_data, actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存，以后受理的按新的时限。"))
    return redirect("enquiry-rules")


@require_POST
def day_away(request: HttpRequest, pk: int) -> HttpResponse:
    """A day is an ordinary one after all."""
    found = queries.days_of(actor(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    remove_day(found, actor=actor(request))
    messages.success(request, _("已去掉。"))
    return redirect("enquiry-rules")
