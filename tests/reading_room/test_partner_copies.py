"""A partner fetches the papers of its own requests, for 72 hours and on the ledger; it is told when one is there."""

import json
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import (
    AnswerRefused,
    answer_consent,
    issue,
    make_link,
    move,
    pick,
    remove_papers,
    revoke,
    show_documents,
)
from cundang.reading_room.models import Commitment, CommitmentTemplate, Consent, Copy, CopyLink, Enquiry
from cundang.reading_room.partners import outgoing

from .issuing import CONSOLE, VERIFY, roster_page
from .partnering import System
from .receiver import receiving
from .test_callbacks import send
from .test_partners import ENQUIRIES, FACTS, made

pytestmark = pytest.mark.django_db
MAY = ["ask", "status", "withdraw", "copy"]


@pytest.fixture(autouse=True)
def _loopback_is_ours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PARTNER_NETWORKS = (ip_network("127.0.0.0/8"),)
    monkeypatch.setattr(outgoing, "SECONDS", 1.0)


def approved(system: System, number: str, village: Office, archivist: Actor, folder: Path) -> Enquiry:
    """A request of the partner's, picked and approved by the town."""
    told = system.ask(number).json()
    with acting(CONSOLE):
        page = roster_page(village, folder, number=int(number[-1]))
    with acting(archivist):
        enquiry = Enquiry.objects.get(number=told["enquiry"])
        move(enquiry, "accept", actor=archivist)
        show_documents(enquiry, asked_of(enquiry).documents, actor=archivist)
        move(enquiry, "search", actor=archivist)
        pick(enquiry, page, [0, 1], actor=archivist)
        move(enquiry, "find", actor=archivist)
        # Somebody else approves what the archivist picked.
    with acting(CONSOLE):
        return move(enquiry, "approve", actor=CONSOLE)


def given(enquiry: Enquiry, archivist: Actor) -> Copy:
    with acting(archivist):
        return issue(enquiry, "copy", address=VERIFY, actor=archivist)


def path_of(number: str, paper: Copy) -> str:
    return f"{ENQUIRIES}/{number}/copies/{paper.number}"


