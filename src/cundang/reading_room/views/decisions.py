"""不再适用承诺: what was decided about a citizen after a breach, told to that person, who may object."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.queries import acting
from cundang.reading_room.actions import CommitmentRefused, object_to
from cundang.reading_room.citizens.own import own_decision, own_decisions
from cundang.reading_room.commitments.models import Exclusion
from cundang.reading_room.identity.citizens import citizen_only
from cundang.reading_room.views.style import for_citizens, signed_in


@for_citizens
@never_cache
@citizen_only
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Why, on what evidence, until when, by whom; and what became of an objection."""
    return render(request, "reading_room/citizen/decisions.html", {"rows": own_decisions(signed_in(request))})


@for_citizens
@citizen_only
@sensitive_post_parameters()
@require_POST
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """The person objects (`words`), once; the office above answers."""
    citizen = signed_in(request)
    try:
        with acting(citizen.actor):
            object_to(own_decision(citizen, pk), request.POST.get("words", ""), actor=citizen.actor)
    except Exclusion.DoesNotExist:
        raise Http404 from None
    except CommitmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("异议已经交上去，由上一级机构复核，答复写在这里。"))
    return redirect("citizen-decisions")
