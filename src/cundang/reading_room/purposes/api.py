"""Ready answers to “what for” as endpoints."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.reading_room import actions
from cundang.reading_room.purposes.offered import LAYOUT, in_words, purposes_of
from cundang.reading_room.tables.api import Compared, compared, done
from cundang.reading_room.tables.sheets import SheetTaken
from cundang.reading_room.tables.versions import KEEP

router = Router(tags=["purposes"])


class PurposeShown(Schema):
    """A ready answer: what is written down, and its English."""

    code: str
    name: str
    name_en: str


class PurposeGiven(Schema):
    """Its words; `place` (from 1) where it is not to stay where it is, or come last."""

    model_config = {"extra": "forbid"}
    name: str
    name_en: str = ""
    place: int | None = None


def _county(request: HttpRequest) -> Office:
    require(actor(request), KEEP)
    return office_for(actor(request), actor(request).office_code[:6], KEEP)


@router.get("/enquiries/purposes", response=list[PurposeShown], url_name="purposes")
def listed(request: HttpRequest) -> Any:
    """Those of one's county, in the order in which citizens are offered them."""
    return purposes_of(_county(request).code)


# Before what has a code in its place.
@router.post("/enquiries/purposes/sheet", response=Compared, url_name="purposes_sheet_in")
def sheet_in(request: HttpRequest, file: File[UploadedFile], apply: bool = False) -> Any:
    """All of them from a sheet: what would change; with `apply` it is changed."""
    county = _county(request)
    now = in_words(purposes_of(county.code))

    def take(rows: Sequence[dict[str, Any]], seen: str) -> SheetTaken | None:
        return actions.import_purposes(county, rows, seen=seen, actor=actor(request)) if apply else None

    return compared(file, LAYOUT, now, in_words, take)


@router.put("/enquiries/purposes/{code}", response=list[PurposeShown], url_name="purpose_kept")
def kept(request: HttpRequest, code: str, given: PurposeGiven) -> Any:
    """Write one."""
    county, said = _county(request), {"code": code, "name": given.name, "name_en": given.name_en}
    done(lambda: actions.keep_purpose(county, said, place=given.place, actor=actor(request)))
    return purposes_of(county.code)


@router.delete("/enquiries/purposes/{code}", response={204: None}, url_name="purpose_removed")
def removed(request: HttpRequest, code: str) -> Status[None]:
    """Offer one no more."""
    county = _county(request)
    done(lambda: actions.remove_purpose(county, code, actor=actor(request)))
    return Status(204, None)
