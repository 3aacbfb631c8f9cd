"""The door for harvesters (OAI-PMH 2.0): no account, and closed unless the installation has an address to write to."""

from pathlib import Path
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import Later, harvest
from cundang.reading_room.doors import outside

LONGEST = 8_000  # characters of what is asked
SCHEMA = Path(__file__).parents[1] / "data" / "cundang.xsd"


@csrf_exempt  # no session, nothing is changed
@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: HttpRequest) -> HttpResponse:
    """A verb with its arguments, in the address or as a form; answered as XML, errors of the protocol too."""
    if not settings.OAI_EMAIL:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    if request.method == "POST":
        too_long = int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST
        query = "" if too_long else request.body.decode("utf-8", "replace")
    try:
        asked = parse_qsl(query[:LONGEST], keep_blank_values=True, max_num_fields=20)
    except ValueError:  # more fields than any verb has
        asked = []
    asked = [(name.replace("\0", "")[:100], value.replace("\0", "")[:1000]) for name, value in asked]
    address = request.META.get("REMOTE_ADDR", "")
    try:
        made = harvest(asked, base=outside(request, "oai"), address=address, actor=actor(request))
    except Later as later:
        return HttpResponse(status=503, headers={"Retry-After": str(later.seconds)}, content_type="text/plain")
    return HttpResponse(made, content_type="text/xml; charset=utf-8")


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of our own metadata format."""
    if not settings.OAI_EMAIL:
        raise Http404
    return HttpResponse(SCHEMA.read_bytes(), content_type="text/xml; charset=utf-8")
