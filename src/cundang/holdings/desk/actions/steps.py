"""What every act at the desk has in common: one at a time in an office, on what was seen, and undone again."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cundang.custodians.queries import Actor, require
from cundang.holdings.box_models import Box
from cundang.holdings.desk import state
from cundang.holdings.desk.models import DeskStep
from cundang.holdings.desk.queries import Piece, Place, items_at, pieces, step_to_redo, step_to_undo
from cundang.holdings.models import Item
from cundang.ledger.actions import record
from cundang.ledger.models import Entry

ACT_WORDS: Final[dict[str, str]] = {
    "described": gettext_noop("著录"),
    "arranged": gettext_noop("归类"),
    "split": gettext_noop("分件"),
    "joined": gettext_noop("并件"),
    "items moved": gettext_noop("移动件"),
    "pages moved": gettext_noop("移动页"),
    "numbered": gettext_noop("编号"),
    "boxed": gettext_noop("装盒"),
}
GAP: Final = 2**40  # between two neighbours: forty items fit in before the others move


class DeskRefused(Exception):
    """What was asked for cannot be; carries one sentence."""


class Changed(Exception):
    """Somebody else changed it meanwhile; carries one sentence that says who, when and what, and the items."""

    def __init__(self, sentence: str, items: Iterable[int]) -> None:
        super().__init__(sentence)
        self.items = list(items)


def hold(place: Place) -> None:
    """Wait until no other act at a desk of this office runs; until the end of the transaction none begins.

    One lock for all its places and number series: two acts can neither cross nor wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('desk'), hashtext(%s))", [place.office.code])


def seen(place: Place, versions: Mapping[int, str], *, actor: Actor) -> list[Piece]:
    """The items of these versions, locked, in the order of the desk; raises `Changed` where one is another by now."""
    locked = Item.objects.select_for_update(of=("self",)).filter(pk__in=list(versions))
    found = pieces(items_at(actor, place).filter(pk__in=locked.order_by().values("pk")).select_related("in_box"))
    here = {piece.item.pk: piece for piece in found}
    other = [pk for pk, said in versions.items() if pk not in here or here[pk].version != said]
    if other:
        raise Changed(_what_changed(place, other[0], here.get(other[0]), actor), other)
    return found


def refuse_sealed(items: Iterable[Item]) -> None:
    """Raise `DeskRefused` when one of these lies in a sealed box."""
    for item in items:
        if item.in_box is not None and item.in_box.sealed_at is not None:
            raise DeskRefused(
                _("第 %(number)s 盒已由 %(who)s 于 %(day)s 封盒，件的归类、编号和页不能再改。")
                % {
                    "number": item.in_box.number,
                    "who": item.in_box.sealed_by,
                    "day": timezone.localtime(item.in_box.sealed_at).strftime("%Y-%m-%d"),
                }
            )


def _what_changed(place: Place, pk: int, piece: Piece | None, actor: Actor) -> str:
    """One sentence: who did what to an item, and when."""
    step = DeskStep.objects.filter(office=place.office, change__has_key=str(pk)).order_by("-pk").first()
    entry = Entry.objects.filter(kind="item", object_id=str(pk)).exclude(act="viewed").order_by("-pk").first()
    if entry is not None and (step is None or entry.at > step.at + timedelta(seconds=5)):
        who, at, act = entry.actor, entry.at, _("修改")
    elif step is not None:
        who, at = step.by, step.undone_at or step.at
        act = _("撤销“%(act)s”") % {"act": _(ACT_WORDS[step.act])} if step.undone_at else _(ACT_WORDS[step.act])
    else:
        who, at, act = _("别人"), timezone.now(), _("修改")
    facts = {"who": who, "time": timezone.localtime(at).strftime("%H:%M"), "act": act}
    if piece is None:
        return _("%(who)s %(time)s 做了“%(act)s”，这一件已不在这里。") % facts
    facts["title"] = piece.item.title or piece.item.reference or _("无题名")
    return _("%(who)s %(time)s 对“%(title)s”做了“%(act)s”，现在显示的是改后的；请核对后再做一次。") % facts


