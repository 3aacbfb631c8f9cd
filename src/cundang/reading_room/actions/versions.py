"""What all versions have in common: drafted, held while changed, put in force from a day, taken back before it."""

from datetime import date, timedelta
from typing import Final, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.reading_room.tables.models import Version
from cundang.reading_room.tables.versions import KEEP, awaits_its_day

V = TypeVar("V", bound=Version)
MOST_DRAFTS: Final = 10
YEAR: Final = timedelta(days=366)


class TableRefused(ValueError):
    """What cannot be done with a version; the message says what to do instead."""


def new_name(kind: type[Version], county: str, name: str, actor: Actor) -> str:
    """The tidy name of a new draft of a county; raises where there can be none."""
    require(actor, KEEP, county)
    if len(county) != 6 or not Office.objects.filter(code=county).exists():
        raise TableRefused(_("还没有市（县）这一级机构，请先导入机构名单。"))
    if kind._default_manager.filter(office=county, draft=True).count() >= MOST_DRAFTS:
        raise TableRefused(_("已有 %(most)d 份草稿，请先删去不用的。") % {"most": MOST_DRAFTS})
    name = " ".join(name.split())[:100]
    if not name:
        raise TableRefused(_("请写上表的名称。"))
    return name


def held(version: V, actor: Actor) -> V:
    """The version as it is now, after whoever else changes versions of this county has finished."""
    require(actor, KEEP, version.office_id or "")
    list(Office.objects.select_for_update().filter(code=version.office_id))
    found = type(version)._default_manager.select_for_update().filter(pk=version.pk).first()
    if found is None:
        raise TableRefused(_("这份草稿已被别人删去。"))
    return found


def held_draft(version: V, actor: Actor) -> V:
    """The same, where it is a draft still."""
    found = held(version, actor)
    if not found.draft:
        raise TableRefused(_("施行过的表不能改；要改，请据此起草新表。"))
    return found


def hold_from(version: Version, on: date) -> None:
    """A held draft holds from this day on, the version before it until then; neither is changed again."""
    today = timezone.localdate()
    if not today <= on <= today + YEAR:
        raise TableRefused(_("施行日期请写今天或以后一年之内的日期：已经办的查档不能倒回去改规则。"))
    issued = type(version)._default_manager.filter(office=version.office_id, draft=False)
    if later := issued.filter(in_force_from__gte=on).order_by("-in_force_from").first():
        told = {"name": later.name, "day": later.in_force_from}
        raise TableRefused(_("“%(name)s”从 %(day)s 起施行，新表的施行日期要比它晚。") % told)
    issued.filter(in_force_to=None).update(in_force_to=on)
    version.draft, version.in_force_from = False, on
    version.save()


def take_back(version: Version) -> None:
    """A held version whose day has not come yet is a draft again, and the one before it goes on."""
    if not awaits_its_day(version):
        raise TableRefused(_("只有定了、还没到施行日期的表能收回；施行中的请起草新表来接替。"))
    before = type(version)._default_manager.filter(
        office=version.office_id, draft=False, in_force_to=version.in_force_from
    )
    before.update(in_force_to=None)
    version.draft, version.in_force_from = True, None
    version.save(update_fields=["draft", "in_force_from"])
