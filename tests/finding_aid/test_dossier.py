"""A dossier: read within the scope, decided by staff, opened on the record; its page and its endpoint."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid.actions import NotDecided, PurposeMissing, merge, open_dossier, split, sweep_until_clean, undo
from cundang.finding_aid.dossier.shown import FEW, Dossier, Window
from cundang.finding_aid.models import RegisteredName, Tie
from cundang.finding_aid.rostering import import_roster
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .records import make_item
from .test_rosters import ending_in_x, excel

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HEAD = ["姓名", "户号", "与户主关系", "出生年月", "身份证号码"]
ROWS: list[list[Any]] = [
    ["宣建国", "12", "户主", "1962.3", ending_in_x()],
    ["孙素萍", "12", "妻", "1963.2", ""],
    ["宣建国", "40", "长子", "1988.11", ""],
    ["宣大海", "40", "户主", "1960.1", ""],
]


@pytest.fixture
def people(village: Office, next_village: Office, town: Office, archivist: Actor, tmp_path: Path) -> dict[str, Item]:
    """Two rosters that list two of one name, texts of the village, one text of the village in the next town."""
    for year in (1996, 2008):
        path = excel(tmp_path / f"{year}.xlsx", [HEAD, *ROWS])
        import_roster(path, office=village, year=year, title=f"{year}年户籍花名册", actor=archivist)
    items = {
        "fine": make_item(village, "计划生育罚款收据", ["今收到宣建国、孙素萍罚款300元"], year=1996, class_code="WS"),
        "army": make_item(village, "入伍通知书", ["兹有宣建国同志，21岁，应征入伍"], year=2009),
        "open": make_item(village, "土地承包合同", ["承包人：宣建国"], year=1999),
        "minutes": make_item(village, "社员大会记录", ["到会：宣建国"], year=1955),
        "there": make_item(next_village, "蟠龙村账册", ["经手人：宣建国", "领款人：宣建国"], year=1985),
    }
    sweep_until_clean(actor=machine())
    return items


def card(office: Office, name: str = "宣建国") -> int:
    with acting(machine()):
        return RegisteredName.objects.get(office=office, name=name).pk


def opened(office: Office, actor: Actor, beside: int | None = None, window: Window | None = None) -> Dossier:
    with acting(actor):
        return open_dossier(card(office), window or Window(), beside=beside, actor=actor)


def told(dossier: Dossier) -> dict[int | None, list[str]]:
    """The titles of each person's records, by year of birth."""
    found: dict[int | None, list[str]] = {}
    for person in dossier.persons:
        titles = [
            one.entry.roster.title if one.entry else one.hit.item.title
            for one in person.mentions
            if one.hit or one.entry
        ]  # type: ignore[union-attr]
        found[person.born] = titles
    return found


def places(dossier: Dossier) -> dict[str, str]:
    """The place of each record by its title; of the open ones too."""
    shown = [*dossier.undetermined, *(one for person in dossier.persons for one in person.mentions)]
    return {one.hit.item.title: one.placed.seen.place for one in shown if one.hit}


def test_persons_of_one_name_are_kept_apart(people: dict[str, Item], village: Office, archivist: Actor) -> None:
    dossier = opened(village, archivist)
    assert told(dossier) == {
        1962: ["1996年户籍花名册", "计划生育罚款收据", "2008年户籍花名册"],
        1988: ["1996年户籍花名册", "2008年户籍花名册", "入伍通知书"],
        None: ["社员大会记录"],
    }
    assert [one.hit.item.title for one in dossier.undetermined if one.hit] == ["土地承包合同"]
    evidence = {
        one.hit.item.title: one.placed.evidence for person in dossier.persons for one in person.mentions if one.hit
    }
    assert evidence["计划生育罚款收据"] == ("同户：与孙素萍同列",)
    assert evidence["入伍通知书"] == ("年龄相符：2009年21岁",)
    assert (dossier.person_count, dossier.undetermined_count, dossier.known.complete) == (3, 1, True)


