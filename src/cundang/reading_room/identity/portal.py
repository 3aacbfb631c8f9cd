"""浙江政务服务网, 浙里办: ticket → token → person, in the shape of domain.md §6.5 (texts of 2019–2022).

Three ways in: a PC's browser, a telephone's, the mini-program of the app. Tickets of the first two are checked at the
old address or, with a gateway key, through the IRS gateway; the mini-program always goes through the gateway. Addresses
and codes are data (data/portal.json, `CUNDANG_PORTAL_ADDRESSES`). MD5 is the province's scheme, not ours to choose.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import formatdate
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from cundang.reading_room.actions import SignInRefused
from cundang.reading_room.identity.asking import Answer, NoAnswer, ask
from cundang.reading_room.identity.citizens import Vouched

CODE: Final = "portal"
CHINA: Final = ZoneInfo("Asia/Shanghai")  # of the time in a signature, wherever this machine stands
SKEW: Final = 60  # seconds between two clocks that explain a refusal
EXPIRED: Final = "6001"
TICKET: Final = re.compile(r"[\x21-\x7e]{1,200}")


class PortalRefused(SignInRefused):
    """The portal did not say who it is; the sentence says why."""

    why = "portal"


def is_set_up() -> bool:
    """Whether the province gave this installation a service code and its password."""
    return bool(settings.PORTAL_SERVICE and settings.PORTAL_SECRET)


def app_is_set_up() -> bool:
    """Whether the mini-program may be used."""
    return bool(settings.PORTAL_APP and settings.PORTAL_GATEWAY_KEY and settings.PORTAL_GATEWAY_SECRET)


def in_the_app(agent: str) -> bool:
    """Whether a browser that calls itself `agent` is the one inside 浙里办."""
    return str(settings.PORTAL_ADDRESSES["app_agent"]) in agent


def login_address(back: str, *, mobile: bool) -> str:
    """Where the browser is sent; the portal echoes `back` as `sp`."""
    base = settings.PORTAL_ADDRESSES["mobile" if mobile else "login"]
    return f"{base}&{urlencode({'servicecode': settings.PORTAL_SERVICE, 'goto': back})}"


def upgrade_address() -> str:
    """Where somebody becomes 高级实名."""
    return f"{settings.PORTAL_ADDRESSES['upgrade']}&{urlencode({'servicecode': settings.PORTAL_SERVICE})}"


def person_of_ticket(ticket: str) -> Vouched:
    """Whom a ticket of the browser belongs to. Raises `PortalRefused`."""
    told = _simple("getUserInfo", token=_token(_simple("ticketValidation", st=_tidy(ticket)), "token"))
    return _person(
        told.get("username"), told.get("idtype"), told.get("idnum"), told.get("mobile"), told.get("authlevel")
    )


def person_of_app(ticket: str) -> Vouched:
    """Whom a ticket of the mini-program belongs to. Raises `PortalRefused`, also for a legal person."""
    given = {"ticketId": _tidy(ticket), "appId": settings.PORTAL_APP}
    told = _app("app_user", {"token": _token(_app("app_token", given), "accessToken")})
    if told.get("userType") != "PERSON":
        raise PortalRefused(_("这是法人账号。查个人的档案，请换个人账号登录。"))
    one = told.get("personInfo")
    if not isinstance(one, dict):
        raise _nonsense()
    # Without a level nobody is let in: the guide asks for it, and not every text of the interface has it.
    level = one.get(str(settings.PORTAL_ADDRESSES["app_level"]))
    return _person(one.get("userName"), one.get("idType"), one.get("idNo"), one.get("phone"), level)


def gateway_headers(method: str, url: str, *, key: str, secret: str, date: str) -> dict[str, str]:
    """The four headers of the IRS gateway: HMAC-SHA256 over method, path, sorted query, key and date, a line each.

    `date` is RFC 1123 in GMT.
    """
    parts = urlsplit(url)
    query = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in sorted(parse_qsl(parts.query, True)))
    words = f"{method}\n{parts.path}\n{query}\n{key}\n{date}\n"
    made = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return {
        "X-BG-HMAC-ACCESS-KEY": key,
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-DATE-TIME": date,
        "X-BG-HMAC-SIGNATURE": base64.b64encode(made).decode(),
    }


def _simple(method: str, **given: str) -> dict[str, Any]:
    """Ask `simpleauth`; what it says when the result is 0."""
    time = datetime.now(CHINA).strftime("%Y%m%d%H%M%S")
    words = f"{settings.PORTAL_SERVICE}{settings.PORTAL_SECRET}{time}"
    sign = hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()  # the province's scheme
    form = {"method": method, "servicecode": settings.PORTAL_SERVICE, "time": time, "sign": sign, "datatype": "json"}
    if settings.PORTAL_GATEWAY_KEY:
        answer = _gateway("gateway_ticket" if method == "ticketValidation" else "gateway_user", form=form | given)
    else:
        answer = _ask(str(settings.PORTAL_ADDRESSES["simpleauth"]), form=form | given)
    told = answer.document()
    result = str(told.get("result", ""))
    if answer.status == 200 and result == "0":
        return told
    _refuse_clocks(answer)
    if result == EXPIRED:
        raise PortalRefused(_("这次登录隔得太久，已经过期。请重新登录。"))
    raise _said_no(result or str(answer.status))


def _app(path: str, document: Mapping[str, str]) -> dict[str, Any]:
    """Ask the mini-program's part of the gateway; its `data` when it succeeded."""
    answer = _gateway(path, document=document)
    told = answer.document()
    data = told.get("data")
    if answer.status == 200 and told.get("success") is True and isinstance(data, dict):
        return data
    _refuse_clocks(answer)
    raise _said_no(str(told.get("errorCode") or answer.status))