def keep(
    place: Place,
    act: str,
    before: state.States,
    after: state.States,
    *,
    hanging: state.Hanging | None = None,
    actor: Actor,
) -> DeskStep | None:
    """Write down what an act changed, so that it can be undone; None when it changed nothing.

    `hanging` is what hung on the items that it took away.
    """
    changed = state.change(before, after)
    if not changed:
        return None
    return DeskStep.objects.create(
        office=place.office,
        place=place.name,
        act=act,
        change=changed,
        hanging=hanging or {},
        account=actor.account_id,
        by=actor.full_name or actor.name,
    )


def set_out(place: Place, *, actor: Actor) -> list[Item]:
    """The items of a place, each with its place in the order; those that have none yet get one. Part of an act."""
    items = list(items_at(actor, place).select_related("in_box"))
    if any(item.place is None for item in items) or _too_narrow(items):
        for at, item in enumerate(items, 1):
            item.place = at * GAP
        Item.objects.bulk_update(items, ["place"], batch_size=500)
    return items


def _too_narrow(items: list[Item]) -> bool:
    places = [item.place or 0 for item in items]
    return any(after - before < 2 for before, after in pairwise(places))


@transaction.atomic
def open_desk(place: Place, *, way: str, actor: Actor) -> None:
    """Note that somebody opened a place to arrange it; `way` is the door (`page`, `api`)."""
    require(actor, "arrange", place.office.code)
    record(
        "desk opened", place.box or place.file, actor=actor, office_code=place.office.code, place=place.name, way=way
    )


@transaction.atomic
def undo(place: Place, *, actor: Actor) -> list[int]:
    """Take back the actor's own latest step at this place; answers the items that changed.

    Raises `DeskRefused` when there is none, `Changed` when somebody has changed what it touched.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    step = step_to_undo(actor, place)
    if step is None:
        raise DeskRefused(_("没有可以撤销的了。"))
    step.undone_at = timezone.now()
    return _turn(place, step, actor)


@transaction.atomic
def redo(place: Place, *, actor: Actor) -> list[int]:
    """Do again what the actor took back last here; answers and raises like `undo`."""
    require(actor, "arrange", place.office.code)
    hold(place)
    step = step_to_redo(actor, place)
    if step is None:
        raise DeskRefused(_("没有可以重做的了。"))
    step.undone_at = None
    return _turn(place, step, actor)


def _turn(place: Place, step: DeskStep, actor: Actor) -> list[int]:
    """Put what a step changed to its other side, as `step.undone_at` says, unless it is no longer as it was left."""
    left, wanted = ("now", "was") if step.undone_at else ("was", "now")
    items = [int(pk) for pk in step.change]
    list(Item.objects.select_for_update(of=("self",)).filter(pk__in=items).order_by("pk").values_list("pk"))
    present = state.states_of(items)
    for pk in items:
        if not state.as_it_was_left(present[pk], step.change[str(pk)][left]):
            found = pieces(Item.objects.filter(pk=pk))
            raise Changed(_what_changed(place, pk, found[0] if found else None, actor), [pk])
    if any(set(sides["was"] or state.FIXED) & state.FIXED for sides in step.change.values()):
        refuse_sealed(Item.objects.filter(pk__in=items).select_related("in_box"))
        back = {sides[wanted]["in_box_id"] for sides in step.change.values() if "in_box_id" in (sides[wanted] or {})}
        refuse_sealed(Item(in_box=box) for box in Box.objects.filter(pk__in=back))
    try:
        sides = {name: {int(pk): both[name] for pk, both in step.change.items()} for name in (left, wanted)}
        step.hanging = state.put_back(sides[wanted], sides[left], step.hanging)
    except ProtectedError as error:
        raise DeskRefused(_("这一件已列入移交清单等记录，不能去掉。")) from error
    step.save(update_fields=["undone_at", "hanging"])
    facts: dict[str, Any] = {"step": step.pk, "was": step.act, "items": items}
    act = "arrangement undone" if step.undone_at else "arrangement redone"
    record(act, actor=actor, office_code=place.office.code, place=place.name, **facts)
    return items


def unread_pages(items: Iterable[Item]) -> None:
    """Raise `DeskRefused` while pages of one of these are still being taken in."""
    for item in items:
        if item.unread:
            raise DeskRefused(
                _("“%(title)s”还有 %(count)d 页正在识别，请等识别完再动它的页。")
                % {"title": item.title or item.reference, "count": item.unread}
            )
