"""Images that a file of records names: which are taken, and which are no business of it."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cundang.custodians.queries import Actor, acting
from cundang.holdings.models import Page
from cundang.ledger.models import Entry
from cundang.strongroom.queries import open_blob
from holdings.record_files import Take, counts, record, the_item, why
from holdings.records import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The file's folder, with an image in `scans/` and another file outside."""
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "甲 1.jpg").write_bytes(jpeg())
    (tmp_path.parent / "outside.jpg").write_bytes(jpeg())
    return tmp_path


def page_with(image: str, text: str = "甲") -> dict[str, Any]:
    return {"n": 1, "text": text, "image": image}


def test_an_image_is_stored_with_its_page(take: Take, folder: Path, archivist: Actor) -> None:
    taken = take(record(pages=[page_with("./scans/甲 1.jpg")]))
    assert counts(taken) == (1, 0, 0, 0)
    with acting(archivist):
        page = Page.objects.get()
        assert (page.width, page.height, page.rotation, page.image_id) == (1000, 1400, 0, page.source_id)
        assert page.image
        assert page.image.media_type == "image/jpeg"
        with open_blob(page.image.pk) as stored:
            assert stored.read() == jpeg()
    assert counts(take(record(pages=[page_with("scans/甲 1.jpg")]))) == (0, 0, 1, 0)


def test_an_image_may_come_later_and_is_not_replaced(take: Take, folder: Path, archivist: Actor) -> None:
    take(record(pages=[{"n": 1, "text": "甲"}]))
    assert counts(take(record(pages=[page_with("scans/甲 1.jpg")]))) == (0, 1, 0, 0)
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("L", (200, 100)).save(turned, "JPEG", exif=exif, dpi=(300, 300))
    (folder / "other.jpg").write_bytes(turned.getvalue())
    taken = take(record(pages=[page_with("other.jpg")]))
    assert counts(taken) == (0, 0, 1, 0)
    assert "第 1 页已有另一幅图像，没有替换。" in why(taken)[1]
    take(record(2, pages=[page_with("other.jpg")]))
    with acting(archivist):
        page = Page.objects.get(item=the_item(2))
        assert (page.rotation, page.width, page.height, page.dpi) == (90, 100, 200, 300)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../outside.jpg", "不在数据文件所在的文件夹里"),
        ("scans/../../outside.jpg", "不在数据文件所在的文件夹里"),
        ("scans/..", "不在数据文件所在的文件夹里"),
        ("/etc/passwd", "不在数据文件所在的文件夹里"),
        ("scans\\甲 1.jpg", "不在数据文件所在的文件夹里"),
        ("missing.jpg", "找不到图像"),
        (".", "找不到图像"),
        ("长" * 300 + ".jpg", "找不到图像"),
        ("link.jpg", "有链接"),
        ("linked/甲 1.jpg", "有链接"),
        ("scans/甲 1.jpg/x", "有链接，或不是文件夹"),
        ("scans", "不是普通文件"),
        ("pipe", "不是普通文件"),
        ("text.jpg", "应为 JPEG、PNG 或 TIFF"),
        ("empty.jpg", "应为 JPEG、PNG 或 TIFF"),
        ("two.tif", "有多页"),
        ("dot.png", "不是一页纸"),
    ],
)
def test_an_image_that_is_none_refuses_the_line(
    take: Take, folder: Path, archivist: Actor, path: str, sentence: str
) -> None:
    (folder / "link.jpg").symlink_to(folder.parent / "outside.jpg")
    (folder / "linked").symlink_to(folder / "scans")
    os.mkfifo(folder / "pipe")
    (folder / "text.jpg").write_text("no image")
    (folder / "empty.jpg").touch()
    Image.new("L", (1, 1)).save(folder / "dot.png")
    page = Image.new("1", (100, 100))
    page.save(folder / "two.tif", save_all=True, append_images=[page])
    stored = Entry.objects.filter(act="stored").count()
    taken = take(record(1, pages=[page_with(path)]), record(1, title="换一行"), record(2))
    assert counts(taken) == (2, 0, 0, 1)  # a later line of the same code may be right
    assert sentence in why(taken)[1]
    with acting(archivist):
        assert not Page.objects.exclude(image=None).exists()
    assert Entry.objects.filter(act="stored").count() == stored + 1  # the report
