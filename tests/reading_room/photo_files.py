"""Files that people send as photos of documents, honest and otherwise."""

import io
import struct
import zlib

import pikepdf
from PIL import Image, ImageDraw

SECRET = b"HIDDEN-PLACE-29.30N-120.07E"


def card(size: tuple[int, int] = (1600, 1000)) -> Image.Image:
    """A picture with something on it."""
    image = Image.effect_noise(size, 40).convert("RGB")
    ImageDraw.Draw(image).rectangle((100, 100, 700, 500), fill="navy")
    return image


def jpeg(*, orientation: int = 1, size: tuple[int, int] = (1600, 1000), mode: str = "RGB") -> bytes:
    """As a telephone makes it, with where and when it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    made = io.BytesIO()
    card(size).convert(mode).save(made, "JPEG", exif=exif, quality=90)
    return made.getvalue()


def png(mode: str = "RGBA") -> bytes:
    made = io.BytesIO()
    card().convert(mode).save(made, "PNG")
    return made.getvalue()


def pdf(pages: int = 1, *, password: str = "", side: int = 595) -> bytes:
    """A PDF with a photo on every page."""
    document = pikepdf.new()
    picture = pikepdf.Stream(document, jpeg(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1600, Height=1000, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    for _page in range(pages):
        page = document.add_blank_page(page_size=(side, side))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pikepdf.Stream(document, f"{side} 0 0 {side} 0 0 cm /P Do".encode())
    made = io.BytesIO()
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(made, encryption=lock)
    return made.getvalue()


def pdf_bomb(side: int) -> bytes:
    """A few kilobytes that become a picture of `side` × `side` bytes."""
    packed, grey = zlib.compressobj(9, wbits=-15), bytes(range(256)) * (256 * 1024)
    block = packed.compress(grey) + packed.flush(zlib.Z_FULL_FLUSH)  # stands by itself, so it may stand there often
    data = b"\x78\x9c" + block * (side * side // len(grey) + 1) + b"\x03\x00" + bytes(4)
    data = zlib.compress(data, 9)  # and packed once more
    document = pikepdf.new()
    picture = pikepdf.Stream(document, data)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
        Filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]),
    )  # fmt: skip
    picture.write(data, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]))
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.Contents = pikepdf.Stream(document, b"595 0 0 842 0 0 cm /P Do")
    made = io.BytesIO()
    document.save(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return made.getvalue()


def pdf_of_laughs(levels: int = 12) -> bytes:
    """A page that draws ten forms that each draw ten forms, and so on."""
    document = pikepdf.new()
    inner = pikepdf.Stream(document, b"0 0 1 1 re f")
    for _level in range(levels):
        inner.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 900],
            Resources=inner.stream_dict.get("/Resources", pikepdf.Dictionary()),
        )  # fmt: skip
        outer = pikepdf.Stream(document, b"/F Do " * 10)
        outer.stream_dict = pikepdf.Dictionary(Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner)))
        inner = outer
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = inner.stream_dict.Resources
    page.Contents = pikepdf.Stream(document, b"/F Do")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of 900 million pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(width * 3 + 1), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def polyglot(inside: bytes) -> bytes:
    """A JPEG that is something else too: in a comment right behind its first marker."""
    plain = jpeg()
    comment = b"\xff\xfe" + struct.pack(">H", len(inside) + 2) + inside
    return plain[:2] + comment + plain[2:]
