"""换届移交: clock, list, three signatures, late ones, closed campaigns; and everything that is refused on the way."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cundang.accession.actions import lend
from cundang.accession.handover import actions, papers, queries
from cundang.accession.handover.actions import HandoverRefused
from cundang.accession.handover.models import Campaign, Handover, HandoverLine, HandoverSignature
from cundang.accession.handover.words import clock
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .conftest import CONSOLE, DRAWN, make_items

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
OPENS = timezone.localdate() - timedelta(days=40)
SEAL, NAMES = "村民委员会印章", {"outgoing": "王老", "incoming": "李新", "supervisor": "陈镇"}


def begin(office: Office, actor: Actor, **other: object) -> Campaign:
    facts = {
        "name": "2026年换届", "election_year": 2026, "opens": OPENS, "closes": OPENS + timedelta(days=90), "days": 10,
        "legal_note": "十日内移交", "towns": [office.code],
    } | other  # fmt: skip
    return actions.begin_campaign(office, actor=actor, **facts)  # type: ignore[arg-type]


@pytest.fixture
def campaign(county: Office, city: Actor) -> Campaign:
    """Of the whole county, since forty days."""
    with acting(city):
        return begin(county, city)


@pytest.fixture
def opened(campaign: Campaign, village: Office, items: list[Item], clerk: Actor) -> Handover:
    """The village elected three days ago; five items of 2019 are in its own hands."""
    with acting(clerk):
        return actions.note_result(campaign, village, timezone.localdate() - timedelta(days=3), actor=clerk)


@pytest.fixture
def ready(opened: Handover, clerk: Actor) -> Handover:
    """The same with its parties, everything checked."""
    with acting(clerk):
        actions.name_parties(opened, **NAMES, actor=clerk)
        for line in HandoverLine.objects.filter(handover=opened, key=""):
            facts = {"kind": line.kind, "name": line.name, "unit": line.unit, "stated": Decimal(1)}
            actions.write_line(opened, line=line, **facts, mark="3307821", state="handed", actor=clerk)
        actions.check_rest(opened, actor=clerk)
        opened.refresh_from_db()
        return opened


def sign(one: Handover, side: str, actor: Actor, seen: str = "") -> Handover:
    with acting(actor):
        return actions.sign_handover(one, side=side, strokes=DRAWN, seen=seen or one.digest, actor=actor)


def line_of(one: Handover, name: str) -> HandoverLine:
    return HandoverLine.objects.get(handover=one, name=name)


def test_from_the_result_to_three_signatures(ready: Handover, clerk: Actor, archivist: Actor) -> None:
    assert ready.due == timezone.localdate() + timedelta(days=7)
    assert clock(ready) == "还剩 7 天"
    sign(ready, "outgoing", clerk)
    assert sign(ready, "incoming", clerk).state == "open"
    assert sign(ready, "supervisor", archivist).state == "done"
    with acting(clerk):
        done = queries.handover_for(clerk, ready.pk)
        assert clock(done) == "按期移交"
        with pytest.raises(HandoverRefused, match="清册不能再改"):
            actions.check_rest(done, actor=clerk)
    assert Entry.objects.filter(act="handover completed", object_id=str(ready.pk)).count() == 1


def test_the_list_begins_with_what_the_village_keeps_itself(
    campaign: Campaign, village: Office, town: Office, items: list[Item], clerk: Actor
) -> None:
    with acting(CONSOLE):
        Item.objects.filter(pk=items[0].pk).update(custodian=town)
    with acting(clerk):
        lend(items[1], borrower="王", reason="补办", due=timezone.localdate(), actor=clerk)
        one = actions.note_result(campaign, village, OPENS, actor=clerk)
        (line,) = HandoverLine.objects.filter(handover=one, kind="archives")
        assert (line.stated, line.elsewhere) == (3, {"kept": 1, "lent": 1})
        assert "2019 年" in line.name
        assert line_of(one, SEAL).kind == "seal"
        make = {item.pk for item in make_items(village, 2, first=50)}
        assert len(make) == 2
        assert actions.count_archives(one, actor=clerk) == 1
        line.refresh_from_db()
        assert line.stated == 5
        assert actions.count_archives(one, actor=clerk) == 0


@pytest.mark.parametrize(
    ("days", "said"), [(1, "还没有到"), (-41, "早于这次换届的开始日期"), (-20_000, "年份不对")], ids=str
)
def test_a_result_of_another_time_is_refused(
    days: int, said: str, campaign: Campaign, village: Office, clerk: Actor
) -> None:
    with acting(clerk), pytest.raises(HandoverRefused, match=said):
        actions.note_result(campaign, village, timezone.localdate() + timedelta(days=days), actor=clerk)


def test_a_village_that_is_not_in_it_and_a_closed_campaign_say_so(
    campaign: Campaign,
    opened: Handover,
    village: Office,
    next_village: Office,
    city: Actor,
    clerk: Actor,
    next_clerk: Actor,
) -> None:
    with acting(city):
        one = Handover.objects.get(campaign=campaign, office=next_village)
        actions.remove_village(one, actor=city)
        with pytest.raises(HandoverRefused, match="已登记选举结果，不能移出"):
            actions.remove_village(opened, actor=city)
    with acting(next_clerk), pytest.raises(HandoverRefused, match="不在“2026年换届”的范围内，请先由义乌市把它加进来"):
        actions.note_result(campaign, next_village, OPENS, actor=next_clerk)
    with acting(city):
        actions.close_campaign(campaign, actor=city)
        campaign.refresh_from_db()
    with acting(clerk), pytest.raises(HandoverRefused, match="已结束，不能再改"):
        actions.check_rest(opened, actor=clerk)
    with acting(clerk), pytest.raises(HandoverRefused, match="已结束，不能再改"):
        actions.note_result(campaign, village, OPENS, actor=clerk)
    with acting(city):
        actions.reopen_campaign(campaign, actor=city)
    with acting(clerk):
        assert actions.check_rest(opened, actor=clerk)[0] == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"closes": OPENS - timedelta(days=1)}, "截止日期早于开始日期"),
        ({"opens": date(201, 1, 1)}, "年份不对"),
        ({"days": 0}, "请写 1 到"),
        ({"name": "  "}, "请写这次换届的名称"),
        ({"election_year": 26}, "四位年份"),
        ({"lines": [{"kind": "章", "name": "公章", "unit": "枚"}]}, "每行写：种类 名称 单位"),
    ],
    ids=lambda one: str(one)[:20],
)
def test_a_campaign_that_cannot_be(facts: dict[str, object], said: str, county: Office, city: Actor) -> None:
    with acting(city), pytest.raises(HandoverRefused, match=said):
        begin(county, city, **facts)


def test_a_task_has_one_due_day_not_before_the_opening(campaign: Campaign, city: Actor) -> None:
    with acting(city):
        for facts, said in (
            ({"due_on": OPENS - timedelta(days=1)}, "早于换届开始日期"),
            ({}, "期限请写一种"),
            ({"due_on": OPENS, "days_after_result": 3}, "期限请写一种"),
            ({"days_after_result": -1}, "天数请写"),
        ):
            with pytest.raises(HandoverRefused, match=said):
                actions.write_task(campaign, words="清点", **facts, actor=city)  # type: ignore[arg-type]
        actions.write_task(campaign, words="清点", due_on=OPENS + timedelta(days=5), actor=city)
        names = ("name", "election_year", "closes", "days", "legal_note")
        same = {name: getattr(campaign, name) for name in names}
        with pytest.raises(HandoverRefused, match="早于开始日期，请先改任务"):
            actions.edit_campaign(campaign, **same, opens=OPENS + timedelta(days=6), actor=city)


def test_the_next_campaign_begins_with_the_tasks_of_the_last(campaign: Campaign, county: Office, city: Actor) -> None:
    with acting(city):
        actions.write_task(campaign, words="拍照留存", due_on=OPENS + timedelta(days=5), actor=city)
        later = begin(county, city, name="2029年换届", opens=OPENS + timedelta(days=10))
        tasks = queries.tasks_of(later)
        assert tasks[-1].words == "拍照留存"
        assert tasks[-1].due_on == OPENS + timedelta(days=15)
        with pytest.raises(HandoverRefused, match="已有同名的换届"):
            begin(county, city, name="2029年换届")


def test_three_parties_are_three_people(opened: Handover, clerk: Actor) -> None:
    with acting(clerk):
        for who in ({"incoming": "王 老"}, {"supervisor": "李新"}, {"supervisor": "王老"}):
            with pytest.raises(HandoverRefused, match="三方应是三个人"):
                actions.name_parties(opened, **{**NAMES, **who}, actor=clerk)
    with acting(CONSOLE):
        assert Handover.objects.get(pk=opened.pk).outgoing == ""


def test_signing_too_early_or_twice_or_for_another(
    ready: Handover, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    with acting(clerk), pytest.raises(Forbidden):
        actions.sign_handover(ready, side="supervisor", strokes=DRAWN, seen=ready.digest, actor=clerk)
    with acting(city), pytest.raises(Forbidden):
        actions.sign_handover(ready, side="incoming", strokes=DRAWN, seen=ready.digest, actor=city)
    sign(ready, "outgoing", archivist)
    with pytest.raises(HandoverRefused, match="移交人已经签过字了"):
        sign(ready, "outgoing", clerk)
    with acting(clerk), pytest.raises(HandoverRefused, match="签名太短"):
        actions.sign_handover(ready, side="incoming", strokes=[], seen=ready.digest, actor=clerk)
    with acting(clerk):
        actions.write_line(ready, kind="other", name="公告栏钥匙", actor=clerk)
        ready.refresh_from_db()
    with pytest.raises(HandoverRefused, match="还有 1 行没有核对"):
        sign(ready, "incoming", clerk)


def test_a_list_changed_after_a_signature_makes_it_void(ready: Handover, clerk: Actor, archivist: Actor) -> None:
    seen = ready.digest
    sign(ready, "outgoing", clerk)
    with acting(clerk):
        facts = {"kind": "seal", "name": SEAL, "unit": "枚", "stated": Decimal(1), "mark": "3307821"}
        with pytest.raises(HandoverRefused, match="请写明原因"):
            actions.write_line(ready, line=line_of(ready, SEAL), **facts, state="missing", actor=clerk)
        actions.write_line(
            ready, line=line_of(ready, SEAL), **facts, state="missing", reason="遗失，已登报", actor=clerk
        )
    with pytest.raises(HandoverRefused, match=r"改过（村民委员会印章 缺失：遗失，已登报），请核对后再签字"):
        sign(ready, "supervisor", archivist, seen)
    with acting(clerk):
        now = queries.handover_for(clerk, ready.pk)
        assert not queries.signatures_of(clerk, now)["outgoing"].stands(now)
    for side in ("incoming", "supervisor"):
        assert sign(now, side, archivist).state == "open"
    assert sign(now, "outgoing", archivist).state == "done"
    with acting(clerk):
        assert HandoverSignature.objects.filter(handover=now).count() == 4


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": "seal", "stated": Decimal(2)}, "印章一枚写一行"),
        ({"kind": "seal", "stated": Decimal(1), "state": "handed"}, "请写“公章”的编号"),
        ({"state": "handed"}, "请写“公章”实交的数量"),
        ({"stated": Decimal(3), "found": Decimal(2), "state": "handed"}, "请写明差异的原因"),
        ({"state": "refused"}, "请写明原因"),
        ({"stated": Decimal(-1)}, "数量不对"),
        ({"stated": Decimal("NaN")}, "数量不对"),
        ({"name": " "}, "请写移交的是什么"),
        ({"kind": "x"}, "请选一个种类"),
        ({"state": "x"}, "请选一种情况"),
    ],
    ids=str,
)
def test_a_line_that_cannot_stand(facts: dict[str, object], said: str, opened: Handover, clerk: Actor) -> None:
    with acting(clerk):
        before = HandoverLine.objects.filter(handover=opened).count()
        with pytest.raises(HandoverRefused, match=said):
            actions.write_line(opened, **{"kind": "other", "name": "公章", **facts}, actor=clerk)  # type: ignore[arg-type]
        assert HandoverLine.objects.filter(handover=opened).count() == before


def test_the_rest_leaves_what_has_to_be_written_singly(opened: Handover, clerk: Actor) -> None:
    with acting(clerk):
        done, left = actions.check_rest(opened, actor=clerk)
        assert done == 1  # the archives of 2019; seals lack their numbers, accounts their quantities
        assert left == HandoverLine.objects.filter(handover=opened, state="").count() > 4
        with pytest.raises(HandoverRefused, match="不能删；没有的写“缺失”"):
            actions.remove_line(HandoverLine.objects.get(handover=opened, kind="archives"), actor=clerk)


def test_who_is_late(campaign: Campaign, village: Office, next_village: Office, clerk: Actor, city: Actor) -> None:
    with acting(clerk):
        one = actions.note_result(campaign, village, timezone.localdate() - timedelta(days=12), actor=clerk)
        assert clock(one) == "已超期 2 天"
        assert [row.pk for row in queries.in_state(queries.handovers_for(clerk), "late")] == [one.pk]
    with acting(city):
        towns = {row.office.code: row.counts for row in queries.overview(city, campaign)}
        assert towns[village.code[:9]]["late"] == 1
        assert towns[next_village.code[:9]]["late"] == 0
        names = ("name", "election_year", "opens", "legal_note")
        same = {name: getattr(campaign, name) for name in names}
        actions.edit_campaign(campaign, **same, days=20, closes=timezone.localdate() - timedelta(days=1), actor=city)
        campaign.refresh_from_db()
        one.refresh_from_db()
        assert clock(one) == "还剩 8 天"
        towns = {row.office.code: row.counts for row in queries.overview(city, campaign)}
        assert towns[next_village.code[:9]]["late"] > 0  # no result, and the closing day has passed


def test_a_change_of_clerk_says_what_is_left(
    village: Office, items: list[Item], clerk: Actor, archivist: Actor
) -> None:
    name = Account.objects.get(pk=clerk.account_id).full_name
    today = timezone.localdate()
    with acting(clerk):
        with pytest.raises(HandoverRefused, match="三方应是三个人"):
            actions.begin_clerk_change(village, changed_on=today, outgoing=name, incoming=name, actor=clerk)
        one = actions.begin_clerk_change(village, changed_on=today, outgoing=name, incoming="李新", actor=clerk)
        with pytest.raises(HandoverRefused, match="已有一次档案员交接没有办完"):
            actions.begin_clerk_change(village, changed_on=today, outgoing="甲", incoming="乙", actor=clerk)
        for line in HandoverLine.objects.filter(handover=one, key=""):
            actions.remove_line(line, actor=clerk)
        actions.check_rest(one, actor=clerk)
        actions.name_parties(one, outgoing=name, incoming="李新", supervisor="陈镇", actor=clerk)
        one.refresh_from_db()
    for side in ("outgoing", "incoming", "supervisor"):
        sign(one, side, archivist)
    with acting(archivist):
        one = queries.handover_for(archivist, one.pk)
        told = list(map(str, queries.remaining(archivist, one, queries.lines_of(archivist, one))))
        assert any(f"{name}的账号还能登录" in line for line in told)
        assert any("李新还没有本村档案员的账号" in line for line in told)
        Account.objects.filter(pk=clerk.account_id).update(is_active=False)
        told = list(map(str, queries.remaining(archivist, one, [])))
        assert not any("还能登录" in line for line in told)


def test_only_a_change_of_clerk_is_withdrawn(opened: Handover, village: Office, clerk: Actor) -> None:
    with acting(clerk):
        with pytest.raises(HandoverRefused, match="不能撤回"):
            actions.withdraw_handover(opened, reason="不办了", actor=clerk)
        today = timezone.localdate()
        one = actions.begin_clerk_change(village, changed_on=today, outgoing="甲", incoming="乙", actor=clerk)
        with pytest.raises(HandoverRefused, match="请写明撤回的原因"):
            actions.withdraw_handover(one, reason=" ", actor=clerk)
        assert actions.withdraw_handover(one, reason="不换了", actor=clerk).state == "withdrawn"


def test_the_certificate_says_what_changed_hands_and_who_signed(
    ready: Handover, clerk: Actor, archivist: Actor
) -> None:
    for side in HandoverSignature.SIDES:
        ready = sign(ready, side, archivist)
    with acting(clerk):
        lines, signed = queries.lines_of(clerk, ready), queries.signatures_of(clerk, ready)
        made = papers.certificate(queries.handover_for(clerk, ready.pk), lines, signed)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    text = "".join("".join(pages).split())
    for words in (
        "村（社区）换届移交清册",
        "众拥村",
        "王老",
        "李新",
        "陈镇",
        "印章印模",
        "3307821",
        "十日内移交",
        ready.digest,
    ):
        assert words in text
    assert "尚未生效" not in text


def test_pages_from_the_clerks_desk_to_the_overview(
    campaign: Campaign, village: Office, items: list[Item], clerk: Actor, archivist: Actor, city: Actor, sign_in: SignIn
) -> None:
    desk, town = sign_in(clerk), sign_in(archivist)
    with acting(clerk):
        pk = Handover.objects.get(campaign=campaign).pk
    place = f"/handover/{pk}/"
    assert "登记选举结果日期" in desk.get("/handover/").content.decode()
    late = desk.post(f"{place}result/", {"result_on": "2999-01-01"})
    assert late.status_code == 400
    assert "年份不对" in late.content.decode()
    day = (timezone.localdate() - timedelta(days=12)).isoformat()
    assert "移交期限开始计算" in desk.post(f"{place}result/", {"result_on": day}, follow=True).content.decode()
    assert "已超期 2 天" in desk.get("/handover/?state=late").content.decode()
    answer = desk.post(f"{place}lines/", {"kind": "seal", "name": "<script>", "stated": "1e999"})
    assert answer.status_code == 400
    assert "<script>" not in answer.content.decode().replace("<script src", "")
    answer = town.post(f"{place}parties/", {**NAMES, "supervisor": "李新"})
    assert answer.status_code == 400
    assert "三方应是三个人" in answer.content.decode()
    town.post(f"{place}parties/", NAMES)
    assert "行没有核对" in town.get(f"{place}sign/").content.decode()
    with acting(clerk):
        for line in HandoverLine.objects.filter(handover=pk, key=""):
            desk.post(f"{place}lines/{line.pk}/away/")
        seen = Handover.objects.get(pk=pk).digest
    assert "1 行已按清册移交" in desk.post(f"{place}rest/", follow=True).content.decode()
    given = {"side": "outgoing", "strokes": json.dumps(DRAWN)}
    stale = town.post(f"{place}sign/", {**given, "seen": seen})
    assert stale.status_code == 400
    assert "清单在您打开以后改过（1 行按清册移交）" in stale.content.decode()
    with acting(clerk):
        seen = Handover.objects.get(pk=pk).digest
    for side in HandoverSignature.SIDES:
        answer = town.post(f"{place}sign/", {**given, "side": side, "seen": seen}, follow=True)
    assert "移交完毕" in answer.content.decode()
    assert "晚 2 天移交" in desk.get(place).content.decode()
    assert "大陈镇" in sign_in(city).get(f"/handover/campaigns/{campaign.pk}/").content.decode()


def counted(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_no_page_asks_more_for_more_villages(
    campaign: Campaign, opened: Handover, town: Office, village: Office, city: Actor, archivist: Actor, sign_in: SignIn
) -> None:
    wide, town_desk = sign_in(city), sign_in(archivist)
    pages = [(wide, "/handover/"), (wide, f"/handover/campaigns/{campaign.pk}/"),
             (town_desk, f"/handover/campaigns/{campaign.pk}/")]  # fmt: skip
    before = [counted(*page) for page in pages]
    with acting(CONSOLE):
        for n in range(20):
            made = Office.objects.create(code=f"{town.code}{700 + n}", name=f"新{n}村")
            actions.add_villages(campaign, [made.code], actor=CONSOLE)
            actions.note_result(campaign, made, OPENS, actor=CONSOLE)
    assert [counted(*page) for page in pages] == before
    with acting(CONSOLE):
        few = counted(town_desk, f"/handover/{opened.pk}/")
        for n in range(30):
            actions.write_line(opened, kind="other", name=f"物{n}", actor=CONSOLE)
    assert counted(town_desk, f"/handover/{opened.pk}/") == few
