"""Items: made as drafts when their pages come first, and described by a person."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings import references
from cundang.holdings.actions.boxes import follow_items
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.arrangement import PLACING, derive, draft_fonds, parts_of, sealed
from cundang.holdings.models import Item, Page
from cundang.ledger.actions import record
from cundang.sentences import sentence

DESCRIBABLE: Final = (
    "title", "author", "document_number", "dated", "persons", "year", "retention_as_marked", "class_code",
    "division", "creator", "number", "box", "pages_stated", "secrecy", "remark",
)  # fmt: skip


class Undescribable(Exception):
    """What was given cannot be written; carries one sentence."""


@transaction.atomic
def draft_item(*, office: Office, reference: str, actor: Actor) -> Item:
    """The item of this code in the office, made as a draft (with a draft fonds) when nobody has catalogued it.

    Codes are compared by `references.key`; two callers at once get the same row. Its owner keeps the item
    until a deposit says otherwise. Raises `Undescribable` for a code that is empty or longer than 200 characters.
    """
    require(actor, "ingest", office.code)
    reference_key = references.key(reference)
    if not reference_key or max(len(reference), len(reference_key)) > 200:
        raise Undescribable(sentence("档号应为 1 到 200 个字符。"))
    known = Item.objects.filter(office=office, reference_key=reference_key).first()
    if known is not None:
        return known
    fonds = draft_fonds(office, references.fonds_number(reference))
    parts = parts_of(reference, fonds)
    item, made = Item.objects.get_or_create(
        office=office,
        reference_key=reference_key,
        defaults={
            "custodian": office,
            "fonds": fonds,
            "reference": reference,
            "alias": references.alias(reference),
            "draft": True,
            **parts,
        },
    )
    if made:
        record("item drafted", item, actor=actor, reference=reference_key, fonds=fonds.pk)
        mark_stale(items=[item.pk])
    return item


@transaction.atomic
def describe(item: Item, *, actor: Actor, **fields: Any) -> Item:
    """Write a person's description of an item (DA/T 18-2022); a later import does not overwrite these fields.

    `fields` are any of `DESCRIBABLE`, `persons` a list of names, `year` and `pages_stated` numbers or None.
    What an import had said before stays in `item.edited`. An item drafted by its pages stays a draft until it has
    a title (DA/T 18: 必著). Raises `Undescribable` for another field, and for one that says where an item belongs
    (`PLACING`) when it lies in a sealed box, or would come into one.
    """
    require(actor, "describe", item.office_id)
    if unknown := set(fields) - set(DESCRIBABLE):
        raise Undescribable(_("不能修改的项目：%(names)s。") % {"names": "、".join(sorted(unknown))})
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = {name: getattr(item, name) for name, value in fields.items() if getattr(item, name) != value}
    if not before and not (item.draft and item.title):
        return item
    after = {name: fields[name] for name in before}
    if PLACING & set(after) and sealed(item):
        raise Undescribable(sentence("第 %(number)s 盒已封盒，件的归类和编号不能再改。", number=item.box.strip()))
    for name, value in after.items():
        setattr(item, name, value)
        item.edited.setdefault(name, before[name])
    item.draft = item.draft and not item.title
    derive(item)
    item.save()
    follow_items([item.pk])
    if PLACING & set(after) and item.box.strip() and not Item.objects.filter(pk=item.pk, in_box__isnull=False).exists():
        raise Undescribable(sentence("第 %(number)s 盒已封盒，不能再放进去。", number=item.box.strip()))
    record("described", item, actor=actor, fields=sorted(after), detail={"before": before, "after": after})
    mark_stale(items=[item.pk], pages=Page.objects.filter(item=item).values_list("pk", flat=True))
    return item


def note_unread(item: Item, count: Callable[[], int], *, actor: Actor) -> None:
    """Write how many delivered pages of an item are still to be read, so that a search can say so.

    `count` is asked only when the item is locked: of two workers that finish at once the later one counts both.
    """
    require(actor, "ingest", item.office_id)
    Item.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    Item.objects.filter(pk=item.pk).update(unread=count())