class TestScope:
    def test_another_town_is_neither_shown_nor_counted(
        self, people: dict[str, Item], village: Office, next_village: Office, archivist: Actor, city: Actor
    ) -> None:
        own, all_of_it = opened(village, archivist), opened(village, city)
        assert own.known.others == []
        assert [one.office_id for one in all_of_it.known.others] == [next_village.code]
        assert "蟠龙" not in str(own.as_json())
        with acting(archivist), pytest.raises(RegisteredName.DoesNotExist):
            open_dossier(card(next_village), Window(), actor=archivist)
        with acting(archivist), pytest.raises(RegisteredName.DoesNotExist):
            open_dossier(card(village), Window(), beside=card(next_village), actor=archivist)

    def test_a_decision_across_towns_does_not_exist_for_either_of_them(
        self, people: dict[str, Item], village: Office, next_village: Office, city: Actor, archivist: Actor
    ) -> None:
        before = opened(village, archivist).as_json()
        there = card(next_village)
        dossier = opened(village, city, beside=there)
        key = next(person.person.key for person in dossier.persons if person.born == 1962)
        away = [place for place, found in dossier.known.found.items() if found.office == next_village.code]
        assert len(away) == 2
        with acting(city):
            merge(card(village), away[:1], [key], "亲属到场说明", beside=there, actor=city)

        joined = opened(village, city)
        person = next(person for person in joined.persons if person.born == 1962)
        assert person.offices == [next_village.code, village.code]
        assert person.count == 5  # the rosters, the receipt, the mention that was tied, the other one of its item
        assert opened(village, archivist).as_json() == before
        with acting(archivist):
            assert Tie.objects.count() == 0  # past the queries: row security
        with acting(city):
            assert Tie.objects.count() == 1

    def test_who_may_decide_in_one_town_only_cannot_join_two(
        self, people: dict[str, Item], village: Office, next_village: Office, person: Any, inspector: Actor
    ) -> None:
        from cundang.custodians.models import Account, Post
        from cundang.custodians.queries import actor_of

        clerk = person("both", "village_clerk", village.code)
        Post.objects.create(account=Account.objects.get(username="both"), role="inspector", office=next_village)
        clerk = actor_of(Account.objects.get(username="both"))
        dossier = opened(village, clerk, beside=card(next_village))
        away = [place for place, found in dossier.known.found.items() if found.office == next_village.code]
        with acting(clerk), pytest.raises(Forbidden):
            merge(
                card(village),
                [away[0], dossier.persons[0].person.key],
                [],
                "同一人",
                beside=card(next_village),
                actor=clerk,
            )
        with acting(inspector), pytest.raises(Forbidden):
            merge(card(village), away, [], "同一人", actor=inspector)


