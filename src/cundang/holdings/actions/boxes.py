"""Boxes: made from what the items say, measured, noted, and taken away when nothing lies in them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.box_models import SPINE_MM, Box, BoxMove
from cundang.holdings.boxes import Wanted, boxes_for
from cundang.holdings.models import File, Item
from cundang.ledger.actions import record, record_look

THINNEST, THICKEST = 5, 200  # millimetres


class BoxRefused(Exception):
    """What was asked for cannot be; carries one sentence."""


# What an item says of its box, as written but for spaces at the ends; of some items, or of all of an office.
_MEANT: Final = """btrim(item.box) <> '' AND (item.office_code = %(office)s OR item.id = ANY(%(items)s))"""
_MAKE: Final = f"""
INSERT INTO holdings_box (office_code, fonds_id, class_code, year, retention_code, division, number, spine_mm, note,
                          arranged_by, checked_by, stands, out_to, made_at)
SELECT DISTINCT office_code, fonds_id, class_code, year, retention_code, division, btrim(box), %(mm)s, '', '', '',
       '', '', statement_timestamp()
  FROM holdings_item AS item
 WHERE {_MEANT}
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # our own words
_PUT: Final = """
UPDATE holdings_item AS item
   SET in_box_id = said.box_id
  FROM (SELECT item.id, box.id AS box_id
          FROM holdings_item AS item
          LEFT JOIN holdings_box AS box
            ON box.office_code = item.office_code AND box.fonds_id = item.fonds_id
           AND box.class_code = item.class_code AND box.year IS NOT DISTINCT FROM item.year
           AND box.retention_code = item.retention_code AND box.division = item.division
           AND box.number = btrim(item.box)
           AND (box.sealed_at IS NULL OR box.id = item.in_box_id)
         WHERE item.office_code = %(office)s OR item.id = ANY(%(items)s)) AS said
 WHERE item.id = said.id AND item.in_box_id IS DISTINCT FROM said.box_id
   AND NOT EXISTS (SELECT FROM holdings_box AS old WHERE old.id = item.in_box_id AND old.sealed_at IS NOT NULL)
"""


@transaction.atomic
def make_boxes(office: Office, *, actor: Actor) -> tuple[int, int]:
    """Make the boxes that items of the office name and that are not there, and put the items in.

    Answers how many boxes were made and how many items changed theirs. Done again it changes nothing.
    """
    require(actor, "keep_boxes", office.code)
    made, put = follow_items(office_code=office.code)
    if made or put:
        record("boxes made", office, actor=actor, office_code=office.code, boxes=made, items=put)
    return made, put


def follow_items(items: Iterable[int] = (), *, office_code: str | None = None) -> tuple[int, int]:
    """The part of an act that lets boxes follow what these items say, or all of an office; never one by itself.

    Nothing comes into a sealed box or leaves it.
    Answers how many boxes were made and how many items changed theirs.
    """
    values = {"office": office_code, "items": sorted(set(items)), "mm": SPINE_MM}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)
        made = cursor.rowcount
        cursor.execute(_PUT, values)
        return made, cursor.rowcount


@transaction.atomic
def describe_box(
    box: Box,
    *,
    spine_mm: int,
    note: str = "",
    arranged_by: str = "",
    arranged_on: date | None = None,
    checked_by: str = "",
    checked_on: date | None = None,
    actor: Actor,
) -> Box:
    """Write how thick a box is (millimetres) and its remarks sheet (备考表, DA/T 22-2015 5.6)."""
    require(actor, "keep_boxes", box.office_id)
    if not THINNEST <= spine_mm <= THICKEST:
        raise BoxRefused(_("脊背宽度应在 %(least)d 到 %(most)d 毫米之间。") % {"least": THINNEST, "most": THICKEST})
    if arranged_on and checked_on and checked_on < arranged_on:
        raise BoxRefused(_("检查日期早于整理日期，请核对。"))
    box = Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
    given = {"spine_mm": spine_mm, "note": note.strip(), "arranged_by": arranged_by.strip()}
    given |= {"arranged_on": arranged_on, "checked_by": checked_by.strip(), "checked_on": checked_on}
    before = {name: str(getattr(box, name) or "") for name, value in given.items() if getattr(box, name) != value}
    if not before:
        return box
    for name, value in given.items():
        setattr(box, name, value)
    box.save()
    after = {name: str(given[name] or "") for name in before}
    record("box described", box, actor=actor, fields=sorted(before), detail={"before": before, "after": after})
    return box


@transaction.atomic
def remove_box(box: Box, *, actor: Actor) -> None:
    """Take away a box in which nothing lies; raises `BoxRefused` otherwise."""
    require(actor, "keep_boxes", box.office_id)
    box = Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
    if lying := Item.objects.filter(in_box=box).count():
        raise BoxRefused(_("盒里还有 %(count)d 件，不能删除；请先在著录中改这些件的盒号。") % {"count": lying})
    if box.shelf_id or BoxMove.objects.filter(box=box).exists():
        raise BoxRefused(_("这一盒有存放记录，历史要一直保留，不能删除。"))
    record("box removed", box, actor=actor, detail={"series": box.series, "number": box.number})
    box.delete()


def view_box(box: Box, *, way: str, actor: Actor) -> None:
    """Note that somebody looked at what lies in a box; `way` is the door (`page`, `api`)."""
    require(actor, "view", box.office_id)
    record_look("viewed", box, actor=actor, way=way)


@transaction.atomic
def export_boxes(wanted: Wanted, *, actor: Actor) -> list[Box]:
    """The boxes of a list, to be taken out as a sheet."""
    require(actor, "print_lists")
    found = list(boxes_for(actor, wanted, "print_lists"))
    record("boxes exported", actor=actor, office_code=actor.office_code, boxes=len(found))
    return found


@transaction.atomic
def take_paper(paper: str, of: Box | File | None = None, *, items: int, actor: Actor) -> None:
    """Note that a label, catalogue or sheet was made to be taken away; `of` is what it is of, None a whole list."""
    office = of.office_id if of is not None else None
    require(actor, "print_lists", office)
    record("paper made", of, actor=actor, office_code=office or actor.office_code, paper=paper, items=items)
