"""档案复制件, 档案证明 and 查无档案证明 as PDF: who issues it, of what, what for, and the code that verifies it.

实施条例 §32: a copy has the effect of the original when it bears the mark of the office that keeps it; hence the words
about the stamp, and the place for an electronic seal (`ElectronicSeal`), of which the program brings none.
"""

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import override, pgettext_lazy

from cundang import papers
from cundang.holdings.models import Page
from cundang.reading_room.copies.models import Copy, Sought
from cundang.reading_room.copies.signing import content_digest
from cundang.reading_room.models import Enquiry

if TYPE_CHECKING:
    from cundang.reading_room.copies.extract import Picture

TITLES: Final = {Copy.COPY: "档案复制件", Copy.CERTIFICATE: "档案证明", Copy.NOT_FOUND: "查无档案证明"}
KINDS: Final[dict[str, Promise]] = {
    Copy.COPY: pgettext_lazy("出证", "复制件"),
    Copy.CERTIFICATE: pgettext_lazy("出证", "档案证明"),
    Copy.NOT_FOUND: pgettext_lazy("出证", "查无档案证明"),
}
MARKED: Final = 24  # characters
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
    '<image width="{w}" height="{h}" href="data:image/jpeg;base64,{jpeg}"/></svg>'
)


class ElectronicSeal(Protocol):
    """The official e-seal (浙江规定 §10: the provincial e-seal system, or an assessed one), named by `CUNDANG_SEAL`."""

    def __call__(self, pdf: bytes, office_code: str) -> bytes:
        """The PDF with the seal of the office on it; raises for a seal that cannot be had, and nothing is issued."""


@dataclass(frozen=True)
class Piece:
    """A page in a paper: the whole (`lines` None) or lines of it, and the picture of that."""

    page: Page
    lines: list[int] | None
    picture: "Picture"


@dataclass(frozen=True)
class Paper:
    """What is printed; without a number it is a preview."""

    kind: str
    enquiry: Enquiry
    pieces: Sequence[Piece] = ()
    sought: Sequence[Sought] = ()
    number: str = ""
    day: date = field(default_factory=date.today)
    code: str = ""
    signed: str = ""  # the text of the QR code
    address: str = ""  # of the page that verifies
    prepared_by: str = ""
    issued_by: str = ""


def paper(told: Paper) -> bytes:
    """The paper as PDF/A, sealed where the installation has an electronic seal; Chinese, whoever issues it."""
    with override("zh-hans"):
        made = papers.pdf("reading_room/papers/copy.typ", _facts(told))
    if told.number and settings.ELECTRONIC_SEAL:
        seal: ElectronicSeal = import_string(settings.ELECTRONIC_SEAL)
        made = seal(made, told.enquiry.door_id)
    return made


def digest_of_pdf(pdf: bytes) -> str:
    """What a paper's signature is bound to, from its file alone: the pictures, page by page, as they stand in it.

    Raises `pikepdf.PdfError` for what is no PDF.
    """
    import pikepdf  # noqa: PLC0415  # only where a file is compared

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pictures = [
            hashlib.sha256(stream.read_raw_bytes()).hexdigest()
            for page in opened.pages
            for stream in page.get_images().values()
            if stream.get("/Filter") == "/DCTDecode"
        ]
    return content_digest(pictures)


def searched_words(sought: Sequence[Sought]) -> str:
    """The words of a statement that nothing was found, a line each search: what its signature is bound to."""
    return "\n".join("\t".join(row) for row in _searches(sought))


def _facts(told: Paper) -> dict[str, Any]:
    office = told.enquiry.door.name
    day = f"{told.day.year}年{told.day.month}月{told.day.day}日"
    number = told.number or "预览"
    return {
        "kind": told.kind,
        "title": TITLES[told.kind],
        "draft": not told.number,
        "number": number,
        "enquiry": told.enquiry.number,
        "office": office,
        "contact": told.enquiry.door.contact.on_paper,
        "purpose": told.enquiry.purpose,
        "day": day,
        "watermark": f"{office}　{number}　{day}　限用于：{_short(told.enquiry.purpose)}",
        "pieces": [_piece(one) for one in told.pieces],
        "searches": _searches(told.sought),
        "others": any(one.found for one in told.sought),  # namesakes, say: the clerk looked at them
        "wanted": _years(told.enquiry.year_from, told.enquiry.year_to),
        "prepared_by": told.prepared_by,
        "issued_by": told.issued_by,
        "code": _in_fives(told.code),
        "qr": papers.qr(f"{told.address}?c={quote(told.signed)}") if told.number else None,
        "address": told.address,
    }


def _piece(one: Piece) -> dict[str, Any]:
    page, made = one.page, one.picture
    jpeg = base64.b64encode(made.jpeg).decode()
    return {
        "reference": page.item.reference,
        "title": page.item.title,
        "dated": page.item.dated,
        "owner": page.item.office.name,
        "custodian": page.item.custodian.name,
        "page": page.number,
        "whole": one.lines is None,
        "svg": SVG.format(w=made.width, h=made.height, jpeg=jpeg),
        "across": made.width,
        "down": made.height,
        "lines": [
            {"text": line.text, "left": line.left, "top": line.top, "width": line.width, "height": line.height}
            for line in made.lines
            if line.text.strip()
        ],
    }


def _searches(sought: Sequence[Sought]) -> list[list[str]]:
    return [
        [
            one.asked, one.place.name, _years(one.year_from, one.year_to), str(one.pages), str(one.found),
            f"{localtime(one.at):%Y-%m-%d}",
        ]
        for one in sought
    ]  # fmt: skip


def _years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return "全部年份"
    if first is None or last is None:
        return f"{first}年以后" if first is not None else f"{last}年以前"
    return f"{first}—{last}年" if first != last else f"{first}年"


def _short(purpose: str) -> str:
    """As much of a purpose as a watermark bears; the whole stands above."""
    return purpose if len(purpose) <= MARKED else purpose[:MARKED] + "…"


def _in_fives(code: str) -> str:
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
