"""What is to be remembered now, as a page and as a part of the first page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cundang.accession.actions import export_collection
from cundang.accession.collection_words import reminder_sheet
from cundang.accession.queries.collecting import start_for
from cundang.accession.queries.reminders import due_in, late_under, next_days
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.sheets import download

SHOWN = 8  # villages or towns in the part of the first page


@require_safe
def reminders(request: HttpRequest, code: str = "") -> HttpResponse:
    """Of a village what falls due and is late, of a town or county who is late; without a code of the own office.

    htmx gets the short form; `?as=xlsx` all as a sheet.
    """
    who = actor(request)
    require(who, "see_collection")
    try:
        office = office_for(who, code, "see_collection") if code else start_for(who)
    except Office.DoesNotExist as error:
        raise Http404 from error
    if office is None:
        return HttpResponse("") if request.htmx else render(request, "accession/nothing.html")  # type: ignore[attr-defined]
    facts: dict[str, Any] = {"office": office, "village": office.level == "village", "next": next_days(who, office)}
    if office.level == "village":
        facts["due"] = due_in(who, office)
    else:
        facts["late"] = late_under(who, office)
    if request.GET.get("as") == "xlsx":
        export_collection(office, actor=who)
        made, heading = reminder_sheet(office, facts.get("due", []), facts.get("late", []))
        return download(made, heading)
    if request.htmx:  # type: ignore[attr-defined]
        facts["more"] = max(len(facts.get("late", [])) - SHOWN, 0)
        facts["late"] = facts.get("late", [])[:SHOWN]
        return render(request, "accession/reminders.html#short", facts)
    return render(request, "accession/reminders.html", facts)
