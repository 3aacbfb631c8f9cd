"""The pages for citizens that need no account: what to bring, and the elder mode."""

import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.access.models import AccessRule, AccessTable
from cundang.reading_room.actions import draft_rules, rules_in_force
from cundang.reading_room.citizens.doorstep import what_to_bring

pytestmark = pytest.mark.django_db
PAGES = ("/citizen/", "/citizen/sign-in/", "/track/", "/verify/", "/rate/", "/fetch/?t=x")
ELDER = 'data-citizen="elder"'


def test_the_door_says_what_to_bring_for_each_matter(county: Office) -> None:
    page = Client().get("/citizen/").text
    assert "三道门" in page
    assert "受理后 10 分钟内答复；网上申请 2 个工作日内答复" in page
    groups = {group.names[0]: group for group in what_to_bring(county.code) if group.names}
    ordinary = {one.who: one for one in groups["建房"].bring}
    assert ordinary["本人"].documents == ["身份证件"]
    close = ordinary["配偶、父母、子女、祖父母、外祖父母、孙子女、外孙子女（被查的人已去世）"]
    assert (close.documents, close.kinship, close.commitment) == (["身份证件", "死亡证明"], "亲属关系证明", True)
    assert "经公证的授权委托书" in page
    strict = {one.who: one for one in groups["计划生育"].bring}
    assert not any(one.commitment for one in strict.values())
    assert "监护人" in strict


def test_the_door_goes_by_the_rules_that_the_county_put_in_force(county: Office, city: Actor) -> None:
    with acting(city):
        made = draft_rules(AccessTable.objects.get(office=None), county=county.code, name="本市", actor=city)
        AccessRule.objects.filter(table=made, code="P-01").update(documents=["市民卡"])
        assert what_to_bring(county.code)[0].bring[0].documents == ["身份证件"]  # a draft holds nowhere
        rules_in_force(made, timezone.localdate(), actor=city)
    assert "市民卡</dd>" in Client().get("/citizen/").text


@pytest.mark.parametrize("path", PAGES)
def test_the_elder_mode_is_remembered_on_every_page(path: str, offices: dict[str, Office]) -> None:
    phone = Client()
    assert ELDER not in phone.get(path).text
    asked = phone.get(path + ("&" if "?" in path else "?") + "style=elder")
    assert ELDER in asked.text
    for other in PAGES:
        assert ELDER in phone.get(other).text, other
    assert ELDER not in phone.get("/citizen/?style=normal").text
    assert ELDER not in phone.get(path).text


def test_what_the_portal_says_holds_until_the_person_chooses(offices: dict[str, Office]) -> None:
    phone = Client()
    session = phone.session
    session["elder"] = True
    session.save()
    assert ELDER in phone.get("/citizen/").text
    phone.get("/track/?style=normal")
    assert ELDER not in phone.get("/citizen/").text
    assert "citizen-style" not in phone.get("/track/?style=<script>").cookies


def test_the_switch_keeps_what_stands_in_the_address(offices: dict[str, Office]) -> None:
    page = Client().get("/track/?number=2026-330782106-0001-K7M4").text
    assert "?number=2026-330782106-0001-K7M4&amp;style=elder" in page
    assert "<script>" not in Client().get("/track/?number=<script>alert(1)</script>").text


def test_these_pages_are_light(offices: dict[str, Office]) -> None:
    """No framework: a phone on a slow line loads a page, two styles and two small scripts."""
    page = Client().get("/citizen/").text
    assert "vendor" not in page
    assert page.count("<script") == 2
    assert len(page.encode()) < 24_000
