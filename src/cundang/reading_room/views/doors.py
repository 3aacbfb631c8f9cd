"""窗口: how each door is reached, for everybody who wants to come or to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cundang.custodians.queries import office_names
from cundang.reading_room.citizens.own import MOST_PLACES, places
from cundang.reading_room.views.style import for_citizens


@for_citizens
@never_cache
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """By a part of the name (`q`), or those of a county or town (`within`); without either county and towns.

    First those that say how they are reached.
    """
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:40]
    within = request.GET.get("within", "")[:12]
    found = places(words, within)
    towns = office_names(one.code[:9] for one in found if one.level == "village")
    found = sorted(found, key=lambda one: not one.contact)
    rows = [(one, towns.get(one.code[:9], "") if one.level == "village" else "") for one in found]
    facts = {"rows": rows, "words": words, "within": within, "full": len(found) == MOST_PLACES}
    return render(request, "reading_room/citizen/doors.html", facts)
