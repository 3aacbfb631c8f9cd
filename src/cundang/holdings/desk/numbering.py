"""件号 and 档号: which number an item gets in its series, and the code that is made of it. No rows are written here."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from django.db.models import Q
from django.utils.translation import gettext as _

from cundang.holdings import references
from cundang.holdings.models import Item

Series = tuple[str, int, str, int | None, str, str, int | None]


class NotCodable(Exception):
    """No code can be made of what an item says; carries one sentence."""


@cache
def default_widths() -> dict[str, int]:
    """Digits of an item number by template (`data/number_widths.csv`), where the series has no numbers yet."""
    with files("cundang.holdings").joinpath("data/number_widths.csv").open(encoding="utf-8") as source:
        return {row["template"]: int(row["width"]) for row in csv.DictReader(source)}


def series_of(item: Item) -> Series:
    """Within which an item is numbered from 1: its volume, or fonds, class, year, retention and division.

    DA/T 22-2015 5.4.3: 件号 is the running number within the lowest class.
    """
    if item.file_id is not None:
        return (item.office_id, item.fonds_id, "", None, "", "", item.file_id)
    return (
        item.office_id, item.fonds_id, item.class_code, item.year, item.retention_code, item.division, None,
    )  # fmt: skip


def within(series: Series) -> Q:
    """The items of a series."""
    office, fonds, class_code, year, retention_code, division, file = series
    if file is not None:
        return Q(office=office, file=file)
    parts = {"class_code": class_code, "year": year, "retention_code": retention_code, "division": division}
    return Q(office=office, fonds=fonds, file=None, **parts)


def template_of(item: Item) -> str:
    """The template under which the item's code is made."""
    return references.template_for(item.fonds.templates, item.class_code)


def running(numbers: Iterable[str]) -> set[int]:
    """Those of these item numbers that are numbers."""
    return {int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) <= 9}


def code_of(item: Item, number: str) -> str:
    """The reference code of an item with this number (DA/T 22-2015 5.4, DA/T 13-2022); raises `NotCodable`."""
    title = item.title or item.reference or _("无题名")
    if item.file is not None:
        return f"{item.file.reference}-{number}"
    if not item.fonds.number:
        raise NotCodable(_("“%(title)s”的全宗号还没有定，不能编号。") % {"title": title})
    template = template_of(item)
    if template in {references.BY_VOLUME_2022, references.OLD_VOLUME}:
        raise NotCodable(_("这个门类按卷编号，请先把“%(title)s”放入案卷。") % {"title": title})
    needed = ((_("门类"), item.class_code), (_("年度"), item.year), (_("保管期限"), item.retention_code))
    if missing := [name for name, value in needed if not value]:
        facts = {"title": title, "names": "、".join(missing)}
        raise NotCodable(_("“%(title)s”还没有%(names)s，不能编号；请先归类。") % facts)
    try:
        return references.make(
            template,
            fonds=item.fonds.number,
            class_code=item.class_code,
            year=item.year,
            retention=item.retention_code,
            division=item.division,
            item=number,
        )
    except references.BadParts as error:
        facts = {"title": title, "code": str(error)}
        raise NotCodable(_("“%(title)s”的档号会是 %(code)s，不合这个全宗的模板；请核对归类。") % facts) from error
