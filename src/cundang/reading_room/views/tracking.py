"""查进度: where an enquiry stands, for the applicant, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import Wait, track
from cundang.reading_room.codes import rating_code
from cundang.reading_room.forms import RatingForm, TrackForm
from cundang.reading_room.states import STATES
from cundang.reading_room.views.style import for_citizens
from cundang.reading_room.words import step_words


@for_citizens
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Number and last four digits of the telephone; the answer stands under the form."""
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    facts: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        address = request.META.get("REMOTE_ADDR", "")
        try:
            found = track(data["number"], data["last_four"], address=address, actor=actor(request))
        except Wait:
            form.add_error(None, _("试的次数太多，请一小时后再试，或打电话给受理的窗口。"))
            status, facts["wait"] = 429, True
        else:
            if found is None:
                form.add_error(None, _("没有查到。请对照回执上的申请号和登记的电话再试。"))
                status = 404
            else:
                facts["found"] = found
                if found.rating.may_rate:
                    facts["code"], facts["rating"] = rating_code(found.number), RatingForm()
                facts["state"] = STATES[found.state]
                facts["steps"] = [(step, step_words(step.act)) for step in found.steps]
    return render(request, "reading_room/track.html", facts, status=status)
