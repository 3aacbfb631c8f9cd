"""The documents of IIIF and what stands in the heads of its answers: info.json, manifests, links, CORS."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.queries import Actor
from holdings.records import HEIGHT, WIDTH, Box, opened

Browser = Callable[[Actor], Client]
PROFILED = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'


def test_info(browser: Client, box: Box) -> None:
    answer = browser.get(box.iiif("info.json"))
    info = answer.json()
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"] == f"http://testserver/iiif/3/{box.pages[0].pk}"
    assert (info["type"], info["protocol"], info["profile"]) == (
        "ImageService3", "http://iiif.io/api/image", "level2",
    )  # fmt: skip
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    assert info["tiles"] == [{"width": 1024, "height": 1024, "scaleFactors": [1, 2]}]
    assert info["sizes"] == [
        {"width": 500, "height": 700},
        {"width": 1000, "height": 1400},
    ]
    for size in info["sizes"]:
        opened(browser.get(box.iiif(f"full/{size['width']},{size['height']}/0/default.jpg")))


@pytest.mark.parametrize(
    ("accepted", "linked"),
    [(None, True), ("*/*", True), ("application/ld+json", True), (PROFILED, True), ("image/*", False),
     ("application/json", False), ("text/html,application/xhtml+xml,*/*;q=0.8", False),
     ("application/json, application/ld+json;q=0.5", False)],
)  # fmt: skip
def test_documents_are_json_ld_unless_plain_json_is_liked_better(
    browser: Client, box: Box, accepted: str | None, linked: bool
) -> None:
    headers = {"Accept": accepted} if accepted else {}
    for address, api in ((box.iiif("info.json"), "image"), (f"/iiif/items/{box.item.pk}/manifest", "presentation")):
        answer = browser.get(address, headers=headers)
        profiled = f'application/ld+json;profile="http://iiif.io/api/{api}/3/context.json"'
        assert answer.headers["Content-Type"] == (profiled if linked else "application/json")
        assert "Accept" in answer.headers["Vary"]


def test_a_viewer_of_another_host_reads_what_it_is_answered_and_no_more(browser: Client, box: Box) -> None:
    """CORS as IIIF asks; without the session's cookie, which `*` keeps from being sent, there is nothing to read."""
    elsewhere = {"Origin": "https://viewer.example"}
    addresses = [box.iiif("info.json"), box.iiif("full/500,/0/default.jpg"), f"/iiif/items/{box.item.pk}/manifest"]
    for address in addresses:
        answer = browser.get(address, headers=elsewhere)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert "Access-Control-Allow-Credentials" not in answer.headers
        stranger = Client().get(address, headers=elsewhere)
        assert (stranger.status_code, stranger.headers["Access-Control-Allow-Origin"]) == (401, "*")
        asks_first = Client().options(address, headers={**elsewhere, "Access-Control-Request-Method": "GET"})
        assert (asks_first.status_code, asks_first.headers["Access-Control-Allow-Origin"]) == (204, "*")
        assert "Accept" in asks_first.headers["Access-Control-Allow-Headers"]
        assert browser.head(address).status_code == 200
    assert "Access-Control-Allow-Origin" not in browser.get("/", headers=elsewhere).headers
    person = Client().get(addresses[0], headers={"Accept": "text/html"})
    assert person.headers["Location"].startswith("/sign-in/")


def test_a_viewer_that_the_installation_names_reads_as_the_person(browser: Client, box: Box, settings: Any) -> None:
    settings.IIIF_ORIGINS = ["https://viewer.example"]
    answer = browser.get(box.iiif("info.json"), headers={"Origin": "https://viewer.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://viewer.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    other = browser.get(box.iiif("info.json"), headers={"Origin": "https://viewer.example.evil"})
    assert other.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in other.headers


def test_labels_are_in_both_languages_whoever_asks(browser: Client, box: Box) -> None:
    browser.post("/language/", {"language": "en"})
    manifest = browser.get(f"/iiif/items/{box.item.pk}/manifest").json()
    labels = [pair["label"] for pair in manifest["metadata"]]
    assert {"zh": ["档号"], "en": ["Reference code"]} in labels
    assert manifest["items"][0]["label"] == {"zh": ["第 1 页"], "en": ["page 1"]}


def test_the_service_address_leads_to_its_information(browser: Client, box: Box) -> None:
    answer = browser.get(f"/iiif/3/{box.pages[0].pk}")
    assert (answer.status_code, answer.headers["Location"]) == (303, box.iiif("info.json"))


@pytest.mark.parametrize(
    "asked",
    ["9000,0,10,10/max/0/default.jpg", "full/5000,/0/default.jpg", "full/max/45/default.jpg",
     "full/max/0/nice.jpg", "full/max/0/default.bmp", "x/y/z/a.b", "full/max/0/default.jpg.png"],
)  # fmt: skip
def test_nonsense_is_a_400_in_words(browser: Client, box: Box, asked: str) -> None:
    answer = browser.get(box.iiif(asked))
    assert answer.status_code == 400
    assert answer.content.decode().endswith("。")


def test_links_and_caching(browser: Client, box: Box) -> None:
    answer = browser.get(box.iiif("0,0,1000,1400/500,/0/default.jpg"))
    service = f"http://testserver/iiif/3/{box.pages[0].pk}"
    assert f'<{service}/full/500,700/0/default.jpg>;rel="canonical"' in answer.headers["Link"]
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in answer.headers["Link"]
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Cookie" in answer.headers["Vary"]
    again = browser.get(box.iiif("full/500,700/0/default.jpg"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_one_persons_etag_is_not_anothers(box: Box, archivist: Actor, clerk: Actor, sign_in: Browser) -> None:
    asked = box.iiif("full/500,/0/default.jpg")
    mine, other = (sign_in(who).get(asked).headers["ETag"] for who in (archivist, clerk))
    assert mine != other


def test_manifest(browser: Client, box: Box) -> None:
    address = f"/iiif/items/{box.item.pk}/manifest"
    manifest = browser.get(address).json()
    assert manifest["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert (manifest["id"], manifest["type"]) == (f"http://testserver{address}", "Manifest")
    assert manifest["label"] == {"zh": ["关于宣建国超计划生育罚款的收据"]}
    assert len(manifest["items"]) == 3
    canvas = manifest["items"][0]
    assert (canvas["type"], canvas["width"], canvas["height"]) == ("Canvas", WIDTH, HEIGHT)
    body = canvas["items"][0]["items"][0]["body"]
    assert body["service"] == [
        {"id": f"http://testserver/iiif/3/{box.pages[0].pk}", "type": "ImageService3", "profile": "level2"}
    ]
    for picture_address in (body["id"], canvas["thumbnail"][0]["id"]):
        opened(browser.get(picture_address.removeprefix("http://testserver")))
    ids = [part["id"] for part in manifest["items"]]
    assert len(set(ids)) == 3
    json.dumps(manifest)
