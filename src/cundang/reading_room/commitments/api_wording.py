"""The wording of the commitment as endpoints."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions
from cundang.reading_room.commitments.models import CommitmentTemplate
from cundang.reading_room.commitments.wording import differences
from cundang.reading_room.tables import versions
from cundang.reading_room.tables.api import DifferenceShown, Named, On, Taken, done, kept, version
from cundang.sheets import uploaded

router = Router(tags=["commitments"])


class WordingShown(Schema):
    """A version; without an `office` it is the program's own. In force from `in_force_from` to before `in_force_to`."""

    id: int
    office: str | None = Field(alias="office_id")
    name: str
    draft: bool
    in_force_from: date | None
    in_force_to: date | None
    title: str
    told: list[str]
    promises: list[str]


class WordingGiven(Schema):
    """Other words of a draft."""

    model_config = {"extra": "forbid"}
    name: str
    title: str
    told: list[str]
    promises: list[str]


def _one(request: HttpRequest, pk: int) -> CommitmentTemplate:
    return version(request, CommitmentTemplate, pk)


def _kept(request: HttpRequest, pk: int) -> CommitmentTemplate:
    return kept(request, CommitmentTemplate, pk)


@router.get("/enquiries/commitments/wording", response=list[WordingShown], url_name="wordings")
def listed(request: HttpRequest) -> Any:
    """The versions, the newest first."""
    require(actor(request), "see_enquiries")
    return list(versions.versions_for(actor(request), CommitmentTemplate))


@router.get("/enquiries/commitments/wording/{int:pk}", response=WordingShown, url_name="wording")
def one(request: HttpRequest, pk: int) -> Any:
    """One version."""
    return _one(request, pk)


@router.post("/enquiries/commitments/wording/{int:pk}/draft", response={201: WordingShown}, url_name="wording_drafted")
def drafted(request: HttpRequest, pk: int, given: Named) -> Status[Any]:
    """Draft a new version from this one."""
    who = actor(request)
    source = version(request, CommitmentTemplate, pk, versions.KEEP)
    county = source.office_id or who.office_code
    return Status(201, done(lambda: actions.draft_wording(source, county=county, name=given.name, actor=who)))


@router.put("/enquiries/commitments/wording/{int:pk}", response=WordingShown, url_name="wording_written")
def written(request: HttpRequest, pk: int, given: WordingGiven) -> Any:
    """Change a draft."""
    found = _kept(request, pk)
    return done(lambda: actions.write_wording(found, **given.dict(), actor=actor(request)))


@router.post("/enquiries/commitments/wording/{int:pk}/in-force", response=WordingShown, url_name="wording_in_force")
def in_force(request: HttpRequest, pk: int, given: On) -> Any:
    """The draft is signed from a day on."""
    found = _kept(request, pk)
    return done(lambda: actions.wording_in_force(found, given.on, actor=actor(request)))


@router.post("/enquiries/commitments/wording/{int:pk}/back", response=WordingShown, url_name="wording_back")
def back(request: HttpRequest, pk: int) -> Any:
    """A version whose day has not come is a draft again."""
    found = _kept(request, pk)
    return done(lambda: actions.wording_back(found, actor=actor(request)))


@router.delete("/enquiries/commitments/wording/{int:pk}", response={204: None}, url_name="wording_removed")
def removed(request: HttpRequest, pk: int) -> Status[None]:
    """Throw a draft away."""
    found = _kept(request, pk)
    done(lambda: actions.remove_wording(found, actor=actor(request)))
    return Status(204, None)


@router.get(
    "/enquiries/commitments/wording/{int:pk}/compare", response=list[DifferenceShown], url_name="wording_compare"
)
def compare(request: HttpRequest, pk: int, before: int) -> Any:
    """What is added, removed and changed against another version."""
    return differences(_one(request, before), _one(request, pk))


@router.post("/enquiries/commitments/wording/{int:pk}/sheet", response=Taken, url_name="wording_sheet_in")
def sheet_in(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Any:
    """Make a draft say what a sheet says."""
    found = _kept(request, pk)
    with uploaded(file) as path:
        return done(lambda: actions.import_wording(found, path, actor=actor(request)))
