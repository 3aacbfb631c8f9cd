"""Partners are told of each step: signed, again until received; no server holds others up, none inside is reached."""

import base64
import hashlib
import json
import socket
import time
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    CallBackRefused,
    PartnerRefused,
    close_partner,
    move,
    send_again,
    send_due,
)
from cundang.reading_room.models import Enquiry
from cundang.reading_room.partners import outgoing
from cundang.reading_room.partners.models import CallBack, Partner

from .partnering import System
from .receiver import Receiver, receiving
from .test_partners import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback_is_ours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PARTNER_NETWORKS = (ip_network("127.0.0.0/8"),)
    monkeypatch.setattr(outgoing, "SECONDS", 1.0)


def asked(city: Actor, county: Office, to: Receiver, code: str = "zj-archives") -> tuple[System, Enquiry]:
    """A partner with a server, and a request of it that was accepted."""
    system = made(city, county, code, callback=to.url)
    assert system.ask("N-1").status_code == 201
    with acting(city):
        enquiry = Enquiry.objects.get(partner_request__partner__code=code)
        move(enquiry, "accept", actor=city)
    return system, enquiry


def send(code: str = "zj-archives") -> int:
    with acting(machine()):
        pk = Partner.objects.get(code=code).pk
    return send_due(pk, actor=machine())


def only() -> CallBack:
    with acting(machine()):
        return CallBack.objects.get()


def later(**facts: Any) -> None:
    """Time goes by."""
    with acting(machine()):
        CallBack.objects.filter(state="waiting").update(due_at=timezone.now(), **facts)
        Partner.objects.update(quiet_until=None)


def test_each_step_is_told_and_anybody_can_check_who_said_it(city: Actor, county: Office, town: Office) -> None:
    with receiving() as server:
        _system, enquiry = asked(city, county, server)
        assert send() == 1
        headers, body = server.came[0]
    told = json.loads(body)
    assert (told["number"], told["enquiry"], told["state"], told["act"]) == (
        "N-1",
        enquiry.number,
        "accepted",
        "accept",
    )
    assert "宣建国" not in body.decode()
    keys = {key["name"]: key for key in Client().get("/verify/keys.json").json()["keys"]}
    raw = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))  # noqa: E731
    public = Ed25519PublicKey.from_public_bytes(raw(keys[headers["X-Cundang-Key"]]["public"]))
    digest = hashlib.sha256(body).hexdigest()
    lines = ["CUNDANG-CALLBACK-1", headers["X-Cundang-Event"], headers["X-Cundang-Date"], digest]
    public.verify(raw(headers["X-Cundang-Signature"]), "".join(f"{line}\n" for line in lines).encode())
    with pytest.raises(InvalidSignature):
        public.verify(raw(headers["X-Cundang-Signature"]), "\n".join(lines).encode())
    assert (only().state, only().tries, only().answer) == ("sent", 1, "204")
    assert send() == 0
    assert Entry.objects.filter(act="callback sent").count() == 1


def test_it_is_written_with_the_step_or_not_at_all(city: Actor, county: Office, town: Office) -> None:
    with receiving() as server:
        _system, enquiry = asked(city, county, server)
        with acting(city), transaction.atomic():
            move(enquiry, "search", actor=city)
            transaction.set_rollback(True)
        assert only().body["act"] == "accept"
        assert send() == 1
    assert len(server.came) == 1


def test_tried_again_given_up_shown_and_sent_again_by_hand(
    city: Actor, county: Office, town: Office, sign_in: Any
) -> None:
    with receiving(*["500"] * 9) as server:
        asked(city, county, server)
        waits = []
        for _time in range(9):
            assert send() == 0
            one = only()
            waits.append(round((one.due_at - timezone.now()).total_seconds() / 60) if one.due_at else None)
            later()
        assert waits == [1, 5, 15, 60, 180, 360, 720, 1440, None]
        assert (one.state, one.tries, one.answer) == ("given_up", 9, "500")
        browser = sign_in(city)
        page = browser.get("/enquiries/partners/callbacks/?state=given_up").content.decode()
        assert "HTTP 500" in page
        assert browser.post(f"/enquiries/partners/callbacks/{one.pk}/again/").status_code == 302
        assert send() == 1
        events = {headers["X-Cundang-Event"] for headers, _body in server.came}
    assert len(server.came) == 10
    assert events == {str(one.event)}  # the receiver knows a repetition
    with acting(city), pytest.raises(CallBackRefused, match="已经收到"):
        send_again(only(), actor=city)
    assert browser.post("/enquiries/partners/callbacks/export/").content[:2] == b"PK"


