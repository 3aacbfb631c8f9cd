"""Which rules hold for an enquiry, what they ask for, what is still missing, and how two versions differ.

An enquiry goes by the version in force in its county on the day on which it was written. Each of its kinds of records
takes the first row of the table that fits; what those rows ask for is added up, so the stricter one holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine, under
from cundang.ledger.models import Entry
from cundang.reading_room.access.models import AccessKind, AccessRule, AccessTable, Scrutiny, ShownDocument
from cundang.reading_room.access.text import COLUMNS, CONSENT_WORDS, SUBJECT_WORDS, YES_WORDS, in_words
from cundang.reading_room.agents.ways import agency_missing
from cundang.reading_room.commitments.queries import committed, found_untrue
from cundang.reading_room.consents.queries import ANSWER_WORDS, consent_missing, consents_of
from cundang.reading_room.copies.models import Pick
from cundang.reading_room.identity.models import Vouching
from cundang.reading_room.models import Enquiry
from cundang.reading_room.states import OPEN, PROVIDED
from cundang.reading_room.tables.sheets import Difference, differences_between
from cundang.reading_room.tables.versions import version_at, versions_for
from cundang.reading_room.words import RELATIONS, vouched_words

SEE: Final = "see_enquiries"
ORDINARY: Final = ""  # the kind of records that are of none
SEARCHED: Final = ("search", "find", "find_partly")  # steps of whoever looked


def tables_for(actor: Actor) -> QuerySet[AccessTable]:
    """The versions that the actor may see, the newest first."""
    return versions_for(actor, AccessTable)


def table_for(actor: Actor, pk: int) -> AccessTable:
    """One of them; `AccessTable.DoesNotExist` when it is not there or not the actor's to see."""
    return tables_for(actor).get(pk=pk)


def table_at(county: str, on: date) -> AccessTable:
    """The version in force in a county on a day."""
    return version_at(AccessTable, county, on)


def rules_of(table: AccessTable) -> list[AccessRule]:
    """The rows of a version, the first that fits first."""
    return list(AccessRule.objects.filter(table=table).order_by("place", "pk"))


def kinds_of(table: AccessTable) -> list[AccessKind]:
    """The kinds of records that a version knows."""
    return list(AccessKind.objects.filter(table=table).order_by("pk"))


@lru_cache(maxsize=200)
def begun(table: int) -> tuple[tuple[AccessRule, ...], tuple[AccessKind, ...]]:
    """The rows and kinds of a version (its key) whose day has come: it is never changed again, so they are kept."""
    with acting(machine()):
        version = AccessTable.objects.get(pk=table)
        return tuple(rules_of(version)), tuple(kinds_of(version))


def kind_names(table: AccessTable) -> dict[str, str]:
    """Their names by code, in the language of the page."""
    return {kind.code: kind.title for kind in kinds_of(table)}


def differences(before: AccessTable, after: AccessTable) -> list[Difference]:
    """What is added, removed and changed from one version to another; rows known by code, their order too."""
    names = kind_names(before) | kind_names(after)
    told = tuple(_whole(before, after))
    whole = [Difference("changed", "", told)] if told else []
    old, new = ({row.code: _words(row, names) for row in rules_of(one)} for one in (before, after))
    return whole + differences_between(old, new, ordered=True)


def _words(row: AccessRule, kinds: Mapping[str, str]) -> dict[str, str]:
    return {name: in_words(name, getattr(row, name), kinds) for name in COLUMNS}


def _whole(before: AccessTable, after: AccessTable) -> Iterable[tuple[str, str, str]]:
    if before.certificate_by_two != after.certificate_by_two:
        told = [YES_WORDS["yes" if one.certificate_by_two else ""] for one in (before, after)]
        yield "certificate_by_two", str(told[0]), str(told[1])
    if before.vouched != after.vouched:
        yield "vouched", "；".join(before.vouched), "；".join(after.vouched)