class TestDecisions:
    def test_an_open_mention_is_given_to_somebody_and_taken_back(
        self, people: dict[str, Item], village: Office, clerk: Actor
    ) -> None:
        dossier = opened(village, clerk)
        key = next(person.person.key for person in dossier.persons if person.born == 1962)
        with acting(clerk):
            decision = merge(card(village), [places(dossier)["土地承包合同"]], [key], "本人 来村里说明", actor=clerk)
        after = opened(village, clerk)
        assert after.undetermined == []
        assert "土地承包合同" in told(after)[1962]
        (shown,) = after.decisions
        assert (shown.same, shown.reason, shown.by, shown.undone_at) == (True, "本人 来村里说明", clerk.name, None)

        with acting(clerk):
            undo(card(village), decision, actor=clerk)
        back = opened(village, clerk)
        assert told(back) == told(dossier)
        assert back.undetermined_count == 1
        assert back.decisions[0].undone_by == clerk.name
        with acting(clerk), pytest.raises(NotDecided, match="已经撤销过"):
            undo(card(village), decision, actor=clerk)

        entries = Entry.objects.filter(act__in=["persons merged", "decision undone"]).order_by("pk")
        assert [(one.act, one.kind, one.object_id, one.office_code) for one in entries] == [
            ("persons merged", "registeredname", str(card(village)), village.code),
            ("decision undone", "registeredname", str(card(village)), village.code),
        ]
        assert "说明" not in str(entries[0].facts)
        assert "宣建国" not in str(entries[0].facts)
        assert entries[0].detail.text == {"query": "宣建国", "reason": "本人 来村里说明"}

    def test_one_is_split_off(self, people: dict[str, Item], village: Office, archivist: Actor) -> None:
        dossier = opened(village, archivist)
        with acting(archivist):
            split(card(village), [places(dossier)["入伍通知书"]], "经核实是邻居", actor=archivist)
        after = opened(village, archivist)
        assert after.person_count == 4
        assert told(after)[1988] == ["1996年户籍花名册", "2008年户籍花名册"]
        assert Entry.objects.filter(act="persons split").count() == 1

    def test_it_outlives_a_sweep_and_a_roster_taken_in_anew(
        self, people: dict[str, Item], village: Office, archivist: Actor, tmp_path: Path
    ) -> None:
        dossier = opened(village, archivist)
        keys = [person.person.key for person in dossier.persons if person.born]
        with acting(archivist):
            merge(card(village), [], keys, "户籍迁移，同一人", actor=archivist)
        path = excel(tmp_path / "again.xlsx", [HEAD, ["李新", "41", "户主", "1970", ""], *ROWS])
        import_roster(path, office=village, year=1996, title="1996年户籍花名册", actor=archivist)
        sweep_until_clean(actor=machine())
        after = opened(village, archivist)
        assert sorted(person.count for person in after.persons) == [1, 7]

    @pytest.mark.parametrize(
        ("chosen", "reason", "sentence"),
        [
            ([], "同一人", "至少选两处"),
            (["p1.2.3"], "同一人", "刷新页面"),
            (["\0"], "同一人", "刷新页面"),
            ([], " ", "理由"),
            ([], "理" * 201, "200 个字以内"),
            ([], "\0", "控制字符"),
        ],
    )
    def test_what_cannot_be_decided_is_said_in_one_sentence(
        self, people: dict[str, Item], village: Office, clerk: Actor, chosen: list[str], reason: str, sentence: str
    ) -> None:
        with acting(clerk), pytest.raises(NotDecided, match=sentence) as refused:
            merge(card(village), chosen, [], reason, actor=clerk)
        assert str(refused.value).endswith("。")

    def test_the_opposite_of_a_decision_needs_that_one_undone(
        self, people: dict[str, Item], village: Office, clerk: Actor
    ) -> None:
        dossier = opened(village, clerk)
        own = places(dossier)
        with acting(clerk):
            split(card(village), [own["土地承包合同"]], "不是", actor=clerk)
            key = next(person.person.key for person in dossier.persons if person.born == 1962)
            with pytest.raises(NotDecided, match="正好相反"):
                merge(card(village), [own["土地承包合同"]], [key], "是", actor=clerk)
            with pytest.raises(NotDecided, match="全部记录"):
                split(card(village), [own["社员大会记录"]], "不是", actor=clerk)
        assert Entry.objects.filter(act="persons merged").count() == 0


def test_opening_stands_in_the_ledger_and_needs_a_purpose_at_the_window(
    people: dict[str, Item], village: Office, agent: Actor, clerk: Actor
) -> None:
    with acting(agent), pytest.raises(PurposeMissing):
        open_dossier(card(village), Window(), actor=agent)
    assert not Entry.objects.filter(act="dossier opened").exists()
    with acting(agent):
        dossier = open_dossier(card(village), Window(), purpose="办理退休", actor=agent)
    entry = Entry.objects.get(act="dossier opened")
    assert entry.facts["pages"] == dossier.pages != []
    assert "宣建国" not in str(entry.facts)
    assert entry.detail.text == {"query": "宣建国", "purpose": "办理退休"}


