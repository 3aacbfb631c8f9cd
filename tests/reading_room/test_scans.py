"""A scanned paper form: taken in as what its pages show, refused in one sentence otherwise."""

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.actions import CommitmentRefused, say_agency, take_paper_commitment
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.commitments.queries import commitment_of, pdf_of
from cundang.reading_room.commitments.scans import ScanRefused, pictures
from cundang.reading_room.commitments.text import commitment_text

from .conftest import Make
from .test_agents import HELPER

CHILD: dict[str, Any] = {"relation": "child", "subject": "宣长根", "deceased": True, "shown": False}


def sheet(kind: str, size: tuple[int, int] = (827, 1169), pages: int = 1, blank: bool = False) -> bytes:
    """A signed sheet as JPEG, PNG or PDF."""
    picture = Image.new("RGB", size, "white")
    if not blank:
        ImageDraw.Draw(picture).line([(100, 100), (600, 300), (200, 800)], "black", 8)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [picture] * (pages - 1)} if kind == "PDF" else {}
    picture.save(out, kind, **more)
    return out.getvalue()


def bomb() -> bytes:
    """A small PDF whose only picture is 60,000 by 60,000 pixels."""
    document, out = pikepdf.new(), io.BytesIO()
    row = zlib.compressobj()
    packed = b"".join(row.compress(b"\0" * 1_000_000) for _part in range(450)) + row.flush()
    image = pikepdf.Stream(document, packed)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60000, Height=60000, BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    page = document.add_blank_page(page_size=(595, 842))
    name = page.add_resource(image, pikepdf.Name.XObject)
    page.Contents = document.make_stream(f"595 0 0 842 0 0 cm {name} Do".encode())
    document.save(out, compress_streams=False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (sheet("PNG"), "两样都不是"),
        (b"", "两样都不是"),
        (sheet("JPEG")[:300], "图片已损坏"),
        (b"%PDF-1.7 nothing", "PDF 打不开"),
        (sheet("JPEG", blank=True), "空白"),
        (sheet("PDF", pages=5), "最多 4 页"),
        (sheet("JPEG", (9000, 9000)), "太大"),
        (b"%PDF" + b"0" * 11_000_000, "10 MB"),
    ],
    ids=["png", "empty", "torn", "no pdf", "blank", "long", "large", "heavy"],
)
def test_what_is_no_scan_of_a_form(content: bytes, said: str) -> None:
    with pytest.raises(ScanRefused, match=said):
        pictures(content)


def test_a_picture_that_would_swell_is_refused_before_it_is_opened() -> None:
    content = bomb()
    assert len(content) < 1_000_000
    with pytest.raises(ScanRefused, match="太大"):
        pictures(content)


def test_pages_become_pictures_of_a4_at_200_dpi() -> None:
    found = pictures(sheet("PDF", (3000, 4200), pages=2))
    assert len(found) == 2
    assert all("<svg" in one and len(one) < 400_000 for one in found)
    assert 'width="1654"' in pictures(sheet("JPEG", (4000, 5656)))[0]


@pytest.mark.django_db
def test_a_paper_form_is_sealed_with_its_scan(asked: Make, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", **CHILD, agent=HELPER)
    with acting(agent):
        say_agency(one, "letter", [], actor=agent)  # the person is not there: paper is the way
        text = commitment_text(one)
        for code, scan, said in (
            ("0000-0000", sheet("JPEG"), "文本码对不上"),
            (text.code, b"GIF89a", "两样都不是"),
        ):
            with pytest.raises(CommitmentRefused, match=said):
                take_paper_commitment(one, scan, code=code, actor=agent)
        assert commitment_of(one) is None
        made = take_paper_commitment(one, sheet("PDF"), code=text.code.lower(), actor=agent)
        content = pdf_of(made)
    assert made.way == Commitment.PAPER
    document = pypdfium2.PdfDocument(content)
    assert len(document) >= 2
    said = re.sub(r"\s", "", document[len(document) - 1].get_textpage().get_text_range())
    assert "纸质签署扫描件第1页" in said
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"


@pytest.mark.django_db
def test_page_and_endpoint(asked: Make, agent: Actor, village: Office, sign_in: Callable[[Actor], Client]) -> None:
    browser = sign_in(agent)
    for address, status in (("/enquiries/%d/commitment/paper/", 302), ("/api/v1/enquiries/%d/commitment/paper", 201)):
        one = asked(agent, village, "accept", **CHILD)
        with acting(agent):
            code = commitment_text(one).code
        torn = {"code": code, "file": SimpleUploadedFile("x.pdf", b"%PDF")}
        wrong = browser.post(address % one.pk, torn, follow=True)
        assert "PDF 打不开" in (wrong.content.decode() if status == 302 else wrong.json()["error"])
        given = {"code": code, "file": SimpleUploadedFile("承诺书.jpg", sheet("JPEG"))}
        assert browser.post(address % one.pk, given).status_code == status
        with acting(agent):
            assert commitment_of(one) is not None