@dataclass(frozen=True)
class Asked:
    """What the rules ask for one enquiry: the rows that hold, one for each kind, and the kinds that have none."""

    enquiry: Enquiry
    owners: tuple[Office, ...]  # of the records that were picked; before that, of those that are looked for
    table: AccessTable
    rules: tuple[AccessRule, ...]
    kinds: tuple[AccessKind, ...]  # none: ordinary records
    unruled: bool  # no row fits
    picked: bool  # so that nobody needs to say whose they are

    @cached_property
    def documents(self) -> list[str]:
        """Documents that have to be shown, the proof of kinship last."""
        named = [name for rule in self.rules for name in rule.documents]
        return list(dict.fromkeys([*named, *self.kinship]))

    @cached_property
    def kinship(self) -> list[str]:
        """The proofs of kinship among them."""
        return list(dict.fromkeys(rule.kinship for rule in self.rules if rule.kinship))

    @cached_property
    def vouching(self) -> Vouching | None:
        """Who vouched for the applicant when the enquiry was made; None where nobody did."""
        return Vouching.objects.filter(enquiry=self.enquiry).first()

    @property
    def vouched(self) -> list[str]:
        """The documents for which that stands in: they say who the applicant is, and nothing of kinship."""
        named = [name for name in self.documents if name in self.table.vouched and name not in self.kinship]
        return named if named and self.vouching else []

    @property
    def waived(self) -> list[str]:
        """The proofs of kinship for which a commitment stands in; not one that a rule wants to see anyway."""
        wanted = {name for rule in self.rules for name in rule.documents}
        return [name for name in self.kinship if name not in wanted] if self.commitment else []

    @property
    def commitment(self) -> bool:
        """Whether a signed commitment may stand in for the proof of kinship: every row has to say so."""
        return bool(self.kinship) and all(rule.commitment for rule in self.rules)

    @property
    def two_persons(self) -> bool:
        """Whether somebody else than who searched approves."""
        return any(rule.two_persons for rule in self.rules)

    @property
    def consents(self) -> str:
        """Who has to be asked: none, owner, town or both."""
        wanted = {rule.consents for rule in self.rules} - {"none"}
        return "both" if len(wanted) > 1 else next(iter(wanted), "none")

    @property
    def units(self) -> list[str]:
        """Codes of the offices whose consent is needed; not of the door itself, whose consent is its approval."""
        owners, towns = self.owner_codes, [code[:9] for code in self.owner_codes]
        wanted = {"none": [], "owner": owners, "town": towns, "both": owners + towns}[self.consents]
        return [code for code in dict.fromkeys(wanted) if code != self.enquiry.door_id]

    @property
    def owner_codes(self) -> list[str]:
        """The codes of whose records they are."""
        return [one.code for one in self.owners]

    @property
    def owner_names(self) -> str:
        """Whose records they are, in words."""
        return _("、").join(one.name for one in self.owners)

    @property
    def sentence(self) -> str:
        """The rule that applies, in one sentence."""
        if self.unruled:
            return _("规则表里没有这种情形，请市里在规则表里补上，或不予提供。")
        # A pause between what is listed, as the language of the page has it.
        pause = _("、")
        subject = "deceased" if self.enquiry.deceased else "living"
        told = {
            "codes": pause.join(rule.code for rule in self.rules),
            "who": RELATIONS[self.enquiry.relation],
            "subject": SUBJECT_WORDS[subject],
            "kinds": pause.join(kind.title for kind in self.kinds) or pgettext("档案种类", "一般"),
            "documents": pause.join(self.documents),
            "commitment": _("（%(kinship)s可以用信用承诺书代替）") % {"kinship": pause.join(self.kinship)}
            if self.commitment
            else "",
            "consents": self._consents_told(),
            "persons": _("查的人和批的人要分开") if self.two_persons else _("一个人可以办完"),
        }
        return (
            _(
                "按规则 %(codes)s：%(who)s来查，被查询人%(subject)s，%(kinds)s档案，要看%(documents)s%(commitment)s；"
                "%(consents)s；%(persons)s。"
            )
            % told
        )

    def _consents_told(self) -> str:
        if self.consents == "none":
            return _("不用另外征求同意")
        told = {"who": CONSENT_WORDS[self.consents], "owner": self.owner_names}
        return _("要%(who)s同意（档案属%(owner)s）") % told


def asked_of(enquiry: Enquiry) -> Asked:
    """What the rules ask for an enquiry; records that were picked say whose they are and add kinds by their classes.

    Until something is picked, the records are those of whom the clerk named, or of the office where it was asked.
    """
    county = enquiry.office_id[:6]
    table = table_at(county, timezone.localdate(enquiry.made_at))
    scrutiny = Scrutiny.objects.select_related("owner").filter(enquiry=enquiry).first()
    marked, (picked, owners) = set(scrutiny.kinds if scrutiny else ()), _picked(enquiry)
    rows, known = begun(table.pk)
    kinds = tuple(
        kind for kind in known
        if kind.code in marked or enquiry.matter in kind.matters or picked & set(kind.classes)
    )  # fmt: skip
    subject = "deceased" if enquiry.deceased else "living"
    fitting = [
        next((row for row in rows if fits(row, enquiry.relation, subject, code)), None)
        for code in ([kind.code for kind in kinds] or [ORDINARY])
    ]
    rules = {row.pk: row for row in fitting if row is not None}
    said = (scrutiny.owner if scrutiny else enquiry.office,)
    return Asked(enquiry, owners or said, table, tuple(rules.values()), kinds, None in fitting, bool(owners))


def _picked(enquiry: Enquiry) -> tuple[set[str], tuple[Office, ...]]:
    """The class codes of the records that were picked, and their owners; the same whoever asks."""
    with acting(machine()):
        picks = Pick.objects.filter(enquiry=enquiry).order_by("page__item__office_id")
        found = list(picks.values_list("page__item__class_code", "page__item__office_id"))
        codes = {code for _class, code in found}
        owners = Office.objects.filter(code__in=codes).order_by("code") if codes else ()
        return {class_code for class_code, _owner in found}, tuple(owners)


