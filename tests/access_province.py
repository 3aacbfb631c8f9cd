"""The rows of test_access.py for partners and the province: a partner belongs to a county."""

from typing import Any

from access_enquiries import HANDLE, SEE, _one
from access_rows import JSON, Row, roles_with
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import add_partner, publish_class
from cundang.reading_room.alarms.models import Alarm
from cundang.reading_room.partners.models import CallBack, Partner
from cundang.reading_room.publishing.models import PublishedClass

CONSOLE = console("tester")
KEEP = roles_with("keep_partners")
ALARMS = roles_with("see_alarms")
PUBLISH = roles_with("publish_catalogue")
FACTS: dict[str, Any] = {"name": "省网", "asks": ["ask"], "offices": [], "callback": "", "per_minute": 60}
FORM = {"name": "省网", "asks": ["ask"], "per_minute": "60"}


def _partner(world: Any) -> int:
    """A partner in use of the world's county."""
    county = world.office.code[:6]
    with acting(CONSOLE):
        found = Partner.objects.filter(county_id=county, closed_at=None).first()
        if found is None:
            code = f"p{county}-{Partner.objects.count()}"
            found = add_partner(Office.objects.get(code=county), code, **FACTS, actor=CONSOLE)[0]
        return found.pk


def _callback(world: Any) -> int:
    """Something that such a partner is to be told."""
    with acting(CONSOLE):
        facts = {"partner_id": _partner(world), "enquiry_id": _one(world), "body": {"state": "accepted", "number": "1"}}
        return CallBack.objects.create(**facts).pk


def _published(world: Any) -> int:
    """A class that the world's county publishes."""
    county = Office.objects.get(code=world.office.code[:6])
    with acting(CONSOLE):
        found = PublishedClass.objects.filter(county=county, ended_at=None).first()
        if found is None:
            found = publish_class(county, "WS", after_years=25, with_persons=False, actor=CONSOLE)
        return found.pk


def _alarm(world: Any) -> int:
    """An alarm of the world's county that waits."""
    now, county = timezone.now(), world.office.code[:6]
    facts = {
        "rule": "at_night",
        "account_id": int(county),
        "actor": "somebody",
        "chain": world.office.code,
        "number": 9,
    }
    with acting(CONSOLE):
        known = {"county_id": county, "key": "20261127", "settled_at": None, **facts}
        return Alarm.objects.get_or_create(**known, defaults={"first_at": now, "last_at": now})[0].pk


