"""The API under /api/partner/ for partners' systems (docs/province.md): ask, see where it stands, withdraw."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor
from cundang.paging import skipped
from cundang.reading_room.actions import Applicant, EnquiryRefused, Wait, partner_requests
from cundang.reading_room.api import PersonGiven
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.given import Given
from cundang.reading_room.partners import queries as partners
from cundang.reading_room.partners.models import Partner, PartnerRequest
from cundang.reading_room.states import STATES

LARGEST: Final = 64 * 1024  # bytes of a body
AT_MOST: Final = 200
NUMBER: Final = r"^[A-Za-z0-9._-]{1,64}$"
T = TypeVar("T")


class Signature:
    """Who signs is the partner; whatever is wrong with it is said in one sentence, and nobody learns who exists."""

    def __call__(self, request: HttpRequest) -> Partner:
        """The partner; raises `HttpError`."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise HttpError(413, _("请求体最大 64 KB。"))
        said = {
            name: request.headers.get(f"X-Cundang-{name}", "") for name in ("Partner", "Date", "Nonce", "Signature")
        }
        if not all(0 < len(value) <= 128 and value.isascii() and value.isprintable() for value in said.values()):
            raise HttpError(401, _("请带上 X-Cundang-Partner、-Date、-Nonce、-Signature 四个请求头，见接口说明。"))
        if not 8 <= len(said["Nonce"]) <= 64:
            raise HttpError(401, _("X-Cundang-Nonce 请用 8 至 64 个字符，每次不同。"))
        signed = partner_requests.Signed(
            request.method or "", request.path, request.META.get("QUERY_STRING", ""), request.body,
            **{name.lower(): value for name, value in said.items()},
        )  # fmt: skip
        try:
            found = partner_requests.recognise(
                signed, address=request.META.get("REMOTE_ADDR", ""), actor=actor(request)
            )
        except partner_requests.WrongClock as wrong:
            now = timezone.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
            raise HttpError(401, _("X-Cundang-Date 与本机时间相差超过 5 分钟；现在是 %s，请校时。") % now) from wrong
        except partner_requests.NotKnown as wrong:
            raise HttpError(401, _("协作方代码或签名不对。")) from wrong
        except partner_requests.Replayed as again:
            raise HttpError(401, _("这个请求已经收到过：X-Cundang-Nonce 每次要换。")) from again
        except (partner_requests.TooMany, Wait) as many:
            raise HttpError(429, _("请求太多，请稍后再试。")) from many
        _refuse_unreadable(request.body)
        return found


router = Router(tags=["partner"])


class PartnerAsks(Given):
    """A request; `number` is the partner's own, or stands in the header Idempotency-Key."""

    number: str = Field("", max_length=64)
    office: str = Field(max_length=12)
    applicant: PersonGiven
    purpose: str = Field(max_length=200)
    subject: str = Field("", max_length=60)
    relation: str = Field("self", max_length=20)
    deceased: bool = False
    matter: str = Field("", max_length=40)
    wanted: str = Field("", max_length=500)
    year_from: int | None = None
    year_to: int | None = None
    agent: PersonGiven | None = None

    def facts(self) -> dict[str, Any]:
        """What `open_enquiry` takes."""
        own = self.dict(exclude={"number", "office", "applicant", "agent", "year_from", "year_to"})
        agent = Applicant(**self.agent.dict()) if self.agent else None
        applicant = Applicant(**self.applicant.dict())
        return {**own, "applicant": applicant, "agent": agent, "years": (self.year_from, self.year_to)}


class Withdrawn(Given):
    """Why it is taken back."""

    words: str = Field("", max_length=500)


class RequestTold(Schema):
    """A request: the partner's `number`, ours (`enquiry`), and where it stands."""

    number: str
    enquiry: str
    state: str
    state_words: str
    office: str
    door: str
    due_at: datetime | None
    asked_at: datetime


class StepShown(Schema):
    """What was done; `words`: the reason, where the applicant is told one."""

    at: datetime
    act: str
    state: str
    office: str
    words: str


class PaperShown(Schema):
    """A paper that was given out; it can be fetched until then, unless it was revoked."""

    number: str
    kind: str  # `copy`, `certificate`, `not_found`
    office: str
    issued_at: datetime
    until: datetime
    revoked: bool


class RequestShown(RequestTold):
    """With all that was done, and the papers for a partner that may fetch them."""

    steps: list[StepShown]
    copies: list[PaperShown]


