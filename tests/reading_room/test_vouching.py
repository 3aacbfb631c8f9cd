"""Whoever signed in at 高级实名 need not show the document that says who they are; what else is asked is shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.access.rules import asked_of, differences, hindrance, missing_documents, rules_of, table_at
from cundang.reading_room.actions import (
    RowRefused,
    TableRefused,
    apply,
    documents_vouched,
    draft_rules,
    move,
    rules_in_force,
    show_documents,
)
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Enquiry, Vouching

from .conftest import LOU, Make

pytestmark = pytest.mark.django_db
Browser, Desk = Callable[[Citizen], Client], Callable[[Actor], Client]
PARENT: dict[str, Any] = {"relation": "child", "subject": "楼大有", "deceased": True}
SAID = "身份已由浙里办高级实名核验"


def sent(citizen: Citizen, office: Office, **facts: Any) -> Enquiry:
    return apply(citizen, office, channel="online", purpose="补办", actor=citizen.actor, **facts)


def missing(enquiry: Enquiry) -> list[str]:
    with acting(machine()):
        return missing_documents(asked_of(Enquiry.objects.get(pk=enquiry.pk)))


def test_for_oneself_nothing_is_asked_and_the_clerk_approves(
    citizen_browser: Browser, clerk: Actor, village: Office
) -> None:
    made = sent(LOU, village)
    assert missing(made) == []
    page = citizen_browser(LOU).get(f"/citizen/enquiries/{made.number}/").text
    assert SAID in page
    assert "还要看的材料" not in page
    shown = citizen_browser(LOU).get(f"/api/v1/citizen/enquiries/{made.number}").json()
    assert (shown["missing"], shown["vouched"]) == ([], SAID)
    with acting(clerk):
        for act in ("accept", "search", "find", "approve"):
            made = move(made, act, actor=clerk)
        steps = list(made.steps.order_by("pk").values_list("act", "words"))
    assert steps[:2] == [("open", ""), ("vouch", "浙里办高级实名")]
    assert made.state == "approved"
    entry = Entry.objects.get(act="enquiry vouched for")
    assert (entry.actor, entry.facts) == (LOU.actor.name, {"provider": "portal"})


def test_it_says_who_one_is_and_nothing_else(village: Office, clerk: Actor, sign_in: Desk) -> None:
    made = sent(LOU, village, **PARENT)
    assert missing(made) == ["死亡证明", "亲属关系证明"]
    desk = sign_in(clerk)
    page = desk.get(f"/enquiries/{made.pk}/").text
    assert SAID in page
    assert 'name="shown" value="身份证件"' not in page
    assert 'name="shown" value="死亡证明"' in page
    told = desk.get(f"/api/v1/enquiries/{made.pk}/rules").json()["documents"]
    assert [(one["name"], one["by"], one["vouched"]) for one in told] == [
        ("身份证件", "浙里办高级实名", True), ("死亡证明", "", False), ("亲属关系证明", "", False),
    ]  # fmt: skip
    with acting(clerk):
        show_documents(made, ["死亡证明"], actor=clerk)
        assert "还有材料没有核对：亲属关系证明" in hindrance(made, "approve", clerk)


def test_of_who_was_authorised_the_own_document_alone(village: Office) -> None:
    made = sent(LOU, village, relation="authorised", subject="宣建国")
    assert missing(made) == ["委托人身份证件", "授权委托书"]


@pytest.mark.parametrize("change", [{"provider": "oidc"}, {"provider": "another"}, {"level": 2}, {"level": 0}])
def test_another_provider_or_level_stands_in_for_nothing(change: dict[str, Any], village: Office) -> None:
    made = sent(replace(LOU, **change), village)
    assert missing(made) == ["身份证件"]
    with acting(machine()):
        assert not Vouching.objects.exists()
        assert made.steps.count() == 1


def test_a_provider_of_openid_whose_data_say_so(village: Office, citizen_browser: Browser) -> None:
    claims = {**settings.OIDC_CLAIMS, "vouched_by": "市民卡实人认证"}
    with override_settings(OIDC_CLAIMS=claims):
        made = sent(replace(LOU, provider="oidc"), village)
    assert missing(made) == []
    assert "身份已由市民卡实人认证核验" in citizen_browser(LOU).get(f"/citizen/enquiries/{made.number}/").text


def test_at_a_window_the_document_is_shown_as_ever(asked: Make, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", shown=False)
    assert missing(one) == ["身份证件"]


def test_sent_twice_it_is_vouched_for_once(village: Office) -> None:
    assert sent(LOU, village) == sent(LOU, village)
    assert Entry.objects.filter(act="enquiry vouched for").count() == 1


def test_a_county_says_for_which_documents(city: Actor, county: Office, village: Office, sign_in: Desk) -> None:
    with acting(city):
        source = table_at(county.code, date.today())
        assert source.vouched == ["身份证件", "受托人身份证件"]
        draft = draft_rules(source, county=county.code, name="新", actor=city)
        assert draft.vouched == source.vouched
        with pytest.raises(TableRefused, match="亲属关系证明"):
            documents_vouched(draft, "身份证件；亲属关系证明", actor=city)
        for wrong in ("很" * 41, "；".join(map(str, range(11)))):
            with pytest.raises(RowRefused, match="要看的材料"):
                documents_vouched(draft, wrong, actor=city)
        with pytest.raises(TableRefused, match="无法识别"):
            documents_vouched(draft, "身份\0证件", actor=city)
    desk = sign_in(city)
    place = f"/enquiries/access/{draft.pk}/"
    assert "已保存" in desk.post(f"{place}vouched/", {"names": "工作证"}, follow=True).text
    assert desk.put(f"/api/v1{place}vouched", {"names": ["工作证"]}, "application/json").json()["vouched"] == ["工作证"]
    assert desk.put(f"/api/v1{place}vouched", {"names": ["长" * 41]}, "application/json").status_code == 422
    assert "身份证件；受托人身份证件" in desk.get(f"{place}compare/").text
    assert Entry.objects.filter(act="documents vouched").last().facts == {"documents": 1}  # type: ignore[union-attr]
    with acting(city):
        draft.refresh_from_db()
        (change,) = differences(source, draft)
        assert change.fields[0][0] == "vouched"
        rules_in_force(draft, timezone.localdate(), actor=city)
        assert rules_of(draft)
        with pytest.raises(TableRefused, match="施行过的表不能改"):
            documents_vouched(draft, "", actor=city)
    assert missing(sent(LOU, village)) == ["身份证件"]
