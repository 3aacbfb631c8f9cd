"""A link gives its copy once, to one device, for three days; whoever guesses gets nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import AnswerRefused, issue, make_link, remove_papers, revoke
from cundang.reading_room.copies import queries as copies
from cundang.reading_room.models import Copy, CopyLink, Enquiry, Pick
from cundang.strongroom.queries import store_in_use

from .issuing import CONSOLE, VERIFY, desk, pick_anew

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(town: Office, village: Office, archivist: Actor, tmp_path: Path) -> Copy:
    ready = desk(town, village, tmp_path, "approved")
    with acting(archivist):
        pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
        return issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)


@pytest.fixture
def address(copy: Copy, archivist: Actor) -> str:
    with acting(archivist):
        return f"/fetch/?t={make_link(copy, actor=archivist)[1]}"


def test_it_is_fetched_once_and_only_on_that_device(address: str, copy: Copy) -> None:
    phone, other = Client(), Client()
    for _look in range(3):  # a messenger looks at the address before the person does
        shown = other.get(address)
        assert shown.status_code == 200
        assert copy.number in shown.text
        assert "宣建国" not in shown.text
    got = phone.post(address)
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.content.startswith(b"%PDF")
    assert "宣建国" not in got.headers["Content-Disposition"]
    again = phone.post(address)
    assert (again.status_code, "已经领取过" in again.text) == (410, True)
    elsewhere = other.post(address)
    assert (elsewhere.status_code, "别的设备" in elsewhere.text) == (410, True)
    assert Entry.objects.filter(act="copy fetched", actor="anonymous").count() == 1


def test_another_link_on_the_same_device_gives_it_again(address: str, copy: Copy, archivist: Actor) -> None:
    phone = Client()
    assert phone.post(address).status_code == 200
    with acting(archivist):
        again = f"/fetch/?t={make_link(copy, actor=archivist)[1]}"
    assert phone.post(again).status_code == 200


def test_after_three_days_it_gives_nothing(address: str) -> None:
    with acting(CONSOLE):
        link = CopyLink.objects.get()
        assert timedelta(hours=71) < link.expires_at - timezone.now() <= timedelta(hours=72)
        CopyLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = Client().post(address)
    assert (answer.status_code, "已过期" in answer.text) == (410, True)
    assert not Entry.objects.filter(act="copy fetched").exists()


def test_a_revoked_copy_is_not_fetched_and_gets_no_link(address: str, copy: Copy, archivist: Actor) -> None:
    with acting(archivist):
        revoke(copy, "选错了人", actor=archivist)
        with pytest.raises(AnswerRefused, match="已经撤销"):
            make_link(copy, actor=archivist)
    answer = Client().post(address)
    assert (answer.status_code, "撤销" in answer.text) == (410, True)


@pytest.mark.parametrize("token", ["", "1", "1:", "1:xxxx", "2:", "a" * 5000, "1%00:x", "-1:x", "9" * 40 + ":x"])
def test_a_guessed_or_cut_address_is_told_so(address: str, token: str) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/fetch/?t={token}")
        assert answer.status_code == 404
        assert "链接不对" in answer.text


def test_the_address_is_told_once_on_the_clerks_page(
    copy: Copy, archivist: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    browser = sign_in(archivist)
    page = browser.post(f"/enquiries/copies/{copy.pk}/link/").text
    assert "/fetch/?t=" in page
    assert "/fetch/?t=" not in browser.get(f"/enquiries/{copy.enquiry_id}/answer/").text


def test_when_the_applicant_is_removed_the_paper_goes_and_still_verifies(
    address: str, copy: Copy, archivist: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    pdf = copy.pdf_id
    assert remove_papers(actor=machine()) == 0
    with acting(CONSOLE):
        Enquiry.objects.filter(pk=copy.enquiry_id).update(applicant=None)
    assert remove_papers(actor=machine()) == 1
    assert store_in_use().size(pdf) is None
    answer = Client().post(address)
    assert (answer.status_code, "按期清除" in answer.text) == (410, True)
    told = sign_in(archivist).get(f"/enquiries/copies/{copy.pk}/pdf/", follow=True)
    assert "按期清除" in told.text
    assert copies.verdict_on(copy.signed).state == "valid"
    with acting(CONSOLE):
        assert not Pick.objects.exists()
