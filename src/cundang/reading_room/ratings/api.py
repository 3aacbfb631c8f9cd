"""Ratings, complaints and satisfaction as endpoints."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.paging import skipped
from cundang.reading_room import queries
from cundang.reading_room.actions import rate, settle_complaint
from cundang.reading_room.api import AT_MOST, done
from cundang.reading_room.given import Given
from cundang.reading_room.ratings import queries as ratings
from cundang.reading_room.ratings.models import Complaint
from cundang.reading_room.ratings.statistics import desk_statistics

router = Router(tags=["enquiries"])


class RatingGiven(Given):
    """What the applicant says at the window: 5 很满意 … 1 很不满意."""

    score: Literal[1, 2, 3, 4, 5]
    remark: str = Field("", max_length=300)


class Thanks(Schema):
    """It was noted; the score is shown to nobody."""

    rated: bool


class ComplaintShown(Schema):
    """A low rating with a remark."""

    id: int
    enquiry: str = Field(alias="rating.enquiry.number")
    office: str = Field(alias="rating.office_id")
    remark: str = Field(alias="rating.words")
    answer: str
    settled: bool

    @staticmethod
    def resolve_settled(one: Complaint) -> bool:
        """Whether it has its answer."""
        return one.settled_at is not None


class AnswerGiven(Given):
    """What was done about it; the applicant reads it."""

    answer: str = Field(max_length=500)


class SatisfactionShown(Schema):
    """`n` ratings; mean of 1–5 and the share of 4 and 5, null while fewer than five stand behind them."""

    n: int
    mean: float | None
    satisfied: float | None


@router.post("/enquiries/{int:pk}/rating", response={201: Thanks}, url_name="enquiry_rated")
def rated(request: HttpRequest, pk: int, given: RatingGiven) -> Status[dict[str, Any]]:
    """The applicant rates on the window's device; once."""
    require(actor(request), "handle_enquiries")
    found = queries.enquiry_for(actor(request), pk)
    require(actor(request), "handle_enquiries", found.door_id)
    done(lambda: rate(found, **given.dict(), way="window", actor=actor(request)))
    return Status(201, {"rated": True})


@router.get("/enquiries/complaints", response=list[ComplaintShown], url_name="complaints")
def complaints(
    request: HttpRequest, state: Literal["open", "settled", "all"] = "open", limit: int = 50, offset: int = 0
) -> list[Complaint]:
    """Complaints about the offices below, the oldest first."""
    require(actor(request), "settle_complaints")
    start = skipped(offset)
    return list(ratings.complaints_for(actor(request), which=state)[start : start + min(max(limit, 1), AT_MOST)])


@router.post("/enquiries/complaints/{int:pk}/settle", response=ComplaintShown, url_name="complaint_settled")
def settled(request: HttpRequest, pk: int, given: AnswerGiven) -> Complaint:
    """Settle one with an answer."""
    require(actor(request), "settle_complaints")
    found = ratings.complaints_for(actor(request), which="all").get(pk=pk)
    done(lambda: settle_complaint(found, given.answer, actor=actor(request)))
    return ratings.complaints_for(actor(request), which="all").get(pk=pk)


@router.get("/enquiries/satisfaction", response=SatisfactionShown, url_name="satisfaction")
def satisfaction(request: HttpRequest, office: str, first: date, last: date) -> ratings.Satisfaction:
    """How satisfied applicants were with an office and those below it, in whole months."""
    require(actor(request), queries.SEE)
    where = office_for(actor(request), office, queries.SEE)
    return ratings.satisfaction_of(where, first.replace(day=1), last, actor=actor(request))


class CountShown(Schema):
    """How many, and how many of them late."""

    n: int
    late: int


class TimesShown(Schema):
    """Minutes from accepting to answering."""

    n: int
    median: int | None
    ninetieth: int | None


class StatisticsShown(Schema):
    """Of a period; `by` has channel, matter, result, proxy, committed, door and month."""

    total: CountShown
    proxy: CountShown
    committed: CountShown
    by: dict[str, dict[str, CountShown]]
    on_the_spot: TimesShown
    from_afar: TimesShown
    satisfaction: SatisfactionShown


@router.get("/enquiries/statistics", response=StatisticsShown, url_name="enquiry_statistics")
def statistics(request: HttpRequest, first: date, last: date, office: str = "") -> dict[str, Any]:
    """What was accepted in a period, at the doors in one's scope; at one door and those below it."""
    require(actor(request), queries.SEE)
    code = office_for(actor(request), office, queries.SEE).code if office else ""
    found = desk_statistics(actor(request), first, last, office=code)
    by = {name: {str(key): one for key, one in counts.items()} for name, counts in found.by.items()}
    return {**vars(found), "by": by}
