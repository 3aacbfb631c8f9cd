"""A citizen who signed in: kept sealed in the session of one browser, in no row and with no password.

`citizen_of(request)` says who it is, `citizen_only` sends others to sign in, `CitizenAuth` does so for endpoints. The
session ends by itself after `CUNDANG_CITIZEN_MINUTES` without a request. In one browser there is either a citizen or a
member of staff: signing in as the one ends the other, so that nobody acts with both hats on.
"""

import functools
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from ninja.security import APIKeyCookie

from cundang.custodians.queries import Actor
from cundang.reading_room.identity import person as identity
from cundang.reading_room.sealing import sealed, unsealed

View = Callable[..., HttpResponse]
WHO: Final = "citizen"  # in the session: the sealed person, as text
SEEN: Final = "citizen_seen"  # and the minute of the last request
LEFT: Final = "signing_in"  # who left to sign in elsewhere, and with which state
ADVANCED: Final = 3  # 高级实名: the province's guide names 个人档案查询 among what is open to this level alone
# In which setting stands what a provider's data say, by its code.
SAID_IN: Final = {"portal": "PORTAL_ADDRESSES", "oidc": "OIDC_CLAIMS"}
AWAY: Final = 10  # minutes in which one has to come back
ELDER: Final = "elder"  # whether the person asked for large type; outlives signing in


@dataclass(frozen=True)
class Vouched:
    """Who somebody is as a provider says it, not yet looked at; `level` 1 非实名, 2 初级实名, 3 高级实名."""

    name: str
    id_kind: str
    id_number: str
    phone: str
    level: int


@dataclass(frozen=True)
class Citizen(Vouched):
    """Whom a provider of identity vouches for (domain.md §6.5), signed in.

    `id_kind` is one of `ID_KINDS`; `id_number` and `phone` as `identity` keeps them, `phone` empty where the provider
    has none; `provider` the code of who vouches.
    """

    provider: str

    @property
    def key(self) -> str:
        """By which this person's enquiries are found (`Enquiry.person_key`)."""
        return identity.person_key(self.id_kind, self.id_number)

    @property
    def vouched_by(self) -> str:
        """Who looked at this person's document, in words; empty where the provider's data (`vouched_by`) say nobody."""
        said = getattr(settings, SAID_IN.get(self.provider, ""), {})
        return str(said.get("vouched_by", ""))[:40] if self.level >= ADVANCED else ""

    @property
    def actor(self) -> Actor:
        """Who does what is this person's own to do; the ledger has a part of the key, never the name.

        It covers every office, as the applicant's own acts do: use it inside `acting` on the person's own rows only.
        """
        return Actor(name=f"citizen:{self.key[:16]}", chain="machine", full_name="申请人", everywhere=True)


def keep(session: SessionBase, citizen: Citizen) -> None:
    """Write the person into a session, sealed."""
    session[WHO] = sealed({name: str(value) for name, value in asdict(citizen).items()}).decode()
    session[SEEN] = _minute()


def begin(request: HttpRequest, citizen: Citizen) -> None:
    """A session of this person's own, under a new key: nothing of who sat here before goes on."""
    elder = request.session.get(ELDER)
    logout(request)
    if elder is not None:
        request.session[ELDER] = elder
    keep(request.session, citizen)
    request.session.cycle_key()


def end(request: HttpRequest) -> None:
    """Nobody is signed in any more."""
    elder = request.session.get(ELDER)
    request.session.flush()
    if elder is not None:
        request.session[ELDER] = elder


def citizen_of(request: HttpRequest) -> Citizen | None:
    """Who is signed in as a citizen; nobody once the time is over, or where a member of staff is signed in."""
    kept = request.session.get(WHO)
    if kept is None:
        return None
    idle = _minute() - request.session.get(SEEN, 0)
    words = unsealed(str(kept).encode())
    if request.user.is_authenticated or idle >= settings.CITIZEN_MINUTES or not words:
        for name in (WHO, SEEN):
            request.session.pop(name, None)
        return None
    if idle:  # written once a minute
        request.session[SEEN] = _minute()
    level = int(words.pop("level"))
    return Citizen(**words, level=level)


def citizen_only(view: View) -> View:
    """A page for citizens: others sign in first and come back to it, or to /citizen/ where something was sent."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if citizen_of(request) is None:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else "/citizen/"
            return redirect(f"{reverse('citizen-sign-in')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return asked


def set_out(request: HttpRequest, provider: str, wanted: str) -> str:
    """Somebody leaves to sign in elsewhere; the random state that has to come back with the answer.

    Bound to this browser for ten minutes, so that nobody is signed in with what somebody else sends (login CSRF).
    """
    state = secrets.token_urlsafe(24)
    request.session[LEFT] = {"provider": provider, "state": state, "next": wanted, "until": _minute() + AWAY}
    return state


def came_back(request: HttpRequest, provider: str, state: str) -> str | None:
    """The page that was wanted; None where this browser did not leave with this state, or long ago. Works once."""
    left = request.session.get(LEFT) or {}
    same = hmac.compare_digest(left.get("state", "").encode(), state.encode()) and left.get("provider") == provider
    if not left or not same:
        return None
    del request.session[LEFT]
    return str(left["next"]) if _minute() <= left["until"] else None


class CitizenAuth(APIKeyCookie):
    """For endpoints: `@router.get(…, auth=CitizenAuth())`; `request.auth` is then the `Citizen`, 401 for nobody."""

    param_name: str = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The citizen of the session."""
        return citizen_of(request)


def _minute() -> int:
    return int(time.time() // 60)