@router.post("/enquiries", response={200: RequestTold, 201: RequestTold}, url_name="partner_asks")
def asks(request: HttpRequest, given: PartnerAsks) -> Status[dict[str, Any]]:
    """Ask. The same number again with the same words: 200 and the same enquiry; with other words: 409."""
    header = request.headers.get("Idempotency-Key", "")
    if header and given.number and header != given.number:
        raise HttpError(422, _("Idempotency-Key 与 number 不一致，请只用一个。"))
    number = _tidy(given.number or header)
    return _as(request, lambda who: _asked(partner(request), number, given, who))


@router.get("/enquiries", response=list[RequestTold], url_name="partner_requests")
def listed(request: HttpRequest, limit: int = 50, offset: int = 0) -> Any:
    """One's own requests, the last first."""
    most, start = min(max(limit, 1), AT_MOST), skipped(offset)

    def act(who: Actor) -> list[dict[str, Any]]:
        return [_told(row) for row in partner_requests.tell_all(partner(request), start=start, most=most, actor=who)]

    return _as(request, act)


@router.get("/enquiries/{number}", response=RequestShown, url_name="partner_request")
def one(request: HttpRequest, number: str) -> Any:
    """One of one's own requests, with what was done."""
    found = _tidy(number)
    return _as(request, lambda who: _shown(partner_requests.tell(partner(request), found, actor=who)))


@router.post("/enquiries/{number}/withdraw", response=RequestShown, url_name="partner_withdraws")
def withdrawn(request: HttpRequest, number: str, given: Withdrawn) -> Any:
    """The applicant takes it back; said twice, it is done once."""
    found = _tidy(number)
    return _as(request, lambda who: _shown(partner_requests.withdraw(partner(request), found, given.words, actor=who)))


@router.get("/enquiries/{number}/copies/{paper}", url_name="partner_fetches")
def fetched(request: HttpRequest, number: str, paper: str) -> HttpResponse:
    """A paper as PDF. What is not the partner's is 404; what is revoked, or over its 72 hours, 410."""
    found = _tidy(number)

    def act(who: Actor) -> tuple[Copy, bytes]:
        return partner_requests.hand_over_copy(partner(request), found, paper, actor=who)

    copy, made = _as(request, act)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{copy.number}.pdf") or ""
    response.headers["Cache-Control"] = "no-store"
    return response


def partner(request: HttpRequest) -> Partner:
    """Who signed."""
    found: Partner = request.auth  # type: ignore[attr-defined]
    return found


def _asked(who: Partner, number: str, given: PartnerAsks, actor: Actor) -> Status[dict[str, Any]]:
    try:
        made, new = partner_requests.ask(who, number, given.office, given.facts(), actor=actor)
    except partner_requests.OtherWords as other:
        raise HttpError(409, _("编号 %s 已经用于内容不同的申请，请换一个编号。") % number) from other
    return Status(201 if new else 200, _told(made))


def _as(request: HttpRequest, act: Callable[[Actor], T]) -> T:
    """The act as the partner's; its refusal as 422, as 410 where something is there no more."""
    try:
        with partner_requests.as_partner(partner(request)) as who:
            return act(who)
    except EnquiryRefused as refusal:
        raise HttpError(410 if isinstance(refusal, partner_requests.Gone) else 422, str(refusal)) from refusal


def _told(row: PartnerRequest) -> dict[str, Any]:
    one = row.enquiry
    return {
        "number": row.number, "enquiry": one.number, "state": one.state, "state_words": str(STATES[one.state]),
        "office": one.office_id, "door": one.door_id, "due_at": one.due_at, "asked_at": row.made_at,
    }  # fmt: skip


def _shown(row: PartnerRequest) -> dict[str, Any]:
    """Read here, while row security still lets the partner."""
    papers = partners.papers_told(row.partner, row.enquiry)
    steps = partners.steps_told(row)
    return {**_told(row), "steps": [vars(step) for step in steps], "copies": [vars(paper) for paper in papers]}


def _tidy(number: str) -> str:
    if not (0 < len(number) <= 64) or not all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in number):
        raise HttpError(422, _("number 请用 1 至 64 个字母、数字、点、短横或下划线。"))
    return number


def _refuse_unreadable(body: bytes) -> None:
    """What PostgreSQL or a reader could not take: no JSON, too deep, control characters, half a character."""
    try:
        texts = _texts(json.loads(body)) if body else []
        for text in texts:
            text.encode()
    except (ValueError, RecursionError) as wrong:
        raise HttpError(422, _("请求体不是可读的 JSON（UTF-8），请检查。")) from wrong
    if any(ord(sign) < 32 and sign not in "\t\n\r" for text in texts for sign in text):
        raise HttpError(422, _("内容里有控制字符，请去掉后再发。"))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
