"""The portal beside the demo: it answers while the demo runs, and is gone with it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.test import override_settings

from cundang import addresses
from cundang.management.demo_portal import portal_beside

PROGRAM = """
import os, django
django.setup()
from cundang.management.demo_portal import portal_beside
with portal_beside("127.0.0.1") as address:
    print(address, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith("CUNDANG_PORTAL_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.mark.usefixtures("_no_addresses")
def test_what_is_started_beside_it_signs_in_there(tmp_path: Path) -> None:
    default = Path(addresses.__file__).parent / "reading_room" / "data" / "portal.json"
    with override_settings(DATA=tmp_path), portal_beside("127.0.0.1") as address:
        told = (
            urllib.request.urlopen(f"{address}/sso/usp.do?action=ssoLogin&servicecode=demo", timeout=5).read().decode()
        )
        assert "楼秀珍" in told
        own = json.loads(Path(os.environ["CUNDANG_PORTAL_ADDRESSES"]).read_text(encoding="utf-8"))
        assert own["login"] == f"{address}/sso/usp.do?action=ssoLogin"
        assert "zj.gov.cn" not in json.dumps(own)
        assert "zjzwfw" not in json.dumps(own)
        assert set(own) <= set(json.loads(default.read_text(encoding="utf-8")))
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)


def test_one_with_a_portal_of_its_own_starts_none() -> None:
    with override_settings(PORTAL_SERVICE="real"), portal_beside("127.0.0.1") as address:
        assert address == ""


def test_it_is_gone_when_the_demo_is_killed(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUNDANG_")}
    environment = {**kept, "CUNDANG_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    address = done.stdout.strip()
    assert (done.returncode, address.startswith("http://127.0.0.1:")) == (-9, True)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=1)
        except urllib.error.HTTPError:
            time.sleep(0.1)
        except urllib.error.URLError:
            return
    raise AssertionError("still there")


@pytest.mark.parametrize("text", ["", "[]", '{"logins": ""}', '{"id_kinds": 1}', "\0"])
def test_addresses_that_cannot_be_used_are_said(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.json"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CUNDANG_PORTAL_ADDRESSES", str(path))
    default = tmp_path / "portal.json"
    default.write_text('{"login": "https://a.example", "id_kinds": {}}', encoding="utf-8")
    with pytest.raises(addresses.SettingsError, match=r"portal\.json"):
        addresses.table("CUNDANG_PORTAL_ADDRESSES", default)
    path.write_text('{"login": "https://b.example"}', encoding="utf-8")
    assert addresses.table("CUNDANG_PORTAL_ADDRESSES", default) == {"login": "https://b.example", "id_kinds": {}}
