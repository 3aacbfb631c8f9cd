"""OpenID Connect with whatever provider an installation names: discovery, code flow with PKCE, state and nonce.

The protocol is Authlib's; ours is which claim means what (data/oidc.json, `CUNDANG_OIDC_CLAIMS`), and that nobody is
let in without a signed identity token of the issuer that was named.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from joserfc.errors import JoseError

from cundang.reading_room.actions import SignInRefused
from cundang.reading_room.identity.asking import SECONDS
from cundang.reading_room.identity.citizens import Vouched

CODE: Final = "oidc"
WELL_KNOWN: Final = "/.well-known/openid-configuration"
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OidcRefused(SignInRefused):
    """The provider did not say who it is; the sentence says why."""

    why = "provider"


def is_set_up() -> bool:
    """Whether a provider is named."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT)


def leave(request: HttpRequest, back: str, state: str) -> HttpResponse:
    """To the provider's page of signing in. Raises `OidcRefused`."""
    with _in_one_sentence():
        answer: HttpResponse = _client().authorize_redirect(request, back, state=state)
    return answer


def person(request: HttpRequest) -> Vouched:
    """Whom the code in this request belongs to. Raises `OidcRefused`."""
    if request.GET.get("error") == "access_denied":
        raise OidcRefused(_("您没有同意登录。要查档案，请重新登录并同意。"))
    with _in_one_sentence():
        client = _client()
        token = client.authorize_access_token(request)
        told = dict(token.get("userinfo") or {})  # the claims of the identity token, once its signature is checked
        if not told:
            raise _nonsense()
        if "userinfo_endpoint" in client.server_metadata:
            more = client.userinfo(token=token)
            if more.get("sub") == told.get("sub"):  # OpenID Connect Core 5.3.2: otherwise it is somebody else's
                told = {**more, **told}
    return _vouched(told)


def upgrade_address() -> str:
    """Where somebody reaches the level that is asked for; empty where the provider has no such page."""
    return str(settings.OIDC_CLAIMS["upgrade"])


def _vouched(told: Mapping[str, Any]) -> Vouched:
    claims = settings.OIDC_CLAIMS

    def said(name: str) -> str:
        return str(told.get(claims[name]) or "")

    kind = claims["id_kinds"].get(said("id_kind"), "") if said("id_kind") else claims["id_kind_otherwise"]
    level = claims["levels"].get(said("level"), 0)
    return Vouched(said("name"), str(kind), said("id_number"), said("phone"), level if isinstance(level, int) else 0)


def _client() -> DjangoOAuth2App:
    """The provider as Authlib speaks to it; what it publishes is asked for again after an hour."""
    hour = int(time.time() // 3600)
    given = (settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET, str(settings.OIDC_CLAIMS["scopes"]))
    return _made(*given, hour)


@lru_cache(maxsize=2)
def _made(issuer: str, client: str, secret: str, scopes: str, hour: int) -> DjangoOAuth2App:
    found = OAuth().register(
        CODE,
        client_id=client,
        client_secret=secret,
        server_metadata_url=issuer.rstrip("/") + WELL_KNOWN,
        client_kwargs={"scope": scopes, "code_challenge_method": "S256", "default_timeout": SECONDS},
        overwrite=True,
    )
    published = found.load_server_metadata()
    # OpenID Connect Discovery 4.3: the issuer is the one that was asked.
    if published.get("issuer") != issuer or not all(isinstance(published.get(name), str) for name in NEEDED):
        raise _nonsense()
    # A provider may also publish `none`: no identity without a signature here.
    signed = [name for name in published.get("id_token_signing_alg_values_supported") or ["RS256"] if name != "none"]
    published["id_token_signing_alg_values_supported"] = signed
    return found


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """Whatever a provider may do or say wrong, as one sentence."""
    try:
        yield
    except (requests.Timeout, requests.ConnectionError) as error:
        raise OidcRefused(_("登录的网站没有回答。请过几分钟再登录，或带证件到窗口办。")) from error
    except (requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        raise _nonsense() from error


def _nonsense() -> OidcRefused:
    return OidcRefused(_("登录的网站给的信息核对不上，没有登录成功。请重新登录；还不行，请带证件到窗口办。"))