def _gateway(path: str, *, form: Mapping[str, str] | None = None, document: Any = None) -> Answer:
    url = f"{settings.PORTAL_ADDRESSES['gateway']}{settings.PORTAL_ADDRESSES[path]}"
    key, secret = settings.PORTAL_GATEWAY_KEY, settings.PORTAL_GATEWAY_SECRET
    headers = gateway_headers("POST", url, key=key, secret=secret, date=formatdate(usegmt=True))
    return _ask(url, form=form, document=document, headers=headers)


def _ask(url: str, **given: Any) -> Answer:
    try:
        return ask(url, **given)
    except NoAnswer as error:
        raise PortalRefused(_("省政务服务网没有回答。请过几分钟再登录，或带证件到窗口办。")) from error


def _refuse_clocks(answer: Answer) -> None:
    """A refusal by a server whose clock differs is most likely for that."""
    if abs(answer.ahead) > SKEW:
        minutes = round(abs(answer.ahead) / 60)
        raise PortalRefused(
            _("本机的时钟和省政务服务网差 %(minutes)d 分钟，所以登录不了。请到窗口办，并请管理员校准时钟。")
            % {"minutes": minutes}
        )


def _person(name: Any, kind: Any, number: Any, phone: Any, level: Any) -> Vouched:
    kinds = dict(settings.PORTAL_ADDRESSES["id_kinds"])
    words = str(level)
    return Vouched(
        name=str(name or ""),
        id_kind=kinds.get(str(kind), ""),
        id_number=str(number or ""),
        phone=str(phone or ""),
        level=int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0,
    )


def _tidy(ticket: str) -> str:
    if not TICKET.fullmatch(ticket):
        raise PortalRefused(_("登录没有完成。请从这里重新登录。"))
    return ticket


def _token(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise _nonsense()
    return found


def _said_no(code: str) -> PortalRefused:
    return PortalRefused(
        _("省政务服务网没有认可这次登录（%(code)s）。请重新登录；还不行，请带证件到窗口办。") % {"code": code[:20]}
    )


def _nonsense() -> PortalRefused:
    return PortalRefused(_("省政务服务网的回答看不懂。请过几分钟再登录，或带证件到窗口办。"))
