"""A commitment found untrue after the approval stops what is not given out yet; what was issued is left to a person."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from throwaway import Installation

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    AnswerRefused,
    EnquiryRefused,
    apply,
    issue,
    make_link,
    move,
    pick,
    revoke,
    settle_verification,
    show_documents,
    sign_commitment,
)
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Commitment, Copy, CopyLink, Counter, Enquiry

from .conftest import DRAWN, LOU
from .issuing import CONSOLE, VERIFY, roster_page

Browser, Desk = Callable[[Citizen], Client], Callable[[Actor], Client]
PARENT: dict[str, Any] = {"relation": "child", "subject": "楼大有", "deceased": True}
WHY = "信用承诺书核查为不属实，已停止提供"


@pytest.fixture
def approved(village: Office, archivist: Actor, clerk: Actor, tmp_path: Path) -> Enquiry:
    """楼秀珍 asked about her father from her phone, signed the commitment, and it was approved."""
    with acting(CONSOLE):
        page = roster_page(village, tmp_path)
    made = apply(LOU, village, channel="online", purpose="办继承", actor=LOU.actor, **PARENT)
    with acting(LOU.actor):
        sign_commitment(made, DRAWN, seen=commitment_text(made).digest, way="phone", actor=LOU.actor)
    with acting(clerk):
        show_documents(made, ["死亡证明"], actor=clerk)
        for act in ("accept", "search"):
            made = move(made, act, actor=clerk)
        pick(made, page, [0, 1], actor=clerk)
        return move(move(made, "find", actor=clerk), "approve", actor=clerk)


def found_untrue(enquiry: Enquiry, actor: Actor) -> None:
    with acting(actor):
        settle_verification(Commitment.objects.get(enquiry=enquiry), "false", "派出所说不是父女", actor=actor)


def issued(enquiry: Enquiry, actor: Actor) -> Copy:
    with acting(actor):
        return issue(enquiry, "copy", address=VERIFY, actor=actor)


@pytest.mark.django_db
def test_what_was_approved_is_neither_issued_nor_delivered(
    approved: Enquiry, clerk: Actor, sign_in: Desk, citizen_browser: Browser
) -> None:
    found_untrue(approved, clerk)
    with acting(clerk):
        with pytest.raises(AnswerRefused, match=WHY):
            issue(approved, "copy", address=VERIFY, actor=clerk)
        with pytest.raises(EnquiryRefused, match=WHY):
            move(approved, "deliver", actor=clerk)
        assert not Copy.objects.exists()
        assert not Counter.objects.filter(kind="copy").exists()
        assert Enquiry.objects.get().state == "approved"
    desk, phone = sign_in(clerk), citizen_browser(LOU)
    assert WHY in desk.get(f"/enquiries/{approved.pk}/").text
    page = desk.get(f"/enquiries/{approved.pk}/answer/").text
    assert WHY in page
    assert "/issue/" not in page
    assert WHY in desk.get(f"/api/v1/enquiries/{approved.pk}/rules").json()["stopped"]
    refused = desk.post(f"/api/v1/enquiries/{approved.pk}/copies", {"kind": "copy"}, "application/json")
    assert (refused.status_code, WHY in refused.json()["error"]) == (422, True)
    told = "您签的信用承诺书核查为不属实，已停止提供。请把亲属关系材料交到众拥村。"
    for place in ("/citizen/", f"/citizen/enquiries/{approved.number}/"):
        shown = phone.get(place).text
        assert told in shown, place
        assert "正在出具" not in shown
    assert phone.get("/api/v1/citizen/enquiries").json()[0]["next"] == told
    assert phone.get(f"/api/v1/citizen/enquiries/{approved.number}").json()["next"] == told
    tracked = Client().post("/track/", {"number": approved.number, "last_four": LOU.phone[-4:]}).text
    assert told in tracked
    assert "承诺书核查为不属实" in tracked


@pytest.mark.django_db
@pytest.mark.parametrize("finding", ["true", "unknown"])
def test_only_what_was_untrue_stops(finding: str, approved: Enquiry, clerk: Actor) -> None:
    with acting(clerk):
        settle_verification(Commitment.objects.get(), finding, "问了", actor=clerk)
        assert move(approved, "deliver", actor=clerk).state == "delivered"


@pytest.mark.django_db
def test_with_the_proof_it_goes_on(approved: Enquiry, clerk: Actor) -> None:
    found_untrue(approved, clerk)
    with acting(clerk):
        show_documents(approved, ["死亡证明", "亲属关系证明"], actor=clerk)
    assert issued(approved, clerk).serial == 1


@pytest.mark.django_db
def test_without_the_proof_it_is_refused_by_way_of_the_search(approved: Enquiry, clerk: Actor) -> None:
    found_untrue(approved, clerk)
    with acting(clerk):
        back = move(approved, "search", actor=clerk)
        with pytest.raises(EnquiryRefused, match="亲属关系证明"):
            move(move(back, "find", actor=clerk), "approve", actor=clerk)
        assert move(approved, "refuse", words="不是亲属", actor=clerk).state == "refused"


@pytest.mark.django_db
def test_links_close_and_papers_wait_for_a_person(
    approved: Enquiry, clerk: Actor, sign_in: Desk, citizen_browser: Browser
) -> None:
    copy = issued(approved, clerk)
    with acting(clerk):
        opened, unopened = (f"/fetch/?t={make_link(copy, actor=clerk)[1]}" for _time in range(2))
    first, second, desk, phone = Client(), Client(), sign_in(clerk), citizen_browser(LOU)
    assert first.post(opened).content.startswith(b"%PDF")
    found_untrue(approved, clerk)
    told = "出具所依据的信用承诺书核查为不属实"
    assert told in second.get(unopened).text
    late = second.post(unopened)
    assert (late.status_code, told in late.text) == (410, True)
    with acting(clerk):
        assert Entry.objects.get(act="copy links closed").facts == {"count": 1}
        with pytest.raises(AnswerRefused, match=told):
            make_link(copy, actor=clerk)
        assert Copy.objects.get().revoked_at is None
    assert told in desk.get(f"/enquiries/copies/{copy.pk}/pdf/", follow=True).text
    assert desk.get(f"/api/v1/copies/{copy.pk}/pdf").status_code == 422
    place = f"/citizen/enquiries/{approved.number}/"
    assert "领取复制件" not in phone.get(place).text
    assert phone.post(f"{place}copies/{copy.pk}/").status_code == 404
    # Whoever decides is shown what to decide.
    page = desk.get(f"/enquiries/{approved.pk}/answer/").text
    assert "请在下面决定是否撤销" in page
    assert re.search(r"answer-revoke\" open", page)
    with acting(clerk):
        commitment = Commitment.objects.get()
    assert copy.number in desk.get(f"/enquiries/commitments/{commitment.pk}/").text
    assert desk.get(f"/api/v1/enquiries/commitments/{commitment.pk}").json()["copies"] == [copy.pk]
    with acting(clerk):
        revoke(copy, "承诺不实", actor=clerk)
    assert desk.get(f"/api/v1/enquiries/commitments/{commitment.pk}").json()["copies"] == []


@pytest.mark.django_db
def test_a_proof_that_comes_late_makes_it_good(approved: Enquiry, clerk: Actor, sign_in: Desk) -> None:
    copy = issued(approved, clerk)
    with acting(clerk):
        closed = f"/fetch/?t={make_link(copy, actor=clerk)[1]}"
    found_untrue(approved, clerk)
    done = sign_in(clerk).post(
        f"/enquiries/{approved.pk}/documents/", {"shown": ["死亡证明", "亲属关系证明"]}, follow=True
    ).text  # fmt: skip
    assert "已记下" in done
    assert WHY not in done
    with acting(clerk):
        again = f"/fetch/?t={make_link(copy, actor=clerk)[1]}"
    assert "已过期" in Client().post(closed).text  # what was closed stays closed
    assert Client().post(again).content.startswith(b"%PDF")


@pytest.mark.django_db
def test_without_a_commitment_nothing_more_is_asked(
    approved: Enquiry, clerk: Actor, django_assert_num_queries: Any
) -> None:
    from cundang.reading_room.access.rules import unproven

    with acting(machine()):
        with django_assert_num_queries(0):
            assert unproven([Enquiry(state="approved", result="found")]) == set()
        with django_assert_num_queries(1):
            assert unproven([approved]) == set()
        assert CopyLink.objects.count() == 0


def test_found_untrue_while_another_delivers(installation: Installation) -> None:
    installation.run("setup")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("untrue_at_once.py"))], env=installation.environment,
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    came = json.loads(done.stdout)
    first = came["untrue first"]
    assert (first["waited"], first["state"], first["steps"]) == (True, "approved", ["untrue"])
    assert WHY in first["said"][1]
    then = came["delivered first"]
    assert (then["waited"], then["state"], then["steps"]) == (True, "delivered", ["deliver", "untrue"])
    for one in came["at once"]:
        if one["state"] == "delivered":
            assert (one["said"], one["steps"]) == (["", ""], ["deliver", "untrue"])
        else:
            assert one["steps"] == ["untrue"]
            assert WHY in one["said"][0]