def test_a_line_that_was_shown_is_no_further_view(people: dict[str, Item], village: Office, clerk: Actor) -> None:
    from cundang.holdings.actions import view_picture
    from cundang.holdings.models import Page

    opened(village, clerk)
    with acting(clerk):
        view_picture(Page.objects.get(item=people["fine"]), small_part=True, actor=clerk)
    assert not Entry.objects.filter(act="viewed").exists()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestPage:
    def test_it_shows_persons_with_evidence_and_never_a_whole_id_number(
        self, people: dict[str, Item], village: Office, clerk: Actor, sign_in: SignIn
    ) -> None:
        html = sign_in(clerk).get(f"/persons/{card(village)}/").content.decode()
        said = words(html)
        assert "看来是 3 个人" in said
        assert "1 处定不下来" in said
        assert "1962年生" in said
        assert "同户：与孙素萍同列" in said
        assert "可能是：1962年生" in said
        assert f'href="/items/{people["fine"].pk}/?page=1&amp;line=0"' in html
        assert "今收到<mark>宣建国</mark>" in html
        assert 'src="/iiif/3/' in html
        assert ending_in_x()[:6] + "********" + ending_in_x()[14:] in html
        assert ending_in_x() not in html
        assert 'name="act" value="merge"' in html

    def test_merge_and_undo_by_the_form(
        self, people: dict[str, Item], village: Office, clerk: Actor, sign_in: SignIn
    ) -> None:
        browser, address = sign_in(clerk), f"/persons/{card(village)}/"
        dossier = opened(village, clerk)
        asked = {
            "act": "merge",
            "place": [places(dossier)["土地承包合同"]],
            "person": [dossier.persons[0].person.key],
            "reason": "本人说明",
        }
        html = browser.post(f"{address}decide/", asked, follow=True).content.decode()
        assert "已认定为同一人" in html
        decision = re.search(r'name="decision" value="([0-9a-f-]+)"', html)
        assert decision
        assert "本人说明" in html
        html = browser.post(f"{address}undo/", {"decision": decision[1]}, follow=True).content.decode()
        assert "已撤销" in html
        assert 'name="decision"' not in html
        html = browser.post(f"{address}decide/", {"act": "merge", "reason": "x"}, follow=True).content.decode()
        assert "请至少选两处记录" in html
        assert browser.post(f"{address}decide/", {"act": "nonsense"}).status_code == 400
        assert browser.post(f"{address}undo/", {"decision": "nonsense"}).status_code == 404

    def test_who_may_only_look_sees_no_ticks(
        self, people: dict[str, Item], village: Office, inspector: Actor, sign_in: SignIn
    ) -> None:
        html = sign_in(inspector).get(f"/persons/{card(village)}/").content.decode()
        assert "别处的同名者" in html
        assert "checkbox" not in html
        assert 'value="merge"' not in html

    def test_a_window_states_its_purpose_first(
        self, people: dict[str, Item], village: Office, agent: Actor, sign_in: SignIn
    ) -> None:
        browser, address = sign_in(agent), f"/persons/{card(village)}/"
        html = browser.get(address).content.decode()
        assert "先写明用途" in html
        assert "宣建国" not in html
        html = browser.post(address, {"purpose": "办理退休"}, follow=True).content.decode()
        assert "看来是 3 个人" in words(html)

    def test_two_villages_are_compared_and_joined(
        self, people: dict[str, Item], village: Office, next_village: Office, city: Actor, sign_in: SignIn
    ) -> None:
        browser, there = sign_in(city), card(next_village)
        html = browser.get(f"/persons/{card(village)}/", {"beside": there}).content.decode()
        assert "正在与蟠龙村的同名者对照" in words(html)
        assert "蟠龙村账册" in html
        shown = opened(village, city, beside=there).persons
        keys = [one.person.key for one in shown if one.born == 1962 or one.offices == [next_village.code]]
        assert set(keys) < set(re.findall(r'name="person" value="([^"]+)"', html))
        asked = {"act": "merge", "person": keys, "reason": "同一张身份证", "beside": there}
        browser.post(f"/persons/{card(village)}/decide/", asked)
        assert "蟠龙村账册" in browser.get(f"/persons/{card(village)}/").content.decode()

    @pytest.mark.parametrize("asked", ["?person=nobody", "?offset=5000", "?person=undetermined"])
    def test_an_address_that_leads_nowhere_is_no_error(
        self, people: dict[str, Item], village: Office, clerk: Actor, sign_in: SignIn, asked: str
    ) -> None:
        assert sign_in(clerk).get(f"/persons/{card(village)}/{asked}").status_code == 200

    @pytest.mark.parametrize("asked", ["?offset=x", "?beside=999999", "?offset=-1", "?beside=99999999999999999999"])
    def test_an_address_that_cannot_be_is_not_found(
        self, people: dict[str, Item], village: Office, clerk: Actor, sign_in: SignIn, asked: str
    ) -> None:
        assert sign_in(clerk).get(f"/persons/{card(village)}/{asked}").status_code == 404

    def test_the_search_leads_to_it(
        self, people: dict[str, Item], village: Office, next_village: Office, archivist: Actor, sign_in: SignIn
    ) -> None:
        html = sign_in(archivist).get("/", {"q": "宣 建 国"}).content.decode()
        assert f'href="/persons/{card(village)}/"' in html
        assert "宣建国 · 众拥村 · 8 处" in words(html)
        assert f"/persons/{card(next_village)}/" not in html
        assert "人物" not in sign_in(archivist).get("/", {"q": "罚款收据"}).content.decode()


