"""Where an item stands: its fonds, who keeps it, and what its code and its words as written say."""

from typing import Any

from cundang.custodians.models import Office
from cundang.holdings import dates, references, retention
from cundang.holdings.models import Fonds, Item


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


def derive(item: Item) -> None:
    """Work out what follows from the fields as written: the days of the date and the code of the retention."""
    dated = dates.read(item.dated)
    item.dated_from, item.dated_to = dated.first, dated.last
    item.retention_code = retention.code(item.retention_as_marked)