def test_once_issued_it_is_told_fetched_and_stands_in_the_ledger(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    with receiving() as server:
        system = made(city, county, asks=MAY, callback=server.url)
        enquiry = approved(system, "N-1", village, archivist, tmp_path)
        number = f"{timezone.localdate().year}-{town.code}-0001"
        assert system.get(f"{ENQUIRIES}/N-1").json()["copies"] == []
        assert system.get(f"{ENQUIRIES}/N-1/copies/{number}").status_code == 404  # approved is not issued
        paper = given(enquiry, archivist)
        assert paper.number == number
        assert send() > 0
        told = [json.loads(body) for _headers, body in server.came]
    assert [one["act"] for one in told if one["copies"]] == ["deliver"]
    assert [(one["number"], one["kind"]) for one in told[-1]["copies"]] == [(paper.number, "copy")]
    shown = system.get(f"{ENQUIRIES}/N-1").json()["copies"]
    assert [(one["number"], one["revoked"], one["office"]) for one in shown] == [(paper.number, False, "大陈镇")]
    for _time in range(2):  # a transfer may break off
        answer = system.get(path_of("N-1", paper))
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert paper.number in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
    entries = list(Entry.objects.filter(act="copy handed to partner"))
    assert [(one.actor, one.facts["partner"], one.facts["number"], one.object_id) for one in entries] == [
        ("partner:zj-archives", "zj-archives", paper.number, str(paper.pk))
    ] * 2
    assert Client().get(path_of("N-1", paper)).status_code == 401


def test_never_another_partners_nor_without_the_right(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    system = made(city, county, asks=MAY)
    other = made(city, county, "other", asks=MAY)
    without = made(city, county, "without")
    paper = given(approved(system, "N-1", village, archivist, tmp_path), archivist)
    assert other.ask("N-1").status_code == 201  # the same number of its own
    for path in (path_of("N-1", paper), path_of("N-2", paper)):
        assert other.get(path).status_code == 404
    second = given(approved(without, "N-2", village, archivist, tmp_path), archivist)
    assert without.get(path_of("N-2", second)).status_code == 403
    assert without.get(f"{ENQUIRIES}/N-2").json()["copies"] == []
    for odd in ("1", "x.pdf", "2026-330782106-9999", "x" * 300):
        assert system.get(f"{ENQUIRIES}/N-1/copies/{odd}").status_code == 404, odd
    assert not Entry.objects.filter(act="copy handed to partner").exists()


def test_over_revoked_and_removed_papers_are_gone(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    system = made(city, county, asks=MAY)
    paper = given(approved(system, "N-1", village, archivist, tmp_path), archivist)
    path = path_of("N-1", paper)

    def gone(why: str) -> bool:
        answer = system.get(path)
        return answer.status_code == 410 and why in answer.json()["error"]

    with acting(machine()):
        Copy.objects.update(issued_at=timezone.now() - timedelta(hours=72, seconds=1))
    assert gone("72 小时已过")
    with acting(archivist):
        make_link(paper, actor=archivist)  # the window opens it again
    assert system.get(path).status_code == 200
    with acting(machine()):
        CopyLink.objects.update(made_at=timezone.now() - timedelta(hours=73))
    assert gone("72 小时已过")
    with acting(machine()):
        Copy.objects.update(issued_at=timezone.now())
    with acting(archivist):
        revoke(paper, reason="错发", actor=archivist)
    assert gone("已经撤销")
    assert system.get(f"{ENQUIRIES}/N-1").json()["copies"][0]["revoked"]
    with acting(machine()):
        Copy.objects.update(revoked_at=None)
        Enquiry.objects.update(applicant=None)
    remove_papers(actor=CONSOLE)
    assert gone("按期清除")


def test_a_revocation_is_told_once_with_the_papers_that_still_hold(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    with receiving() as server:
        system = made(city, county, asks=MAY, callback=server.url)
        enquiry = approved(system, "N-1", village, archivist, tmp_path)
        paper = given(enquiry, archivist)
        send()
        before = len(server.came)
        with acting(archivist):
            with pytest.raises(AnswerRefused):
                revoke(paper, " ", actor=archivist)
            revoke(paper, "选错了邻居王小毛", actor=archivist)
            with pytest.raises(AnswerRefused):
                revoke(paper, "再撤一次", actor=archivist)
        assert send() == 1
        ((_headers, body),) = server.came[before:]
    told, earlier = json.loads(body), json.loads(server.came[before - 1][1])
    assert (told["number"], told["act"], told["state"], told["words"]) == ("N-1", "revoke_copy", "delivered", "")
    assert [(one["number"], one["revoked"]) for one in told["copies"]] == [(paper.number, True)]
    assert [one["revoked"] for one in earlier["copies"]] == [False]
    assert told["sequence"] > earlier["sequence"]
    assert "王小毛" not in body.decode()
    steps = system.get(f"{ENQUIRIES}/N-1").json()["steps"]
    assert (steps[-1]["act"], steps[-1]["office"], steps[-1]["words"]) == ("revoke_copy", "大陈镇", "")
    answer = system.get(path_of("N-1", paper))
    assert (answer.status_code, "已经撤销" in answer.json()["error"]) == (410, True)


def test_a_revocation_that_does_not_stand_is_not_told(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    with receiving() as server:
        system = made(city, county, asks=MAY, callback=server.url)
        paper = given(approved(system, "N-1", village, archivist, tmp_path), archivist)
        send()
        before = len(server.came)
        with acting(archivist), transaction.atomic():
            revoke(paper, "错发", actor=archivist)
            transaction.set_rollback(True)
        assert send() == 0
        assert len(server.came) == before
    assert system.get(path_of("N-1", paper)).status_code == 200


def test_who_may_not_fetch_is_told_that_a_paper_was_revoked_and_not_which(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, sign_in: Any, tmp_path: Path
) -> None:
    with receiving() as server:
        system = made(city, county, callback=server.url)
        paper = given(approved(system, "N-1", village, archivist, tmp_path), archivist)
        with acting(archivist):
            revoke(paper, "错发", actor=archivist)
        send()
        told = json.loads(server.came[-1][1])
    assert (told["act"], told["words"], told["copies"]) == ("revoke_copy", "", [])
    page = sign_in(archivist).get(f"/enquiries/{paper.enquiry_id}/").text
    assert "撤销已出具的文件" in page
    assert paper.number in page


def test_what_the_office_asked_for_consent_says_is_told(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, clerk: Actor
) -> None:
    with receiving() as server:
        system = made(city, county, callback=server.url)
        told = system.ask("N-1", office=village.code).json()
        with acting(clerk):
            enquiry = Enquiry.objects.get(number=told["enquiry"])
            move(enquiry, "accept", actor=clerk)
            move(enquiry, "await_consent", actor=clerk)
        with acting(machine()):
            asked = Consent.objects.get()
        with acting(clerk):
            answer_consent(asked, gives=False, words="材料里有邻居的事", actor=clerk)
        assert send() == 3
        bodies = [json.loads(body) for _headers, body in server.came]
    assert [one["act"] for one in bodies] == ["accept", "await_consent", "consent_refused"]
    assert bodies[-1]["words"] == ""
    assert bodies[-1]["sequence"] > bodies[-2]["sequence"]
    assert "邻居" not in str(bodies)


def test_the_right_is_given_by_page_and_api(city: Actor, county: Office, town: Office, sign_in: Any) -> None:
    browser = sign_in(city)
    page = browser.get("/enquiries/partners/new/").text
    assert 'value="copy">' in page  # there, and not proposed
    assert 'value="status" checked' in page
    sent = json.dumps({**FACTS, "code": "zj-archives", "asks": MAY})
    answer = browser.post("/api/v1/enquiries/partners", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert "领取复制件、证明" in browser.get("/enquiries/partners/").text


def test_not_while_the_commitment_is_untrue(
    city: Actor, county: Office, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    system = made(city, county, asks=MAY)
    enquiry = approved(system, "N-1", village, archivist, tmp_path)
    paper = given(enquiry, archivist)
    with acting(CONSOLE):  # as if it had been asked by a child who signed
        Enquiry.objects.filter(pk=enquiry.pk).update(relation="child", deceased=True, committed=True)
        Commitment.objects.create(
            enquiry=enquiry, template=CommitmentTemplate.objects.get(office=None), way="paper", text_digest="0" * 64,
            pdf_digest="0" * 64, taken_by="窗口", signed_at=timezone.now(), stands=False, finding=Commitment.FALSE,
        )  # fmt: skip
    answer = system.get(path_of("N-1", paper))
    assert (answer.status_code, "核查为不属实" in answer.json()["error"]) == (410, True)