PROVINCE_ROWS: dict[str, Row] = {
    "partners": Row(lambda w: "/enquiries/partners/", KEEP, 200, 200),
    "partners-export": Row(lambda w: "/enquiries/partners/export/", KEEP, 200, 200, method="post"),
    "new-partner": Row(lambda w: "/enquiries/partners/new/", KEEP, 200, 200),
    "partner": Row(lambda w: f"/enquiries/partners/{_partner(w)}/", KEEP),
    "partner-key": Row(lambda w: f"/enquiries/partners/{_partner(w)}/key/", KEEP, method="post"),
    "partner-close": Row(lambda w: f"/enquiries/partners/{_partner(w)}/close/", KEEP, 302, method="post"),
    "api:partners": Row(lambda w: "/api/v1/enquiries/partners", KEEP, 200, 200, anonymous=401),
    "api:partner_added": Row(
        lambda w: "/api/v1/enquiries/partners", KEEP, 422, 422, data=lambda w: {**FACTS, "code": "-"}, **JSON
    ),
    "api:partner_changed": Row(
        lambda w: f"/api/v1/enquiries/partners/{_partner(w)}", KEEP, data=lambda w: FACTS, **{**JSON, "method": "put"}
    ),
    "api:partner_key": Row(lambda w: f"/api/v1/enquiries/partners/{_partner(w)}/key", KEEP, **JSON),
    "api:partner_closed": Row(lambda w: f"/api/v1/enquiries/partners/{_partner(w)}/close", KEEP, **JSON),
    "callbacks": Row(lambda w: "/enquiries/partners/callbacks/", KEEP, 200, 200),
    "callbacks-export": Row(lambda w: "/enquiries/partners/callbacks/export/", KEEP, 200, 200, method="post"),
    "callback-again": Row(lambda w: f"/enquiries/partners/callbacks/{_callback(w)}/again/", KEEP, 302, method="post"),
    "api:callbacks": Row(lambda w: "/api/v1/enquiries/partners/callbacks", KEEP, 200, 200, anonymous=401),
    # The partner has no address to be told at, and one is told so.
    "api:callback_again": Row(
        lambda w: f"/api/v1/enquiries/partners/callbacks/{_callback(w)}/again", KEEP, 422, **JSON
    ),
    "province": Row(lambda w: "/enquiries/province/", SEE, 200, 200),
    "province-export": Row(lambda w: "/enquiries/province/export/", SEE, 200, 200, method="post"),
    "enquiry-province": Row(lambda w: f"/enquiries/{_one(w)}/province/", HANDLE),
    "api:province": Row(lambda w: "/api/v1/enquiries/province", SEE, 200, 200, anonymous=401),
    # No adapter here, and nothing registered yet: one is told so.
    "api:province_registered": Row(lambda w: f"/api/v1/enquiries/{_one(w)}/province", HANDLE, 422, **JSON),
    "api:province_noted": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/province",
        HANDLE,
        404,
        data=lambda w: {"state": "answered"},
        **{**JSON, "method": "put"},
    ),
    # What a county publishes of its catalogue; harvesters need no account, and without an address there are none.
    "published": Row(lambda w: "/enquiries/published/", PUBLISH, 200, 200),
    "published-export": Row(lambda w: "/enquiries/published/export/", PUBLISH, 200, 200, method="post"),
    "published-stop": Row(lambda w: f"/enquiries/published/{_published(w)}/stop/", PUBLISH, 302, method="post"),
    "api:published": Row(lambda w: "/api/v1/enquiries/published", PUBLISH, 200, 200, anonymous=401),
    "api:class_published": Row(
        lambda w: "/api/v1/enquiries/published", PUBLISH, 422, 422, data=lambda w: {"class_code": "-"}, **JSON
    ),
    "api:class_taken_back": Row(lambda w: f"/api/v1/enquiries/published/{_published(w)}/stop", PUBLISH, **JSON),
    "oai": Row(lambda w: "/oai/?verb=Identify", frozenset(), anonymous=404, denied=404),
    "oai-schema": Row(lambda w: "/oai/cundang.xsd", frozenset(), anonymous=404, denied=404),
    # For the audit administrator, whatever the office; an alarm of another county is not there.
    "alarms": Row(lambda w: "/alarms/", ALARMS, 200, 200),
    "alarms-export": Row(lambda w: "/alarms/export/", ALARMS, 200, 200, method="post"),
    "alarm-rules": Row(lambda w: "/alarms/rules/", ALARMS, 200, 200),
    "alarm-settle": Row(lambda w: f"/alarms/{_alarm(w)}/settle/", ALARMS, 302, method="post"),
    "api:alarms": Row(lambda w: "/api/v1/alarms", ALARMS, 200, 200, anonymous=401),
    "api:alarm_settled": Row(
        lambda w: f"/api/v1/alarms/{_alarm(w)}/settle", ALARMS, 422, data=lambda w: {"note": " "}, **JSON
    ),
    "api:alarm_rules": Row(lambda w: "/api/v1/alarms/rules", ALARMS, 200, 200, anonymous=401),
    "api:alarm_rule": Row(
        lambda w: "/api/v1/alarms/rules/same_words",
        ALARMS,
        422,
        422,
        data=lambda w: {"most": 0},
        **{**JSON, "method": "put"},
    ),
    # For other systems, which sign what they ask: an account is nothing to them.
    "partner:api-root": Row(lambda w: "/api/partner/", frozenset(), denied=404, anonymous=404),
    "partner:partner_asks": Row(
        lambda w: "/api/partner/enquiries", frozenset(), denied=401, **{**JSON, "anonymous": 401}
    ),
    "partner:partner_requests": Row(lambda w: "/api/partner/enquiries", frozenset(), denied=401, anonymous=401),
    "partner:partner_request": Row(lambda w: "/api/partner/enquiries/1", frozenset(), denied=401, anonymous=401),
    "partner:partner_fetches": Row(
        lambda w: "/api/partner/enquiries/1/copies/2026-330782106-0001", frozenset(), denied=401, anonymous=401
    ),
    "partner:partner_withdraws": Row(
        lambda w: "/api/partner/enquiries/1/withdraw", frozenset(), denied=401, **{**JSON, "anonymous": 401}
    ),
}
