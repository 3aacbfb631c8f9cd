"""The session of a citizen as endpoints."""

from typing import cast

from django.http import HttpRequest
from ninja import Router, Schema, Status

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import sign_out_citizen
from cundang.reading_room.identity import citizens
from cundang.reading_room.identity import person as identity
from cundang.reading_room.identity.citizens import Citizen, CitizenAuth
from cundang.reading_room.identity.providers import providers

router = Router(tags=["citizens"])


class ProviderShown(Schema):
    """Who vouches for citizens here, and where signing in begins."""

    code: str
    title: str
    address: str


class CitizenShown(Schema):
    """Who is signed in, masked (domain.md §5.6); `level` 3 is 高级实名."""

    name: str
    id_kind: str
    id_number: str
    phone: str
    level: int
    provider: str


def citizen(request: HttpRequest) -> Citizen:
    """The citizen of a request that `CitizenAuth` let in."""
    return cast(Citizen, request.auth)  # type: ignore[attr-defined]


@router.get("/citizen/providers", response=list[ProviderShown], url_name="citizen_providers", auth=None)
def offered(request: HttpRequest) -> list[ProviderShown]:
    """The providers that are set up."""
    found = providers(request.headers.get("User-Agent", ""))
    return [ProviderShown(code=one.code, title=str(one.title), address=one.address) for one in found]


@router.get("/citizen/session", response=CitizenShown, url_name="citizen_session", auth=CitizenAuth())
def session(request: HttpRequest) -> CitizenShown:
    """Who is signed in."""
    one = citizen(request)
    return CitizenShown(
        name=identity.masked_name(one.name),
        id_kind=one.id_kind,
        id_number=identity.masked_card(one.id_number),
        phone=identity.masked_phone(one.phone),
        level=one.level,
        provider=one.provider,
    )


@router.delete("/citizen/session", response={204: None}, url_name="citizen_session_ended", auth=CitizenAuth())
def ended(request: HttpRequest) -> Status[None]:
    """Sign out."""
    sign_out_citizen(citizen(request), actor=actor(request))
    citizens.end(request)
    return Status(204, None)
