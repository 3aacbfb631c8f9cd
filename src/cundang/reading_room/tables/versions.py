"""Versions of what a county words for itself: which there are, which holds on a day, and how one stands today."""

from datetime import date
from typing import Final, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor
from cundang.reading_room.tables.models import Version

V = TypeVar("V", bound=Version)
KEEP: Final = "keep_enquiry_rules"


def counties_of(actor: Actor) -> set[str]:
    """The codes of the counties in which the actor has a post."""
    return {code[:6] for _role, code in actor.posts}


def keeps(actor: Actor, version: Version) -> bool:
    """Whether the actor may change this version, or put it in force: never the program's own."""
    return version.office_id is not None and actor.scope(KEEP).covers(version.office_id)


def versions_for(actor: Actor, kind: type[V]) -> QuerySet[V]:
    """The versions of the actor's counties and the program's own, the newest first; drafts for those who keep them."""
    found = kind._default_manager.select_related("office", "made_from")
    if not actor.everywhere:
        kept = [code for code in counties_of(actor) if actor.scope(KEEP).covers(code)]
        found = found.filter(Q(office=None) | Q(office__in=counties_of(actor), draft=False) | Q(office__in=kept))
    return found.order_by("-draft", F("in_force_from").desc(nulls_last=True), "-pk")


def version_at(kind: type[V], county: str, on: date) -> V:
    """The version in force in a county on a day: its own where it has one, otherwise the program's."""
    issued = kind._default_manager.filter(Q(office=county) | Q(office=None), draft=False)
    begun, goes_on = Q(in_force_from=None) | Q(in_force_from__lte=on), Q(in_force_to=None) | Q(in_force_to__gt=on)
    return issued.filter(begun, goes_on).order_by(F("office").asc(nulls_last=True), "-in_force_from")[0]


def standing(version: Version) -> tuple[str, str]:
    """How a version stands today, as a kind of `state` and in words."""
    today = timezone.localdate()
    if version.draft:
        return "information", _("草稿")
    if awaits_its_day(version):
        return "information", _("已定，未到施行日")
    if version.in_force_to and version.in_force_to <= today:
        return "plain", _("已停用")
    return ("attention", _("默认，待替换")) if version.is_default else ("done", _("施行中"))


def awaits_its_day(version: Version) -> bool:
    """Whether it is settled and holds from a day to come."""
    return not version.draft and version.in_force_from is not None and version.in_force_from > timezone.localdate()
