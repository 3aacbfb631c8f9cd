"""鉴定与销毁: from the list to the bytes, and everything that stops it on the way."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.digitization.models import Batch, BatchFile, BatchPage
from cundang.finding_aid.entries import write_items, write_pages
from cundang.holdings.actions import (
    AppraisalRefused,
    add_to_appraisal,
    approve_destruction,
    begin_appraisal,
    carry_out_destruction,
    choose_copies,
    conclude_appraisal,
    decide,
    lift_hold,
    name_group,
    place_hold,
    remove_from_appraisal,
    set_panel,
    strike_from_list,
    withdraw_appraisal,
)
from cundang.holdings.disposal.appraisals import digest_of
from cundang.holdings.disposal.due import Wanted, due_items
from cundang.holdings.disposal.models import Appraisal, AppraisalLine
from cundang.holdings.models import Item, Page, Reading, Stale
from cundang.holdings.pyramids import pyramids
from cundang.ledger.models import Entry
from cundang.strongroom.actions import store
from cundang.strongroom.models import Blob, Removal
from cundang.strongroom.queries import Missing, open_blob

from .disposals import (
    CONSOLE,
    GROUP,
    approved,
    begun,
    concluded,
    due_item,
    fresh,
    lines,
    picture,
    recorded,
    sign,
    watched,
)

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def items(village: Office) -> list[Item]:
    """Three that are due."""
    return [due_item(village, number) for number in (1, 2, 3)]


@pytest.fixture
def other(person: Callable[[str, str, str], Actor], town: Office) -> Actor:
    """Another archivist of the town."""
    return person("other_archivist", "town_archivist", town.code)


@pytest.fixture
def appraisal(village: Office, items: list[Item], clerk: Actor) -> Appraisal:
    """Begun by the clerk with the three."""
    return begun(village, items, clerk)


def test_the_three_decisions(appraisal: Appraisal, items: list[Item], clerk: Actor) -> None:
    first, second, third = lines(appraisal)
    with acting(clerk):
        decide(appraisal, [first], decision="extend", period="10年", actor=clerk)
        decide(appraisal, [second], decision="permanent", reason="涉及宅基地", actor=clerk)
        decide(appraisal, [third], decision="destroy", reason="无保存价值", actor=clerk)
        name_group(appraisal, GROUP, held_on=timezone.localdate(), opinion="如清单。", actor=clerk)
        done = conclude_appraisal(appraisal, actor=clerk)
        assert done.state == Appraisal.CONCLUDED
        kept, forever, doomed = Item.objects.order_by("pk")
        assert (kept.kept_code, kept.kept_from, kept.retention_code) == ("D10", THIS_YEAR, "D10")
        assert (forever.kept_code, forever.retention_as_marked) == ("Y", "10年")
        assert doomed.kept_code == ""
        assert [item.pk for item in due_items(clerk, Wanted())] == [doomed.pk]


def test_a_list_without_anything_to_destroy_is_done_at_once(appraisal: Appraisal, clerk: Actor) -> None:
    with acting(clerk):
        decide(appraisal, lines(appraisal), decision="extend", period="30年", actor=clerk)
        name_group(appraisal, GROUP, held_on=timezone.localdate(), opinion="延长。", actor=clerk)
        assert conclude_appraisal(appraisal, actor=clerk).state == Appraisal.DONE


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"decision": "burn"}, "请选择延长"),
        ({"decision": "destroy"}, "请写明理由"),
        ({"decision": "extend", "period": "永久"}, "请写成 10年、30年"),
        ({"decision": "extend", "period": "多几年"}, "请写成 10年、30年"),
        ({"decision": "extend", "period": "10年", "period_from": 1990}, "已经满了"),
        ({"decision": "extend", "period": "10年", "period_from": THIS_YEAR + 1}, "还没有到"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    facts: dict[str, Any], why: str, appraisal: Appraisal, clerk: Actor
) -> None:
    with acting(clerk), pytest.raises(AppraisalRefused, match=why):
        decide(appraisal, lines(appraisal), actor=clerk, **facts)
    with acting(CONSOLE):
        assert not AppraisalLine.objects.exclude(decision="").exists()


def test_what_may_not_be_destroyed_does_not_get_on_the_list(village: Office, clerk: Actor, archivist: Actor) -> None:
    held, early, no_period, fine = (
        due_item(village, 1),
        due_item(village, 2, year=THIS_YEAR),
        due_item(village, 3, retention_code="", retention_as_marked=""),
        due_item(village, 4),
    )
    permanent = due_item(village, 5, retention_code="Y", retention_as_marked="永久")
    with acting(archivist):
        place_hold(village, item=held, reason="土地诉讼", actor=archivist)
    with acting(clerk):
        made = begin_appraisal(village, actor=clerk)
        why = add_to_appraisal(made, [held, early, no_period, fine, permanent], actor=clerk)
        assert {pk: str(one) for pk, one in why.items()} == {permanent.pk: "永久保管，不用鉴定。"}
        keys = dict(AppraisalLine.objects.values_list("item_id", "pk"))
        refused = decide(made, keys.values(), decision="destroy", reason="期满", actor=clerk)
        assert set(refused) == {keys[held.pk], keys[early.pk], keys[no_period.pk]}
        assert "土地诉讼" in str(refused[keys[held.pk]])
        assert not decide(made, [keys[held.pk]], decision="extend", period="10年", actor=clerk)  # that a hold allows
        again = begin_appraisal(village, actor=clerk)
        assert "还没有办完" in str(add_to_appraisal(again, [fine], actor=clerk)[fine.pk])


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("decision", "还有 1 件没有鉴定"),
        ("group", "鉴定小组还缺：村务监督委员会"),
        ("opinion", "请先写明鉴定日期和鉴定小组的意见"),
        ("claims", "没有未结清的债权债务"),
        ("accountant", "鉴定小组还缺：会计"),
    ],
)
def test_a_conclusion_needs_all_that_the_rules_ask_for(missing: str, why: str, village: Office, clerk: Actor) -> None:
    accounts = missing in ("claims", "accountant")
    made = begun(village, [due_item(village, n, class_code="KU" if accounts else "WS") for n in (1, 2)], clerk)
    group = GROUP[:-1] if missing == "group" else list(GROUP)
    if missing == "claims":
        group.append({"role": "accounting", "words": "会计", "name": "钱", "unit": "镇财政所"})
    with acting(clerk):
        decided = lines(made)[1:] if missing == "decision" else lines(made)
        decide(made, decided, decision="destroy", reason="期满", actor=clerk)
        opinion = "" if missing == "opinion" else "同意。"
        name_group(made, group, held_on=timezone.localdate(), opinion=opinion, actor=clerk)
        with pytest.raises(AppraisalRefused, match=why):
            conclude_appraisal(made, actor=clerk)
    assert fresh(made).state == Appraisal.DRAFT


def test_two_others_approve_what_they_have_seen(
    appraisal: Appraisal, clerk: Actor, archivist: Actor, city: Actor, next_clerk: Actor
) -> None:
    done = concluded(appraisal, clerk)
    with acting(clerk), pytest.raises(Forbidden):
        approve_destruction(done, name="李", unit="村", seen=done.digest, actor=clerk)
    with acting(archivist):
        with pytest.raises(AppraisalRefused, match="改过"):
            approve_destruction(done, name="赵", unit="镇", seen="0" * 64, actor=archivist)
        with pytest.raises(AppraisalRefused, match="姓名和单位"):
            approve_destruction(done, name=" ", unit="镇", seen=done.digest, actor=archivist)
    one = approved(done, archivist)
    assert one.state == Appraisal.CONCLUDED
    with acting(archivist), pytest.raises(AppraisalRefused, match="还要另一人"):
        approve_destruction(one, name="另一个名字", unit="镇", seen=one.digest, actor=archivist)
    assert approved(one, city).state == Appraisal.APPROVED


def test_who_made_the_list_cannot_approve_it(village: Office, items: list[Item], archivist: Actor) -> None:
    done = concluded(begun(village, items, archivist), archivist)
    with acting(archivist), pytest.raises(AppraisalRefused, match="应由另外两人批准"):
        approve_destruction(done, name="赵", unit="镇", seen=done.digest, actor=archivist)


def test_a_list_that_changed_waits_for_approval_again(
    appraisal: Appraisal, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    done = recorded(approved(concluded(appraisal, clerk), archivist, city), clerk)
    with acting(clerk):
        changed = choose_copies(done, lines(done)[:1], keep=False, reason="重复件", actor=clerk)
    assert changed.state == Appraisal.CONCLUDED
    assert changed.destroyed_on is None
    with pytest.raises(AppraisalRefused, match="要等两人批准"):
        sign(changed, clerk, "archives", "赵明", "大陈镇档案室")
    again = approved(changed, city, archivist)
    assert again.state == Appraisal.APPROVED
    with acting(clerk):
        struck = strike_from_list(again, lines(again)[:1], reason="村民要求保留", actor=clerk)
    assert struck.state == Appraisal.CONCLUDED
    with acting(clerk):
        strike_from_list(struck, lines(struck)[1:], reason="都留", actor=clerk)
    assert fresh(struck).state == Appraisal.DONE


def test_the_witnesses_are_two_people_of_two_units(
    appraisal: Appraisal, clerk: Actor, archivist: Actor, city: Actor, items: list[Item]
) -> None:
    ready = approved(concluded(appraisal, clerk), archivist, city)
    with pytest.raises(AppraisalRefused, match="何时、何地"):
        sign(ready, clerk, "archives", "赵明", "大陈镇档案室")
    with pytest.raises(AppraisalRefused, match="还没有到"):
        recorded(ready, clerk, on=timezone.localdate() + timedelta(days=1))
    ready = recorded(ready, clerk)
    for wrong, why in (
        ({"role": "mayor"}, "身份"),
        ({"name": ""}, "姓名和单位"),
        ({"seen": "f" * 64}, "改过"),
        ({"strokes": [[[1, 1]]]}, "签名太短"),
    ):
        facts = {"role": "archives", "name": "赵明", "unit": "大陈镇档案室"} | wrong
        with pytest.raises(AppraisalRefused, match=why):
            sign(ready, clerk, **facts)
    sign(ready, clerk, "archives", "赵明", "大陈镇档案室")
    with pytest.raises(AppraisalRefused, match="不同的人"):
        sign(ready, clerk, "supervision", "赵明", "大陈镇档案室")
    assert sign(ready, clerk, "supervision", "钱二", "大陈镇档案室").state == Appraisal.APPROVED  # one unit only
    done = sign(ready, clerk, "supervision", "周大有", "众拥村监委会")
    assert done.state == Appraisal.DONE  # the copies stay
    with acting(clerk):
        for item in Item.objects.order_by("pk"):
            assert (item.destroyed_list, item.erased) == (done.number, False)
        assert Page.objects.exclude(image=None).count() == 3
        assert Reading.objects.count() == 3
        assert not due_items(clerk, Wanted()).exists()


def destroyed(appraisal: Appraisal, clerk: Actor, *others: Actor) -> Appraisal:
    """Signed, with the digital copies to go, too."""
    return watched(recorded(approved(concluded(appraisal, clerk, copies=True), *others), clerk), clerk)


class Index:
    """What an index would be told."""

    def __init__(self) -> None:
        self.forgotten: list[int] = []
        self.written: list[Any] = []

    def remove_item(self, item: int) -> None:
        self.forgotten.append(item)

    remove_page = remove_item

    def put_item(self, *facts: Any) -> bool:
        self.written.append(facts)
        return True

    put = put_page = put_item


def test_images_and_texts_go_only_with_the_signed_list(
    appraisal: Appraisal, items: list[Item], village: Office, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    shared = due_item(village, 9, shade=2)  # the same picture as the second item
    with acting(CONSOLE):
        images = dict(Page.objects.values_list("item_id", "image_id"))
    cached = pyramids().place(f"{images[items[0].pk]}-0.tif")
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_bytes(b"pyramid")
    done = destroyed(appraisal, clerk, archivist, city)
    assert done.state == Appraisal.DESTROYING
    with acting(CONSOLE):
        assert Blob.objects.count() == 3
    carry_out_destruction(done.pk, actor=machine())
    assert fresh(done).state == Appraisal.DONE
    with acting(CONSOLE):
        assert set(Blob.objects.values_list("pk", flat=True)) == {images[shared.pk]}
        assert Item.objects.filter(erased=True).count() == 3
        assert Reading.objects.count() == 1
        assert {one.kind for one in Stale.objects.all()} >= {"item", "page"}
    for item in items:
        if images[item.pk] == images[shared.pk]:
            open_blob(images[item.pk]).close()
        else:
            with pytest.raises(Missing):
                open_blob(images[item.pk])
    assert not cached.exists()
    index = Index()
    with acting(CONSOLE):
        write_items([item.pk for item in items], index)
        write_pages(Page.objects.filter(item__in=items).values_list("pk", flat=True), index)
    assert (len(index.forgotten), index.written) == (6, [])
    before = Entry.objects.count()
    carry_out_destruction(done.pk, actor=machine())  # twice does nothing
    assert Entry.objects.count() == before


def test_a_hold_between_approval_and_destruction_stops_it(
    appraisal: Appraisal, items: list[Item], village: Office, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    ready = recorded(approved(concluded(appraisal, clerk, copies=True), archivist, city), clerk)
    with acting(archivist):
        hold = place_hold(village, year=1990, reason="巡察", actor=archivist)
    with pytest.raises(AppraisalRefused, match="现在不能销毁：已冻结（巡察）"):
        watched(ready, clerk)
    with acting(archivist):
        lift_hold(hold, reason="巡察结束", actor=archivist)
    done = watched(ready, clerk)
    with acting(archivist):  # and at the last moment, before the job
        place_hold(village, item=items[1], reason="举报", actor=archivist)
    carry_out_destruction(done.pk, actor=machine())
    with acting(CONSOLE):
        assert list(Item.objects.order_by("pk").values_list("erased", flat=True)) == [True, False, True]
        assert Blob.objects.count() == 1
        stopped = AppraisalLine.objects.get(item=items[1])
    assert "举报" in stopped.stopped
    assert fresh(done).state == Appraisal.DONE


def test_a_delivered_file_goes_with_its_record_but_not_while_it_is_worked_on(
    village: Office, items: list[Item], appraisal: Appraisal, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    with acting(CONSOLE):
        batch = Batch.objects.create(office=village, name="批", key="k", made_by="t")
        for item, state in zip(items, ("done", "failed", "done"), strict=True):
            page = Page.objects.get(item=item)
            file = BatchFile.objects.create(
                batch=batch, office=village, path=f"{item.pk}", key=str(item.pk), blob=page.image, state="opened"
            )
            BatchPage.objects.create(batch=batch, office=village, file=file, index=1, item=item, page=page, state=state)
    done = destroyed(appraisal, clerk, archivist, city)
    carry_out_destruction(done.pk, actor=machine())
    with acting(CONSOLE):
        assert [file.blob_id is None for file in BatchFile.objects.order_by("pk")] == [True, False, True]
        assert Blob.objects.count() == 1
        assert Page.objects.exclude(image=None).count() == 0


def test_nothing_is_done_by_whoever_may_not(
    appraisal: Appraisal, village: Office, clerk: Actor, next_clerk: Actor, inspector: Actor, city: Actor
) -> None:
    for who in (next_clerk, inspector, city):
        with acting(who):
            for act in (
                lambda who=who: begin_appraisal(village, actor=who),
                lambda who=who: decide(appraisal, [], decision="permanent", actor=who),
                lambda who=who: withdraw_appraisal(appraisal, reason="x", actor=who),
                lambda who=who: remove_from_appraisal(appraisal, [], actor=who),
            ):
                with pytest.raises(Forbidden):
                    act()
    with acting(clerk):
        assert remove_from_appraisal(appraisal, lines(appraisal)[:1], actor=clerk) == 1
        assert list(AppraisalLine.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
        withdrawn = withdraw_appraisal(appraisal, reason="材料不齐", actor=clerk)
        with pytest.raises(AppraisalRefused, match="已撤回"):
            decide(withdrawn, lines(withdrawn), decision="permanent", actor=clerk)
        again = begin_appraisal(village, actor=clerk)
        assert not add_to_appraisal(again, list(Item.objects.all()), actor=clerk)


def test_a_county_says_itself_who_takes_part(
    appraisal: Appraisal, county: Office, city: Actor, clerk: Actor, archivist: Actor
) -> None:
    own = [
        {"stage": "group", "code": "a", "name": "甲", "least": 1},
        {"stage": "witness", "code": "b", "name": "乙", "least": 2},
    ]
    with acting(city):
        set_panel(county, own, actor=city)
    with acting(clerk):
        decide(appraisal, lines(appraisal), decision="permanent", actor=clerk)
        name_group(appraisal, GROUP, held_on=timezone.localdate(), opinion="好。", actor=clerk)
        with pytest.raises(AppraisalRefused, match="还缺：甲"):
            conclude_appraisal(appraisal, actor=clerk)


def test_the_digest_covers_what_is_destroyed_and_by_whose_word(appraisal: Appraisal, clerk: Actor) -> None:
    done = concluded(appraisal, clerk)
    seen = {done.digest}
    with acting(CONSOLE):
        for change in ({"opinion": "别的"}, {"group": []}, {"claims": "甲"}, {"held_on": None}):
            for name, value in change.items():
                setattr(done, name, value)
            seen.add(digest_of(done))
        AppraisalLine.objects.filter(pk=lines(done)[0]).update(reason="别的")
        seen.add(digest_of(done))
    assert len(seen) == 6


def test_what_is_stored_again_while_it_is_on_its_way_out_stays(
    appraisal: Appraisal, clerk: Actor, archivist: Actor, city: Actor
) -> None:
    done = destroyed(appraisal, clerk, archivist, city)
    module = sys.modules["cundang.holdings.actions.destruction"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "remove_let_go", lambda *, actor: 0)  # killed before the bytes
        carry_out_destruction(done.pk, actor=machine())
    with acting(CONSOLE):
        again = store(picture(1), media_type="image/png", actor=CONSOLE)
        assert Removal.objects.filter(digest=again.pk).count() == 0
    carry_out_destruction(done.pk, actor=machine())
    open_blob(again.pk).close()
    with acting(CONSOLE):
        assert list(Blob.objects.all()) == [again]
        going = Removal.objects.exclude(removed_at=None).first()
        assert going is not None
