"""Who may see what: the rule that holds, what it asks for, and what it keeps from being approved."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.holdings.models import Item
from cundang.ledger.models import Entry
from cundang.reading_room.access import rules as access
from cundang.reading_room.access.text import layout, understood
from cundang.reading_room.actions import (
    EnquiryRefused,
    NotATable,
    RowRefused,
    TableRefused,
    draft_rules,
    import_rules,
    move,
    pick,
    remove_kind,
    rules_back,
    rules_in_force,
    say_records,
    show_documents,
    write_kind,
    write_rule,
)
from cundang.reading_room.models import AccessRule, AccessTable, ShownDocument
from cundang.reading_room.words import RELATIONS

from .conftest import Make
from .issuing import CONSOLE, desk

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
ROW = {"code": "p-20", "relations": "本人；unit", "documents": "身份证件; 介绍信"}


@pytest.fixture
def default(city: Actor) -> AccessTable:
    with acting(city):
        return access.tables_for(city).get(office=None)


def test_every_applicant_has_a_rule_for_every_kind(default: AccessTable, city: Actor) -> None:
    with acting(city):
        rules, kinds = access.rules_of(default), access.kinds_of(default)
    assert len(rules) == 19
    for relation in RELATIONS:
        for subject in ("living", "deceased") if relation != "self" else ("living",):
            for kind in ("", *(one.code for one in kinds)):
                if relation == "self" and kind == "minor":
                    continue  # a minor's guardian asks; an adult was one once: the clerk takes the mark away
                assert any(access.fits(rule, relation, subject, kind) for rule in rules), (relation, subject, kind)
    for rule in rules:
        assert rule.basis
        assert all(rule.documents)
        assert not rule.commitment or rule.kinship


@pytest.mark.parametrize(
    ("facts", "codes", "documents", "commitment", "consents", "two"),
    [
        ({}, ["P-01"], ["身份证件"], False, "none", False),
        ({"matter": "family-planning"}, ["M-02"], ["身份证件"], False, "owner", False),
        (
            {"relation": "child", "subject": "宣大年", "deceased": True},
            ["P-02"], ["身份证件", "死亡证明", "亲属关系证明"], True, "none", False,
        ),
        (
            {"relation": "child", "subject": "宣大年", "matter": "only-child"},
            ["M-04"], ["身份证件", "被查询人身份证件", "经公证的授权委托书", "亲属关系证明"], False, "both", True,
        ),
        ({"relation": "sibling", "subject": "宣大年", "deceased": True}, ["P-03"], None, False, "none", False),
        (
            {"relation": "authority", "subject": "宣大年", "matter": "family-planning"},
            ["P-09"], None, False, "none", False,
        ),
        ({"relation": "authorised", "subject": "宣大年", "matter": "marriage"}, ["H-01"], None, False, "none", False),
    ],
)  # fmt: skip
def test_the_rule_that_holds(
    archivist: Actor, town: Office, asked: Make, facts: dict[str, Any], codes: list[str], documents: list[str] | None,
    commitment: bool, consents: str, two: bool,
) -> None:  # fmt: skip
    found = asked(archivist, town, **facts)
    with acting(archivist):
        wanted = access.asked_of(found)
    assert [rule.code for rule in wanted.rules] == codes
    assert documents is None or wanted.documents == documents
    assert (wanted.commitment, wanted.consents, wanted.two_persons) == (commitment, consents, two)
    assert wanted.sentence.startswith(f"按规则 {codes[0]}：{RELATIONS[found.relation]}来查")
    assert wanted.sentence.count("。") == 1
    with translation.override("en"):
        assert "applies (applicant: " in wanted.sentence


def test_several_kinds_add_up_to_the_stricter(archivist: Actor, town: Office, village: Office, asked: Make) -> None:
    found = asked(archivist, town, relation="child", subject="宣大年", deceased=True)
    with acting(archivist):
        say_records(found, owner=village.code, kinds=["health", "marriage", "none such"], actor=archivist)
        wanted = access.asked_of(found)
        assert [kind.code for kind in wanted.kinds] == ["health", "marriage"]
        assert [rule.code for rule in wanted.rules] == ["M-03", "P-02"]
        assert not wanted.commitment
        assert wanted.two_persons
        assert wanted.units == [village.code]
        with pytest.raises(TableRefused, match="本县"):
            say_records(found, owner="110101", kinds=[], actor=archivist)


def test_nothing_is_approved_until_what_is_asked_for_was_shown(archivist: Actor, town: Office, asked: Make) -> None:
    of_kin = {"relation": "child", "subject": "宣大年", "deceased": True}
    found = asked(archivist, town, "accept", "search", "find", shown=False, **of_kin)
    with acting(archivist):
        with pytest.raises(EnquiryRefused, match="身份证件、死亡证明、亲属关系证明"):
            move(found, "approve", actor=archivist)
        show_documents(found, ["身份证件", "死亡证明", "别的"], actor=archivist)
        assert list(access.shown_of(found)) == ["身份证件", "死亡证明"]
        with pytest.raises(EnquiryRefused, match="还有材料没有核对：亲属关系证明"):
            move(found, "approve", actor=archivist)
        show_documents(found, ["死亡证明", "亲属关系证明"], actor=archivist)  # one tick taken back
        with pytest.raises(EnquiryRefused, match="还有材料没有核对：身份证件"):
            move(found, "approve", actor=archivist)
        show_documents(found, ["身份证件", "死亡证明", "亲属关系证明"], actor=archivist)
        found = move(found, "approve", actor=archivist)
        assert found.state == "approved"
        found = move(found, "deliver", actor=archivist)
        with pytest.raises(TableRefused, match="已经答复"):
            show_documents(found, [], actor=archivist)
    facts = list(Entry.objects.filter(act="documents shown").order_by("sequence").values_list("facts", flat=True))
    assert facts[:2] == [{"added": 2, "removed": 0}, {"added": 1, "removed": 1}]


def test_who_searched_does_not_approve_where_the_rule_says_so(
    archivist: Actor, person: Any, town: Office, asked: Make
) -> None:
    found = asked(archivist, town, "accept", "search", "find", relation="guardian", subject="宣小", matter="only-child")
    other = person("second", "town_archivist", town.code)
    with acting(archivist), pytest.raises(EnquiryRefused, match="查的人和批的人要分开"):
        move(found, "approve", actor=archivist)
    with acting(other):
        assert move(found, "approve", actor=other).state == "approved"


def test_a_case_that_the_table_does_not_know_is_not_approved(
    archivist: Actor, city: Actor, county: Office, default: AccessTable, town: Office, asked: Make
) -> None:
    with acting(city):
        made = draft_rules(default, county=county.code, name="义乌规则", actor=city)
        for rule in access.rules_of(made):
            if "self" in rule.relations:
                AccessRule.objects.filter(pk=rule.pk).delete()
        rules_in_force(made, timezone.localdate(), actor=city)
    found = asked(archivist, town, "accept", "search", "find")
    with acting(archivist), pytest.raises(EnquiryRefused, match="规则表里没有这种情形"):
        move(found, "approve", actor=archivist)


def test_a_draft_holds_from_its_day_and_for_what_is_written_then(
    archivist: Actor, city: Actor, county: Office, default: AccessTable, town: Office, asked: Make
) -> None:
    before = asked(archivist, town)
    today = timezone.localdate()
    with acting(city):
        made = draft_rules(default, county=county.code, name="义乌规则", actor=city)
        with pytest.raises(TableRefused, match="今天或以后"):
            rules_in_force(made, today - timedelta(days=1), actor=city)
        rule = next(one for one in access.rules_of(made) if one.code == "P-01")
        said = {**ROW, "code": "P-01", "relations": "self", "basis": "本市", "certainty": "found"}
        write_rule(made, said, rule=rule, actor=city)
        told = access.differences(default, made)
        assert [(one.what, one.code) for one in told] == [("changed", "P-01")]
        assert {name for name, _old, _new in told[0].fields} == {"documents", "basis"}
        rules_in_force(made, today + timedelta(days=1), actor=city)
        assert access.table_at(county.code, today) == default
        assert access.table_at(county.code, today + timedelta(days=1)) == made
        assert access.table_at("330783", today + timedelta(days=1)) == default
        with pytest.raises(TableRefused, match="施行过的表不能改"):
            write_rule(made, ROW, actor=city)
        assert rules_back(made, actor=city).draft  # its day has not come
        assert access.table_at(county.code, today + timedelta(days=1)) == default
        assert access.asked_of(before).table == default
        rules_in_force(made, today, actor=city)
        with pytest.raises(TableRefused, match="还没到施行日期"):
            rules_back(made, actor=city)
        later = draft_rules(made, county=county.code, name="再下一版", actor=city)
        rules_in_force(later, today + timedelta(days=9), actor=city)
        rules_back(later, actor=city)
        assert access.table_at(county.code, today + timedelta(days=30)) == made
    with acting(archivist), pytest.raises(Forbidden):
        draft_rules(default, county=county.code, name="镇里的", actor=archivist)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": ""}, "请填写“代码”"),
        ({"code": "规则"}, "代码“规则”"),
        ({"relations": "朋友"}, "只能是：本人"),
        ({"subject": "不知道"}, "只能是"),
        ({"kinds": "秘密"}, "档案种类"),
        ({"documents": "；；"}, "要看的材料"),
        ({"documents": "身" * 41}, "40 个字"),
        ({"commitment": "是"}, "承诺书只能代替"),
        ({"consents": "省里"}, "征求谁同意"),
        ({"basis": "据" * 301}, "太长"),
        ({"basis": "\0"}, "无法识别"),
    ],
)
def test_a_row_that_cannot_be_kept(city: Actor, default: AccessTable, said: dict[str, str], why: str) -> None:
    with acting(city), pytest.raises(RowRefused, match=why):
        understood({**ROW, **said}, access.kinds_of(default))


def test_out_into_a_sheet_and_in_again(
    city: Actor, county: Office, default: AccessTable, sign_in: Browser, tmp_path: Path
) -> None:
    browser = sign_in(city)
    with acting(city):
        made = draft_rules(default, county=county.code, name="义乌规则", actor=city)
    for language in ("zh-hans", "en"):
        sheet = browser.get(f"/enquiries/access/{default.pk}/?as=xlsx", headers={"accept-language": language}).content
        given = SimpleUploadedFile("规则.xlsx", sheet)
        answer = browser.post(f"/enquiries/access/{made.pk}/sheet/", {"file": given}, follow=True)
        assert answer.status_code == 200
        with acting(city):
            assert access.differences(default, made) == []
            assert len(access.rules_of(made)) == 19
    book = load_workbook(BytesIO(sheet))
    book.active.cell(4, 3).value = "friend"
    book.save(tmp_path / "wrong.xlsx")
    with acting(city):
        taken = import_rules(made, tmp_path / "wrong.xlsx", actor=city)
        assert [number for number, _why in taken.refused] == [4]
        assert len(access.rules_of(made)) == 19
        (tmp_path / "no.csv").write_text("a,b\n1,2\n")
        with pytest.raises(NotATable, match="表头"):
            import_rules(made, tmp_path / "no.csv", actor=city)
        (tmp_path / "empty.csv").write_text(",".join(layout(access.kinds_of(default)).row()) + "\n")
        assert import_rules(made, tmp_path / "empty.csv", actor=city).refused
    broken = {"file": SimpleUploadedFile("x.xlsx", b"PK")}
    assert browser.post(f"/enquiries/access/{made.pk}/sheet/", broken).status_code == 400


def test_kinds_of_a_draft(city: Actor, county: Office, default: AccessTable) -> None:
    with acting(city):
        made = draft_rules(default, county=county.code, name="义乌规则", actor=city)
        kind = write_kind(made, "health", name="健康", matters=["insurance"], classes=["KU"], actor=city)
        assert (kind.name, kind.classes) == ("健康", ["KU"])
        with pytest.raises(TableRefused, match="M-01"):
            remove_kind(kind, actor=city)
        with pytest.raises(TableRefused, match="代码"):
            write_kind(made, "健康", name="健康", matters=[], classes=[], actor=city)
        remove_kind(write_kind(made, "land", name="土地", matters=["land"], classes=[], actor=city), actor=city)
        assert len(access.kinds_of(made)) == 5


def test_the_program_s_own_is_read_and_never_written(city: Actor, default: AccessTable) -> None:
    with acting(city):
        assert AccessRule.objects.filter(table=default).update(basis="") == 0  # PostgreSQL's own lock
        with pytest.raises(Forbidden):
            write_rule(default, ROW, actor=city)


def test_pages(
    archivist: Actor, city: Actor, town: Office, asked: Make, default: AccessTable, sign_in: Browser
) -> None:
    of_kin = {"relation": "child", "subject": "<宣>", "deceased": True}
    found = asked(archivist, town, "accept", "search", "find", shown=False, **of_kin)
    browser, keeper = sign_in(archivist), sign_in(city)
    address = f"/enquiries/{found.pk}/"
    page = browser.get(address).content.decode()
    assert "按规则 P-02" in page
    assert "亲属关系证明" in page
    said = browser.post(f"{address}move/", {"act": "approve"}, follow=True).content.decode()
    assert "还有材料没有核对" in said
    browser.post(f"{address}documents/", {"shown": ["身份证件", "死亡证明", "亲属关系证明"]})
    assert browser.get(address).content.decode().count("checked") == 3
    browser.post(f"{address}records/", {"owner": "330782106201 众拥村", "kinds": ["punishment"]})
    page = browser.get(address).content.decode()
    assert "按规则 M-03" in page
    assert "众拥村" in page
    assert "本县" in browser.post(f"{address}records/", {"owner": ""}, follow=True).content.decode()
    answer = keeper.post(f"/enquiries/access/{default.pk}/draft/", follow=True)
    draft = answer.redirect_chain[0][0]
    assert browser.get(draft).status_code == 404  # drafts are the county's own business
    wrong = keeper.post(f"{draft}rules/", {"code": "Z-1"})
    assert wrong.status_code == 400
    form = {"code": "z-1", "relations": ["self"], "subject": "any", "documents": "<b>", "consents": "none"}
    form["certainty"] = "found"
    assert "Z-1" in keeper.post(f"{draft}rules/", form, follow=True).content.decode()
    keeper.post(f"{draft}kinds/", {"code": "land", "name": "土地", "matters": ["land"]})
    shown = keeper.get(draft).content.decode()
    assert "&lt;b&gt;" in shown
    assert 'value="土地"' in shown
    assert "Z-1" in keeper.get(f"{draft}compare/").content.decode()
    assert keeper.post(f"{draft}in-force/", {"on": "2020-01-01"}).status_code == 400
    on = {"on": timezone.localdate().isoformat()}
    assert "起施行" in keeper.post(f"{draft}in-force/", on, follow=True).content.decode()
    assert "施行中" in browser.get("/enquiries/access/").content.decode()
    assert browser.get(draft).status_code == 200
    assert keeper.post(f"{draft}away/", follow=True).content.decode().count("施行过的表不能改") == 1


def test_the_page_asks_the_same_however_many_rules(
    archivist: Actor, town: Office, asked: Make, sign_in: Browser, default: AccessTable,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    found, browser = asked(archivist, town, "accept"), sign_in(archivist)
    browser.get(f"/enquiries/{found.pk}/")
    with django_assert_max_num_queries(37):
        browser.get(f"/enquiries/{found.pk}/")
    with django_assert_max_num_queries(16):
        browser.get(f"/enquiries/access/{default.pk}/")


def test_endpoints(
    archivist: Actor, city: Actor, town: Office, asked: Make, default: AccessTable, sign_in: Browser
) -> None:
    found = asked(archivist, town, "accept", "search", "find", shown=False)
    browser, keeper, json = sign_in(archivist), sign_in(city), {"content_type": "application/json"}
    address = f"/api/v1/enquiries/{found.pk}"
    told = browser.get(f"{address}/rules").json()
    (document,) = told["documents"]
    assert (told["rules"], document) == (["P-01"], {"name": "身份证件", "by": "", "at": None, "vouched": False})
    assert "身份证件" in told["hindrance"]
    refused = browser.post(f"{address}/move", {"act": "approve"}, **json)
    assert refused.status_code == 422
    told = browser.put(f"{address}/documents", {"shown": ["身份证件"]}, **json).json()
    assert told["hindrance"] == ""
    told = browser.put(f"{address}/records", {"owner": "330782106201", "kinds": ["health"]}, **json).json()
    assert (told["rules"], told["consents"]) == (["M-02"], ["330782106201"])
    assert browser.put(f"{address}/records", {"owner": "1"}, **json).status_code == 422
    assert [one["office"] for one in browser.get("/api/v1/enquiries/access").json()] == [None]
    whole = browser.get(f"/api/v1/enquiries/access/{default.pk}").json()
    assert len(whole["rules"]) == 19
    made = keeper.post(f"/api/v1/enquiries/access/{default.pk}/draft", {"name": "义乌规则"}, **json).json()
    place = f"/api/v1/enquiries/access/{made['id']}"
    row = {"code": "Z-1", "relations": ["self"], "documents": ["身份证件"]}
    added = keeper.post(f"{place}/rules", row, **json).json()
    assert keeper.post(f"{place}/rules", row, **json).status_code == 422
    changed = keeper.put(f"{place}/rules/{added['id']}", {**row, "two_persons": True}, **json).json()
    assert changed["two_persons"]
    assert [one["code"] for one in keeper.get(f"{place}/compare?before={default.pk}").json()] == ["Z-1"]
    assert keeper.delete(f"{place}/rules/{added['id']}").status_code == 204
    assert keeper.put(f"{place}/kinds/land", {"name": "土地", "matters": ["land"]}, **json).json()["code"] == "land"
    assert keeper.delete(f"{place}/kinds/land").status_code == 204
    assert keeper.post(f"{place}/in-force", {"on": "2020-01-01"}, **json).status_code == 422
    assert keeper.delete(place).status_code == 204


def test_what_was_shown_is_seen_by_whoever_sees_the_enquiry(
    archivist: Actor, next_clerk: Actor, town: Office, asked: Make
) -> None:
    asked(archivist, town)
    with acting(next_clerk):
        assert not ShownDocument.objects.exists()
    with acting(machine()):
        assert ShownDocument.objects.count() == 1


def test_records_that_were_picked_add_the_kind_of_their_class(
    archivist: Actor, city: Actor, county: Office, default: AccessTable, town: Office, village: Office, tmp_path: Path
) -> None:
    """A county says that its class CF is of punishment: what is picked of it takes the stricter row."""
    with acting(city):
        table = draft_rules(default, county=county.code, name="义乌规则", actor=city)
        write_kind(table, "punishment", name="处分处罚", matters=[], classes=["CF"], actor=city)
        rules_in_force(table, timezone.localdate(), actor=city)
    ready = desk(town, village, tmp_path, "searching")
    with acting(CONSOLE):
        Item.objects.filter(pk=ready.item.pk).update(class_code="CF")
    ready.enquiry.relation, ready.enquiry.deceased = "child", True
    with acting(archivist):
        assert [rule.code for rule in access.asked_of(ready.enquiry).rules] == ["P-02"]
        pick(ready.enquiry, ready.page, [1], actor=archivist)
        wanted = access.asked_of(ready.enquiry)
    assert [kind.code for kind in wanted.kinds] == ["punishment"]
    assert [rule.code for rule in wanted.rules] != ["P-02"]
    assert wanted.two_persons
