"""Reads of what answers an enquiry: searches, picks, the copies given out; and what anybody may ask of a copy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cundang.custodians.contacts import NO_CONTACT, Contact
from cundang.custodians.queries import Actor, acting, machine, require, under
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_of, pages_for, readings_for
from cundang.reading_room.copies import signing
from cundang.reading_room.copies.models import Copy, CopyLink, Pick, SigningKey, Sought
from cundang.reading_room.models import Enquiry
from cundang.reading_room.queries import SEE, enquiries_for
from cundang.strongroom.queries import open_blob


def pages_read(actor: Actor, office: str, years: tuple[int | None, int | None]) -> int:
    """Pages under an office that were read, of items of these years: what a search there can find."""
    read = readings_for(actor, "search").filter(under(office))
    first, last = years
    if first is not None:
        read = read.filter(page__item__year__gte=first)
    if last is not None:
        read = read.filter(page__item__year__lte=last)
    return read.count()


def sought_for(enquiry: Enquiry) -> list[Sought]:
    """The searches made for an enquiry, the first first."""
    return list(enquiry.sought.select_related("place").order_by("pk"))


@dataclass(frozen=True)
class Picked:
    """A pick with its page (item, owner and custodian with it) and all lines of its reading (`lines_of`)."""

    pick: Pick
    page: Page
    lines: list[dict[str, Any]]
    read_at: datetime | None  # when that reading was made

    @property
    def stale(self) -> bool:
        """Whether the page was read anew since its lines were picked: a line's index may be another person's now."""
        return self.pick.lines is not None and (self.read_at is None or self.read_at > self.pick.at)

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The picked lines; none where the whole page was picked, or the page was read anew."""
        return [] if self.stale else [self.lines[at] for at in self.pick.lines or [] if at < len(self.lines)]


def picked_for(actor: Actor, enquiry: Enquiry) -> tuple[list[Picked], int]:
    """What was picked for an enquiry, item by item, and how many picks the actor may not see (any more)."""
    picks = {pick.page_id: pick for pick in enquiry.picks.all()}
    joined = ("item__office", "item__custodian", "image")
    pages = pages_for(actor).filter(pk__in=picks, item__erased=False).select_related(*joined)
    shown = list(pages.order_by("item__year", "item_id", "number"))
    readings = {reading.pk: reading for reading in readings_for(actor, "view").filter(pk__in=[p.pk for p in shown])}
    found = []
    for page in shown:
        read = readings.get(page.pk)
        found.append(Picked(picks[page.pk], page, lines_of(read) if read else [], read.made_at if read else None))
    return found, len(picks) - len(found)


def copies_of(actor: Actor, enquiry: Enquiry) -> list[Copy]:
    """The papers given out for an enquiry, the last first, with their links."""
    require(actor, SEE)
    return list(enquiry.copies.select_related("office").prefetch_related("links").order_by("-pk"))


def copy_for(actor: Actor, pk: int) -> Copy:
    """One of an enquiry that the actor may see; raises `Copy.DoesNotExist`."""
    require(actor, SEE)
    found = Copy.objects.select_related("office", "enquiry", "enquiry__door", "pdf").get(pk=pk)
    if not enquiries_for(actor).filter(pk=found.enquiry_id).exists():
        raise Copy.DoesNotExist
    return found


class PaperGone(Exception):
    """The PDF was removed with the applicant's data; carries one sentence."""


def pdf_of(copy: Copy) -> bytes:
    """The bytes of a paper; whoever asks has been found to be allowed to have them. Raises `PaperGone`."""
    if copy.pdf_id is None:
        raise PaperGone(_("这份文件已随申请人的资料按期清除；编号和签名还能验真。"))
    with open_blob(copy.pdf_id) as opened:
        return opened.read()


def copies_for(actor: Actor) -> QuerySet[Copy]:
    """出证登记簿: all papers given out for enquiries that the actor may see, the last first."""
    require(actor, SEE)
    return Copy.objects.filter(enquiry__in=enquiries_for(actor)).select_related("office", "enquiry").order_by("-pk")


def number_parts(words: str) -> dict[str, Any]:
    """A copy's number, or its end, as conditions on the register; nothing has a number that is none."""
    parts = words.split("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 13 for part in parts) or len(parts) > 3:
        return {"pk": None}
    found: dict[str, Any] = {"serial": int(parts[-1]) % 10**9}
    if len(parts) > 1:
        found["office_id"] = parts[-2]
    if len(parts) > 2:
        found["year"] = int(parts[0]) % 10_000
    return found


def link_of(pk: int) -> CopyLink | None:
    """A link by its key, for whoever holds its address; the row lock lets only the machine see it then."""
    return CopyLink.objects.select_related("copy", "copy__office").filter(pk=pk).first()


# What anybody may ask.

VALID, REVOKED, UNKNOWN, NOT_OURS = "valid", "revoked", "unknown", "not_ours"


@dataclass(frozen=True)
class Verdict:
    """What is told of a copy: nothing of the person, nothing of what it shows.

    `valid`, `revoked`; `unknown`: our signature, but no such paper is on our books; `not_ours`: altered or invented.
    """

    state: str
    number: str = ""
    kind: str = ""
    office: str = ""
    day: date | None = None
    pages: int = 0
    revoked_at: datetime | None = None
    digest: str = ""
    contact: Contact = NO_CONTACT  # of the office


def public_keys() -> dict[str, signing.Key]:
    """Every key that ever signed, by its name."""
    keys = SigningKey.objects.order_by("pk").values_list("name", "algorithm", "public")
    return {name: signing.Key(name, algorithm, public) for name, algorithm, public in keys}


_NOT_OURS: Final = Verdict(NOT_OURS)


def verdict_on(signed: str) -> Verdict:
    """What is known of the paper whose QR code says this."""
    try:
        claim = signing.checked(signed, public_keys())
    except signing.NotSigned:
        return _NOT_OURS
    found = _on_the_books(claim.number)
    if found is None or found.signed != signed.strip():
        return Verdict(UNKNOWN, claim.number, day=claim.day, digest=claim.digest)
    return _told(found)


def verdict_by_code(number: str, code: str) -> Verdict:
    """The same for whoever types the number and the verification code."""
    found = _on_the_books(number.strip())
    typed = "".join(code.upper().replace("-", "").split())
    return _told(found) if found is not None and found.code == typed else _NOT_OURS


def _on_the_books(number: str) -> Copy | None:
    """The copy of a whole number."""
    if number.count("-") != 2:
        return None
    with acting(machine()):  # whoever holds the paper may ask, without an account
        return Copy.objects.select_related("office").filter(**number_parts(number)).first()


def _told(copy: Copy) -> Verdict:
    state = REVOKED if copy.revoked_at else VALID
    told = (copy.number, copy.kind, copy.office.name, copy.issued_at.date(), len(copy.shows))
    return Verdict(state, *told, copy.revoked_at, copy.digest, copy.office.contact)
