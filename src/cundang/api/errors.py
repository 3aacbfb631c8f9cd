"""Whatever goes wrong in the API, as `{"error": one finished sentence}` with the right status."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cundang.accession.actions import MarkRefused
from cundang.api.parser import NOT_READ
from cundang.finding_aid.actions import PurposeMissing
from cundang.finding_aid.queries import QuestionRefused
from cundang.holdings.actions import (
    AppraisalRefused,
    FondsRefused,
    NotASchedule,
    NotUnits,
    PeriodRefused,
    RowRefused,
    ScheduleRefused,
    Undescribable,
    UnitRefused,
)
from cundang.holdings.desk.actions import Changed, DeskRefused

UNREAD = "Cannot parse request body"  # what django-ninja says, whatever its parser raises


def add_error_answers(api: NinjaAPI) -> None:
    """Give the API its answers to errors."""

    def say(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
        return api.create_response(request, {"error": sentence}, status=status)

    def not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 401, _("请先登录。"))

    def not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 403, _("您的账号没有这项权限。"))

    def not_found(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 404, _("没有找到，或不在您的查看范围内。"))

    def not_understood(request: HttpRequest, error: Any) -> HttpResponse:
        errors = error.errors if isinstance(error, ValidationError) else []
        names = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in errors if one.get("loc")))
        return say(request, 422, _("参数不对：%(names)s，请检查后再试。") % {"names": names})

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 422, str(error))

    def changed(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 409, str(error))

    def other(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code if isinstance(error, HttpError) else 400
        return say(request, status, str(NOT_READ if str(error) == UNREAD else error))

    api.add_exception_handler(AuthenticationError, not_signed_in)
    api.add_exception_handler(PermissionDenied, not_allowed)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(ObjectDoesNotExist, not_found)
    api.add_exception_handler(ValidationError, not_understood)
    api.add_exception_handler(QuestionRefused, refused)
    api.add_exception_handler(PurposeMissing, refused)
    api.add_exception_handler(ScheduleRefused, refused)
    api.add_exception_handler(MarkRefused, refused)
    api.add_exception_handler(RowRefused, refused)
    api.add_exception_handler(NotASchedule, refused)
    for why in (PeriodRefused, UnitRefused, NotUnits, FondsRefused, AppraisalRefused, DeskRefused, Undescribable):
        api.add_exception_handler(why, refused)
    api.add_exception_handler(Changed, changed)
    api.add_exception_handler(HttpError, other)
