"""Bad input, made on the spot: every animal of the zoo is a file that somebody will deliver one day."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
from PIL import Image


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing: a decompression bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def jpeg(size: tuple[int, int] = (600, 800), mode: str = "RGB") -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new(mode, size, "white" if mode == "RGB" else 255).save(out, "JPEG", dpi=(300, 300))
    return out.getvalue()


def pdf(pages: int = 1, *, password: str = "", script: bool = False) -> bytes:
    """A PDF of empty pages, encrypted or with a script when asked."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else None)
    return out.getvalue()


def scanned_pdf(images: list[bytes], *, size: tuple[float, float] = (595.0, 842.0), rotate: int = 0) -> bytes:
    """A PDF as scanners make it: one full-page JPEG a page."""
    document = pikepdf.new()
    for content in images:
        picture = Image.open(io.BytesIO(content))
        page = document.add_blank_page(page_size=size)
        image = pikepdf.Stream(
            document,
            content,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(image)))
        page.Contents = pikepdf.Stream(document, f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
        if rotate:
            page.Rotate = rotate
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ofd(image: bytes | None, text: str = "") -> bytes:
    """An OFD of one A4 page: a full-page picture (or vectors only) and, when given, a text object."""
    drawn = '<PathObject ID="9" Boundary="0 0 10 10"><AbbreviatedData>M 0 0 L 10 10</AbbreviatedData></PathObject>'
    if image is not None:
        drawn = '<ImageObject ID="5" ResourceID="4" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    if text:
        code = f'<TextCode X="0" Y="5">{text}</TextCode>'
        drawn += f'<TextObject ID="6" Boundary="20 30 100 10" Size="5" Font="3">{code}</TextObject>'
    area = "<PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
    common = f"<CommonData>{area}<DocumentRes>DocumentRes.xml</DocumentRes></CommonData>"
    pages = '<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages>'
    medium = '<MultiMedia ID="4" Type="Image"><MediaFile>page.jpg</MediaFile></MultiMedia>'
    files = {
        "OFD.xml": ("OFD", "", "<DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody>"),
        "Doc_0/Document.xml": ("Document", "", common + pages),
        "Doc_0/DocumentRes.xml": ("Res", ' BaseLoc="Res"', f"<MultiMedias>{medium}</MultiMedias>"),
        "Doc_0/Pages/Page_0/Content.xml": ("Page", "", f'<Content><Layer ID="2">{drawn}</Layer></Content>'),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, (tag, attributes, content) in files.items():
            start = f'<{tag} xmlns="http://www.ofdspec.org/2016"{attributes}>'
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{start}{content}</{tag}>')
        if image is not None:
            archive.writestr("Doc_0/Res/page.jpg", image)
    return out.getvalue()


def office_document() -> bytes:
    """A letter of an office program: a zip inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def evil_zip(path: Path, good: bytes) -> None:
    """A zip with one good scan among everything that a zip can do to you; GBK names as old programs write them."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Z109-WS·2011·Y-0001-001.jpg", good)
        archive.writestr("../逃出-001.jpg", good)
        archive.writestr("/etc/绝对-001.jpg", good)
        link = zipfile.ZipInfo("链接-001.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("里面.zip", b"PK\x05\x06" + bytes(18))
        gbk = zipfile.ZipInfo("x" * len("收据-001.jpg".encode("gbk")))
        archive.writestr(gbk, good)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"x" * len("收据-001.jpg".encode("gbk")), "收据-001.jpg".encode("gbk")))


class Pipe(io.BytesIO):
    """What `zipfile` takes for a pipe: it then writes the sizes of each file behind it."""

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError
