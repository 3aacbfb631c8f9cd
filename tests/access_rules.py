"""The rows of test_access.py for the rules of who may see what."""

import secrets
from typing import Any

from access_enquiries import RULES, SEE, _one
from access_rows import JSON, Row, roles_with
from django.core.files.uploadedfile import SimpleUploadedFile

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, console
from cundang.reading_room.access import rules as access
from cundang.reading_room.actions import draft_rules
from cundang.reading_room.models import AccessTable

CONSOLE = console("tester")
HANDLE = roles_with("handle_enquiries")
PUT: dict[str, Any] = {**JSON, "method": "put"}
DELETE: dict[str, Any] = {**JSON, "method": "delete"}


def _draft(world: Any) -> AccessTable:
    """A draft of the county in which every role of the table has its post."""
    with acting(CONSOLE):
        found = AccessTable.objects.filter(draft=True).first()
        county = Office.objects.get(code="330782").code
        source = access.tables_for(CONSOLE).get(office=None)
        return found or draft_rules(source, county=county, name="草稿", actor=CONSOLE)


def _given(world: Any) -> dict[str, Any]:
    """A row that the draft does not have yet."""
    return {"code": f"Z-{secrets.token_hex(4)}", "relations": ["self"], "documents": ["身份证件"]}


def _page(rest: str = "") -> Any:
    return lambda w: f"/enquiries/access/{_draft(w).pk}/{rest}"


def _end(rest: str = "") -> Any:
    return lambda w: f"/api/v1/enquiries/access/{_draft(w).pk}{rest}"


def _rule(world: Any) -> int:
    with acting(CONSOLE):
        return access.rules_of(_draft(world))[0].pk


def _kind(world: Any) -> int:
    with acting(CONSOLE):
        return access.kinds_of(_draft(world))[-1].pk


def _default(world: Any) -> int:
    with acting(CONSOLE):
        return access.tables_for(CONSOLE).get(office=None).pk


# A draft is seen by whoever keeps the rules; the other roles that see enquiries find nothing there.
ACCESS_RULE_ROWS: dict[str, Row] = {
    "access-tables": Row(lambda w: "/enquiries/access/", SEE, 200, 200),
    "access-table": Row(lambda w: f"/enquiries/access/{_default(w)}/", SEE, 200, 200),
    "access-compare": Row(lambda w: f"/enquiries/access/{_default(w)}/compare/", SEE, 404, 404),
    "access-draft": Row(lambda w: f"/enquiries/access/{_default(w)}/draft/", RULES, 302, 302, method="post"),
    "access-away": Row(_page("away/"), RULES, 302, 302, method="post"),
    "access-in-force": Row(_page("in-force/"), RULES, 400, 400, method="post"),
    "access-back": Row(_page("back/"), RULES, 302, 302, method="post"),
    "access-certificates": Row(_page("certificates/"), RULES, 302, 302, method="post"),
    "access-vouched": Row(_page("vouched/"), RULES, 302, 302, method="post"),
    "access-sheet": Row(_page("sheet/"), RULES, 200, 200),
    "access-new-rule": Row(_page("rules/"), RULES, 200, 200),
    "access-rule": Row(lambda w: _page(f"rules/{_rule(w)}/")(w), RULES, 200, 200),
    "access-rule-away": Row(lambda w: _page(f"rules/{_rule(w)}/away/")(w), RULES, 302, 302, method="post"),
    "access-kind": Row(_page("kinds/"), RULES, 302, 302, method="post"),
    "access-kind-away": Row(lambda w: _page(f"kinds/{_kind(w)}/away/")(w), RULES, 302, 302, method="post"),
    "purposes": Row(lambda w: "/enquiries/purposes/", RULES, 200, 200),
    "purpose": Row(lambda w: "/enquiries/purposes/one/", RULES, 302, 302, method="post"),
    "purposes-sheet": Row(lambda w: "/enquiries/purposes/sheet/", RULES, 200, 200),
    "api:purposes": Row(lambda w: "/api/v1/enquiries/purposes", RULES, 200, 200, anonymous=401),
    "api:purpose_kept": Row(
        lambda w: "/api/v1/enquiries/purposes/pension", RULES, 200, 200, data=lambda w: {"name": "办养老"}, **PUT
    ),
    "api:purpose_removed": Row(lambda w: "/api/v1/enquiries/purposes/none", RULES, 422, 422, **DELETE),
    "api:purposes_sheet_in": Row(
        lambda w: "/api/v1/enquiries/purposes/sheet",
        RULES,
        422,
        422,
        method="post",
        data=lambda w: {"file": SimpleUploadedFile("x.csv", b"a,b")},
        anonymous=401,
    ),
    "enquiry-records": Row(
        lambda w: f"/enquiries/{_one(w)}/records/", HANDLE, 302, method="post", data=lambda w: {"owner": "330782"}
    ),
    "enquiry-documents": Row(lambda w: f"/enquiries/{_one(w)}/documents/", HANDLE, 302, method="post"),
    "api:access_tables": Row(lambda w: "/api/v1/enquiries/access", SEE, 200, 200, anonymous=401),
    "api:access_table": Row(lambda w: f"/api/v1/enquiries/access/{_default(w)}", SEE, 200, 200, anonymous=401),
    "api:access_compare": Row(
        lambda w: f"/api/v1/enquiries/access/{_default(w)}/compare?before={_default(w)}", SEE, 200, 200, anonymous=401
    ),
    "api:access_drafted": Row(
        lambda w: f"/api/v1/enquiries/access/{_default(w)}/draft",
        RULES,
        201,
        201,
        data=lambda w: {"name": "新"},
        **JSON,
    ),
    "api:access_removed": Row(_end(), RULES, 204, 204, **DELETE),
    "api:access_rule_added": Row(_end("/rules"), RULES, 201, 201, data=_given, **JSON),
    "api:access_rule_written": Row(lambda w: _end(f"/rules/{_rule(w)}")(w), RULES, 200, 200, data=_given, **PUT),
    "api:access_rule_removed": Row(lambda w: _end(f"/rules/{_rule(w)}")(w), RULES, 204, 204, **DELETE),
    "api:access_kind_written": Row(_end("/kinds/land"), RULES, 200, 200, data=lambda w: {"name": "土地"}, **PUT),
    "api:access_kind_removed": Row(_end("/kinds/marriage"), RULES, 422, 422, **DELETE),
    "api:access_sheet_in": Row(
        _end("/sheet"),
        RULES,
        422,
        422,
        method="post",
        data=lambda w: {"file": SimpleUploadedFile("x.csv", b"a,b")},
        anonymous=401,
    ),
    "api:access_put_in_force": Row(_end("/in-force"), RULES, 422, 422, data=lambda w: {"on": "2020-01-01"}, **JSON),
    "api:access_taken_back": Row(_end("/back"), RULES, 422, 422, **JSON),
    "api:access_certificates": Row(_end("/certificates"), RULES, 200, 200, data=lambda w: {"needed": True}, **PUT),
    "api:access_vouched": Row(_end("/vouched"), RULES, 200, 200, data=lambda w: {"names": ["身份证件"]}, **PUT),
    "api:enquiry_asked": Row(lambda w: f"/api/v1/enquiries/{_one(w)}/rules", SEE, anonymous=401),
    "api:enquiry_records_said": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/records", HANDLE, data=lambda w: {"owner": "330782"}, **PUT
    ),
    "api:enquiry_documents_shown": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/documents", HANDLE, data=lambda w: {"shown": []}, **PUT
    ),
}
