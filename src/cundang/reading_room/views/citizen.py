"""Pages for citizens, phone first: the door that everybody may come to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cundang.reading_room.doorstep import only_county, times_of, what_to_bring
from cundang.reading_room.views.style import for_citizens
from cundang.reading_room.words import in_time


@for_citizens
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The three doors, what to bring, and where to go on; no account."""
    county = only_county()
    times = times_of(county)
    facts = {
        "bring": what_to_bring(county),
        "on_the_spot": in_time(times["town"]),
        "from_afar": in_time(times["online"]),
    }
    return render(request, "reading_room/citizen/start.html", facts)
