"""谁查看过我的: who looked at a citizen's enquiries, and at the records given out to the citizen, from the ledger.

Told: when, which office and role, which kind of act, and the purpose where it was one of the citizen's own enquiries.
Not told: names of clerks, and anything about other persons, on whose account the same record may have been looked at.
Nothing is guessed from a name: a record counts as the person's once it was given out to that person, asking for the
own records. 个人信息保护法 §44, §45: a person may know how the own data are handled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.custodians.models import Post
from cundang.custodians.queries import acting, office_names
from cundang.custodians.roles import ROLE_NAMES
from cundang.ledger.models import Entry
from cundang.reading_room.citizens import Citizen
from cundang.reading_room.commitment_models import Commitment
from cundang.reading_room.consent_models import Consent
from cundang.reading_room.copy_models import Copy
from cundang.reading_room.own import own_enquiries

# Acts of the ledger that are a look, by the kind of thing looked at.
ACTS: Final[dict[str, dict[str, Promise]]] = {
    "enquiry": {
        "enquiry viewed": pgettext_lazy("谁查看过", "看了申请"),
        "enquiry tracked": pgettext_lazy("谁查看过", "查了进度"),
        "answer picked": pgettext_lazy("谁查看过", "选了要提供的页"),
        "copy previewed": pgettext_lazy("谁查看过", "预览了要提供的文件"),
        "commitment shown": pgettext_lazy("谁查看过", "打开了承诺书"),
    },
    "consent": {"consent viewed": pgettext_lazy("谁查看过", "看了征求同意的内容")},
    "commitment": {
        "commitment viewed": pgettext_lazy("谁查看过", "看了承诺和核查"),
        "commitment opened": pgettext_lazy("谁查看过", "看了签过的承诺书"),
    },
    "copy": {
        "copy issued": pgettext_lazy("谁查看过", "出具了文件"),
        "copy taken": pgettext_lazy("谁查看过", "打开了文件"),
        "copy fetched": pgettext_lazy("谁查看过", "领取了文件"),
        "copy handed to partner": pgettext_lazy("谁查看过", "通过协作方领取了文件"),
    },
    "page": {
        "viewed": pgettext_lazy("谁查看过", "看了这页档案"),
        "printed": pgettext_lazy("谁查看过", "打印了这页档案"),
        "downloaded": pgettext_lazy("谁查看过", "下载了这页档案"),
    },
    "item": {"viewed": pgettext_lazy("谁查看过", "看了这件档案")},
}
Things = dict[tuple[str, str], tuple[str, str]]  # kind and key → how it is called, and for which purpose it is used


@dataclass(frozen=True)
class Look:
    """One look; `purpose` is empty where the ledger does not know for which enquiry it was."""

    at: datetime
    who: str  # office and role, never a name
    act: str
    what: str  # the number of an enquiry or paper, the reference code of a record
    purpose: str


def things_of(citizen: Citizen) -> Things:
    """What is the person's: the own enquiries with their papers, and records given out for those about oneself."""
    with acting(citizen.actor):
        own = {one.pk: one for one in own_enquiries(citizen)}
        found: Things = {("enquiry", str(pk)): (one.number, one.purpose) for pk, one in own.items()}
        for kind, model in (("consent", Consent), ("commitment", Commitment)):
            for pk, enquiry in model._default_manager.filter(enquiry__in=own).values_list("pk", "enquiry_id"):
                found[kind, str(pk)] = (own[enquiry].number, own[enquiry].purpose)
        for copy in Copy.objects.filter(enquiry__in=own).defer("signed"):
            asked = own[copy.enquiry_id]
            found["copy", str(copy.pk)] = (copy.number, asked.purpose)
            for shown in copy.shows if asked.relation == "self" else ():
                called = shown.get("reference") or _("没有档号的档案")
                found["page", str(shown["page"])] = found["item", str(shown["item"])] = (called, "")
    return found


def looks_at(things: Things) -> QuerySet[Entry]:
    """The ledger's entries of looks at these things, the last first; evaluate it with the citizen's actor."""
    wanted = Q(pk=None)
    for kind, acts in ACTS.items():
        keys = [key for of, key in things if of == kind]
        if keys:
            wanted |= Q(kind=kind, object_id__in=keys, act__in=list(acts))
    return Entry.objects.filter(wanted).order_by("-at", "-pk")


def told(citizen: Citizen, entries: Iterable[Entry], things: Things) -> list[Look]:
    """Entries as the citizen is told of them; two queries however many."""
    rows = list(entries)
    with acting(citizen.actor):
        offices = office_names(entry.chain for entry in rows)
        posts = Post.objects.filter(account_id__in={entry.account_id for entry in rows if entry.account_id})
        roles = {
            (account, office): role for account, office, role in posts.values_list("account_id", "office_id", "role")
        }
    return [
        Look(
            at=entry.at,
            who=_who(entry, citizen, offices, roles),
            act=str(ACTS[entry.kind][entry.act]),
            what=things[entry.kind, entry.object_id][0],
            purpose=things[entry.kind, entry.object_id][1],
        )
        for entry in rows
    ]


def _who(entry: Entry, citizen: Citizen, offices: dict[str, str], roles: dict[tuple[int, str], str]) -> str:
    if entry.actor == citizen.actor.name:
        return _("您自己")
    if entry.account_id is None and entry.actor == "anonymous":
        return _("凭申请号或链接的人")
    if entry.account_id is None:
        return _("系统")
    role = roles.get((entry.account_id, entry.chain))
    return " ".join([offices.get(entry.chain, entry.chain), _(ROLE_NAMES[role]) if role else _("工作人员")])
