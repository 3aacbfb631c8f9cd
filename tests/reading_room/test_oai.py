"""The published catalogue over OAI-PMH, harvested by a program that others wrote; what must never be told is not."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console, machine
from cundang.holdings.actions import describe, draft_item
from cundang.holdings.models import Item
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    EnquiryRefused,
    harvesting,
    publish_class,
    refresh_published,
    stop_publishing,
)
from cundang.reading_room.publishing import oai
from cundang.reading_room.publishing.models import PublishedClass, PublishedItem
from cundang.reading_room.views.oai import SCHEMA

pytestmark = pytest.mark.django_db
ME = console("tester")
NS = {"o": "http://www.openarchives.org/OAI/2.0/", "c": "urn:cundang:catalogue:1"}
ONE = {"verb": "GetRecord", "metadataPrefix": "oai_dc"}
ALL = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
EVIL = "<script>alert(1)</script>]]>&\x00\x0b\ufffe"


@pytest.fixture(autouse=True)
def _has_an_address(settings: Any) -> None:
    settings.OAI_EMAIL = "mail@dangan.example.cn"


def item(office: Office, title: str = "会议记录", **facts: Any) -> Item:
    """A described record of 1983 in class WS."""
    with acting(ME):
        number = Item.objects.count() + 1
        made = draft_item(office=office, reference=f"Z106-WS·1983-D30-{number:04}", actor=ME)
        given = {"title": title, "class_code": "WS", "year": 1983, "draft": False, **facts}
        Item.objects.filter(pk=made.pk).update(**given)
        return Item.objects.get(pk=made.pk)


def publish(county: Office, actor: Actor, **facts: Any) -> PublishedClass:
    with acting(actor):
        return publish_class(county, "WS", **{"after_years": 25, "with_persons": False, **facts}, actor=actor)


def ask(**arguments: str) -> ElementTree.Element:
    answer = Client().get("/oai/", arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/xml")
    return ElementTree.fromstring(answer.content)


def code(**arguments: str) -> str:
    found = ask(**arguments).find("o:error", NS)
    return "" if found is None else found.get("code", "")


def titles() -> list[str]:
    found = ask(verb="ListRecords", metadataPrefix="oai_dc").iter("{http://purl.org/dc/elements/1.1/}title")
    return sorted(one.text or "" for one in found)


def test_nothing_is_published_until_a_county_says_so(
    county: Office, town: Office, village: Office, city: Actor
) -> None:
    item(village)
    refresh_published(actor=machine())
    assert code(verb="ListRecords", metadataPrefix="oai_dc") == "noRecordsMatch"
    publish(county, city)
    assert titles() == ["会议记录"]


def test_without_an_address_to_write_to_there_is_no_provider(settings: Any, db: None) -> None:
    settings.OAI_EMAIL = ""
    assert {Client().get(path).status_code for path in ("/oai/", "/oai/cundang.xsd")} == {404}


def test_what_speaks_against_it(
    county: Office, town: Office, village: Office, next_village: Office, city: Actor
) -> None:
    item(village, "可以公开的")
    for title, facts in {
        "密": {"secrecy": "秘密★10年"}, "内部": {"secrecy": "内部"}, "草稿": {"draft": True},
        "毁": {"destroyed_on": "2020-01-01"},
        "抹": {"erased": True}, "人": {"persons": ["宣建国"]}, "新": {"year": timezone.localdate().year - 25}, "": {},
        "无年": {"year": None}, "别类": {"class_code": "KJ"}, "关于计划生育罚款的通知": {}, "结婚登记花名册": {},
    }.items():  # fmt: skip
        item(village, title, **facts)
    publish(county, city)
    assert titles() == ["可以公开的"]
    with acting(city):
        stop_publishing(PublishedClass.objects.get(), actor=city)
    publish(county, city, with_persons=True, after_years=24)
    assert titles() == ["人", "可以公开的", "新"]
    told = Client().get("/oai/?verb=ListRecords&metadataPrefix=cundang").content.decode()
    assert "宣建国" not in told


def test_a_record_that_became_secret_is_gone_at_once_and_later_a_deletion(
    county: Office, town: Office, village: Office, city: Actor
) -> None:
    one, other = item(village, "甲"), item(village, "乙")
    publish(county, city)
    with acting(machine()):
        PublishedItem.objects.update(datestamp=timezone.now() - timedelta(days=2))
    yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with acting(city):
        describe(one, actor=city, secrecy="机密")
    assert titles() == ["乙"]
    assert refresh_published(actor=machine()) == (0, 1)
    changed = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", **{"from": yesterday}).findall(".//o:header", NS)
    assert [(one.get("status"), one.findtext("o:identifier", "", NS)) for one in changed] == [
        ("deleted", oai.name_of(one.pk))
    ]
    with acting(city):
        describe(one, actor=city, secrecy="")
        describe(other, actor=city, title="乙，改过")
    assert refresh_published(actor=machine()) == (2, 0)
    assert refresh_published(actor=machine()) == (0, 0)
    assert titles() == ["乙，改过", "甲"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, "badVerb"), ({"verb": "Nonsense"}, "badVerb"), ({"verb": "identify"}, "badVerb"),
        ({"verb": "Identify", "x": "1"}, "badArgument"), ({"verb": "ListRecords"}, "badArgument"),
        (ONE, "badArgument"),
        ({**ONE, "identifier": "oai:dangan.example.cn:999"}, "idDoesNotExist"),
        ({**ONE, "identifier": "oai:other:1"}, "idDoesNotExist"),
        ({**ONE, "identifier": "oai:dangan.example.cn:" + "9" * 500}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "x"}, "idDoesNotExist"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({**ALL, "from": "2026"}, "badArgument"),
        ({**ALL, "from": "2026-02-30"}, "badArgument"),
        ({**ALL, "from": "２０２６-01-01"}, "badArgument"),
        ({**ALL, "from": "2026-01-02", "until": "2026-01-01"}, "badArgument"),
        ({**ALL, "from": "2026-01-02", "until": "2026-01-03T00:00:00Z"}, "badArgument"),
        ({**ALL, "until": "1999-01-01"}, "noRecordsMatch"),
        ({**ALL, "set": "office:330799"}, "noRecordsMatch"),
        ({**ALL, "set": "office:330782106"}, "noRecordsMatch"),
        ({**ALL, "set": "class:\x00'"}, "noRecordsMatch"),
        ({**ALL, "set": "class:WS"}, ""),
        ({**ALL, "set": "office:330782:330782106"}, ""),
        ({**ALL, "until": "2100-01-01", "from": "2000-01-01"}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_the_errors_of_the_protocol(
    county: Office, town: Office, village: Office, city: Actor, arguments: dict[str, str], wanted: str
) -> None:
    item(village)
    publish(county, city)
    assert code(**arguments) == wanted


def test_an_argument_twice_and_too_much_of_everything(db: None) -> None:
    browser = Client()
    twice = browser.get("/oai/?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc").content.decode()
    assert 'code="badArgument"' in twice
    assert 'code="badVerb"' in browser.get("/oai/?" + "&".join(f"a{n}=1" for n in range(50))).content.decode()
    long = browser.post("/oai/", "verb=Identify&x=" + "y" * 10_000_000, "application/x-www-form-urlencoded")
    assert (long.status_code, 'code="badVerb"' in long.content.decode()) == (200, True)
    posted = browser.post("/oai/", "verb=Identify", "application/x-www-form-urlencoded")
    assert "mail@dangan.example.cn" in posted.content.decode()


def test_the_own_format_fits_its_schema_and_holds_whatever_people_wrote(
    county: Office, town: Office, village: Office, city: Actor
) -> None:
    made = item(
        village, "题" + EVIL.replace("\x00", ""), author="\x01", document_number="大政〔1983〕7号", pages_stated=3
    )
    publish(county, city)
    name = oai.name_of(made.pk)
    answer = Client().get("/oai/", {"verb": "GetRecord", "metadataPrefix": "cundang", "identifier": name}).content
    found = etree.fromstring(answer).find(".//c:item", NS)
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(found)
    assert found.findtext("c:title", None, NS) == "题<script>alert(1)</script>]]>&"
    assert found.findtext("c:author", "", NS) == ""
    assert b"<script" not in answer
    assert Client().get("/oai/cundang.xsd").content == SCHEMA.read_bytes()


def test_a_token_is_signed_belongs_to_its_verb_and_ends(
    county: Office, town: Office, village: Office, city: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        item(village, f"第{number}件")
    publish(county, city)
    monkeypatch.setattr(oai, "PAGE", 2)
    told = ask(verb="ListRecords", metadataPrefix="oai_dc").find(".//o:resumptionToken", NS)
    assert (told.get("completeListSize"), told.get("cursor")) == ("3", "0")
    assert told.get("expirationDate", "").endswith("Z")
    token = told.text or ""
    assert code(verb="ListRecords", resumptionToken=token) == ""
    assert code(verb="ListIdentifiers", resumptionToken=token) == "badResumptionToken"
    assert code(verb="ListRecords", resumptionToken=token[:-2] + "xx") == "badResumptionToken"
    last = ask(verb="ListRecords", resumptionToken=token).find(".//o:resumptionToken", NS)
    assert (last.text, last.get("cursor")) == (None, "2")
    monkeypatch.setattr(oai, "TOKEN_LIVES", timedelta(seconds=-1))
    assert code(verb="ListRecords", resumptionToken=token) == "badResumptionToken"


def test_too_many_requests_of_one_address_are_asked_to_come_later(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvesting, "PER_MINUTE", 3)
    answers = [Client().get("/oai/?verb=Identify") for _time in range(5)]
    assert [one.status_code for one in answers] == [200] * 3 + [503] * 2
    assert answers[-1]["Retry-After"] == "60"
    assert Client().get("/oai/?verb=Identify", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_who_decides_sees_it_on_a_page_and_the_ledger_has_it(
    county: Office, town: Office, village: Office, city: Actor, sign_in: Any
) -> None:
    item(village)
    browser = sign_in(city)
    form = {"class_code": "WS", "after_years": "25"}
    assert browser.post("/enquiries/published/", form).status_code == 302
    page = browser.get("/enquiries/published/").content.decode()
    assert "1 件" in page
    assert browser.post("/enquiries/published/", form).status_code == 400  # it is out already
    assert browser.post("/enquiries/published/", {**form, "after_years": "x"}).status_code == 400
    with acting(city):
        row = PublishedClass.objects.get()
    assert browser.post(f"/enquiries/published/{row.pk}/stop/").status_code == 302
    assert titles() == []
    assert "以前公开过" in browser.get("/enquiries/published/").content.decode()
    assert browser.post("/enquiries/published/export/").content[:2] == b"PK"
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"class published", "class taken back", "catalogue published", "catalogue harvested"} <= acts


def test_a_class_of_a_kind_with_rules_of_its_own_is_never_published(
    county: Office, city: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cundang.reading_room.actions import publishing

    monkeypatch.setattr(publishing, "kept_back", lambda _county: ({"WS"}, []))
    for code_, years in (("WS", 25), ("none", 25), ("KJ", 101)):
        with acting(city), pytest.raises(EnquiryRefused):
            publish_class(county, code_, after_years=years, with_persons=False, actor=city)
    with acting(city):
        assert not PublishedClass.objects.exists()


def test_a_page_deep_in_a_list_asks_as_often_as_the_first(
    county: Office, town: Office, village: Office, city: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(6):
        item(village, f"第{number}件")
    publish(county, city)
    counts = []
    for size in (2, 5):
        monkeypatch.setattr(oai, "PAGE", size)
        with CaptureQueriesContext(connection) as asked:
            ask(verb="ListRecords", metadataPrefix="oai_dc")
        counts.append(len(asked))
    assert counts[0] == counts[1]
