"""Photos of documents from the applicant's own phone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.queries import acting
from cundang.reading_room.actions import EnquiryRefused, keep_photo, remove_photo
from cundang.reading_room.citizens.own import own_photos
from cundang.reading_room.identity.citizens import citizen_only
from cundang.reading_room.photos.opening import BYTES
from cundang.reading_room.views.citizen import own_or_404
from cundang.reading_room.views.style import for_citizens, signed_in


@for_citizens
@citizen_only
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """A photo of a document (`photo`, and `name`: of which)."""
    citizen = signed_in(request)
    found, sent = own_or_404(citizen, number), request.FILES.get("photo")
    try:
        if sent is None:
            raise EnquiryRefused(_("请先拍照或选照片。"))
        with acting(citizen.actor):
            keep_photo(found, sent.read(BYTES + 1), name=request.POST.get("name", ""), actor=citizen.actor)
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("照片收到了，加密保存，只有办的人看得到。"))
    return redirect("citizen-enquiry", found.number)


@for_citizens
@citizen_only
@require_POST
def away(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take back one that one sent."""
    citizen = signed_in(request)
    found = own_or_404(citizen, number)
    one = next((photo for photo in own_photos(citizen, found) if photo.pk == pk), None)
    if one is None:
        raise Http404
    try:
        with acting(citizen.actor):
            remove_photo(one, actor=citizen.actor)
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已删去。"))
    return redirect("citizen-enquiry", found.number)
