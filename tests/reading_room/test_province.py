"""Asked on in the provincial network: by hand, and by the adapter against a stand-in that is a process of its own."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    ProvinceRefused,
    ask_province,
    note_province,
    register_in_province,
    remove_due,
    send_to_province,
)
from cundang.reading_room.models import Enquiry
from cundang.reading_room.province.models import ProvincialRequest

from .conftest import Make
from .province_standin import SHAPE

pytestmark = pytest.mark.django_db


@pytest.fixture
def standin(settings: Any) -> Iterator[str]:
    """The stand-in, and an installation that is connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = str(Path(__file__).with_name("province_standin.py"))
    running = subprocess.Popen([sys.executable, script, str(port), "AK", "SK"])
    url = f"http://127.0.0.1:{port}"
    settings.PARTNER_NETWORKS = (ip_network("127.0.0.0/8"),)
    places = {"create": f"{url}/sq", "status": f"{url}/sq/{{number}}", "reply": f"{url}/sq/{{number}}"}
    settings.PROVINCE, settings.PROVINCE_KEY, settings.PROVINCE_SECRET = {**SHAPE, **places}, "AK", "SK"
    try:
        for _time in range(100):
            try:
                urllib.request.urlopen(f"{url}/all", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        running.terminate()
        running.wait(10)


def say(url: str, path: str) -> Any:
    data = None if path == "all" else b""
    with urllib.request.urlopen(f"{url}/{path}", data=data, timeout=5) as answer:
        return json.loads(answer.read())


def work() -> ProvincialRequest:
    """The next round of the adapter, as if its time had come."""
    with acting(machine()):
        ProvincialRequest.objects.exclude(due_at=None).update(due_at=timezone.now())
    ask_province(actor=machine())
    with acting(machine()):
        return ProvincialRequest.objects.get()


def test_by_the_adapter_from_asking_to_the_reply(archivist: Actor, town: Office, asked: Make, standin: str) -> None:
    enquiry = asked(archivist, town, "accept", wanted="招工表")
    with acting(archivist):
        send_to_province(enquiry, actor=archivist)
    one = work()
    assert (one.state, one.number, one.tries) == ("registered", "浙档 1/2026", 0)
    told = say(standin, "all")[enquiry.number]
    assert (told["xm"], told["cxnr"], "phone" in told) == ("宣建国", "招工表", False)  # only what the file names
    with acting(machine()):  # killed before it was noted: asked again, it is the same request
        ProvincialRequest.objects.update(state="waiting", number="")
    assert (work().number, len(say(standin, "all"))) == ("浙档 1/2026", 1)
    say(standin, "next")
    assert (work().state, work().answer) == ("processing", "")
    say(standin, "next")
    one = work()
    assert (one.state, one.answer, one.due_at) == ("answered", "兰溪市档案馆：查到宣建国的招工表一份", None)
    facts = str(list(Entry.objects.values_list("facts", flat=True)))
    assert "宣建国" not in facts
    assert Entry.objects.filter(act="province answered").count() == 4
    assert "宣建国" not in bytes(one.reply or b"").decode("latin-1")


def test_a_network_that_fails_is_asked_again_later_and_later(
    archivist: Actor, town: Office, asked: Make, standin: str, settings: Any
) -> None:
    enquiry = asked(archivist, town, "accept")
    with acting(archivist):
        send_to_province(enquiry, actor=archivist)
    say(standin, "broken")
    waits = []
    for _time in range(3):
        one = work()
        assert one.due_at is not None
        waits.append(round((one.due_at - timezone.now()).total_seconds() / 60))
    assert (waits, one.state, one.tries) == ([2, 4, 8], "waiting", 3)
    say(standin, "broken")
    right = settings.PROVINCE
    for wrong in ({"number_at": "nothing.here"}, {"create": "http://10.1.1.1/x"}):
        settings.PROVINCE = {**right, **wrong}
        assert work().state == "waiting"
    settings.PROVINCE = right
    settings.PROVINCE_SECRET = "wrong"
    assert work().state == "waiting"
    settings.PROVINCE_SECRET = "SK"
    assert work().state == "registered"


def test_by_hand(archivist: Actor, town: Office, asked: Make, sign_in: Any) -> None:
    enquiry = asked(archivist, town, "accept")
    browser, page = sign_in(archivist), f"/enquiries/{enquiry.pk}/province/"
    assert "程序转送" not in browser.get(page).content.decode()  # not connected
    browser.post(page, {"send": "1"})
    browser.post(page, {"number": " "})
    with acting(archivist):
        assert not ProvincialRequest.objects.exists()
    browser.post(page, {"number": "浙档 <b>7</b>\x00"})
    browser.post(page, {"state": "nonsense"})
    browser.post(page, {"state": "answered", "words": "外县没有"})
    with acting(archivist):
        one = ProvincialRequest.objects.get()
        assert (one.number, one.state, one.answer, one.way) == ("浙档 <b>7</b>", "answered", "外县没有", "manual")
        with pytest.raises(ProvinceRefused, match="登记过"):
            register_in_province(enquiry, "8", actor=archivist)
        with pytest.raises(ProvinceRefused, match="太长"):
            note_province(one, "answered", "x" * 501, actor=archivist)
    listed = browser.get("/enquiries/province/?state=over").content.decode()
    assert "浙档 &lt;b&gt;7" in listed
    assert "浙档 &lt;b&gt;7" in browser.get(f"/enquiries/{enquiry.pk}/").content.decode()
    assert enquiry.number not in browser.get("/enquiries/province/").content.decode()
    assert browser.post("/enquiries/province/export/").content[:2] == b"PK"


def test_only_at_ones_own_door_and_before_the_answer(
    archivist: Actor, next_clerk: Actor, town: Office, asked: Make, sign_in: Any
) -> None:
    enquiry, over = asked(archivist, town, "accept"), asked(archivist, town, "accept", "withdraw")
    assert sign_in(next_clerk).post(f"/enquiries/{enquiry.pk}/province/", {"number": "1"}).status_code == 404
    with acting(archivist):
        register_in_province(enquiry, "1", actor=archivist)
        with pytest.raises(ProvinceRefused, match="已经答复"):
            register_in_province(over, "2", actor=archivist)
    assert enquiry.number not in sign_in(next_clerk).get("/enquiries/province/?state=all").content.decode()


def test_the_reply_goes_with_the_applicants_data(archivist: Actor, town: Office, asked: Make) -> None:
    enquiry = asked(archivist, town, "accept")
    with acting(archivist):
        one = register_in_province(enquiry, "1", actor=archivist)
        note_province(one, "answered", "查到宣建国", actor=archivist)
        Enquiry.objects.filter(pk=enquiry.pk).update(remove_on=timezone.localdate() - timedelta(days=1))
    remove_due(actor=machine())
    with acting(archivist):
        assert ProvincialRequest.objects.get().answer == ""
