"""The rows of test_access.py for the credit commitment: read by whoever sees the enquiry, signed at its door."""

from typing import Any

from access_rows import JSON, Row, roles_with
from django.core.files.uploadedfile import SimpleUploadedFile

from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import (
    Applicant,
    draft_wording,
    exclude,
    move,
    object_to,
    open_enquiry,
    settle_verification,
    sign_commitment,
)
from cundang.reading_room.commitments.models import Commitment, CommitmentTemplate, Exclusion
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.models import Enquiry

CONSOLE = console("tester")
SEE, HANDLE = roles_with("see_enquiries"), roles_with("handle_enquiries")
DECIDE, ABOVE = roles_with("decide_enquiries"), roles_with("settle_complaints")
RULES = frozenset({"city_archivist"})
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]


def _open(world: Any) -> int:
    """An enquiry of the world's office for which a commitment may be signed."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, relation="child", committed=False).first()
        return (found or _asked(world)).pk


def _signed(world: Any) -> int:
    """One for which it was signed."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, committed=True).first()
        if found is None:
            found = _asked(world)
            seen = commitment_text(found).digest
            sign_commitment(found, DRAWN, seen=seen, way="window", actor=CONSOLE)
        return found.pk


def _commitment(world: Any) -> int:
    with acting(CONSOLE):
        return Commitment.objects.get(enquiry=_signed(world)).pk


def _exclusion(world: Any) -> int:
    """What was decided at the world's office after a breach, and objected to."""
    with acting(CONSOLE):
        found = Exclusion.objects.filter(office=world.office).first()
        if found is None:
            made = settle_verification(
                Commitment.objects.get(pk=_commitment(world)), "false", "问了村里", actor=CONSOLE
            )
            found = exclude(made, reason="不是", evidence="户籍", actor=CONSOLE)
            object_to(found, "是的", actor=CONSOLE)
        return found.pk


def _asked(world: Any) -> Enquiry:
    applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
    facts = {"channel": "town", "purpose": "补办", "relation": "child", "subject": "宣长根", "deceased": True}
    return move(open_enquiry(world.office, applicant=applicant, actor=CONSOLE, **facts), "accept", actor=CONSOLE)


def _wording(world: Any) -> int:
    """A draft of the county in which every role of the table has its post."""
    with acting(CONSOLE):
        found = CommitmentTemplate.objects.filter(draft=True).first()
        default = CommitmentTemplate.objects.get(office=None)
        return (found or draft_wording(default, county="330782", name="草稿", actor=CONSOLE)).pk


def _default(world: Any) -> int:
    with acting(CONSOLE):
        return CommitmentTemplate.objects.get(office=None).pk


