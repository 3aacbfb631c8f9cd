"""The published catalogue as endpoints for those who decide on it; harvesters have /oai/."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from cundang.custodians.middleware import actor
from cundang.reading_room import actions
from cundang.reading_room.api import done
from cundang.reading_room.doors import county_of
from cundang.reading_room.given import Given
from cundang.reading_room.publishing import records as publishing

router = Router(tags=["published catalogue"])
AT_MOST: Final = 500


class ClassGiven(Given):
    """A class to publish; `after_years` after the year of each record."""

    class_code: str = Field(max_length=20)
    after_years: int = 25
    with_persons: bool = False


class ClassShown(Schema):
    """A class that is published, or was until `ended_at`."""

    id: int
    county: str = Field(alias="county_id")
    class_code: str
    after_years: int
    with_persons: bool
    made_at: datetime
    ended_at: datetime | None


@router.get("/enquiries/published", response=list[ClassShown], url_name="published")
def listed(request: HttpRequest, ended: bool = False) -> Any:
    """What one's counties publish, or published once."""
    return list(publishing.classes_for(actor(request), ended=ended)[:AT_MOST])


@router.post("/enquiries/published", response={201: ClassShown}, url_name="class_published")
def put_out(request: HttpRequest, given: ClassGiven) -> Status[Any]:
    """Publish a class."""
    county = county_of(request, publishing.PUBLISH)
    return Status(201, done(lambda: actions.publish_class(county, actor=actor(request), **given.dict())))


@router.post("/enquiries/published/{int:pk}/stop", response=ClassShown, url_name="class_taken_back")
def taken_back(request: HttpRequest, pk: int) -> Any:
    """Take a class back."""
    found = publishing.class_for(actor(request), pk)
    return done(lambda: actions.stop_publishing(found, actor=actor(request)))
