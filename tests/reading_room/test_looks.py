"""谁查看过我的: offices and acts from the ledger, no names, and nothing of anybody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.holdings.actions import download_page, print_page, view_page
from cundang.ledger.models import Entry
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import (
    Applicant,
    add_partner,
    issue,
    move,
    open_copy,
    open_enquiry,
    partner_requests,
    remove_due,
    show_documents,
    view,
)
from cundang.reading_room.citizens.looks import Look, looks_at, things_of, told
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Copy, Enquiry, PartnerRequest

from .conftest import LOU
from .issuing import CONSOLE, VERIFY, Desk, desk, pick_anew

pytestmark = pytest.mark.django_db
Browser = Callable[[Citizen], Client]
XUAN = Citizen("宣建国", "id_card", "11010519491231002X", "13712349050", 3, "portal")


@pytest.fixture
def given(town: Office, village: Office, archivist: Actor, clerk: Actor, tmp_path: Path) -> Desk:
    """An enquiry of 宣建国 about himself that was delivered; afterwards others looked at the page."""
    ready = desk(town, village, tmp_path, "approved")
    with acting(machine()):
        Enquiry.objects.filter(pk=ready.enquiry.pk).update(person_key=XUAN.key)
    with acting(archivist):
        view(ready.enquiry, actor=archivist)
        pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
        paper = issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)
        open_copy(paper, actor=archivist)
        print_page(ready.page, "宣小毛查户口", actor=archivist)
    with acting(clerk):
        view_page(ready.page, way="page", actor=clerk)
    return ready


def looks_of(citizen: Citizen) -> list[Look]:
    things = things_of(citizen)
    with acting(citizen.actor):
        return told(citizen, looks_at(things), things)


def told_to(citizen: Citizen) -> list[tuple[str, str, str]]:
    return [(one.who, one.act, one.purpose) for one in looks_of(citizen)]


def test_office_role_act_and_purpose(given: Desk) -> None:
    assert told_to(XUAN) == [
        ("众拥村 村档案员", "看了这页档案", ""),
        ("大陈镇 镇街档案员", "打印了这页档案", ""),
        ("大陈镇 镇街档案员", "打开了文件", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "出具了文件", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "选了要提供的页", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "看了申请", "补办宅基地手续"),
    ]


def test_what_is_done_inside_an_enquiry_says_so(
    given: Desk, archivist: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    """For one's own its number; for somebody else's that it was one and its purpose, the names masked."""
    ask = given.enquiry
    desk_of = f"/enquiries/{ask.pk}/answer/"
    with acting(machine()):
        Enquiry.objects.filter(pk=ask.pk).update(state="searching")
        before = Entry.objects.latest("pk").pk
    browser = sign_in(archivist)
    assert browser.get(desk_of).status_code == 200
    assert browser.get(f"{desk_of}pages/{given.page.pk}/").status_code == 200
    assert browser.get(f"{desk_of}preview/?kind=copy").status_code == 200
    assert browser.get(f"/items/{given.item.pk}/?page=1").status_code == 200
    own = [one for one in looks_of(XUAN) if one.act != "看了申请"][:5]
    assert [(one.act, one.enquiry, one.reason) for one in own] == [
        ("看了这页档案", "", ""),  # outside an enquiry
        ("看了这页档案", ask.number, f"您的申请 {ask.number}：补办宅基地手续"),
        ("预览了要提供的文件", ask.number, "补办宅基地手续"),
        ("看了这页档案", ask.number, f"您的申请 {ask.number}：补办宅基地手续"),
        ("查找了要的档案", ask.number, "补办宅基地手续"),
    ]
    assert all(one.facts.get("enquiry") == ask.pk for one in Entry.objects.filter(
        pk__gt=before, act="searched"))  # fmt: skip


def test_somebody_elses_enquiry_is_one_and_no_more(
    given: Desk, town: Office, archivist: Actor, citizen_browser: Browser
) -> None:
    lou = Applicant(LOU.name, LOU.phone, "id_card", LOU.id_number)
    with acting(archivist):
        other = open_enquiry(
            town, channel="town", applicant=lou, subject="楼阿大", relation="child", deceased=True,
            purpose="楼秀珍继承楼阿大的房屋", actor=archivist,
        )  # fmt: skip
        move(other, "accept", actor=archivist)
        show_documents(other, asked_of(other).documents, actor=archivist)
    with acting(CONSOLE):
        pick_anew(other, given.page, [0, 1], actor=archivist)
    with acting(archivist):
        issue(other, "copy", address=VERIFY, actor=archivist)
    seen = looks_of(XUAN)[:2]
    assert [(one.act, one.who, one.enquiry, one.reason) for one in seen] == [
        ("提供了这页档案，全页或其中几行", "大陈镇 镇街档案员", "", "为别人的一件查档申请：*秀珍继承*阿大的房屋"),
        ("选用了这页档案，全页或其中几行", "大陈镇 镇街档案员", "", "为别人的一件查档申请：*秀珍继承*阿大的房屋"),
    ]
    phone = citizen_browser(XUAN)
    page, rows = phone.get("/citizen/looks/").text, phone.get("/api/v1/citizen/looks").json()
    for said in (page, str(rows)):
        for secret in ("楼秀珍", "楼阿大", other.number):
            assert secret not in said, secret
    assert rows[0]["for_enquiry"] is True
    with acting(machine()):
        Enquiry.objects.filter(pk=other.pk).update(applicant=None)
    assert looks_of(XUAN)[0].reason == "为别人的一件查档申请"  # nobody knows the names in its purpose any more


def test_a_partner_through_which_one_asked_is_named(given: Desk, county: Office, city: Actor) -> None:
    with acting(city):
        rights = {"asks": ["copy"], "offices": [], "callback": "", "per_minute": 60}
        partner, _key = add_partner(county, "zj-archives", name="省档案服务网", actor=city, **rights)
    with acting(machine()):
        paper = Copy.objects.get()
        PartnerRequest.objects.create(partner=partner, number="1", enquiry=paper.enquiry, digest="")
    with partner_requests.as_partner(partner) as who:
        partner_requests.hand_over_copy(partner, "1", paper.number, actor=who)
    look = looks_of(XUAN)[0]
    assert (look.who, look.act) == ("协作方 省档案服务网", "通过协作方领取了文件")


def test_page_sheet_and_endpoint_name_no_clerk_and_nobody_else(given: Desk, citizen_browser: Browser) -> None:
    phone = citizen_browser(XUAN)
    page = phone.get("/citizen/looks/").text
    assert "大陈镇 镇街档案员" in page
    assert "分不清查的是不是您" in page
    rows = phone.get("/api/v1/citizen/looks").json()
    for said in (page, str(rows)):
        for secret in ("archivist", "clerk", "某", "宣小毛", "宣建国"):
            assert secret not in said, secret
    assert phone.post("/citizen/looks/export/").headers["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(act="own looks seen", actor=XUAN.actor.name).count() == 3
    assert phone.get("/api/v1/citizen/looks?limit=1&offset=1").json() == rows[1:2]


def test_nobody_else_is_told(given: Desk, citizen_browser: Browser) -> None:
    assert told_to(LOU) == []
    assert "还没有人看过" in citizen_browser(LOU).get("/citizen/looks/").text


def test_records_count_only_where_one_asked_for_ones_own(given: Desk) -> None:
    with acting(machine()):
        Enquiry.objects.filter(pk=given.enquiry.pk).update(relation="child")
    acts = {act for _who, act, _purpose in told_to(XUAN)}
    assert "看了申请" in acts
    assert not acts & {"看了这页档案", "打印了这页档案"}


def test_one_self_and_whoever_holds_the_number(given: Desk, citizen_browser: Browser) -> None:
    citizen_browser(XUAN).get(f"/citizen/enquiries/{given.enquiry.number}/")
    Client().post("/track/", {"number": given.enquiry.number, "last_four": "1234"})
    assert [one[:2] for one in told_to(XUAN)[:2]] == [("凭申请号或链接的人", "查了进度"), ("您自己", "查了进度")]


def test_whoever_has_left_the_post_is_staff(given: Desk, archivist: Actor) -> None:
    from cundang.custodians.models import Post

    Post.objects.filter(account_id=archivist.account_id).delete()
    assert told_to(XUAN)[1][0] == "大陈镇 工作人员"


def test_with_the_applicants_data_it_is_gone(given: Desk) -> None:
    with acting(machine()):
        Enquiry.objects.filter(pk=given.enquiry.pk).update(remove_on="2020-01-01")
        remove_due(actor=machine())
    assert told_to(XUAN) == []


def test_the_same_queries_however_many(
    given: Desk, archivist: Actor, citizen_browser: Browser, django_assert_num_queries: Callable[[int], object]
) -> None:
    phone = citizen_browser(XUAN)
    for _time in range(2):
        with django_assert_num_queries(28):  # type: ignore[attr-defined]
            phone.get("/citizen/looks/")
        with acting(archivist):
            for _more in range(5):
                download_page(given.page, actor=archivist)
