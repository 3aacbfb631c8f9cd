"""代办: by which right an agent came, what the person says to the turned screen, and what an agent cannot do."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.ledger.models import Detail, Entry
from cundang.reading_room.access.rules import asked_of, hindrance
from cundang.reading_room.actions import (
    AgentRefused,
    Applicant,
    CommitmentRefused,
    confirm,
    keep_agent_rule,
    move,
    remove_agent_rule,
    say_agency,
    show_documents,
    sign_commitment,
)
from cundang.reading_room.agents.ways import Way, ways_at
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.models import AgentRule, Enquiry

from .conftest import DRAWN, XUAN, Make

pytestmark = pytest.mark.django_db
HELPER = Applicant("何小明", "13705790003", "id_card", "330782197105200035")
BOTH = ["本人身份证件", "代办人身份证件"]
CHILD: dict[str, Any] = {"relation": "child", "subject": "宣长根", "deceased": True, "shown": False, "agent": HELPER}
RULE: dict[str, Any] = {
    "name": "口头", "permitted": True, "present": True, "shown": ["身份证件"], "withheld": "", "basis": "",
}  # fmt: skip


def test_nothing_is_approved_until_it_is_said_by_which_right_the_agent_came(
    asked: Make, agent: Actor, archivist: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", "search", "find", agent=HELPER, shown=False)
    with acting(agent):
        show_documents(one, asked_of(one).documents, actor=agent)
    with acting(archivist):
        assert "凭什么代办" in hindrance(one, "approve", archivist)
    with acting(agent):
        say_agency(one, "oral", BOTH[:1], actor=agent)
    with acting(archivist):
        assert "代办人身份证件" in hindrance(one, "approve", archivist)
    with acting(agent):
        say_agency(one, "oral", BOTH, actor=agent)
    with acting(archivist):
        assert move(one, "approve", actor=archivist).state == "approved"


def test_steps_carry_the_agents_masked_name_and_the_ledger_the_whole_for_its_time(
    asked: Make, agent: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", **CHILD)
    with acting(agent):
        say_agency(one, "oral", BOTH, actor=agent)
        confirm(one, agrees=True, actor=agent)
        sign_commitment(one, DRAWN, seen=commitment_text(one).digest, way="window", actor=agent)
        move(one, "withdraw", words="不查了", actor=agent)
        said = {step.act: step.by for step in one.steps.all()}
    mine = "agent 某（代办人*小明）"
    assert said == {"open": mine, "accept": "agent 某", "confirm": mine, "sign": mine, "withdraw": mine}
    told = {one.entry_id: one.text for one in Detail.objects.all()}
    acts = {Entry.objects.get(pk=pk).act: text for pk, text in told.items()}
    assert acts["enquiry opened"] == acts["commitment signed"] == {"agent": "何小明"}
    assert "何小明" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_an_agent_who_came_alone_signs_nothing_at_the_window(asked: Make, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", **CHILD)
    with acting(agent):
        say_agency(one, "letter", [], actor=agent)
        seen = commitment_text(one).digest
        with pytest.raises(CommitmentRefused, match="代办人不能代签"):
            sign_commitment(one, DRAWN, seen=seen, way="window", actor=agent)
        assert sign_commitment(one, DRAWN, seen=seen, way="phone", actor=agent).way == "phone"


def test_the_nearest_office_says_what_an_agent_comes_with(
    asked: Make, agent: Actor, archivist: Actor, clerk: Actor, next_clerk: Actor, village: Office, town: Office,
    next_village: Office,
) -> None:  # fmt: skip
    with acting(archivist):
        keep_agent_rule(town, "oral", **{**RULE, "permitted": False}, actor=archivist)
    with acting(clerk):
        assert ways_at(village.code)["oral"].office == town.name
        one = asked(clerk, village, "accept", agent=HELPER, shown=False)
        with pytest.raises(AgentRefused, match="不办这种代办"):
            say_agency(one, "oral", [], actor=clerk)
        keep_agent_rule(village, "oral", **RULE, actor=clerk)
        assert say_agency(one, "oral", ["身份证件"], actor=clerk).missing == []
        with pytest.raises(Forbidden):
            keep_agent_rule(town, "oral", **RULE, actor=clerk)
        remove_agent_rule(village, "oral", actor=clerk)
        assert not ways_at(village.code)["oral"].permitted
        assert ways_at(village.code)["letter"].office == ""
    with acting(next_clerk):
        assert ways_at(next_village.code)["oral"].permitted


@pytest.mark.parametrize(
    ("change", "said"),
    [({"name": " "}, "请写名称"), ({"shown": []}, "要看的材料"), ({"shown": ["长" * 41]}, "要看的材料"),
     ({"withheld": "长" * 201}, "200"), ({"name": "a\0b"}, "无法识别")],
)  # fmt: skip
def test_a_rule_that_cannot_be(change: dict[str, Any], said: str, clerk: Actor, village: Office) -> None:
    with acting(clerk), pytest.raises(AgentRefused, match=said):
        keep_agent_rule(village, "oral", **{**RULE, **change}, actor=clerk)
    with acting(clerk), pytest.raises(AgentRefused, match="代码"):
        keep_agent_rule(village, "口头", **RULE, actor=clerk)


def test_nobody_confirms_what_is_over(asked: Make, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", "withdraw", agent=HELPER)
    with acting(agent):
        for act in (lambda: confirm(one, agrees=True, actor=agent), lambda: say_agency(one, "oral", [], actor=agent)):
            with pytest.raises(AgentRefused, match="已经答复"):
                act()


def test_the_screen_is_turned_and_leads_to_the_signature(
    asked: Make, agent: Actor, village: Office, sign_in: Callable[[Actor], Client]
) -> None:
    bad = "<script>alert(1)</script>"
    applicant = Applicant(bad, XUAN.phone, XUAN.id_kind, XUAN.id_number)
    one = asked(
        agent, village, "accept", **{**CHILD, "purpose": bad, "wanted": bad, "subject": bad}, applicant=applicant
    )
    browser, place = sign_in(agent), f"/enquiries/{one.pk}/turned/"
    browser.post(f"/enquiries/{one.pk}/agency/", {"how": "oral", "shown": BOTH})
    page = browser.get(place).content.decode()
    assert "<script>alert" not in page
    assert "本人在场，口头委托" in page
    assert "可以签一份信用承诺书" in page
    assert "请告诉窗口哪里不对" in browser.post(place, {"agrees": "no"}).content.decode()
    assert browser.post(place, {"agrees": "yes"}).headers["Location"] == f"/enquiries/{one.pk}/commitment/"
    with acting(agent):
        show_documents(one, asked_of(one).documents, actor=agent)
    assert "不用您签字" in browser.get(place).content.decode()
    assert "好的，谢谢" in browser.post(place, {"agrees": "yes"}).content.decode()
    steps = browser.get(f"/enquiries/{one.pk}/").content.decode()
    assert "本人说有不对" in steps
    assert "本人确认" in steps


def test_the_rules_page(
    clerk: Actor, agent: Actor, village: Office, next_village: Office, sign_in: Callable[[Actor], Client]
) -> None:
    browser, place = sign_in(clerk), "/enquiries/agents/"
    assert "默认，请本地定" in browser.get(place).content.decode()
    assert browser.get(f"{place}?office={next_village.code}").status_code == 404
    given = {"office": village.code, "code": "oral", "name": "当面说", "shown": "身份证件；照片", "permitted": "on"}
    assert "当面说" in browser.post(f"{place}rule/", given, follow=True).content.decode()
    with acting(clerk):
        assert ways_at(village.code)["oral"].shown == ("身份证件", "照片")
    assert "材料用分号隔开" in browser.post(f"{place}rule/", {**given, "shown": ""}, follow=True).content.decode()
    assert browser.get(f"{place}?as=xlsx").headers["Content-Type"].startswith("application/vnd.openxml")
    gone = browser.post(f"{place}rule/", {**given, "away": "1"}, follow=True)
    assert "当面说" not in gone.content.decode()


def test_the_endpoints(asked: Make, clerk: Actor, village: Office, sign_in: Callable[[Actor], Client]) -> None:
    one = asked(clerk, village, "accept", agent=HELPER, shown=False)
    browser, base, json = sign_in(clerk), "/api/v1/enquiries", "application/json"
    assert browser.get(f"{base}/{one.pk}/agency").json() is None
    said = browser.put(f"{base}/{one.pk}/agency", {"how": "oral", "shown": BOTH}, json).json()
    assert said["missing"] == []
    made = browser.post(f"{base}/{one.pk}/confirmation", {"agrees": True}, json)
    assert (made.status_code, made.json()["act"]) == (201, "confirm")
    ways = browser.put(f"{base}/agents/oral?office={village.code}", {"name": "当面", "shown": ["证"]}, json).json()
    assert ways[0]["office"] == village.name
    assert browser.delete(f"{base}/agents/oral?office={village.code}").status_code == 204
    assert browser.get(f"{base}/agents?office={village.code}").json()[0]["office"] == ""
    with acting(clerk):
        assert Enquiry.objects.get(pk=one.pk).steps.filter(act="confirm").count() == 1


def ways_seen(actor: Actor, office: Office) -> dict[str, Way]:
    with acting(actor):
        return ways_at(office.code)


def test_rules_out_into_a_sheet_compared_confirmed_and_in(
    archivist: Actor, town: Office, village: Office, sign_in: Callable[[Actor], Client]
) -> None:
    with acting(archivist):
        keep_agent_rule(village, "oral", **{**RULE, "name": "当面说"}, actor=archivist)
        keep_agent_rule(village, "cousin", **{**RULE, "name": "堂亲"}, actor=archivist)
    desk, place = sign_in(archivist), f"/enquiries/agents/sheet/?office={village.code}"
    for language in ("zh-hans", "en"):
        sheet = desk.get(f"/enquiries/agents/?office={village.code}&as=xlsx", headers={"accept-language": language})
        same = desk.post(place, {"file": SimpleUploadedFile("a.xlsx", sheet.content)})
        assert "没有不同" in same.text
    book = load_workbook(BytesIO(sheet.content))
    rows = book.active
    by_code = {rows.cell(row, 2).value: row for row in range(3, rows.max_row + 1)}
    rows.cell(by_code["letter"], 4).value = "否"
    rows.cell(by_code["home"], 6).value = "身份证件；<照片>"
    rows.delete_rows(by_code["cousin"])
    changed = BytesIO()
    book.save(changed)
    page = desk.post(place, {"file": SimpleUploadedFile("a.xlsx", changed.getvalue())})
    assert "&lt;照片&gt;" in page.text
    told = [(change.what, change.code) for change, _fields in page.context["found"]]
    assert told == [("changed", "home"), ("changed", "letter"), ("removed", "cousin")]
    assert "cousin" in ways_seen(archivist, village)  # nothing holds before it is confirmed
    assert "已导入 5 行，删去 1 行" in desk.post(place, {"rows": page.context["sent"]}, follow=True).text
    now = ways_seen(archivist, village)
    assert not now["letter"].permitted
    assert now["home"].shown == ("身份证件", "<照片>")
    assert "cousin" not in now
    with acting(archivist):  # what is as it was above is no row of its own
        assert set(AgentRule.objects.values_list("code", flat=True)) == {"oral", "letter", "home"}
    assert "有人改过" in desk.post(place, {"rows": page.context["sent"]}, follow=True).text
    assert ways_seen(archivist, town)["letter"].permitted
    assert Entry.objects.get(act="agent rules imported").facts == {"rows": 3, "removed": 1}
    elsewhere = f"/enquiries/agents/sheet/?office={town.code}"
    assert "对照不是这张表的" in desk.post(elsewhere, {"rows": page.context["sent"]}, follow=True).text


def test_a_sheet_by_endpoint_and_a_wrong_one(
    archivist: Actor, village: Office, sign_in: Callable[[Actor], Client]
) -> None:
    desk, place = sign_in(archivist), f"/api/v1/enquiries/agents/sheet?office={village.code}"
    head = "代码,名称,可以办,本人在场,要看的材料,代办人不能做,依据\n"

    def sent(body: str, more: str = "") -> dict[str, Any]:
        given = {"file": SimpleUploadedFile("a.csv", (head + body).encode())}
        told: dict[str, Any] = desk.post(place + more, given).json()
        return told

    for body, why in (
        ("ORAL !,甲,是,是,证件,,\n", "代码请用"), ("oral,甲,也许,是,证件,,\n", "只能是：是；否"),
        ("oral,甲,是,是,,,\n", "要看的材料"), ("oral,甲,是,是,证件,,\n" * 2, "已经用过"), ("", "没有内容"),
    ):  # fmt: skip
        told = sent(body, "&apply=true")
        assert (told["applied"], why in told["refused"][0][1]) == (False, True), body
    told = sent("oral,甲,是,否,证件,,\n")
    assert (told["applied"], told["differences"][0]["what"]) == (False, "changed")
    assert ways_seen(archivist, village)["oral"].office == ""
    assert sent("oral,甲,是,否,证件,,\n", "&apply=true")["applied"]
    assert ways_seen(archivist, village)["oral"].name == "甲"
