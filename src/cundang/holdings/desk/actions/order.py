"""件 made, split, joined and laid in order; pages moved (DA/T 22-2015 5.1 and 5.3: the item and its order)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.desk import state
from cundang.holdings.desk.actions.steps import (
    GAP,
    DeskRefused,
    hold,
    keep,
    refuse_sealed,
    seen,
    set_out,
    unread_pages,
)
from cundang.holdings.desk.actions.ties import copy_history, refuse_tied, take_history_over
from cundang.holdings.desk.queries import Place
from cundang.holdings.models import Item
from cundang.ledger.actions import record

_TAKEN_OVER = (
    "custodian_id", "creator", "fonds_id", "file_id", "class_code", "year", "retention_as_marked", "retention_code",
    "division", "box", "in_box_id", "secrecy", "kept_code", "kept_from",
)  # fmt: skip


@transaction.atomic
def split(place: Place, item: int, version: str, page: int, *, actor: Actor) -> list[int]:
    """Make an item of its own of a page and those behind it; it lies behind the one it was cut from, to be described.

    It has the custody lines of the one it was cut from.
    `page` is the page's key. Answers both items. The first page cannot be cut off.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    lying = set_out(place, actor=actor)
    piece = seen(place, {item: version}, actor=actor)[0]
    refuse_sealed([piece.item])
    unread_pages([piece.item])
    refuse_tied([piece.item])
    pages = [one.pk for one in piece.pages]
    if page not in pages:
        raise DeskRefused(_("这一页不在这一件里，请刷新后再分。"))
    at = pages.index(page)
    if at == 0:
        raise DeskRefused(_("这是第一页；请把光标放在新一件的第一页上再分。"))
    before = state.states_of([item])
    new = Item(office_id=piece.item.office_id, draft=True, place=_behind(lying, item))
    for name in _TAKEN_OVER:
        setattr(new, name, getattr(piece.item, name))
    if piece.item.pages_stated is not None:
        new.pages_stated = len(pages) - at
        Item.objects.filter(pk=item).update(pages_stated=max(piece.item.pages_stated - new.pages_stated, at))
    new.save(force_insert=True)
    copy_history(piece.item, new)
    state.lay_pages({item: _numbered(pages[:at]), new.pk: _numbered(pages[at:])})
    both = [item, new.pk]
    keep(place, "split", before | {new.pk: None}, state.states_of(both), actor=actor)
    record("item split", piece.item, actor=actor, made=new.pk, page=page, pages=len(pages) - at)
    mark_stale(items=both, pages=pages)
    return both


