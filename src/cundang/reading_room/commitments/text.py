"""What a person signs who commits instead of proving kinship (domain.md §5.5), and why it cannot be signed.

The text is Chinese whatever the language of the page: what is read is what is signed, word for word.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.custodians.queries import machine
from cundang.finding_aid.matters import matters_for
from cundang.reading_room.access.rules import Asked, asked_of, shown_of
from cundang.reading_room.commitments.checks import closed_until, excluded
from cundang.reading_room.commitments.models import Commitment, CommitmentTemplate
from cundang.reading_room.commitments.queries import commitment_of
from cundang.reading_room.identity import person as identity
from cundang.reading_room.models import Enquiry
from cundang.reading_room.states import OPEN, STATES
from cundang.reading_room.tables.versions import version_at
from cundang.reading_room.words import ID_KINDS, RELATIONS

# 近亲属 (民法典 §1045): nobody else has a kinship that a commitment could say.
KIN: Final = frozenset({"spouse", "parent", "child", "sibling", "grandparent", "grandchild"})
SIGNED_IN: Final = OPEN - {"approved"}


@dataclass(frozen=True)
class CommitmentText:
    """A commitment as it is shown, read aloud, printed and signed."""

    template: CommitmentTemplate
    title: str
    facts: tuple[tuple[str, str], ...]  # who, about whom, what for, instead of what
    told: Sequence[str]
    promises: Sequence[str]

    @property
    def digest(self) -> str:
        """SHA-256 in hex of every word of it, and of the version; travels with the form that is signed."""
        words = [self.template.pk, self.title, self.facts, list(self.told), list(self.promises)]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()

    @property
    def code(self) -> str:
        """The first eight characters of the digest, printed on a paper form and typed when it is taken in."""
        return f"{self.digest[:4]}-{self.digest[4:8]}".upper()


def commitment_text(enquiry: Enquiry) -> CommitmentText:
    """What is to be signed for an enquiry now: the wording in force in its county, with the person and the enquiry."""
    template = version_at(CommitmentTemplate, enquiry.office_id[:6], timezone.localdate())
    with override("zh-hans"):
        facts = tuple(_facts(enquiry, asked_of(enquiry)))
    return CommitmentText(template, template.title, facts, template.told, template.promises)


def _facts(enquiry: Enquiry, asked: Asked) -> list[tuple[str, str]]:
    person = enquiry.person
    kind = ID_KINDS.get(person.get("id_kind", ""), ID_KINDS["other"])
    matters = {one.code: one.name for one in matters_for(machine(), enquiry.office_id)}
    wanted = "；".join(filter(None, [matters.get(enquiry.matter, ""), enquiry.wanted]))
    alive = "已去世" if enquiry.deceased else "在世"
    return [
        ("申请号", enquiry.number),
        ("承诺人", person.get("name", "")),
        ("证件", f"{kind} {person.get('id_number', '')}"),
        ("电话", person.get("phone", "")),
        ("被查询人", f"{enquiry.subject_name}（{alive}）"),
        ("承诺人是被查询人的", str(RELATIONS[enquiry.relation])),
        ("查询事项", wanted or "见用途"),
        ("用途", enquiry.purpose),
        ("代替的证明材料", "、".join(asked.waived)),
    ]


def closed(asked: Asked) -> str:
    """Why no commitment can be signed for an enquiry now, in one sentence; empty where one can."""
    return _closed_by_rule(asked) or _closed_to(asked.enquiry) or _done_without(asked)


def _closed_by_rule(asked: Asked) -> str:
    enquiry = asked.enquiry
    if enquiry.state not in SIGNED_IN or not enquiry.person:
        return _("这件申请现在是“%(state)s”，不能签承诺书。") % {"state": STATES[enquiry.state]}
    if enquiry.relation not in KIN or not asked.kinship:
        return _("承诺书只代替亲属关系材料；这件查档不看亲属关系材料，不能用承诺书。")
    if not asked.waived:
        return _("按规则，这类档案的亲属关系材料不能用承诺书代替，请提交材料。")
    return ""


def _closed_to(enquiry: Enquiry) -> str:
    """Why the person cannot sign any."""
    if exclusion := excluded(enquiry.person_key, enquiry.office_id[:6]):
        return closed_until(exclusion)
    if not enquiry.person_key:
        return _("没有登记证件号码，不能签承诺书；请凭证件重新登记，或提交亲属关系材料。")
    if identity.is_minor(enquiry.person.get("id_number", ""), timezone.localdate()):
        return _("未成年人不能签承诺书，请由监护人来办，或提交亲属关系材料。")
    return ""


def _done_without(asked: Asked) -> str:
    signed = commitment_of(asked.enquiry)
    if signed is not None and signed.finding == Commitment.FALSE:
        return _("这件申请的承诺书核查为不属实，不能再签，请提交亲属关系材料。")
    if signed is not None and signed.stands:
        return _("这件申请的承诺书已经签过，不用再签。")
    if set(asked.waived) <= set(shown_of(asked.enquiry)):
        return _("亲属关系材料已经核对过，不用签承诺书。")
    return ""


def commitment_facts(asked: Asked) -> dict[str, Any]:
    """What the page of an enquiry shows where the rules know a commitment: the one signed, or why none can be."""
    if not asked.waived:
        return {}
    signed = commitment_of(asked.enquiry)
    return {"commitment": signed, "commitment_closed": closed(asked), "waived": asked.waived}