def test_a_hundred_mentions_cost_no_more_queries_than_a_few(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(f"/persons/{card(village)}/")
        return len(queries)

    make_item(village, "账册", ["经手人：宣建国"], year=1985)
    sweep_until_clean(actor=machine())
    browser = sign_in(clerk)
    browser.get("/")
    few = cost()
    make_item(village, "收据存根", ["收款人：宣建国、王小明"] * 100, year=1986)
    sweep_until_clean(actor=machine())
    browser.get("/")  # whoever is active puts off the session's end once a minute
    assert cost() == few
    html = browser.get(f"/persons/{card(village)}/").content.decode()
    assert html.count('<li class="hit seen">') == FEW
    alone = re.search(r'href="(\?person=[^"]+)"', html)
    assert alone
    html = browser.get(f"/persons/{card(village)}/{alone[1]}").content.decode()
    assert "第 1—40 处，共 101 处" in words(html)


def test_the_endpoint_answers_the_same(
    people: dict[str, Item], village: Office, next_village: Office, clerk: Actor, city: Actor, sign_in: SignIn
) -> None:
    answer = sign_in(clerk).get(f"/api/v1/persons/{card(village)}")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["name"], told["office"]["name"], told["count"], told["complete"]) == ("宣建国", "众拥村", 8, True)
    first = told["persons"][0]
    assert (first["born"], first["households"], first["count"]) == (1962, ["12"], 3)
    receipt = next(one for one in first["mentions"] if one["source"] == "text")
    assert receipt["line"][slice(*receipt["span"])] == "宣建国"
    assert receipt["iiif"].startswith("/iiif/3/")
    assert receipt["evidence"] == ["同户：与孙素萍同列"]
    row = next(one for one in first["mentions"] if one["roster"])["roster"]
    assert row["id_number"] == ending_in_x()[:6] + "********" + ending_in_x()[14:]
    assert ending_in_x() not in answer.content.decode()
    assert [one["title"] for one in told["undetermined"]] == ["土地承包合同"]
    assert len(told["undetermined"][0]["maybe"]) == 2
    assert told["elsewhere"] == []
    assert [one["id"] for one in sign_in(city).get(f"/api/v1/persons/{card(village)}").json()["elsewhere"]] == [
        card(next_village)
    ]
    assert sign_in(clerk).get(f"/api/v1/persons/{card(next_village)}").status_code == 404
    assert sign_in(clerk).get(f"/api/v1/persons/{card(village)}?offset=-1").status_code == 422
