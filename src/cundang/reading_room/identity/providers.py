"""Who vouches for a citizen: the providers of identity that an installation has set up."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from cundang.reading_room.identity import oidc, portal


@dataclass(frozen=True)
class Provider:
    """One of them, as the sign-in page offers it: its code, what it is called, and where signing in begins."""

    code: str
    title: str | Promise
    address: str


def providers(agent: str = "") -> list[Provider]:
    """Those that are set up, in the order in which they are offered to a browser that calls itself `agent`."""
    found = []
    if portal.app_is_set_up() and portal.in_the_app(agent):
        found.append(Provider(portal.CODE, gettext_lazy("用浙里办登录"), reverse("portal-app")))
    if portal.is_set_up():
        found.append(Provider(portal.CODE, gettext_lazy("用浙江政务服务网登录"), reverse("portal-sign-in")))
    if oidc.is_set_up():
        title = gettext("用%(name)s登录") % {"name": settings.OIDC_CLAIMS["title"]}
        found.append(Provider(oidc.CODE, title, reverse("oidc-sign-in")))
    return found