def fits(rule: AccessRule, relation: str, subject: str, kind: str) -> bool:
    """Whether a row is about this relation, subject (`living`, `deceased`) and kind of records (`ORDINARY`: none)."""
    return relation in rule.relations and rule.subject in ("any", subject) and (not rule.kinds or kind in rule.kinds)


def shown_of(enquiry: Enquiry) -> dict[str, ShownDocument]:
    """The documents that were shown, by name."""
    return {one.name: one for one in ShownDocument.objects.filter(enquiry=enquiry).order_by("pk")}


def hindrance(enquiry: Enquiry, act: str, actor: Actor) -> str:
    """Why the rules do not let an act of the table be done now, in one sentence; empty where they do."""
    if act == "deliver":
        return stopped(enquiry)
    return _unfit(enquiry, actor) if act == "approve" else ""


def _unfit(enquiry: Enquiry, actor: Actor) -> str:
    asked = asked_of(enquiry)
    if asked.unruled:
        return asked.sentence
    if missing := missing_documents(asked):
        return _("还有材料没有核对：%(missing)s。请在“要看的材料”里勾选后再办。") % {"missing": _("、").join(missing)}
    if asked.two_persons and _searched(enquiry, actor):
        return _("按规则，查的人和批的人要分开：这件是您查的，请另一位有批准权限的人来批。")
    if missing_agency := agency_missing(enquiry):
        return missing_agency
    return consent_missing(enquiry, asked.units, asked.owner_codes)


def missing_documents(asked: Asked) -> list[str]:
    """Documents that have not been shown yet, and for which neither signing in nor a commitment stands in."""
    seen = {*shown_of(asked.enquiry), *asked.vouched}
    missing = [name for name in asked.documents if name not in seen]
    if set(missing) & set(asked.waived) and committed(asked.enquiry):
        return [name for name in missing if name not in asked.waived]
    return missing


def unproven(enquiries: Sequence[Enquiry]) -> set[int]:
    """The keys of those that were approved on a commitment found untrue, while no proof was shown instead.

    Nothing is given out for them (any more). One query however many they are, and some for each that was untrue.
    """
    provided = [one for one in enquiries if one.state in PROVIDED and one.result in ("found", "partly")]
    untrue = found_untrue(provided)
    return {one.pk for one in provided if one.pk in untrue and set(asked_of(one).kinship) - set(shown_of(one))}


def stopped(enquiry: Enquiry) -> str:
    """Why nothing is given out for an enquiry although it was approved, in one sentence; empty where it may be."""
    if not unproven([enquiry]):
        return ""
    if enquiry.state == "approved":
        return _("信用承诺书核查为不属实，已停止提供：请补看亲属关系材料并勾选；没有的，请“开始查找”，再不予提供。")
    return _("信用承诺书核查为不属实，已停止提供：补看了亲属关系材料的请勾选；没有的，由有批准权限的人决定是否撤销。")


def _searched(enquiry: Enquiry, actor: Actor) -> bool:
    """Whether the actor looked for it; the ledger knows who did, whatever names they have."""
    steps = Entry.objects.filter(kind="enquiry", object_id=str(enquiry.pk), act="enquiry moved")
    return steps.filter(actor=actor.name, facts__step__in=SEARCHED).exists()


def county_offices(county: str) -> QuerySet[Office]:
    """The offices of a county (or of a town in it) that exist today, to be named as whose records they are."""
    return Office.objects.filter(under(county, "code"), valid_to=None).order_by("code")


def page_facts(actor: Actor, enquiry: Enquiry) -> dict[str, Any]:
    """What the page of an enquiry shows of the rules; nothing once the applicant's data are removed."""
    if not enquiry.person:
        return {}
    asked, shown = asked_of(enquiry), shown_of(enquiry)
    handles = actor.scope("handle_enquiries").covers(enquiry.door_id)
    may_check = enquiry.state in OPEN and handles
    why = stopped(enquiry)
    holding = {kind.pk for kind in asked.kinds}
    return {
        "asked": asked,
        "documents": [(name, shown.get(name)) for name in asked.documents if name not in asked.vouched],
        "vouched_words": vouched_words(asked.vouching) if asked.vouching else "",
        "may_check": may_check,
        "may_tick": may_check or (bool(why) and handles),  # a proof that comes late is shown all the same
        "stopped": why,
        "consents": [(one, ANSWER_WORDS[one.answer]) for one in consents_of(enquiry)],
        # Those of the door's own town to choose from; any other of the county is typed.
        "owners": county_offices(enquiry.door_id[:9]).values_list("code", "name") if may_check else [],
        "kinds": [(kind, enquiry.matter in kind.matters, kind.pk in holding) for kind in begun(asked.table.pk)[1]],
    }
