"""谁查看过我的: offices and acts from the ledger, no names, and nothing of anybody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.holdings.actions import download_page, print_page, view_page
from cundang.ledger.models import Entry
from cundang.reading_room.actions import issue, open_copy, remove_due, view
from cundang.reading_room.citizens import Citizen
from cundang.reading_room.looks import looks_at, things_of, told
from cundang.reading_room.models import Enquiry

from .conftest import LOU
from .issuing import VERIFY, Desk, desk, pick_anew

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


def told_to(citizen: Citizen) -> list[tuple[str, str, str]]:
    things = things_of(citizen)
    with acting(citizen.actor):
        return [(one.who, one.act, one.purpose) for one in told(citizen, looks_at(things), things)]


def test_office_role_act_and_purpose(given: Desk) -> None:
    assert told_to(XUAN) == [
        ("众拥村 村档案员", "看了这页档案", ""),
        ("大陈镇 镇街档案员", "打印了这页档案", ""),
        ("大陈镇 镇街档案员", "打开了文件", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "出具了文件", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "选了要提供的页", "补办宅基地手续"),
        ("大陈镇 镇街档案员", "看了申请", "补办宅基地手续"),
    ]


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
        with django_assert_num_queries(32):  # type: ignore[attr-defined]
            phone.get("/citizen/looks/")
        with acting(archivist):
            for _more in range(5):
                download_page(given.page, actor=archivist)
