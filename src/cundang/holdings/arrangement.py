"""Where an item stands: its fonds, who keeps it, and what its code and its words as written say."""

from typing import Any, Final

from cundang.custodians.models import Office
from cundang.holdings import dates, references, retention
from cundang.holdings.authorities.periods import periods_of
from cundang.holdings.date_forms import Periods
from cundang.holdings.models import Fonds, Item

# What says where an item belongs: in a sealed box it stays as it is.
PLACING: Final = frozenset({"year", "retention_as_marked", "class_code", "division", "number", "box"})


def sealed(item: Item) -> bool:
    """Whether an item lies in a sealed box."""
    return item.in_box is not None and item.in_box.sealed_at is not None


def draft_fonds(office: Office, number: str) -> Fonds:
    """The fonds of this number in the office, made as a draft when it is not known; `""` is the fonds not yet named."""
    return Fonds.objects.get_or_create(office=office, number=number, defaults={"draft": True})[0]


def parts_of(reference: str, fonds: Fonds) -> dict[str, Any]:
    """Class, year, retention, division and number as the code says them under the template of its fonds."""
    parsed = references.parse(reference, references.template_for(fonds.templates))
    if parsed is not None and parsed.class_code in fonds.templates:
        parsed = references.parse(reference, references.template_for(fonds.templates, parsed.class_code))
    if parsed is None:
        return {}
    return {
        "class_code": parsed.class_code,
        "year": parsed.year,
        "retention_as_marked": parsed.retention,
        "retention_code": parsed.retention,
        "division": parsed.division,
        "number": parsed.item,
    }


def date_of(item: Item) -> dates.Dated:
    """How the item's date is read, with the words for times of its county where it needs them."""
    dated = dates.read(item.dated)
    return dated if dated.first or not dated.written else dates.read(item.dated, periods_of(item.office_id))


def derive_dates(item: Item, periods: Periods) -> None:
    """Work out the days that the date as written can mean, with these words for times."""
    dated = dates.read(item.dated, periods)
    item.dated_from, item.dated_to = dated.first, dated.last


def derive(item: Item) -> None:
    """Work out what follows from the fields as written: the days of the date and the code of the retention."""
    derive_dates(item, periods_of(item.office_id))
    item.retention_code = retention.code(item.retention_as_marked)