def _proxied(world: Any) -> int:
    """An enquiry of the world's office for which somebody stands in."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, proxy=True, state="accepted").first()
        if found is None:
            applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
            facts = {"channel": "town", "purpose": "补办", "agent": applicant, "actor": CONSOLE}
            found = move(open_enquiry(world.office, applicant=applicant, **facts), "accept", actor=CONSOLE)
        return found.pk


COMMITMENT_ROWS: dict[str, Row] = {
    "commitment-sign": Row(lambda w: f"/enquiries/{_open(w)}/commitment/", HANDLE),
    "commitment-form": Row(lambda w: f"/enquiries/{_open(w)}/commitment/form.pdf", HANDLE),
    "commitment-signed": Row(lambda w: f"/enquiries/{_signed(w)}/commitment/signed.pdf", SEE),
    "api:commitment": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment", SEE, anonymous=401),
    "api:commitment_text": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment/text", HANDLE, anonymous=401),
    "api:commitment_signed": Row(
        lambda w: f"/api/v1/enquiries/{_open(w)}/commitment",
        HANDLE,
        422,
        data=lambda w: {"strokes": [[[1, 1]]], "seen": "0"},
        **JSON,
    ),
    "api:commitment_form": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment/form.pdf", HANDLE, anonymous=401),
    "api:commitment_pdf": Row(lambda w: f"/api/v1/enquiries/{_signed(w)}/commitment/signed.pdf", SEE, anonymous=401),
    "commitments": Row(lambda w: "/enquiries/commitments/", SEE, 200, 200),
    "commitments-export": Row(lambda w: "/enquiries/commitments/export/", SEE, 200, 200, method="post"),
    "commitment-checks": Row(lambda w: "/enquiries/commitments/checks/", RULES, 200, 200),
    "commitment": Row(lambda w: f"/enquiries/commitments/{_commitment(w)}/", SEE),
    "commitment-settle": Row(lambda w: f"/enquiries/commitments/{_commitment(w)}/settle/", HANDLE, 302, method="post"),
    "commitment-exclude": Row(
        lambda w: f"/enquiries/commitments/{_commitment(w)}/exclude/", DECIDE, 302, method="post"
    ),
    "exclusions": Row(lambda w: "/enquiries/exclusions/", DECIDE, 200, 200),
    "exclusions-export": Row(lambda w: "/enquiries/exclusions/export/", DECIDE, 200, 200, method="post"),
    "exclusion": Row(lambda w: f"/enquiries/exclusions/{_exclusion(w)}/", DECIDE),
    "exclusion-notice": Row(lambda w: f"/enquiries/exclusions/{_exclusion(w)}/notice.pdf", DECIDE),
    "exclusion-objection": Row(
        lambda w: f"/enquiries/exclusions/{_exclusion(w)}/objection/", DECIDE, 302, method="post"
    ),
    "exclusion-answer": Row(lambda w: f"/enquiries/exclusions/{_exclusion(w)}/answer/", ABOVE, 302, method="post"),
    "api:commitments": Row(lambda w: "/api/v1/enquiries/commitments", SEE, 200, 200, anonymous=401),
    "api:commitment_checks": Row(lambda w: "/api/v1/enquiries/commitments/checks", SEE, 200, 200, anonymous=401),
    "api:commitment_checks_kept": Row(
        lambda w: "/api/v1/enquiries/commitments/checks",
        RULES,
        422,
        422,
        data=lambda w: {"percent": 101, "sensitive_percent": 1, "workdays": 1, "months": 1, "objection_workdays": 1},
        **{**JSON, "method": "put"},
    ),
    "api:commitment_one": Row(lambda w: f"/api/v1/enquiries/commitments/{_commitment(w)}", SEE, anonymous=401),
    "api:commitment_settled": Row(
        lambda w: f"/api/v1/enquiries/commitments/{_commitment(w)}/finding",
        HANDLE,
        422,
        data=lambda w: {"finding": "true", "words": " "},
        **JSON,
    ),
    "api:exclusion_decided": Row(
        lambda w: f"/api/v1/enquiries/commitments/{_commitment(w)}/exclusion",
        DECIDE,
        422,
        data=lambda w: {"reason": " ", "evidence": " "},
        **JSON,
    ),
    "api:exclusions": Row(lambda w: "/api/v1/enquiries/exclusions", DECIDE, 200, 200, anonymous=401),
    "api:exclusion": Row(lambda w: f"/api/v1/enquiries/exclusions/{_exclusion(w)}", DECIDE, anonymous=401),
    "api:exclusion_notice": Row(
        lambda w: f"/api/v1/enquiries/exclusions/{_exclusion(w)}/notice.pdf", DECIDE, anonymous=401
    ),
    "api:exclusion_objected": Row(
        lambda w: f"/api/v1/enquiries/exclusions/{_exclusion(w)}/objection",
        DECIDE,
        422,
        data=lambda w: {"words": "又"},
        **JSON,
    ),
    "api:exclusion_answered": Row(
        lambda w: f"/api/v1/enquiries/exclusions/{_exclusion(w)}/answer",
        ABOVE,
        422,
        data=lambda w: {"words": " ", "lifts": False},
        **JSON,
    ),
    "enquiry-turned": Row(lambda w: f"/enquiries/{_proxied(w)}/turned/", HANDLE),
    "enquiry-agency": Row(
        lambda w: f"/enquiries/{_proxied(w)}/agency/", HANDLE, 302, method="post", data=lambda w: {"how": "oral"}
    ),
    "agent-rules": Row(lambda w: f"/enquiries/agents/?office={w.office.code}", DECIDE),
    "agent-rule": Row(
        lambda w: "/enquiries/agents/rule/", DECIDE, 302, method="post", data=lambda w: {"office": w.office.code}
    ),
    "api:agent_rules": Row(lambda w: f"/api/v1/enquiries/agents?office={w.office.code}", DECIDE, anonymous=401),
    "api:agent_rule_kept": Row(
        lambda w: f"/api/v1/enquiries/agents/oral?office={w.office.code}",
        DECIDE,
        data=lambda w: {"name": "口头", "shown": ["身份证件"]},
        **{**JSON, "method": "put"},
    ),
    "api:agent_rule_removed": Row(
        lambda w: f"/api/v1/enquiries/agents/none?office={w.office.code}",
        DECIDE,
        422,
        **{**JSON, "method": "delete"},
    ),
    "api:agency": Row(lambda w: f"/api/v1/enquiries/{_proxied(w)}/agency", SEE, anonymous=401),
    "api:agency_said": Row(
        lambda w: f"/api/v1/enquiries/{_proxied(w)}/agency",
        HANDLE,
        data=lambda w: {"how": "oral"},
        **{**JSON, "method": "put"},
    ),
    "api:enquiry_confirmed": Row(
        lambda w: f"/api/v1/enquiries/{_proxied(w)}/confirmation", HANDLE, 201, data=lambda w: {"agrees": True}, **JSON
    ),
    "commitment-paper": Row(lambda w: f"/enquiries/{_open(w)}/commitment/paper/", HANDLE, 302, method="post"),
    "wordings": Row(lambda w: "/enquiries/commitments/wording/", SEE, 200, 200),
    "wording": Row(lambda w: f"/enquiries/commitments/wording/{_default(w)}/", SEE, 200, 200),
    "wording-draft": Row(
        lambda w: f"/enquiries/commitments/wording/{_default(w)}/draft/", RULES, 302, 302, method="post"
    ),
    "wording-in-force": Row(
        lambda w: f"/enquiries/commitments/wording/{_wording(w)}/in-force/", RULES, 400, 400, method="post"
    ),
    "wording-sheet": Row(lambda w: f"/enquiries/commitments/wording/{_wording(w)}/sheet/", RULES, 200, 200),
    "wording-compare": Row(lambda w: f"/enquiries/commitments/wording/{_default(w)}/compare/", SEE, 404, 404),
    "agent-rules-sheet": Row(lambda w: f"/enquiries/agents/sheet/?office={w.office.code}", DECIDE),
    "wording-back": Row(
        lambda w: f"/enquiries/commitments/wording/{_wording(w)}/back/", RULES, 302, 302, method="post"
    ),
    "wording-away": Row(
        lambda w: f"/enquiries/commitments/wording/{_wording(w)}/away/", RULES, 302, 302, method="post"
    ),
    "api:commitment_paper": Row(
        lambda w: f"/api/v1/enquiries/{_open(w)}/commitment/paper",
        HANDLE,
        422,
        method="post",
        data=lambda w: {"code": "0", "file": SimpleUploadedFile("x.pdf", b"x")},
        anonymous=401,
    ),
    "api:wordings": Row(lambda w: "/api/v1/enquiries/commitments/wording", SEE, 200, 200, anonymous=401),
    "api:wording": Row(lambda w: f"/api/v1/enquiries/commitments/wording/{_default(w)}", SEE, 200, 200, anonymous=401),
    "api:wording_compare": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_default(w)}/compare?before={_default(w)}",
        SEE,
        200,
        200,
        anonymous=401,
    ),
    "api:wording_sheet_in": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_wording(w)}/sheet",
        RULES,
        422,
        422,
        method="post",
        data=lambda w: {"file": SimpleUploadedFile("x.csv", b"a,b")},
        anonymous=401,
    ),
    "api:agent_rules_sheet_in": Row(
        lambda w: f"/api/v1/enquiries/agents/sheet?office={w.office.code}",
        DECIDE,
        422,
        method="post",
        data=lambda w: {"file": SimpleUploadedFile("x.csv", b"a,b")},
        anonymous=401,
    ),
    "api:wording_drafted": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_default(w)}/draft",
        RULES,
        201,
        201,
        data=lambda w: {"name": "新"},
        **JSON,
    ),
    "api:wording_written": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_wording(w)}",
        RULES,
        200,
        200,
        data=lambda w: {"name": "新", "title": "承诺书", "told": ["一"], "promises": ["二"]},
        **{**JSON, "method": "put"},
    ),
    "api:wording_in_force": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_wording(w)}/in-force",
        RULES,
        422,
        422,
        data=lambda w: {"on": "2020-01-01"},
        **JSON,
    ),
    "api:wording_back": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_wording(w)}/back", RULES, 422, 422, **JSON
    ),
    "api:wording_removed": Row(
        lambda w: f"/api/v1/enquiries/commitments/wording/{_wording(w)}",
        RULES,
        204,
        204,
        **{**JSON, "method": "delete"},
    ),
}
