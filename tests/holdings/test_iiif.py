"""IIIF Image API 3.0 and Presentation API 3.0, for those who may see the record."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyvips
from django.test import Client
from PIL import Image

from cundang.custodians.queries import Actor, acting
from cundang.holdings import iiif_image
from cundang.holdings.iiif_request import MAX_AREA, MAX_SIDE, BadRequest, parse_region, parse_size, picture
from cundang.holdings.models import Page
from cundang.ledger.actions import record
from cundang.ledger.models import Entry
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import store_in_use
from holdings.records import BLUE, GREEN, HEIGHT, RED, WHITE, WIDTH, Box, add, four_colours, opened

Browser = Callable[[Actor], Client]


# What an address means.


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("full", (0, 0, 1000, 1400)),
        ("square", (0, 200, 1000, 1000)),
        ("10,20,30,40", (10, 20, 30, 40)),
        ("900,1300,500,500", (900, 1300, 100, 100)),
        ("pct:10,10,50,25", (100, 140, 500, 350)),
        ("pct:0,0,100,100", (0, 0, 1000, 1400)),
        ("pct:33.3,.5,1.5,2", (333, 7, 15, 28)),
    ],
)
def test_regions(text: str, box: tuple[int, int, int, int]) -> None:
    assert parse_region(text, 1000, 1400) == box


@pytest.mark.parametrize(
    "text",
    ["", "all", "1,2,3", "1,2,3,4,5", "-1,0,10,10", "0,0,0,10", "1000,0,10,10", "0,1400,5,5", "1.5,0,10,10",
     "pct:0,0,0,10", "pct:100,0,10,10", "pct:-1,0,5,5", "FULL", "１,2,3,4", "9999999999,0,1,1", "0,0,1e3,1"],
)  # fmt: skip
def test_regions_that_are_none(text: str) -> None:
    with pytest.raises(BadRequest, match=r"。$"):
        parse_region(text, 1000, 1400)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("max", (1000, 1400)),
        ("^max", (8451, 11832)),
        ("500,", (500, 700)),
        (",700", (500, 700)),
        ("pct:25", (250, 350)),
        ("123,45", (123, 45)),
        ("!300,300", (214, 300)),
        ("!3000,3000", (1000, 1400)),
        ("^!3000,3000", (2143, 3000)),
        ("^2000,", (2000, 2800)),
        ("^,2800", (2000, 2800)),
        ("^1500,10", (1500, 10)),
        ("^pct:200", (2000, 2800)),
        ("1,", (1, 1)),
    ],
)
def test_sizes(text: str, size: tuple[int, int]) -> None:
    assert parse_size(text, 1000, 1400) == size


@pytest.mark.parametrize(
    "text",
    ["", "full", "0,", ",0", "0,0", "!0,5", "1001,", ",1401", "1001,10", "pct:101", "pct:0", "pct:", ",", "!500,",
     "^", "^^500,", "-5,", "5.5,", "^16001,", "^16000,16000", "^pct:10000", "１00,", "max,", "500"],
)  # fmt: skip
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(BadRequest, match=r"。$"):
        parse_size(text, 1000, 1400)


def test_a_huge_page_is_served_within_the_limits() -> None:
    width, height = parse_size("max", 60_000, 5_000)
    assert max(width, height) <= MAX_SIDE
    assert width * height <= MAX_AREA
    assert abs(width / height - 12) < 0.01


@pytest.mark.parametrize("rotation", ["22.5", "45", "-90", "361", "", "!", "90!", "abc", "1e2"])
def test_only_quarter_turns(rotation: str) -> None:
    with pytest.raises(BadRequest):
        picture("full", "max", rotation, "default", "jpg", width=10, height=10)


@pytest.mark.parametrize(("quality", "form"), [("best", "jpg"), ("", "jpg"), ("default", "gif"), ("default", "tif")])
def test_only_known_qualities_and_formats(quality: str, form: str) -> None:
    with pytest.raises(BadRequest):
        picture("full", "max", "0", quality, form, width=10, height=10)


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        (("full", "max", "0"), "full/max/0/default.jpg"),
        (("0,0,1000,1400", "1000,", "360"), "full/max/0/default.jpg"),
        (("pct:0,0,50,50", "250,", "!90.0"), "0,0,500,700/250,350/!90/default.jpg"),
        (("full", "^2000,", "0"), "full/^2000,2800/0/default.jpg"),
    ],
)
def test_one_picture_has_one_canonical_address(asked: tuple[str, str, str], canonical: str) -> None:
    assert picture(*asked, "default", "jpg", width=1000, height=1400).canonical(1000, 1400) == canonical


@pytest.mark.parametrize(
    ("region", "size", "tile"),
    [("1024,0,976,1024", "976,1024", True), ("0,0,2000,2048", "1000,1024", True), ("0,2048,1024,752", "1024,752", True),
     ("100,80,800,40", "max", False), ("full", "500,", False), ("1024,1024,400,300", "max", False)],
)  # fmt: skip
def test_tiles_are_told_from_lines(region: str, size: str, tile: bool) -> None:
    assert picture(region, size, "0", "default", "jpg", width=2000, height=2800).is_tile(2000, 2800) is tile


# Pictures.

pytestmark = pytest.mark.django_db


def near(pixel: list[float], colour: tuple[int, int, int], off: float = 14) -> bool:
    return len(pixel) == 3 and all(abs(a - b) <= off for a, b in zip(pixel, colour, strict=True))


def corners(image: pyvips.Image) -> list[list[float]]:
    """Top left, top right, bottom left, bottom right, a little inside."""
    right, bottom = image.width * 9 // 10, image.height * 9 // 10
    left, top = image.width // 10, image.height // 10
    return [image(x, y) for x, y in ((left, top), (right, top), (left, bottom), (right, bottom))]


@pytest.mark.parametrize(
    ("asked", "size", "expected"),
    [
        ("full/max/0/default.jpg", (WIDTH, HEIGHT), (RED, GREEN, BLUE, WHITE)),
        ("full/!200,200/0/default.jpg", (143, 200), (RED, GREEN, BLUE, WHITE)),
        ("full/200,/90/color.png", (280, 200), (BLUE, RED, WHITE, GREEN)),
        ("full/200,/180/default.webp", (200, 280), (WHITE, BLUE, GREEN, RED)),
        ("full/200,/270/default.png", (280, 200), (GREEN, WHITE, RED, BLUE)),
        ("full/200,/!0/default.png", (200, 280), (GREEN, RED, WHITE, BLUE)),
        ("full/200,/!90/default.png", (280, 200), (WHITE, GREEN, BLUE, RED)),
        ("0,0,400,400/max/0/default.jpg", (400, 400), (RED, RED, RED, RED)),
        ("square/^1200,/0/default.jpg", (1200, 1200), (RED, GREEN, BLUE, WHITE)),
        ("300,500,400,400/100,300/0/default.png", (100, 300), (RED, GREEN, BLUE, WHITE)),
    ],
)
def test_pictures(browser: Client, box: Box, asked: str, size: tuple[int, int], expected: tuple[Any, ...]) -> None:
    for _ in range(2):  # from the stored file, then the same from the pyramid
        image = opened(browser.get(box.iiif(asked)))
        assert (image.width, image.height) == size
        for pixel, colour in zip(corners(image), expected, strict=True):
            assert near(pixel, colour), (pixel, colour)
        opened(browser.get(box.iiif("0,0,1000,1024/1000,1024/0/default.jpg")))


@pytest.mark.parametrize(("turn", "stored"), [(90, 270), (180, 180), (270, 90)])
def test_a_page_that_was_scanned_askew_stands_upright(browser: Client, box: Box, turn: int, stored: int) -> None:
    lying = four_colours().rot(f"d{stored}")
    page = add(box.item, 9, lying.jpegsave_buffer(Q=95), rotation=turn)
    for asked in ("full/max", "full/!300,300", "square/200,", "pct:10,10,80,80/max", "0,0,1000,1024/1000,1024"):
        image = opened(browser.get(f"/iiif/3/{page.pk}/{asked}/0/default.png"))
        assert [near(p, c) for p, c in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True)] == [True] * 4, asked


def test_grey_and_two_tones(browser: Client, box: Box) -> None:
    grey = opened(browser.get(box.iiif("full/100,/0/gray.jpg")))
    assert grey.bands == 1
    tones = browser.get(box.iiif("full/100,/0/bitonal.png"))
    image = opened(tones)
    assert image.bands == 1
    assert set(image.numpy().flatten().tolist()) == {0, 255}
    assert Image.open(io.BytesIO(tones.content)).mode == "1"


def encode(kind: str) -> bytes:
    """The four colours as scanners and vendors deliver them."""
    image = four_colours(400, 560)
    memory = io.BytesIO()
    pil = Image.fromarray(image.numpy())
    match kind:
        case "16-bit png":
            return bytes((image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").pngsave_buffer())
        case "16-bit tiff":
            image16 = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
            return bytes(image16.tiffsave_buffer(compression="lzw"))
        case "cmyk tiff" | "cmyk jpeg":
            pil.convert("CMYK").save(memory, kind.split()[1])
        case "1-bit tiff":
            pil.convert("L").point(lambda value: 255 if value > 200 else 0).convert("1").save(
                memory, "tiff", compression="group4"
            )
        case "16-bit grey":
            grey = (image.colourspace("b-w").cast("ushort") * 257).cast("ushort")
            return bytes(grey.copy(interpretation="grey16").pngsave_buffer())
        case "palette png":
            pil.quantize(8).save(memory, "png")
        case "alpha png":
            pil.putalpha(Image.new("L", pil.size, 255))
            pil.paste((0, 0, 0, 0), (200, 280, 400, 560))  # nothing there: the paper shows
            pil.save(memory, "png")
        case "lab tiff":
            return bytes(image.colourspace("lab").tiffsave_buffer())
        case "jpeg 2000":
            pil.save(memory, "jpeg2000", irreversible=False)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("kind", "off"),
    [("16-bit png", 2), ("16-bit tiff", 2), ("cmyk tiff", 80), ("cmyk jpeg", 80), ("palette png", 8), ("alpha png", 6),
     ("lab tiff", 3), ("jpeg 2000", 2), ("1-bit tiff", 0), ("16-bit grey", 0)],
)  # fmt: skip
def test_odd_files_come_out_as_eight_bits(browser: Client, box: Box, kind: str, off: int) -> None:
    page = add(box.item, 9, encode(kind), size=(400, 560))
    for asked in ("full/max", "full/200,", "pct:5,5,90,90/max", "0,0,512,512/max"):
        image = opened(browser.get(f"/iiif/3/{page.pk}/{asked}/0/default.png"))
        assert image.format == "uchar"
        if kind in ("1-bit tiff", "16-bit grey"):
            assert image.bands == 1
            assert corners(image)[0][0] < 120
            assert corners(image)[3][0] > 245
        else:
            for pixel, colour in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True):
                assert near(pixel, colour, off), (asked, pixel, colour)


def test_the_tiles_of_a_page_together_are_the_page(browser: Client, box: Box) -> None:
    whole = pyvips.Image.black(WIDTH, HEIGHT, bands=3)
    for x in range(0, WIDTH, 1024):
        for y in range(0, HEIGHT, 1024):
            w, h = min(1024, WIDTH - x), min(1024, HEIGHT - y)
            tile = opened(browser.get(box.iiif(f"{x},{y},{w},{h}/{w},{h}/0/default.png")))
            assert (tile.width, tile.height) == (w, h)
            whole = whole.insert(tile, x, y)
    assert (whole - four_colours()).abs().avg() < 3


def test_opening_the_item_begins_the_pyramid(browser: Client, box: Box) -> None:
    shutil.rmtree(iiif_image.pyramids().folder, ignore_errors=True)
    browser.get(box.url())
    iiif_image._ahead().submit(lambda: None).result(timeout=60)  # whatever was begun before is done
    assert [path.name for path in iiif_image.pyramids().folder.glob("??/*.tif")] == [
        f"{box.pages[0].image_id}-0-half.tif"
    ]


def test_the_cache_may_be_deleted_at_any_time(browser: Client, box: Box) -> None:
    asked = box.iiif("0,0,1000,1024/1000,1024/0/default.jpg")
    opened(browser.get(asked))
    assert list(iiif_image.pyramids().folder.glob("??/*.tif"))
    shutil.rmtree(iiif_image.pyramids().folder)
    opened(browser.get(asked))


def test_without_room_for_the_cache_the_page_is_shown_all_the_same(
    browser: Client, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(iiif_image, "_build", full)
    page = add(box.item, 9, four_colours().jpegsave_buffer(Q=90))
    opened(browser.get(f"/iiif/3/{page.pk}/0,0,1000,1024/1000,1024/0/default.jpg"))


def test_a_file_that_is_gone_is_one_sentence_and_no_view(browser: Client, box: Box) -> None:
    page = add(box.item, 9, four_colours(300, 300).jpegsave_buffer(Q=90), size=(300, 300))
    place = store_in_use().place(page.image_id)  # type: ignore[attr-defined]
    place.unlink()
    answer = browser.get(f"/iiif/3/{page.pk}/full/max/0/default.jpg")
    assert answer.status_code == 503
    assert answer.content.decode().endswith("。")
    assert not Entry.objects.filter(act="viewed", object_id=str(page.pk)).exists()


def test_a_file_that_is_no_image_is_one_sentence(browser: Client, box: Box) -> None:
    page = add(box.item, 9, b"this is a letter, not a picture", size=(300, 300))
    answer = browser.get(f"/iiif/3/{page.pk}/full/max/0/default.jpg")
    assert (answer.status_code, answer.content.decode()[-1]) == (503, "。")


# Who may, and what the ledger says.


@pytest.mark.parametrize("asked", ["info.json", "full/max/0/default.jpg", "full/!100,100/0/default.jpg"])
def test_another_office_gets_404(next_clerk: Actor, sign_in: Browser, box: Box, asked: str) -> None:
    browser = sign_in(next_clerk)
    assert browser.get(box.iiif(asked)).status_code == 404
    assert browser.get(f"/iiif/items/{box.item.pk}/manifest").status_code == 404
    assert not Entry.objects.filter(act="viewed", account_id=next_clerk.account_id).exists()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "operator"])
def test_those_without_the_act_get_403(role: str, request: pytest.FixtureRequest, sign_in: Browser, box: Box) -> None:
    browser = sign_in(request.getfixturevalue(role))
    assert browser.get(box.iiif("full/max/0/default.jpg")).status_code == 403
    assert browser.get(box.iiif("info.json")).status_code == 403
    assert browser.get(f"/iiif/items/{box.item.pk}/manifest").status_code == 403


def test_the_second_lock_holds_below_the_first(next_clerk: Actor, box: Box) -> None:
    with acting(next_clerk):
        assert not Page.objects.filter(pk=box.pages[0].pk).exists()


def views(actor: Actor) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(act="viewed", account_id=actor.account_id).order_by("pk")
    return [(entry.kind, entry.object_id, entry.facts["way"]) for entry in entries]


def test_a_viewer_from_elsewhere_is_one_view(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(box.iiif("info.json"))
    for asked in ("0,0,1000,1024/1000,1024", "0,1024,1000,376/1000,376", "full/max"):
        browser.get(box.iiif(f"{asked}/0/default.jpg"))
    assert views(archivist) == [("page", str(box.pages[0].pk), "iiif")]


def test_pictures_of_a_page_opened_before_are_no_further_view(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(box.url("?page=1"))
    browser.get(box.iiif("info.json"))
    browser.get(box.iiif("full/max/0/default.jpg"))
    assert views(archivist) == [("page", str(box.pages[0].pk), "page")]
    browser.get(box.iiif("full/max/0/default.jpg", page=2))
    assert views(archivist)[1:] == [("page", str(box.pages[1].pk), "iiif")]


def test_a_thumbnail_cannot_be_read_and_is_no_view(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(box.iiif("full/!160,160/0/default.jpg"))
    assert views(archivist) == []
    browser.get(box.iiif("100,80,200,200/max/0/default.jpg"))
    assert len(views(archivist)) == 1


def test_the_line_of_a_search_belongs_to_the_search(browser: Client, archivist: Actor, box: Box) -> None:
    with acting(archivist):
        record("searched", actor=archivist, total=1, items=1, offset=0, pages=[box.pages[0].pk])
    browser.get(box.iiif("100,80,800,40/max/0/default.jpg"))
    assert views(archivist) == []
    browser.get(box.iiif("100,80,800,40/max/0/default.jpg", page=2))  # not a page that the search showed
    browser.get(box.iiif("0,0,1000,700/max/0/default.jpg"))  # half a page is more than a line
    assert [view[1] for view in views(archivist)] == [str(box.pages[1].pk), str(box.pages[0].pk)]


def test_what_another_person_opened_is_still_ones_own_view(
    browser: Client, archivist: Actor, clerk: Actor, sign_in: Browser, box: Box
) -> None:
    sign_in(clerk).get(box.url())
    browser.get(box.iiif("full/max/0/default.jpg"))
    assert len(views(archivist)) == 1


def test_a_manifest_is_a_view_of_the_item(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(f"/iiif/items/{box.item.pk}/manifest")
    assert views(archivist) == [("item", str(box.item.pk), "iiif")]


def test_a_picture_costs_few_queries(browser: Client, box: Box, django_assert_max_num_queries: Any) -> None:
    browser.get(box.url())
    with django_assert_max_num_queries(17):
        browser.get(box.iiif("0,0,1000,1024/1000,1024/0/default.jpg"))


def test_stored_files_are_never_reached_by_their_digest(browser: Client, box: Box) -> None:
    digest = Blob.objects.first().pk  # type: ignore[union-attr]
    for address in (f"/iiif/3/{digest}/info.json", f"/strongroom/{digest}", f"/items/{digest}/"):
        assert browser.get(address).status_code == 404
    assert Path(store_in_use().place(digest)).exists()  # type: ignore[attr-defined]