@pytest.mark.parametrize("how", ["never", "drip"])
def test_a_server_that_never_answers_holds_nobody_up(city: Actor, county: Office, town: Office, how: str) -> None:
    with receiving(how, how) as dead, receiving() as good:
        asked(city, county, dead, "dead")
        asked(city, county, good, "good")
        start = time.monotonic()
        assert send("dead") == 0
        assert time.monotonic() - start < 3
        with acting(machine()):
            one = CallBack.objects.get(partner__code="dead")
            assert (one.answer, one.state, one.tries) == ("timeout", "waiting", 1)
            CallBack.objects.filter(pk=one.pk).update(due_at=timezone.now())  # another event of the same partner
        start = time.monotonic()
        assert send("dead") == 0
        assert time.monotonic() - start < 0.5  # it is left alone for a minute
        assert send("good") == 1
    assert (len(dead.came), len(good.came)) == (1, 1)


def test_a_redirection_is_not_followed(city: Actor, county: Office, town: Office) -> None:
    with receiving() as inside, receiving(inside.url) as server:
        asked(city, county, server)
        assert send() == 0
        assert (only().answer, only().state) == ("307", "waiting")
    assert not inside.came


def test_whoever_was_killed_while_sending_is_followed_by_another_after_a_minute(
    city: Actor, county: Office, town: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_given: Any, **_named: Any) -> str:
        raise Killed

    with receiving() as server:
        asked(city, county, server)
        with monkeypatch.context() as patch:
            patch.setattr("cundang.reading_room.actions.callbacks.note_answer", die)
            with pytest.raises(Killed):
                send()
        assert (only().state, send()) == ("waiting", 0)  # taken: nobody sends it beside
        later(taken_until=timezone.now() - timedelta(seconds=1))
        assert send() == 1
    assert len({headers["X-Cundang-Event"] for headers, _body in server.came}) == 1
    assert len(server.came) == 2


def test_a_closed_partner_is_told_nothing(city: Actor, county: Office, town: Office) -> None:
    with receiving() as server:
        asked(city, county, server)
        with acting(city):
            close_partner(Partner.objects.get(), actor=city)
        assert send() == 0
        with acting(city), pytest.raises(CallBackRefused, match="停用"):
            send_again(only(), actor=city)
    assert not server.came


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/", "https://192.168.1.1:8443/x",
        "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/", "https://[::ffff:127.0.0.1]/",
        "https://100.64.0.1/", "https://2130706433/", "https://0x7f000001/", "https://224.0.0.1/", "https://[fe80::1]/",
        "http://93.184.216.34/", "ftp://93.184.216.34/", "javascript:alert(1)", "https://", "https://user@93.184.216.34/",
        "https://93.184.216.34:99999/", "https://93.184.216.34/a b", "https://主机/", "//93.184.216.34/", "x" * 200,
    ],
)  # fmt: skip
def test_addresses_inside_and_such_that_are_none(
    city: Actor, county: Office, settings: Any, address: str, db: None
) -> None:
    settings.PARTNER_NETWORKS = ()
    with pytest.raises(PartnerRefused):
        made(city, county, callback=address)
    assert not Partner.objects.exists()


def test_a_name_that_means_something_else_a_moment_later(
    city: Actor, county: Office, town: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PARTNER_NETWORKS = ()
    numbers = ["93.184.216.34"]

    def meaning(*_given: Any, **_named: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", meaning)
    with receiving() as server:
        asked(city, county, Receiver(url="https://rebinding.example/told"))
        numbers[:] = ["127.0.0.1"]
        assert send() == 0
        numbers[:] = ["93.184.216.34", "127.0.0.1"]  # one of several inside is enough
        later()
        assert send() == 0
    assert (only().answer, only().tries, server.came) == ("address", 2, [])


def test_own_networks_are_named_by_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    from cundang import addresses

    monkeypatch.setenv("CUNDANG_PARTNER_NETWORKS", "10.20.0.0/16, fd00::/8")
    assert addresses.networks("CUNDANG_PARTNER_NETWORKS") == (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))
    monkeypatch.setenv("CUNDANG_PARTNER_NETWORKS", "intranet")
    with pytest.raises(addresses.SettingsError, match=r"10\.20\.0\.0/16"):
        addresses.networks("CUNDANG_PARTNER_NETWORKS")
