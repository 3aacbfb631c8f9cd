"""信用承诺书 as PDF/A: to be signed by hand, or sealed with the signature, who took it, when, and the digests."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime

from cundang import papers
from cundang.custodians.models import Office
from cundang.reading_room.commitments.models import Commitment, Exclusion
from cundang.reading_room.commitments.text import CommitmentText
from cundang.reading_room.identity.person import masked_card

WAYS: Final = {
    Commitment.WINDOW: "本人在窗口手写签名",
    Commitment.PHONE: "本人登录后在手机上手写签名",
    Commitment.PAPER: "本人在纸上签名，扫描件附后",
}


@dataclass(frozen=True)
class Signature:
    """How a commitment was signed: `drawn` (SVG) or `scans` (pictures as SVG) of the paper, who took it, and when."""

    way: str
    office: str
    taken_by: str
    agent: str
    at: datetime
    contact: str = ""  # how the office is reached
    drawn: str = ""
    scans: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what was signed with: the drawing, or the pictures of the paper one after the other."""
        return hashlib.sha256("\n".join([self.drawn, *self.scans]).encode()).hexdigest()


def blank(text: CommitmentText, door: Office) -> bytes:
    """The form to be signed by hand, at a door."""
    told = {"office": door.name, "contact": door.contact.on_paper, "signed": None}
    return papers.pdf("reading_room/papers/commitment.typ", {**_facts(text), **told})


def sealed_pdf(text: CommitmentText, signature: Signature) -> bytes:
    """The same, signed: nothing of it can be changed without its digest, which stands in the ledger, changing too."""
    signed = {
        "way": WAYS[signature.way],
        "at": f"{localtime(signature.at):%Y-%m-%d %H:%M:%S}",
        "taken_by": signature.taken_by,
        "agent": signature.agent,
        "digest": signature.digest,
        "drawn": signature.drawn or None,
        "scans": list(signature.scans),
    }
    data = {**_facts(text), "office": signature.office, "contact": signature.contact, "signed": signed}
    return papers.pdf("reading_room/papers/commitment.typ", data)


def notice(exclusion: Exclusion, above: str) -> bytes:
    """不再适用承诺的告知书: what was decided, why, on what evidence, until when, whom to object to (`above`)."""
    person = exclusion.who
    day = localtime(exclusion.decided_at)
    data = {
        "name": person["name"],
        "card": masked_card(person["id_number"]),
        "number": exclusion.number,
        "signed_at": f"{localtime(exclusion.commitment.signed_at):%Y年%m月%d日}",
        "reason": exclusion.why["reason"],
        "evidence": exclusion.why["evidence"],
        "ends_on": f"{exclusion.ends_on:%Y年%m月%d日}",
        "office": exclusion.office.name,
        "contact": exclusion.office.contact.on_paper,
        "above": above,
        "day": f"{day:%Y年%m月%d日}",
        "decided_by": exclusion.decided_by,
    }
    return papers.pdf("reading_room/papers/exclusion.typ", data)


def _facts(text: CommitmentText) -> dict[str, Any]:
    return {
        "title": text.title,
        "facts": [list(fact) for fact in text.facts],
        "told": list(text.told),
        "promises": list(text.promises),
        "version": f"{text.template.name}（第 {text.template.pk} 号）",
        "digest": text.digest,
        "code": text.code,
    }
