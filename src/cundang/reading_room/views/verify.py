"""验真 and 领取: what anybody may ask of a copy, and its fetching by link; no account, phone first."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import EnquiryRefused, take
from cundang.reading_room.copies.linked import linked, refusal
from cundang.reading_room.copies.models import CopyLink
from cundang.reading_room.copies.papers import KINDS
from cundang.reading_room.copies.queries import PaperGone, public_keys, verdict_by_code, verdict_on
from cundang.reading_room.views.copies import as_pdf
from cundang.reading_room.views.style import for_citizens

DEVICE = "copy-device"  # cookie
YEAR = 366 * 24 * 3600  # seconds
LONGEST = 500


@for_citizens
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """`?c=` is what a QR code says; without a camera the number and the code are typed."""
    verdict, words = None, {"number": "", "code": ""}
    signed = request.GET.get("c", "")[:LONGEST]
    if request.method == "POST":
        words = {name: request.POST.get(name, "").replace("\0", "")[:40] for name in words}
        verdict = verdict_by_code(**words)
    elif signed:
        verdict = verdict_on(signed)
    facts = {"verdict": verdict, "kind": KINDS.get(verdict.kind) if verdict else "", **words}
    return render(request, "reading_room/verify.html", facts)


@require_safe
def keys(_request: HttpRequest) -> JsonResponse:
    """The public keys, for whoever checks without asking us (docs/copies.md)."""
    told = [{"name": key.name, "algorithm": key.algorithm, "public": key.public} for key in public_keys().values()]
    return JsonResponse({"form": "CD1", "keys": told})


@for_citizens
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest) -> HttpResponse:
    """What a link gives (`?t=`); it is used up only when the button is pressed, not by a program that looks at it."""
    token, device = request.GET.get("t", ""), request.COOKIES.get(DEVICE, "")[:100]
    link = linked(token)
    if link is None:
        why = _("这个链接不对，请从短信或微信里完整地打开，或请窗口再发一次。")
        return render(request, "reading_room/fetch.html", {"why": why}, status=404)
    why = refusal(link, device)
    if request.method == "POST" and not why:
        try:
            copy, made, kept = take(token, device, actor=actor(request))
        except (EnquiryRefused, PaperGone, CopyLink.DoesNotExist) as refused:  # another was quicker
            why = str(refused)
        else:
            response = as_pdf(made, copy.number)
            response.set_cookie(
                DEVICE, kept, max_age=YEAR, path="/fetch/", httponly=True, samesite="Lax", secure=request.is_secure()
            )
            return response
    facts = {"link": link, "kind": KINDS[link.copy.kind], "why": why}
    return render(request, "reading_room/fetch.html", facts, status=410 if why else 200)
