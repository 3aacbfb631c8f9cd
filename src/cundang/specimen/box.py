"""What is in the box: which records each village sends, their reference codes and the shape of their files."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cundang.specimen.document import Document, Task
from cundang.specimen.forms import KINDS
from cundang.specimen.people import Village, settle
from cundang.specimen.places import Place, place
from cundang.specimen.seals import numbering_stamp

RETENTION_CODES = {"永久": "Y", "30年": "D30", "10年": "D10"}
LOOSE, FOLDER, PDF, TIFF = "loose", "folder", "pdf", "tiff"
OPENINGS = (("fine_receipt", 1996), ("roster", 1982), ("land_contract", 1999))  # of the first, second, other villages
NOT_CATALOGUED = (1, 3)  # village and item whose row the catalogue lacks: it must come in as a draft


@dataclass
class Item:
    """A document in its place: reference code, number, and how its images are delivered."""

    place: Place
    document: Document
    reference: str
    number: int
    container: str = LOOSE
    catalogued: bool = True


@dataclass(frozen=True)
class Share:
    """What one village sends. `index` is its place in the box; `sought` says whether 宣建国 lives there."""

    place: Place
    index: int
    pages: int
    sought: bool


def shares(codes: Sequence[str], pages: int) -> list[Share]:
    """Every village gets an equal share of the pages; raises `places.UnknownOffice`.

    The first two villages of the first town, and the first village of every other town, have a 宣建国 among
    their people: different persons with one name.
    """
    places = [place(code) for code in dict.fromkeys(codes)]
    sizes = [pages // len(places) + (index < pages % len(places)) for index in range(len(places))]
    return [
        Share(one, index, size, _sought_here(places, index))
        for index, (one, size) in enumerate(zip(places, sizes, strict=True))
    ]


def _sought_here(places: list[Place], index: int) -> bool:
    same_town = [other for other in places[:index] if other.town == places[index].town]
    return len(same_town) < (2 if places[index].town == places[0].town else 1)


def items(share: Share, seed: int) -> Iterator[Item]:
    """The village's items one after the other, drawn when asked for; the same for the same seed."""
    one, rng = share.place, random.Random(f"{seed}/{share.place.code}")
    village = settle(one, rng, sought=share.sought)
    counts: dict[tuple[str, ...], int] = {}
    left, several = share.pages, 0
    for index, (kind, year, focused) in enumerate(_programme(village, rng, share)):
        if not left:
            return
        task = Task(village, year, random.Random(rng.getrandbits(64)), village.sought() if focused else None)
        document = KINDS[kind][0](task)
        document.sheets = document.sheets[:left]
        left -= len(document.sheets)
        several += len(document.sheets) > 1
        item = _numbered(one, document, counts, dots=share.index % 2 == 1)
        item.container = FOLDER if index % 2 else LOOSE
        if len(document.sheets) > 1 and several == 1:
            item.container = TIFF if share.index % 2 else PDF
        item.catalogued = (share.index, index) != NOT_CATALOGUED
        yield item


def _programme(village: Village, rng: random.Random, share: Share) -> Iterator[tuple[str, int, bool]]:
    """Kinds and years without end; where the sought person lives, a record about that person comes first."""
    kinds = list(KINDS)
    if share.sought:
        kind, year = OPENINGS[min(share.index, len(OPENINGS) - 1)]
        yield kind, year, True
        kinds.remove(kind)
    rng.shuffle(kinds)
    turn = 0
    while True:
        for kind in kinds:
            turn += 1
            yield kind, rng.randint(*KINDS[kind][1:]), share.sought and turn in (2, 7)
        kinds = list(KINDS)
        rng.shuffle(kinds)


def _numbered(one: Place, document: Document, counts: dict[tuple[str, ...], int], *, dots: bool) -> Item:
    """Give 件号 within year, retention and division, the reference code, and mostly the stamp of the archive."""
    retention = RETENTION_CODES[document.retention]
    group = (document.class_code, str(document.year), retention, document.division)
    number = counts[group] = counts.get(group, 0) + 1
    if document.class_code == "WS" and document.year % 3:  # some were never stamped
        numbering_stamp(
            document.sheets[0],
            (one.fonds, str(document.year), str(number)),
            (document.division, document.retention, str(len(document.sheets))),
        )
    return Item(one, document, _reference(one.fonds, group, number, dots=dots), number)


def _reference(fonds: str, group: tuple[str, ...], number: int, *, dots: bool) -> str:
    """`C201-WS·1996-D30-CW-0001` (DA/T 22-2015) or `C201-WS·1996·D30·CW-0001` (DA/T 13-2022)."""
    class_code, year, retention, division = group
    parts = [part for part in (f"{class_code}·{year}", retention, division) if part]
    return f"{fonds}-{('·' if dots else '-').join(parts)}-{number:04d}"
