"""Opens one photo of a document, in a process with limits: `python -m cundang.reading_room.photos.child KIND`.

The file comes on standard input; what goes out is its pixels alone, drawn anew as JPEG of at most `LONGEST` a side: no
metadata, no place, nothing that was hidden behind or beside the picture. On standard output each page stands after its
length (4 bytes, big-endian). Exit status 3: refused, one word on standard error says why. A file made to eat memory or
time ends this process, not the program.
"""

import io
import sys
import warnings
from collections.abc import Iterator
from typing import Final

MEMORY: Final = 1536 * 1024 * 1024  # bytes of address space
SECONDS: Final = 10  # of processor time
LONGEST: Final = 2200  # pixels: an ID card's small print can be read
PIXELS: Final = 60_000_000  # of what is opened; telephones take 12 to 50 million
SIDE: Final = 12_000
PAGES: Final = 3


class Refused(Exception):
    """One word says why."""


def limit() -> None:
    """So much memory and time, where the system can say so."""
    try:
        import resource  # noqa: PLC0415  # Windows has none: there the caller's time limit alone holds
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no picture of a person in a core file


def picture(data: bytes, kind: str) -> Iterator[bytes]:
    """A JPEG or PNG."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # each kind loads its own library

    Image.MAX_IMAGE_PIXELS = None  # ours is less, and has its own word
    with Image.open(io.BytesIO(data), formats=[kind.upper()]) as image:
        if image.width * image.height > PIXELS or max(image.size) > SIDE:
            raise Refused("large")
        if min(image.size) < 100:
            raise Refused("small")
        if kind == "jpeg":
            image.draft("RGB", (LONGEST, LONGEST))  # decodes no more than is needed
        upright = ImageOps.exif_transpose(image)
        yield _drawn(upright)


def pages(data: bytes) -> Iterator[bytes]:
    """A PDF, rendered."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("password" if "password" in str(error).lower() else "damaged") from error
    if not 0 < len(document) <= PAGES:
        raise Refused("pages")
    for page in document:
        width, height = page.get_size()
        if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise Refused("large")
        for one in page.get_objects(max_depth=3):
            if isinstance(one, pypdfium2.PdfImage):
                across, down = one.get_px_size()
                if across * down > PIXELS:
                    raise Refused("large")
        yield _drawn(page.render(scale=LONGEST / max(width, height)).to_pil())


def _drawn(image: "Image.Image") -> bytes:  # type: ignore[name-defined]  # noqa: F821
    """The pixels on white, smaller where they are many; a new JPEG."""
    from PIL import Image, ImageStat  # noqa: PLC0415

    image.thumbnail((LONGEST, LONGEST))
    if image.mode in ("RGBA", "LA", "PA", "P"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    made = io.BytesIO()
    bare = Image.new("RGB", image.size)
    bare.paste(image.convert("RGB"))
    if all(low == high for low, high in ImageStat.Stat(bare).extrema):
        raise Refused("blank")  # also what is left of a picture that a library would not draw
    bare.save(made, "JPEG", quality=85)
    return made.getvalue()


def main() -> int:
    """One file in, its pages out."""
    limit()
    warnings.simplefilter("ignore")
    kind = sys.argv[1]
    data = sys.stdin.buffer.read()
    try:
        found = list(pages(data) if kind == "pdf" else picture(data, kind))
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        return 3
    except Exception:  # whatever a library makes of a damaged file
        sys.stderr.write("damaged")
        return 3
    for page in found:
        sys.stdout.buffer.write(len(page).to_bytes(4, "big") + page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
