"""The system administrator's page: numbers and findings, no record's content."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cundang.custodians.middleware import actor
from cundang.custodians.queries import machine, require
from cundang.operations.facts import findings, status


def status_page(request: HttpRequest) -> HttpResponse:
    """What is there, what is waiting, what is late. Counted over all offices; the administrator sees counts only."""
    require(actor(request), "see_status")
    return render(request, "operations/status.html", {"findings": findings(machine()), "facts": status(machine())})
