"""Photos of documents as endpoints."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.reading_room import queries
from cundang.reading_room.actions import keep_photo, keep_photo_term, remove_photo, view_photo
from cundang.reading_room.api import done
from cundang.reading_room.given import Given
from cundang.reading_room.photos import queries as photos
from cundang.reading_room.photos.models import DocumentPhoto
from cundang.reading_room.views.photos import picture

router = Router(tags=["enquiries"])
HANDLE = "handle_enquiries"


class PhotoShown(Schema):
    """A photo of a document, without its picture."""

    id: int
    name: str
    by: str
    at: datetime


class TermShown(Schema):
    """For how many days after the answer photos are kept."""

    days: int


class TermGiven(Given):
    """Another term; also for photos that are there already."""

    days: int


def _photo(request: HttpRequest, pk: int, photo: int) -> DocumentPhoto:
    require(actor(request), HANDLE)
    found = queries.enquiry_for(actor(request), pk)
    return photos.photos_of(actor(request), found).select_related("enquiry").get(pk=photo)


@router.get("/enquiries/photo-term", response=TermShown, url_name="photo_term")
def term(request: HttpRequest) -> TermShown:
    """The term of the actor's county."""
    require(actor(request), queries.SEE)
    return TermShown(days=photos.photo_days(actor(request).office_code[:6]))


@router.put("/enquiries/photo-term", response=TermShown, url_name="photo_term_kept")
def term_kept(request: HttpRequest, given: TermGiven) -> TermShown:
    """Another term."""
    who = actor(request)
    require(who, "keep_enquiry_rules")
    county = offices_for(who, "keep_enquiry_rules").get(code=who.office_code[:6])
    return TermShown(days=done(lambda: keep_photo_term(county, given.days, actor=who)).days)


@router.get("/enquiries/{int:pk}/photos", response=list[PhotoShown], url_name="enquiry_photos")
def listed(request: HttpRequest, pk: int) -> list[DocumentPhoto]:
    """The photos of an enquiry."""
    require(actor(request), HANDLE)
    return list(photos.photos_of(actor(request), queries.enquiry_for(actor(request), pk)))


@router.post("/enquiries/{int:pk}/photos", response={201: list[PhotoShown]}, url_name="enquiry_photo_kept")
def kept(request: HttpRequest, pk: int, photo: File[UploadedFile], name: Form[str]) -> Status[list[DocumentPhoto]]:
    """Keep a JPEG, PNG or PDF."""
    require(actor(request), HANDLE)
    found = queries.enquiry_for(actor(request), pk)
    return Status(201, done(lambda: keep_photo(found, photo.read(), name=name, actor=actor(request))))


@router.get("/enquiries/{int:pk}/photos/{int:photo}", response={200: None}, url_name="enquiry_photo")
def one(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """The picture (image/jpeg)."""
    found = _photo(request, pk, photo)
    return picture(done(lambda: view_photo(found, actor=actor(request))))


@router.delete("/enquiries/{int:pk}/photos/{int:photo}", response={204: None}, url_name="enquiry_photo_removed")
def removed(request: HttpRequest, pk: int, photo: int) -> Status[None]:
    """Take one away."""
    found = _photo(request, pk, photo)
    done(lambda: remove_photo(found, actor=actor(request)))
    return Status(204, None)
