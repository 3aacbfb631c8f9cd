"""谁查看过我的: who looked at a citizen's enquiries, and at the records given out to the citizen, from the ledger.

Told: when, which office and role, which kind of act, and for which enquiry: number and purpose of one's own; of
somebody else's that it was one, and its purpose with the names in it masked, as long as they are known.
Not told: names of clerks, and who the others are on whose account the same record was looked at.
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
from cundang.reading_room.citizens.own import own_enquiries
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.models import Enquiry
from cundang.reading_room.partners.models import Partner
from cundang.reading_room.sealing import unsealed

PARTNER: Final = "partner:"  # before the code, as an actor's name
# Acts of the ledger that are a look, by the kind of thing looked at.
ACTS: Final[dict[str, dict[str, Promise]]] = {
    "enquiry": {
        "enquiry viewed": pgettext_lazy("谁查看过", "看了申请"),
        "enquiry tracked": pgettext_lazy("谁查看过", "查了进度"),
        "searched": pgettext_lazy("谁查看过", "查找了要的档案"),
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
        "page picked": pgettext_lazy("谁查看过", "选用了这页档案，全页或其中几行"),
        "page given out": pgettext_lazy("谁查看过", "提供了这页档案，全页或其中几行"),
    },
    "item": {"viewed": pgettext_lazy("谁查看过", "看了这件档案")},
}
ANSWERING: Final = ("page picked", "page given out")  # for one's own enquiry said by its own entries already


@dataclass(frozen=True)
class Asked:
    """One of the person's own enquiries."""

    number: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Things:
    """What is the person's: kind and key → how it is called and its own enquiry (records: none)."""

    known: dict[tuple[str, str], tuple[str, Asked]]
    enquiries: dict[int, Asked]


@dataclass(frozen=True)
class Look:
    """One look; without `for_enquiry` the ledger does not know what it was for.

    `enquiry` is the number of one's own, empty for somebody else's; the purpose of somebody else's may be empty.
    """

    at: datetime
    who: str  # office and role, never a name
    act: str
    what: str  # the number of an enquiry or paper, the reference code of a record
    purpose: str
    enquiry: str
    for_enquiry: bool

    @property
    def reason(self) -> str:
        """For what, in one line; empty where it is not known."""
        if not self.for_enquiry:
            return ""
        if self.enquiry:
            own = _("您的申请 %(number)s：%(purpose)s") % {"number": self.enquiry, "purpose": self.purpose}
            return self.purpose if self.what == self.enquiry else own
        return _("为别人的一件查档申请：%s") % self.purpose if self.purpose else _("为别人的一件查档申请")


def things_of(citizen: Citizen) -> Things:
    """What is the person's: the own enquiries with their papers, and records given out for those about oneself."""
    with acting(citizen.actor):
        own = {one.pk: one for one in own_enquiries(citizen)}
        asked = {pk: Asked(one.number, one.purpose) for pk, one in own.items()}
        known = {("enquiry", str(pk)): (one.number, one) for pk, one in asked.items()}
        for kind, model in (("consent", Consent), ("commitment", Commitment)):
            for pk, enquiry in model._default_manager.filter(enquiry__in=own).values_list("pk", "enquiry_id"):
                known[kind, str(pk)] = (asked[enquiry].number, asked[enquiry])
        for copy in Copy.objects.filter(enquiry__in=own).defer("signed"):
            known["copy", str(copy.pk)] = (copy.number, asked[copy.enquiry_id])
            for shown in copy.shows if own[copy.enquiry_id].relation == "self" else ():
                called = shown.get("reference") or _("没有档号的档案")
                known["page", str(shown["page"])] = known["item", str(shown["item"])] = (called, Asked())
    return Things(known, asked)


def looks_at(things: Things) -> QuerySet[Entry]:
    """The ledger's entries of looks at these things, the last first; evaluate it with the citizen's actor."""
    wanted = Q(pk=None)
    for kind, acts in ACTS.items():
        keys = [key for of, key in things.known if of == kind]
        if keys:
            wanted |= Q(kind=kind, object_id__in=keys, act__in=list(acts))
    said_already = Q(kind="page", act__in=ANSWERING, facts__enquiry__in=list(things.enquiries))
    return Entry.objects.filter(wanted).exclude(said_already).order_by("-at", "-pk")


def told(citizen: Citizen, entries: Iterable[Entry], things: Things) -> list[Look]:
    """Entries as the citizen is told of them; the same queries however many."""
    rows = list(entries)
    with acting(citizen.actor):
        offices = office_names(entry.chain for entry in rows)
        posts = Post.objects.filter(account_id__in={entry.account_id for entry in rows if entry.account_id})
        roles = {
            (account, office): role for account, office, role in posts.values_list("account_id", "office_id", "role")
        }
        codes = {entry.actor.removeprefix(PARTNER) for entry in rows if entry.actor.startswith(PARTNER)}
        partners = dict(Partner.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
        others = _purposes({_enquiry(entry) for entry in rows} - {0, *things.enquiries})
    found = []
    for entry in rows:
        what, own = things.known[entry.kind, entry.object_id]
        own = own if own.number else things.enquiries.get(_enquiry(entry), own)
        found.append(
            Look(
                at=entry.at,
                who=_partner(entry, partners) or _who(entry, citizen, offices, roles),
                act=str(ACTS[entry.kind][entry.act]),
                what=what,
                purpose=own.purpose if own.number else others.get(_enquiry(entry), ""),
                enquiry=own.number,
                for_enquiry=bool(own.number or _enquiry(entry)),
            )
        )
    return found


def _enquiry(entry: Entry) -> int:
    """The key of the enquiry for which it was; 0 where the ledger does not say."""
    return int(entry.facts.get("enquiry") or 0)


def _purposes(others: set[int]) -> dict[int, str]:
    """Purposes of other persons' enquiries: the names known of them masked, none where they are not known any more."""
    if not others:
        return {}
    told = {}
    for one in Enquiry.objects.filter(pk__in=others).exclude(applicant=None):
        names = {one.person.get("name", ""), one.subject_name, unsealed(one.agent).get("name", "")} - {""}
        purpose = one.purpose
        for name in sorted(names, key=len, reverse=True):
            purpose = purpose.replace(name, masked_name(name))
        told[one.pk] = purpose
    return told


def _partner(entry: Entry, partners: dict[str, str]) -> str:
    """The system through which it came; empty where it was none."""
    if not entry.actor.startswith(PARTNER):
        return ""
    code = entry.actor.removeprefix(PARTNER)
    return _("协作方 %s") % partners.get(code, code)


def _who(entry: Entry, citizen: Citizen, offices: dict[str, str], roles: dict[tuple[int, str], str]) -> str:
    if entry.actor == citizen.actor.name:
        return _("您自己")
    if entry.account_id is None and entry.actor == "anonymous":
        return _("凭申请号或链接的人")
    if entry.account_id is None:
        return _("系统")
    role = roles.get((entry.account_id, entry.chain))
    return " ".join([offices.get(entry.chain, entry.chain), _(ROLE_NAMES[role]) if role else _("工作人员")])
