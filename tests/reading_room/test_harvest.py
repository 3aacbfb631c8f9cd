"""Harvested over HTTP from the real program by a harvester that others wrote (sickle)."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sickle import Sickle
from sickle.iterator import OAIResponseIterator
from throwaway import Installation

MANY = 1_230


def run(installation: Installation, *arguments: str) -> None:
    script = str(Path(__file__).with_name("harvestable.py"))
    subprocess.run([sys.executable, script, *arguments], env=installation.environment, check=True, timeout=120)


@pytest.fixture
def provider(installation: Installation) -> tuple[Installation, str]:
    installation.settings["CUNDANG_OAI_EMAIL"] = "mail@dangan.example.cn"
    installation.run("setup")
    run(installation, "fill", str(MANY))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    installation.start("web", "--port", str(port), "--web-processes", "1")
    address, until = f"http://127.0.0.1:{port}/oai/", time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}cundang.xsd", timeout=5).close()
            break
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < until
            time.sleep(0.2)
    return installation, address


def test_all_of_it_resumed_in_the_middle_by_sets_and_with_deletions(provider: tuple[Installation, str]) -> None:
    installation, address = provider
    harvester = Sickle(address)
    identity = harvester.Identify()
    assert (identity.protocolVersion, identity.deletedRecord) == ("2.0", "persistent")
    assert {one.metadataPrefix for one in harvester.ListMetadataFormats()} == {"oai_dc", "cundang"}
    sets = {one.setSpec: one.setName for one in harvester.ListSets()}
    assert sets["office:330782:330782106:330782106201"] == "众拥村"

    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    identifiers = [one.header.identifier for one in records]
    assert len(identifiers) == len(set(identifiers)) == MANY
    assert all(one.metadata["title"][0].endswith("号水库的会议记录 & <纪要>") for one in records)

    pages = Sickle(address, iterator=OAIResponseIterator).ListIdentifiers(metadataPrefix="cundang")
    token = None
    for _page in range(5):
        next(pages)
        token = pages.resumption_token.token
    rest = [
        one.identifier for one in Sickle(address).ListIdentifiers(resumptionToken=token)
    ]  # another day, another process
    assert identifiers[:500] + rest == identifiers

    village = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="office:330782:330782106:330782106202"))
    assert len(village) == len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="class:WS"))) / 2

    time.sleep(1.1)  # datestamps have whole seconds
    gone = identifiers[700]
    run(installation, "secret", gone.rpartition(":")[2])
    after = max(one.header.datestamp for one in records)
    changed = [one for one in harvester.ListRecords(metadataPrefix="oai_dc", **{"from": after}) if one.deleted]
    assert [one.header.identifier for one in changed] == [gone]
    kept = list(harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))
    assert len(kept) == MANY - 1
    assert harvester.GetRecord(identifier=gone, metadataPrefix="oai_dc").deleted