@transaction.atomic
def join(place: Place, versions: Mapping[int, str], *, give_up_codes: bool = False, actor: Actor) -> list[int]:
    """Make one item of several: all pages go behind those of the first, which keeps its description.

    What the first does not say is taken from the others; all persons stay named. The custody lines of the others
    become its own; lists of deposits that were signed still say what they listed. A reference code that somebody else
    gave to one of the others is given up only when `give_up_codes` says so; it is noted in the remark.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    set_out(place, actor=actor)
    found = seen(place, versions, actor=actor)
    if len(found) < 2:
        raise DeskRefused(_("并件至少要两件；请把光标放在后一件上。"))
    refuse_sealed(piece.item for piece in found)
    unread_pages(piece.item for piece in found)
    refuse_tied([piece.item for piece in found])
    first, others = found[0], found[1:]
    given = [piece.item.reference for piece in others if piece.item.reference and not piece.item.coded_here]
    if given and not give_up_codes:
        raise DeskRefused(
            _("并入后档号 %(codes)s 不再使用（会记在备注里）；要并，请再按一次。") % {"codes": "、".join(given)}
        )
    pks = [piece.item.pk for piece in found]
    before = state.states_of(pks)
    pages = [page.pk for piece in found for page in piece.pages]
    state.lay_pages({first.item.pk: _numbered(pages)})
    _take_over(first.item, [piece.item for piece in others], given)
    take_history_over(first.item, [piece.item for piece in others])
    try:
        hanging = state.take_away(pks[1:])
    except ProtectedError as error:
        raise DeskRefused(
            _("后面的件里有在未办完的移交清单上、借出过或鉴定过的，不能并掉；可以把它排到第一件再并。")
        ) from error
    keep(place, "joined", before, state.states_of(pks), hanging=hanging, actor=actor)
    record("items joined", first.item, actor=actor, joined=pks[1:], pages=len(pages), detail={"codes": given})
    mark_stale(items=pks, pages=pages)
    return pks


def _take_over(item: Item, others: Sequence[Item], codes: Sequence[str]) -> None:
    """Fill in what the first of the joined items does not say itself."""
    for name in ("title", "author", "document_number", "secrecy"):
        setattr(item, name, next((said for one in [item, *others] if (said := getattr(one, name))), ""))
    if not item.dated:
        dated = next((one for one in others if one.dated), item)
        item.dated, item.dated_from, item.dated_to = dated.dated, dated.dated_from, dated.dated_to
    item.persons = list(dict.fromkeys(name for one in [item, *others] for name in one.persons))
    stated = [one.pages_stated for one in [item, *others]]
    item.pages_stated = sum(known) if len(known := [one for one in stated if one is not None]) == len(stated) else None
    former = [_("原档号：%(code)s") % {"code": code} for code in codes]
    item.remark = "；".join(
        dict.fromkeys(said for one in [item, *others] if (said := one.remark)) | dict.fromkeys(former)
    )
    item.save()


@transaction.atomic
def move_items(place: Place, versions: Mapping[int, str], before: int | None, *, actor: Actor) -> list[int]:
    """Lay items, in their order, before another one of the place; None: behind all. Answers the items that moved."""
    require(actor, "arrange", place.office.code)
    hold(place)
    lying = set_out(place, actor=actor)
    moving = [piece.item for piece in seen(place, versions, actor=actor)]
    refuse_sealed(moving)
    chosen = {item.pk for item in moving}
    staying = [item for item in lying if item.pk not in chosen]
    at = next((n for n, item in enumerate(staying) if item.pk == before), len(staying))
    if before is not None and at == len(staying):
        raise DeskRefused(_("要放到它前面的那一件已不在这里，请刷新后再移。"))
    low = staying[at - 1].place or 0 if at else 0
    high = (staying[at].place or 0) if at < len(staying) else low + GAP * (len(moving) + 1)
    step = (high - low) // (len(moving) + 1)
    pks = [item.pk for item in moving]
    known = state.states_of(pks)
    if step < 1:
        for n, item in enumerate([*staying[:at], *moving, *staying[at:]], 1):
            Item.objects.filter(pk=item.pk).update(place=n * GAP)
    else:
        for n, item in enumerate(moving, 1):
            Item.objects.filter(pk=item.pk).update(place=low + n * step)
    if keep(place, "items moved", known, state.states_of(pks), actor=actor):
        record("items moved", actor=actor, office_code=place.office.code, place=place.name, items=pks, before=before)
    return pks


@transaction.atomic
def move_pages(
    place: Place, versions: Mapping[int, str], pages: Sequence[int], to: int, before: int | None, *, actor: Actor
) -> list[int]:
    """Lay pages, in the order given, in the item `to` before one of its pages; None: behind its last.

    `versions` are of all items that lose or gain a page. An item keeps at least one page: a whole item is joined.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    found = {piece.item.pk: piece for piece in seen(place, versions, actor=actor)}
    refuse_sealed(piece.item for piece in found.values())
    unread_pages(piece.item for piece in found.values())
    refuse_tied([piece.item for piece in found.values()])
    owner = {page.pk: pk for pk, piece in found.items() for page in piece.pages}
    if to not in found or not pages or any(page not in owner for page in pages) or before in pages:
        raise DeskRefused(_("要移的页已不在这里，请刷新后再移。"))
    moving = set(pages)
    lying = {pk: [page.pk for page in piece.pages if page.pk not in moving] for pk, piece in found.items()}
    target = lying[to]
    if before is not None and before not in target:
        raise DeskRefused(_("要放到它前面的那一页已不在这里，请刷新后再移。"))
    at = len(target) if before is None else target.index(before)
    lying[to] = [*target[:at], *dict.fromkeys(pages), *target[at:]]
    if any(not lying[pk] for pk in found):
        raise DeskRefused(_("一件至少要留一页；整件移过去请用并件。"))
    pks = sorted(found)
    known = state.states_of(pks)
    for pk, piece in found.items():
        gained = len(lying[pk]) - len(piece.pages)
        if piece.item.pages_stated is not None and gained:
            stated = max(piece.item.pages_stated + gained, 1)
            Item.objects.filter(pk=pk).update(pages_stated=stated)
    state.lay_pages({pk: _numbered(left) for pk, left in lying.items()})
    facts: dict[str, Any] = {"pages": list(pages), "to": to}
    if keep(place, "pages moved", known, state.states_of(pks), actor=actor):
        record("pages moved", actor=actor, office_code=place.office.code, place=place.name, items=pks, **facts)
        mark_stale(items=pks, pages=owner)
    return pks


def _numbered(pages: Sequence[int]) -> list[tuple[int, int]]:
    return [(page, number) for number, page in enumerate(pages, 1)]


def _behind(lying: Sequence[Item], pk: int) -> int:
    """A place behind an item of a place that was set out, before the next one."""
    at = next(n for n, item in enumerate(lying) if item.pk == pk)
    low = lying[at].place or 0
    high = lying[at + 1].place or 0 if at + 1 < len(lying) else low + 2 * GAP
    return (low + high) // 2
