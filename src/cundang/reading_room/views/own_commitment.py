"""信用承诺书 on the applicant's own phone: read, heard, and signed with a finger."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cundang.custodians.queries import acting
from cundang.papers.strokes import HEIGHT, WIDTH
from cundang.reading_room.actions import CommitmentRefused, show_commitment, sign_commitment
from cundang.reading_room.commitments.forms import CommitmentForm
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.identity.citizens import citizen_only
from cundang.reading_room.views.citizen import own_or_404
from cundang.reading_room.views.style import for_citizens, signed_in


@for_citizens
@never_cache
@citizen_only
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """What is told, what is promised, a field to sign in; nobody has to."""
    citizen, problem = signed_in(request), ""
    found = own_or_404(citizen, number)
    with acting(citizen.actor):
        if request.method == "POST":
            form = CommitmentForm(request.POST)
            try:
                if not form.is_valid():
                    raise CommitmentRefused(_("没有收到签名，请在框里签名后再提交。"))
                sign_commitment(found, **form.cleaned_data, way=Commitment.PHONE, actor=citizen.actor)
            except CommitmentRefused as refused:
                problem = str(refused)
            else:
                messages.success(request, _("已签好。不用再去开亲属关系证明。"))
                return redirect("citizen-enquiry", found.number)
        try:
            text = show_commitment(found, way=Commitment.PHONE, actor=citizen.actor)
        except CommitmentRefused as refused:
            messages.error(request, problem or str(refused))
            return redirect("citizen-enquiry", found.number)
    facts = {"enquiry": found, "text": text, "problem": problem, "width": str(WIDTH), "height": str(HEIGHT)}
    return render(request, "reading_room/citizen/commitment.html", facts, status=400 if problem else 200)
