"""The search page for those who know no year: the picker, the timeline, what was left out; and searches kept."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor, acting, console
from cundang.finding_aid.actions import NotSaved, save_search, saved
from cundang.finding_aid.models import SavedSearch
from cundang.holdings.models import Item
from cundang.ledger.models import Detail, Entry

SignIn = Callable[[Actor], Client]
Items = dict[str, Item]
NAME = {"q": "宣建国"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def results(browser: Client, **asked: str) -> str:
    html: str = browser.get("/", {**NAME, **asked}).content.decode()
    return html[html.index('id="results"') :]


def test_a_matter_and_a_decade_are_picked_before_the_search(
    clerk: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    browser = sign_in(clerk)
    home = browser.get("/").content.decode()
    assert '<option value="family-planning">计划生育</option>' in home
    assert '<option value="1980s">80年代</option>' in home
    assert '<option value="2010s">2010年代</option>' in home
    html = results(browser, matter="family-planning", period="1980s")
    assert html.count("data-hit") == 1
    assert "计划生育社会抚养费收据" in html
    assert "data-hit" not in results(browser, matter="family-planning", period="1990s")
    whole = browser.get("/", {**NAME, "matter": "family-planning", "period": "1980s"}).content.decode()
    assert '<option value="family-planning" selected>' in whole
    assert '<option value="1980s" selected>' in whole
    assert 'class="search-more" open' in whole


def test_every_condition_is_taken_off_by_itself(archivist: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    asked = {"matter": "housing", "class": "WS", "period": "1980s", "office": "330782106201", "retention": "Y"}
    html = results(sign_in(archivist), **asked)
    assert html.count("data-hit") == 1
    chips = dict(re.findall(r'aria-current="true" href="([^"]+)">([^<]+)<', html))
    assert list(chips.values()) == ["建房", "文书", "80年代", "众拥村", "永久"]
    for name, address in zip(["matter", "class", "period", "office", "retention"], chips, strict=True):
        left = {one.split("=")[0] for one in address[1:].replace("&amp;", "&").split("&")}
        assert left == {"q", *asked} - {name}


def test_what_has_no_year_is_offered_apart(clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(clerk)
    html = results(browser, period="1980s")
    assert "另有 1 条没有年度，不在其中。" in words(html)
    assert "undated=1" in html
    assert "会议记录" not in html
    alone = results(browser, undated="1")
    assert alone.count("data-hit") == 1
    assert "会议记录" in alone
    assert "没有年度" in words(alone)
    assert "没有年度 1" in words(results(browser))  # in the menu of years
    assert "None" not in results(browser)


def test_the_timeline_goes_from_the_oldest_to_the_undated(city: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    html = results(sign_in(city), view="timeline")
    assert re.findall(r'timeline-year">([^<]+)<', html) == ["1983", "1989", "没有年度"]
    assert html.split("也可能是")[0].count("data-hit") == 4
    assert "1983 至 1989 年共 3 条；点一年只看那一年。1983 年最多，有 2 条。" in words(html)
    assert "另有 1 条没有年度，排在最后。" in words(html)
    assert re.findall(r'href="([^"]+)" title="(\d+) 年：(\d+) 条"', html) == [
        ("?q=%E5%AE%A3%E5%BB%BA%E5%9B%BD&amp;view=timeline&amp;year_from=1983&amp;year_to=1983", "1983", "2"),
        ("?q=%E5%AE%A3%E5%BB%BA%E5%9B%BD&amp;view=timeline&amp;year_from=1989&amp;year_to=1989", "1989", "1"),
    ]
    one = results(sign_in(city), view="timeline", year_from="1989", year_to="1989")
    assert "years-bars" not in one
    assert re.findall(r'timeline-year">([^<]+)<', one) == ["1989"]


def test_the_timeline_shows_and_counts_only_ones_own(next_clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    html = results(sign_in(next_clerk), view="timeline")
    assert html.count("data-hit") == 1
    assert re.findall(r'timeline-year">([^<]+)<', html) == ["1983"]


@pytest.mark.parametrize(
    "asked", [{"period": "1850s"}, {"view": "map"}, {"sort": "best"}, {"matter": "x" * 41}, {"class": "\0"}]
)
def test_what_cannot_be_picked_is_refused_politely(
    asked: dict[str, str], clerk: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    assert "没有去查" in results(sign_in(clerk), **asked)


def test_an_unknown_matter_and_years_the_wrong_way_round(clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    assert "没有代码为 fishing 的事由" in results(sign_in(clerk), matter="fishing")
    assert results(sign_in(clerk), year_from="1990", year_to="1980").split("也可能是")[0].count("data-hit") == 2


def test_the_page_in_english(archivist: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(archivist)
    browser.post("/language/", {"language": "en"})
    html = browser.get("/", {**NAME, "view": "timeline", "period": "1980s"}).content.decode()
    said = words(html)
    for english in ("Family planning", "1980s", "Administrative records", "Permanent", "30 years", "No year?"):
        assert english in said
    assert "1 more has no year and is not among these." in said
    assert "文书" not in said
    assert "永久" not in said
    assert "House building" in words(results(browser, matter="housing"))


def test_the_purpose_form_takes_the_picker_along(agent: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(agent)
    html = browser.get("/", {**NAME, "class": "KJ", "year_from": "1989"}).content.decode()
    assert '<input type="hidden" name="class" value="KJ">' in html
    assert '<input type="hidden" name="year_from" value="1989">' in html
    answer = browser.post("/", {**NAME, "matter": "housing", "period": "1980s", "purpose": "补办房产证"}, follow=True)
    assert "matter=housing&period=1980s" in answer.redirect_chain[-1][0]
    assert answer.content.decode().split("也可能是")[0].count("data-hit") == 1


# Searches kept


def test_a_search_is_kept_opened_and_removed(clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(clerk)
    assert "存下这次查找" in results(browser, matter="housing")
    asked = {**NAME, "matter": "housing", "period": "1980s", "view": "timeline", "name": "老宣的房子"}
    answer = browser.post("/saved/", asked, follow=True)
    assert "已存下“老宣的房子”" in answer.content.decode()
    row = SavedSearch.objects.get()
    kept = {**NAME, "matter": "housing", "year_from": "1980", "year_to": "1989", "view": "timeline"}
    assert row.asked == kept
    entry = Entry.objects.get(act="search saved")
    assert (entry.kind, entry.object_id, entry.facts) == ("savedsearch", str(row.pk), {})
    assert Detail.objects.get(entry=entry).text == {"name": "老宣的房子", "asked": kept}
    assert "老宣的房子" in browser.get("/").content.decode()
    opened = browser.get(f"/saved/{row.pk}/", follow=True)
    assert "关于宣建国建房用地的批复" in opened.content.decode()

    browser.post("/saved/", {**NAME, "name": "老宣的房子"})  # the same name takes its place
    assert SavedSearch.objects.get().asked == NAME
    assert "已删去" in browser.post(f"/saved/{row.pk}/away/", follow=True).content.decode()
    assert not SavedSearch.objects.exists()
    assert Entry.objects.get(act="saved search removed").object_id == str(row.pk)
    assert browser.get(f"/saved/{row.pk}/").status_code == 404


def test_nobody_else_sees_opens_or_removes_it(
    clerk: Actor, archivist: Actor, city: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    with acting(clerk):
        row = save_search("我的", NAME, actor=clerk)
    for who in (archivist, city):
        browser = sign_in(who)
        assert "我的" not in browser.get("/").content.decode()
        assert browser.get(f"/saved/{row.pk}/").status_code == 404
        assert browser.post(f"/saved/{row.pk}/away/").status_code == 404
    with acting(city), pytest.raises(SavedSearch.DoesNotExist):
        saved.remove_saved(row, actor=city)
    assert SavedSearch.objects.get() == row


def test_it_goes_with_the_account(clerk: Actor) -> None:
    with acting(clerk):
        save_search("我的", NAME, actor=clerk)
    Account.objects.get(username="clerk").delete()
    assert not SavedSearch.objects.exists()


def test_at_a_window_it_is_asked_with_a_purpose(agent: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    with acting(agent):
        row = save_search("常查", {**NAME, "matter": "housing"}, actor=agent)
    browser = sign_in(agent)
    assert "常查" not in browser.get("/").content.decode()  # before a purpose is stated
    refused = browser.get(f"/saved/{row.pk}/", follow=True).content.decode()
    assert "请先写明查档用途" in refused
    assert "data-hit" not in refused
    assert not Entry.objects.filter(act="searched").exists()


def test_what_is_not_kept(clerk: Actor, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = sign_in(clerk)
    assert "没有存下" in browser.post("/saved/", {**NAME, "name": " "}, follow=True).content.decode()
    assert "没有存下" in browser.post("/saved/", {"name": "空的"}, follow=True).content.decode()
    assert "没有存下" in browser.post("/saved/", {**NAME, "class": "\0", "name": "坏的"}, follow=True).content.decode()
    monkeypatch.setattr(saved, "MOST", 1)
    with acting(clerk):
        save_search("一", NAME, actor=clerk)
        save_search("一", NAME, actor=clerk)
        with pytest.raises(NotSaved, match="已有 1 条"):
            save_search("二", NAME, actor=clerk)
    with pytest.raises(NotSaved, match="登录"):
        save_search("三", NAME, actor=console("tester"))
    assert SavedSearch.objects.count() == 1


def test_the_home_page_asks_no_more_with_many_kept(
    clerk: Actor, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with acting(clerk):
        for number in range(40):
            save_search(f"第{number}次", NAME, actor=clerk)
    browser = sign_in(clerk)
    browser.get("/")
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        assert "第39次" in browser.get("/").content.decode()
