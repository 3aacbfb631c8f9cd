"""What a county lays down for its rooms: the points of a check, the spine widths that are offered."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import PlaceRefused, set_keeping_rules
from cundang.holdings.authorities.periods import county_of
from cundang.holdings.climate import protection_name
from cundang.holdings.forms_authorities import KeepingForm
from cundang.holdings.keeping import points_of, widths_of


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The points and widths that hold in the county, and for its archivist the form to set them."""
    who, county = actor(request), county_of(actor(request))
    require(who, "view")
    if request.method == "POST":
        require(who, "keep_authorities", county)
    points, widths = points_of(county), widths_of(county)
    first = {"points": "\n".join(one["name"] for one in points), "widths": "、".join(map(str, widths))}
    form = KeepingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        sizes = [int(word) for word in re.findall(r"[0-9]+", form.cleaned_data["widths"])]
        try:
            set_keeping_rules(county, points=form.cleaned_data["points"].splitlines(), widths=sizes, actor=who)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存；以前的检查照当时的项目保留。"))
            return redirect("keeping-rules")
    mine = who.scope("keep_authorities").covers(county)
    shown = {"points": [protection_name(one) for one in points], "widths": widths, "mine": mine}
    return render(request, "holdings/keeping.html", {"form": form, **shown})
