"""到期: when a period is over, of which items nobody can say, and what a hold is on."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import HoldRefused, lift_hold, place_hold, set_legacy_period
from cundang.holdings.box_models import Box
from cundang.holdings.disposal.due import Wanted, due_groups, due_items, unsaid_items
from cundang.holdings.disposal.holds import held, holds_on, why_held
from cundang.holdings.models import Fonds, Item
from cundang.holdings.references import key
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
THIS_YEAR = timezone.localdate().year


def items(office: Office, *kinds: tuple[int | None, str], **more: Any) -> list[Item]:
    """An item for each (year, retention code)."""
    with acting(CONSOLE):
        fonds = Fonds.objects.get_or_create(office=office, number="Z1")[0]
        before = Item.objects.count()
        return [
            Item.objects.create(
                office=office, custodian=office, fonds=fonds, reference=f"Z1-WS·{year}-{before + n}",
                reference_key=key(f"Z1-WS·{year}-{before + n}"), title=f"第{n}件", year=year,
                class_code=more.get("class_code", "WS"),
                retention_code=code, retention_as_marked=code, **{k: v for k, v in more.items() if k != "class_code"},
            )
            for n, (year, code) in enumerate(kinds)
        ]  # fmt: skip


def due(actor: Actor, **wanted: Any) -> list[int]:
    with acting(actor):
        return sorted(due_items(actor, Wanted(**wanted)).values_list("pk", flat=True))


def test_a_period_of_ten_years_is_over_when_ten_whole_years_have_passed_after_its_own(
    village: Office, clerk: Actor
) -> None:
    over, not_yet, permanent, of_30 = items(
        village, (THIS_YEAR - 11, "D10"), (THIS_YEAR - 10, "D10"), (1950, "Y"), (THIS_YEAR - 31, "D30")
    )
    assert due(clerk) == [over.pk, of_30.pk]
    assert due(clerk, ahead=1) == [over.pk, not_yet.pk, of_30.pk]
    with acting(clerk):
        assert due_items(clerk, Wanted()).get(pk=over.pk).due_from == THIS_YEAR
    assert permanent.pk not in due(clerk, ahead=10)


def test_words_of_before_2006_are_looked_at_after_the_years_that_the_county_says(
    village: Office, county: Office, city: Actor, clerk: Actor
) -> None:
    long, short = items(village, (THIS_YEAR - 31, "CQ"), (THIS_YEAR - 16, "DQ"))
    assert due(clerk) == [short.pk]  # by default after 50 and 15 years
    with acting(city):
        set_legacy_period(county, "CQ", years=30, basis="市档〔2020〕1号", actor=city)
    assert due(clerk) == [long.pk, short.pk]
    with acting(city), pytest.raises(HoldRefused, match="1 到 100"):
        set_legacy_period(county, "CQ", years=0, actor=city)
    with acting(clerk), pytest.raises(Forbidden):
        set_legacy_period(county, "CQ", years=1, actor=clerk)


def test_items_without_year_or_period_are_listed_apart(village: Office, clerk: Actor) -> None:
    no_year, no_period, neither, odd, _fine = items(
        village, (None, "D10"), (1990, ""), (None, ""), (1990, "X"), (1990, "D10")
    )
    permanent_without_year = items(village, (None, "Y"))[0]
    with acting(clerk):
        why = dict(unsaid_items(clerk, Wanted()).values_list("pk", "why"))
    assert why == {no_year.pk: "year", no_period.pk: "period", neither.pk: "both", odd.pk: "period"}
    assert permanent_without_year.pk not in why


def test_the_period_that_an_appraisal_gave_counts_instead_of_the_one_as_marked(village: Office, clerk: Actor) -> None:
    extended, over_again, forever = items(village, (1990, "D10"), (1990, "D10"), (1990, "D10"))
    with acting(CONSOLE):
        Item.objects.filter(pk=extended.pk).update(kept_code="D10", kept_from=THIS_YEAR)
        Item.objects.filter(pk=over_again.pk).update(kept_code="D5", kept_from=THIS_YEAR - 6)
        Item.objects.filter(pk=forever.pk).update(kept_code="Y", kept_from=THIS_YEAR)
    assert due(clerk) == [over_again.pk]


def test_groups_count_what_one_may_see_and_say_how_much_is_held(
    village: Office, next_village: Office, clerk: Actor, archivist: Actor
) -> None:
    first, _second = items(village, (1990, "D10"), (1990, "D10"))
    items(village, (1991, "D30"))
    items(next_village, (1990, "D10"))
    with acting(archivist):
        place_hold(village, item=first, reason="诉讼", actor=archivist)
    with acting(clerk):
        groups = due_groups(clerk, Wanted())
    found = [(one["office_id"], one["begins"], one["period"], one["items"], one["stopped"]) for one in groups]
    assert found == [(village.code, 1990, "D10", 2, 1), (village.code, 1991, "D30", 1, 0)]
    with acting(clerk):
        assert [one["items"] for one in due_groups(clerk, Wanted(held=False))] == [1, 1]
        assert due_groups(clerk, Wanted(nothing=True)) == []


def test_a_hold_is_on_an_item_a_box_a_class_a_year_or_the_whole_village(village: Office, archivist: Actor) -> None:
    first, second, other_year, other_class = (
        *items(village, (1990, "D10"), (1990, "D10"), (1991, "D10")),
        *items(village, (1990, "D10"), class_code="KU"),
    )
    with acting(CONSOLE):
        box = Box.objects.create(office=village, fonds=first.fonds, number="1", class_code="WS", year=1990)
        Item.objects.filter(pk=second.pk).update(in_box=box)
    every = {first, second, other_year, other_class}
    for of, wanted in (
        ({"item": first}, {first}),
        ({"box": box}, {second}),
        ({"class_code": "KU"}, {other_class}),
        ({"year": 1990}, every - {other_year}),
        ({"class_code": "WS", "year": 1991}, {other_year}),
        ({}, every),
    ):
        with acting(archivist):
            hold = place_hold(village, reason="检查", actor=archivist, **of)  # type: ignore[arg-type]
            assert set(Item.objects.filter(held())) == wanted
            assert set(why_held(item.pk for item in every)) == {item.pk for item in wanted}
            for item in Item.objects.filter(pk__in=[one.pk for one in every]):
                assert bool(holds_on(archivist, item)) == (item in wanted)
            lift_hold(hold, reason="查完", actor=archivist)
            assert not Item.objects.filter(held()).exists()
            with pytest.raises(HoldRefused, match="已经解除"):
                lift_hold(hold, reason="再来", actor=archivist)


def test_a_hold_whose_day_has_come_stands_until_somebody_lifts_it(village: Office, archivist: Actor) -> None:
    (item,) = items(village, (1990, "D10"))
    with acting(archivist):
        hold = place_hold(village, reason="诉讼", until=timezone.localdate(), actor=archivist)
        hold.until = timezone.localdate() - timedelta(days=1)
        hold.save()
        assert hold.to_review
        assert set(Item.objects.filter(held())) == {item}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"reason": "  "}, "请写明冻结的原因"),
        ({"until": date(2001, 1, 1)}, "复核日期已经过去"),
        ({"item": "elsewhere"}, "这不是众拥村的档案"),
    ],
)
def test_a_hold_that_says_nothing_is_not_placed(
    wrong: dict[str, Any], why: str, village: Office, next_village: Office, city: Actor, clerk: Actor
) -> None:
    facts = {"reason": "诉讼"} | wrong
    if "item" in facts:
        facts["item"] = items(next_village, (1990, "D10"))[0]
    with acting(city), pytest.raises(HoldRefused, match=why):
        place_hold(village, actor=city, **facts)
    with acting(clerk), pytest.raises(Forbidden):
        place_hold(village, reason="我说的", actor=clerk)
    assert not Entry.objects.filter(act="hold placed").exists()


Browser = Callable[[Actor], Client]


def test_the_pages_show_it_and_the_sheets_say_the_same(
    village: Office, archivist: Actor, clerk: Actor, sign_in: Browser
) -> None:
    items(village, (1990, "D10"), (1990, "D10"), (None, "D10"))
    browser = sign_in(archivist)
    page = browser.get("/disposal/").content.decode()
    assert "2 件到期" in page
    assert "2001 年起" in page
    answer = browser.post(
        "/disposal/holds/new/",
        {"office": "众拥村", "reference": "Z1-WS·1990-0", "reason": "土地纠纷", "asked_by": "市法院"},
    )
    assert answer.status_code == 302
    page = browser.get("/disposal/").content.decode()
    assert "其中冻结 1 件" in page
    listed = browser.get("/disposal/items/?which=unsaid").content.decode()
    assert "没有年度" in listed
    sheet = load_workbook(io.BytesIO(browser.get("/disposal/items/export/").content)).active
    assert [[cell.value for cell in row][8] for row in sheet.iter_rows(min_row=3)] == ["冻结", None]
    (group,) = browser.get("/api/v1/disposal/due").json()
    assert (group["office"], group["class_code"], group["year"], group["items"], group["held"]) == (
        village.code, "WS", 1990, 2, 1,
    )  # fmt: skip
    told = browser.get("/api/v1/disposal/items").json()
    assert [(one["class_code"], one["due_from"], one["held"]) for one in told] == [
        ("WS", 2001, True),
        ("WS", 2001, False),
    ]
    seen = sign_in(clerk).get(answer.headers["Location"]).content.decode()
    assert "土地纠纷" in seen
    assert "解除冻结" not in seen.split("<main")[1]
    wrong = browser.post("/disposal/holds/new/", {"office": "众拥村", "reference": "没有", "reason": "土地纠纷"})
    assert "本村没有这个档号的档案" in wrong.content.decode()
    assert browser.get("/disposal/?year=abc&office=没有").content.decode().count("没有符合这些条件的到期档案") == 1


def test_a_list_takes_as_many_questions_for_fifty_items_as_for_one(
    village: Office, archivist: Actor, sign_in: Browser
) -> None:
    browser, counts = sign_in(archivist), []
    browser.get("/disposal/items/")  # a first request looks up more
    for more in (1, 49):
        items(village, *[(1990, "D10")] * more)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/disposal/items/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20
