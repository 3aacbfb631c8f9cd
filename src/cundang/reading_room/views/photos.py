"""Photos of documents at an enquiry: taken in, looked at, taken away; the term for which a county keeps them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import EnquiryRefused, keep_photo, keep_photo_term, remove_photo, view_photo
from cundang.reading_room.photos import queries as reading
from cundang.reading_room.photos.models import DocumentPhoto
from cundang.reading_room.views.enquiries import enquiry_or_404
from cundang.reading_room.views.rules import county_or_404

HANDLE = "handle_enquiries"


def picture(made: bytes) -> HttpResponse:
    """A photo as it is shown: never kept by a browser, never anything but a picture."""
    response = HttpResponse(made, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _photo(request: HttpRequest, pk: int, photo: int) -> DocumentPhoto:
    found = enquiry_or_404(request, pk, HANDLE)
    one = reading.photos_of(actor(request), found).select_related("enquiry").filter(pk=photo).first()
    if one is None:
        raise Http404
    return one


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo of a document (`photo`, `name`)."""
    found = enquiry_or_404(request, pk, HANDLE)
    sent = request.FILES.get("photo")
    try:
        if sent is None:
            raise EnquiryRefused(_("请先选照片。"))
        kept = keep_photo(found, sent.read(), name=request.POST.get("name", ""), actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已留存 %(n)d 张，加密保存。") % {"n": len(kept)})
    return redirect("enquiry", pk)


@never_cache
@require_safe
def look(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """The picture; looking stands in the ledger."""
    one = _photo(request, pk, photo)
    try:
        return picture(view_photo(one, actor=actor(request)))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("enquiry", pk)


@require_POST
def away(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Take one away."""
    one = _photo(request, pk, photo)
    try:
        remove_photo(one, actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已删去。"))
    return redirect("enquiry", pk)


@require_POST
def term(request: HttpRequest) -> HttpResponse:
    """For how many days the county keeps them (`days`)."""
    county = county_or_404(request)
    typed = request.POST.get("days", "").strip()
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise EnquiryRefused(_("天数请写数字。"))
        keep_photo_term(county, int(typed), actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存，已有的照片也按新的天数。"))
    return redirect("enquiry-rules")
