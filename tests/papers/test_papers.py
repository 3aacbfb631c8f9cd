"""Papers are PDF/A with the text that was given, whatever it is; a QR code gives back what was put in."""

from io import BytesIO

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pyvips

from cundang import papers

NASTY = ["#panic()", "$x$ *bold* _it_", '"quoted" \\ // no comment', "@label <tag> [x]", "宣建囯 㐂", "", "\u202eabc"]


def made(rows: list[list[str]]) -> bytes:
    return papers.listed("归档文件目录", ["众拥村 2019年"], [papers.Column("序号", 12), papers.Column("题名")], rows)


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_what_people_wrote_is_text_and_never_markup() -> None:
    pdf = made([[str(n), text] for n, text in enumerate(NASTY)])
    (page,) = text_of(pdf)
    assert "众拥村 2019年" in page
    for text in NASTY[:5]:
        assert text in page


def test_it_is_pdf_a_in_our_own_type() -> None:
    with pikepdf.open(BytesIO(made([["1", "宣建国"]]))) as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "2"
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("NotoS" in name for name in fonts)


def test_the_head_of_a_table_comes_again_on_every_page() -> None:
    pages = text_of(made([[str(n), f"第{n}号材料"] for n in range(200)]))
    assert len(pages) > 2
    assert all("题名" in page for page in pages)


def test_a_row_stays_on_one_page_unless_no_page_has_room_for_it() -> None:
    pages = text_of(made([[str(n), f"始{n}。" + "长题名" * 60 + f"终{n}。"] for n in range(40)]))
    assert len(pages) > 2
    for n in range(40):
        assert [f"始{n}。" in page for page in pages] == [f"终{n}。" in page for page in pages], n
    pages = text_of(made([["1", "始" + "题" * 20_000 + "终"]]))
    assert sum(page.count("题") for page in pages) == 20_000 + len(pages)  # and 题名 in each head


def test_a_character_that_our_type_lacks_is_named_by_its_code() -> None:
    (page,) = text_of(made([["1", "\U00030eddfang 𠮷"], ["2", "零\u202e宽\ud800"]]))
    assert "〓(U+20BB7)" in page
    assert "零宽" in page


def test_a_qr_code_gives_back_its_text() -> None:
    text = "https://dangan.example/boxes/12"
    picture = pyvips.Image.svgload_buffer(papers.qr(text).encode()).flatten(background=255).colourspace("b-w")
    array = np.asarray(picture.numpy(), dtype=np.uint8)
    assert cv2.QRCodeDetector().detectAndDecode(array.squeeze())[0] == text
