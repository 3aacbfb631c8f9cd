"""代办: the ways in which somebody may stand for another at an office, and what one enquiry's agent came with."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, offices_for
from cundang.reading_room.agents.models import Agency, AgentRule
from cundang.reading_room.models import Enquiry


@dataclass(frozen=True)
class Way:
    """A way of standing for somebody; `office` is the name of whose rule it is, empty: the program's own."""

    code: str
    name: str
    permitted: bool
    present: bool
    shown: tuple[str, ...]
    withheld: str
    basis: str
    office: str = ""


@cache
def _defaults() -> tuple[Way, ...]:
    text = files("cundang.reading_room").joinpath("data/agent_rules.csv").read_text(encoding="utf-8")
    return tuple(
        Way(
            row["code"], row["name"], row["permitted"] == "yes", row["present"] == "yes",
            tuple(row["shown"].split("；")), row["withheld"], row["basis"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


def ways_at(office: str, *, own: bool = True) -> dict[str, Way]:
    """The ways at an office (its code), by code: its own row, or its town's, its county's, the program's.

    Without `own`: what holds there from above.
    """
    ways = {way.code: way for way in _defaults()}
    above = [office[:length] for length in (6, 9, 12) if length < len(office) + own]
    rows = AgentRule.objects.filter(office__in=above).select_related("office").order_by("office", "pk")
    for row in rows:  # a shorter code sorts before those that begin with it
        ways[row.code] = Way(
            row.code, row.name, row.permitted, row.present, tuple(row.shown), row.withheld, row.basis, row.office.name
        )
    return ways


def offices_with_rules(actor: Actor) -> list[Office]:
    """The offices for which the actor settles them."""
    return list(offices_for(actor, "decide_enquiries").filter(valid_to=None).order_by("code"))


def agency_of(enquiry: Enquiry) -> Agency | None:
    """By which right its agent stands for the applicant; none where nobody said so yet."""
    return Agency.objects.filter(enquiry=enquiry).first() if enquiry.proxy else None


def agency_missing(enquiry: Enquiry) -> str:
    """Why it cannot be approved as far as the agent goes; empty where there is none, or all was shown."""
    if not enquiry.proxy:
        return ""
    agency = agency_of(enquiry)
    if agency is None:
        return _("有人代办，还没有登记凭什么代办：请在“代办”里选一种，勾选看过的材料。")
    if agency.missing:
        return _("代办的材料还没有看全：%(missing)s。请在“代办”里勾选。") % {"missing": _("、").join(agency.missing)}
    return ""


def away(enquiry: Enquiry) -> str:
    """Why the person cannot sign at the window: the agent came without them; empty where they are there."""
    agency = agency_of(enquiry)
    if agency is None or agency.present:
        return ""
    return _("登记的是“%(how)s”：代办人不能代签承诺书，请本人来签、在自己手机上签，或带回纸质承诺书。") % {
        "how": agency.name
    }
