"""Folders and zips taken in: what comes where, what is refused, and that nothing else is stopped."""

import errno
import io
import os
import random
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.digitization import cut_zip, delivery, intake, queries
from cundang.digitization.delivery import DeliveryRefused
from cundang.digitization.intake import Taken, take_in
from cundang.digitization.models import Batch, BatchFile, BatchPage
from cundang.digitization.queries import Progress
from cundang.holdings.actions import draft_item
from cundang.holdings.candidates import unpack
from cundang.holdings.models import Item, Page, Reading
from cundang.ledger.models import Entry
from cundang.sentences import in_words, sentence
from cundang.strongroom.queries import StoreFull, StoreUnreachable
from digitization import zoo
from digitization.conftest import picture
from digitization.recorded import SCANS, RecordedEngine

pytestmark = pytest.mark.usefixtures("everywhere")
CODE = "Z109-WS·2011·Y-0001"
Ingest = Callable[[Path], tuple[Taken, Progress]]


def sentences(batch: Batch) -> dict[str, str]:
    return {problem.file: problem.why for problem in queries.problems(batch)}


def test_pages_come_to_their_items_and_are_read(box: Path, ingest: Ingest, village: Office) -> None:
    picture(box / f"{CODE}-001.jpg", "一")
    picture(box / CODE / "002.png", "二")
    picture(box / "上午" / f"{CODE}-003.jp2", "三")
    (box / "Z109-WS·2011·Y-0002.pdf").write_bytes(zoo.scanned_pdf([zoo.jpeg(), zoo.jpeg((500, 700))]))
    before = {path: path.stat().st_mtime_ns for path in box.rglob("*")}
    taken, progress = ingest(box)
    assert (progress.pages, progress.done, progress.failed, progress.waiting) == (5, 5, 0, 0)
    one, two = Item.objects.order_by("reference_key")
    assert (one.reference, one.draft, one.office) == (CODE, True, village)
    assert [page.number for page in one.pages.order_by("number")] == [1, 2, 3]
    assert [page.number for page in two.pages.order_by("number")] == [1, 2]
    assert Reading.objects.get(page__item=one, page__number=1).text == "宣建国"
    assert {path: path.stat().st_mtime_ns for path in box.rglob("*")} == before
    assert Entry.objects.filter(act="batch opened", object_id=str(taken.batch.pk)).count() == 1


def test_the_same_folder_again_continues_its_batch(box: Path, ingest: Ingest, recorded: RecordedEngine) -> None:
    picture(box / f"{CODE}-001.jpg", "一")
    first, _ = ingest(box)
    picture(box / f"{CODE}-002.jpg", "二")
    again, progress = ingest(box)
    assert again.batch == first.batch
    assert (progress.pages, progress.done) == (2, 2)
    assert Page.objects.count() == 2
    assert recorded.asked == 2


def test_the_twelve_scans(ingest: Ingest, tmp_path: Path) -> None:
    """Passed through untouched, remarked as they deserve, read all the same."""
    for name in ("s26_house", "s12_notice_trad"):
        shutil.copy(SCANS / f"{name}.jpg", tmp_path / f"{name}-001.jpg")
    (tmp_path / "箱").mkdir()
    for path in list(tmp_path.glob("*.jpg")):
        path.rename(tmp_path / "箱" / path.name)
    taken, progress = ingest(tmp_path / "箱")
    assert (progress.done, progress.failed) == (2, 0)
    house = BatchPage.objects.select_related("page__reading").get(batch=taken.batch, reference="s26_house")
    assert house.page is not None
    assert house.page.image_id == house.page.source_id
    assert (house.page.width, house.page.height, house.page.dpi) == (2480, 3508, 300)
    assert [remark["code"] for remark in house.remarks] == ["skew", "border"]
    assert "审批表" in house.page.reading.text
    assert len(unpack(bytes(house.page.reading.candidates or b""))) == len(house.page.reading.lines)
    clean = BatchPage.objects.get(batch=taken.batch, reference="s12_notice_trad")
    assert clean.remarks == []


def test_the_zoo_stops_nothing(box: Path, ingest: Ingest) -> None:
    """Each animal gets one sentence; the good page among them is read."""
    picture(box / "好-001.jpg")
    truncated = picture(box / "短-001.jpg").read_bytes()
    (box / "短-001.jpg").write_bytes(truncated[: len(truncated) // 2])
    animals = {
        "空-001.jpg": b"",
        "字-001.jpg": "这是文字，不是图像。".encode(),
        "弹-001.png": zoo.png_of(30_000, 30_000),
        "长-001.png": zoo.png_of(60_000, 100),
        "密-001.pdf": zoo.pdf(password="x"),  # of a test file
        "坏-001.pdf": b"%PDF-1.7\n" + os.urandom(500),
        "多.pdf": zoo.pdf(5_000),
        "包-001.jpg": b"PK\x05\x06" + bytes(18),
        "包-002.rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
        "信-001.jpg": zoo.office_document(),
        "矢量.ofd": zoo.ofd(None),
        "位图-001.bmp": b"BM" + bytes(100),
        "坏-002.tif": b"II*\x00" + bytes(50),
    }
    for name, content in animals.items():
        (box / name).write_bytes(content)
    taken, progress = ingest(box)
    said = sentences(taken.batch)
    assert progress.done == 1
    assert progress.failed == len(animals)  # and the short one; the packed folder was never meant to be a page
    assert "空的" in said["空-001.jpg"]
    assert "不是图像" in said["字-001.jpg"]
    assert "不是图像" in said["位图-001.bmp"]
    assert "太大" in said["弹-001.png"]
    assert "60000" in said["长-001.png"]
    assert "密码" in said["密-001.pdf"]
    assert "损坏" in said["坏-001.pdf"]
    assert "5000 页" in said["多.pdf"]
    assert "未渲染" in said["矢量.ofd"]
    assert "不完整" in said["短-001.jpg"]
    assert "压缩包" in said["包-001.jpg"]
    assert "压缩包" in said["包-002.rar"]
    assert "不是图像" in said["信-001.jpg"]
    assert "损坏" in said["坏-002.tif"]
    assert all(why.endswith("。") for why in said.values())
    assert all(file.blob.size == len(animals[file.path]) for file in BatchFile.objects.filter(path__in=animals))


def test_a_script_in_a_pdf_is_remarked_and_not_run(box: Path, ingest: Ingest) -> None:
    (box / "脚本-001.pdf").write_bytes(zoo.pdf(script=True))
    taken, progress = ingest(box)
    assert progress.done == 1
    assert "没有运行" in sentences(taken.batch)["脚本-001.pdf"]


def test_kinds_of_pictures(box: Path, ingest: Ingest) -> None:
    """Multi-page, CMYK, 1-bit and 16-bit TIFF, a wrongly named PNG, EXIF orientation, a scanner's PDF, an OFD."""
    pages = [Image.new("CMYK", (600, 800), (0, 0, 0, n)) for n in (0, 40)]
    pages[0].save(box / "多页.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(300, 300))
    Image.new("1", (600, 800), 1).save(box / "二值-001.tif", compression="group4", dpi=(300, 300))
    Image.new("I;16", (600, 800), 60_000).save(box / "灰度-001.tif")
    Image.new("RGB", (600, 800), "white").save(box / "x.png")
    (box / "x.png").rename(box / "其实是png-001.jpg")
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (800, 600), "white").save(box / "相机-001.jpg", exif=exif)
    (box / "扫描.pdf").write_bytes(zoo.scanned_pdf([zoo.jpeg((600, 850))], rotate=90))
    (box / "文本.ofd").write_bytes(zoo.ofd(zoo.jpeg((630, 891)), "宣建国建房"))
    taken, progress = ingest(box)
    assert (progress.done, progress.failed) == (8, 0), sentences(taken.batch)
    sizes = {
        p.item.reference: (p.width, p.height, p.image.media_type) for p in Page.objects.select_related("item", "image")
    }
    assert sizes["多页"][:2] == sizes["二值"][:2] == sizes["灰度"][:2] == sizes["其实是png"][:2] == (600, 800)
    assert sizes["相机"][:2] == (600, 800)
    assert sizes["扫描"][:2] == (850, 600)
    assert sizes["二值"][2] == "image/png"
    scanned = Page.objects.get(item__reference="扫描")
    assert scanned.rotation == 90
    reading = Reading.objects.get(page__item__reference="文本")
    assert (reading.engine, reading.text) == ("OFD", "宣建国建房")
    assert reading.lines[0]["box"] == pytest.approx([60, 90, 75, 15], abs=8)


def test_two_files_for_one_page_and_a_missing_one(box: Path, ingest: Ingest) -> None:
    picture(box / f"{CODE}-001.jpg", "一")
    picture(box / CODE / "001.jpg", "又一")
    picture(box / f"{CODE}-004.jpg", "四")
    taken, progress = ingest(box)
    assert (progress.done, progress.failed) == (2, 1)
    said = sentences(taken.batch)
    assert any("已有另一幅图像" in why for why in said.values())
    assert said[CODE] == "缺第 2–3 页，请补扫或说明原因。"
    assert Page.objects.filter(item__reference=CODE, number=1).count() == 1


def test_the_catalogue_counts_pages(box: Path, ingest: Ingest, village: Office, desk: Actor) -> None:
    item = draft_item(office=village, reference=CODE, actor=desk)
    Item.objects.filter(pk=item.pk).update(pages_stated=3)
    picture(box / f"{CODE}-001.jpg", "一")
    taken, _ = ingest(box)
    assert sentences(taken.batch)[CODE] == "目录写 3 页，收到 1 页，请核对。"


def test_a_duplicate_is_remarked(box: Path, ingest: Ingest) -> None:
    picture(box / "甲-001.jpg", "同")
    shutil.copy(box / "甲-001.jpg", box / "乙-001.jpg")
    taken, progress = ingest(box)
    assert progress.done == 2
    assert [why for why in sentences(taken.batch).values() if "同一幅图" in why]


def test_a_catalogue_sheet_is_imported_first(box: Path, ingest: Ingest) -> None:
    (box / "目录.csv").write_text("档号,题名,页数\nC038-001-002-003,关于宣建国建房的批复,1\n", encoding="utf-8")
    picture(box / "C038-001-002-003.jpg", "一")
    (box / "说明.txt").write_text("今天扫了一箱。", encoding="utf-8")
    taken, progress = ingest(box)
    item = Item.objects.get()
    assert (item.title, item.draft, item.pages.count()) == ("关于宣建国建房的批复", False, 1)
    assert (progress.pages, progress.done) == (1, 1)
    assert "没有作为目录导入，文件已保存" in sentences(taken.batch)["说明.txt"]
    note = BatchFile.objects.get(path="说明.txt")
    assert (note.blob.size, note.state) == (len("今天扫了一箱。".encode()), BatchFile.FAILED)
    assert BatchFile.objects.get(path="目录.csv").state == BatchFile.OPENED
    ingest(box)
    assert BatchFile.objects.filter(path="说明.txt").count() == 1


def test_a_catalogue_that_an_operator_may_not_import_is_kept_for_who_may(
    box: Path, ingest: Ingest, village: Office, operator: Actor, work: Callable[[Batch], None]
) -> None:
    (box / "目录.csv").write_text("档号,题名\nC038-001-002-003,关于宣建国建房的批复\n", encoding="utf-8")
    picture(box / "C038-001-002-003.jpg", "一")
    taken = take_in(box, office=village, actor=operator)
    assert "交给档案员导入" in sentences(taken.batch)["目录.csv"]
    again, _ = ingest(box)
    assert again.batch == taken.batch
    assert "目录.csv" not in sentences(again.batch)


def test_an_evil_zip(tmp_path: Path, ingest: Ingest) -> None:
    source = tmp_path / "一箱.zip"
    zoo.evil_zip(source, picture(tmp_path / "p.jpg").read_bytes())
    taken, progress = ingest(source)
    assert taken.batch.name == "一箱"
    assert set(Item.objects.values_list("reference", flat=True)) == {CODE, "收据"}
    assert progress.done == 2
    said = sentences(taken.batch)
    assert "包外" in said["逃出-001.jpg"]
    assert "绝对" in said["etc/绝对-001.jpg"]
    assert "链接" in said["链接-001.jpg"]
    assert "解开" in said["里面.zip"]


def test_too_many_entries(tmp_path: Path, village: Office, desk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ZIP_ENTRIES", 50)
    with zipfile.ZipFile(tmp_path / "多.zip", "w") as archive:
        for number in range(50):
            archive.writestr(f"A-{number:03}.jpg", b"")
    with pytest.raises(DeliveryRefused, match="分成几包"):
        take_in(tmp_path / "多.zip", office=village, actor=desk)


def test_odd_names(box: Path, ingest: Ingest) -> None:
    for name in ("有 空格-001.jpg", "😀-001.jpg", "CON-001.jpg", "长" * 80 + "-001.jpg"):
        picture(box / name, name)
    os.rename(picture(box / "乱.jpg", "乱"), os.fsencode(box) + b"/" + "老盘-001.jpg".encode("gbk"))
    with zipfile.ZipFile(box.parent / "长名.zip", "w") as archive:
        archive.writestr("长" * 300 + "-001.jpg", zoo.jpeg())
    os.rename(box, os.fsencode(box.parent) + "/老盘箱".encode("gbk"))  # so may the folder's own name be
    taken, progress = ingest(Path(os.fsdecode(os.fsencode(box.parent) + "/老盘箱".encode("gbk"))))
    assert taken.batch.name == "老盘箱"
    assert (progress.done, progress.failed) == (5, 0)
    assert Item.objects.filter(reference="老盘").exists()
    taken, progress = ingest(box.parent / "长名.zip")
    assert progress.failed == 1
    assert "200 个字符" in next(iter(sentences(taken.batch).values()))


def test_nothing_to_take(box: Path, tmp_path: Path, village: Office, desk: Actor) -> None:
    for source in (box, tmp_path / "没有"):
        with pytest.raises(DeliveryRefused):
            take_in(source, office=village, actor=desk)
    (tmp_path / "一个文件").write_bytes(b"x")
    with pytest.raises(DeliveryRefused, match="zip"):
        take_in(tmp_path / "一个文件", office=village, actor=desk)
    assert not Batch.objects.exists()


def test_the_folder_vanishes(box: Path, village: Office, desk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(box / "甲-001.jpg")
    picture(box / "乙-001.jpg")
    really = intake.take_file

    def then_gone(*args: object, **kwargs: object) -> object:
        made = really(*args, **kwargs)  # type: ignore[arg-type]
        shutil.rmtree(box)
        return made

    monkeypatch.setattr(intake, "take_file", then_gone)
    taken = take_in(box, office=village, actor=desk)
    assert len(taken.files) == 1
    taken.batch.refresh_from_db()
    assert ["不见了" in in_words(why) for why in taken.batch.problems.values()] == [True]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足，已接收 1 个文件"),
        (StoreFull("满。"), "磁盘空间不足，已接收 1 个文件"),
        (StoreUnreachable(sentence("连不上。")), "连不上。已接收 1 个文件"),
    ],
)
def test_a_disk_that_fills_up_stops_the_delivery_and_the_same_again_continues_it(
    box: Path,
    ingest: Ingest,
    village: Office,
    desk: Actor,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    picture(box / "甲-001.jpg", "甲")
    picture(box / "乙-001.jpg", "乙")
    really = intake.take_file

    def once(batch: Batch, path: str, *args: Any, **kwargs: Any) -> BatchFile:
        if path == "甲-001.jpg":
            raise error
        return really(batch, path, *args, **kwargs)

    with monkeypatch.context() as full:
        full.setattr(intake, "take_file", once)
        taken = take_in(box, office=village, actor=desk)
    assert said in str(taken.stopped)
    assert sentences(taken.batch)[""] == str(taken.stopped)
    again, progress = ingest(box)
    assert (again.batch, again.stopped) == (taken.batch, None)
    assert (progress.pages, progress.done) == (2, 2)
    assert "" not in sentences(again.batch)


def test_a_file_that_cannot_be_read_stops_nothing(box: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(box / "甲-001.jpg", "甲")
    picture(box / "乙-001.jpg", "乙")
    picture(box / "丙-001.jpg", "丙")
    broken = {"乙-001.jpg": errno.EACCES, "丙-001.jpg": errno.EIO}
    really = intake.take_file

    def sometimes(batch: Batch, path: str, *args: Any, **kwargs: Any) -> BatchFile:
        if path in broken:
            raise OSError(broken[path], os.strerror(broken[path]))
        return really(batch, path, *args, **kwargs)

    monkeypatch.setattr(intake, "take_file", sometimes)
    taken, progress = ingest(box)
    assert progress.done == 1
    said = sentences(taken.batch)
    assert said["乙-001.jpg"] == "文件读不了（没有权限），没有接收。"
    assert "磁盘读写出错" in said["丙-001.jpg"]


def test_what_is_no_file_is_named_and_never_opened(
    box: Path, ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe would be waited on for ever; a folder that cannot be looked into, or is a link, is not passed over."""
    picture(box / "甲-001.jpg")
    os.mkfifo(box / "管道-001.jpg")
    os.mkfifo(box / "目录.csv")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(box)  # the path of a socket must be short
        server.bind("口-001.jpg")
    (box / "锁住").mkdir()
    (tmp_path / "别处").mkdir()
    (box / "链接").symlink_to(tmp_path / "别处")
    really = os.scandir

    def locked(path: str = ".") -> object:
        if Path(path).name == "锁住":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return really(path)

    monkeypatch.setattr(os, "scandir", locked)
    taken, progress = ingest(box)
    assert (progress.done, progress.pages) == (1, 1)
    said = sentences(taken.batch)
    for name in ("管道-001.jpg", "目录.csv", "口-001.jpg"):
        assert "不是文件" in said[name]
    assert "没有权限" in said["锁住"]
    assert "链接" in said["链接"]


def test_a_zip_that_did_not_arrive_whole(tmp_path: Path, ingest: Ingest, village: Office, desk: Actor) -> None:
    whole, source = tmp_path / "全.zip", tmp_path / "一箱.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in (1, 2, 3):
            archive.writestr(f"{CODE}-{number:03}.jpg", picture(tmp_path / "p.jpg", str(number)).read_bytes())
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 4 // 5])
    taken, progress = ingest(source)
    assert (progress.pages, progress.done) == (2, 2)
    assert sentences(taken.batch)[""].startswith("压缩包不完整，后面的部分没有收到；只读出前面 2 个文件")
    shutil.copy(whole, source)
    again, progress = ingest(source)
    assert again.batch == taken.batch
    assert (progress.pages, progress.done) == (3, 3)
    assert "" not in sentences(again.batch)
    (tmp_path / "头.zip").write_bytes(whole.read_bytes()[:200])
    with pytest.raises(DeliveryRefused, match="已损坏"):
        take_in(tmp_path / "头.zip", office=village, actor=desk)


@pytest.mark.parametrize("streamed", [False, True])
def test_what_arrived_of_a_zip_is_read_to_its_last_whole_file(streamed: bool) -> None:
    """Also of one written to a pipe, where the sizes stand behind each file."""
    out = zoo.Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"收据-{number:03}.jpg", random.Random(number).randbytes(9_000) + bytes(2_000_000))
    raw = out.getvalue()
    for cut, files in ((len(raw) - 5, 4), (len(raw) * 2 // 3, 2), (len(raw) // 3, 1)):
        whole = cut_zip.mended(io.BytesIO(raw[:cut]))
        assert whole is not None
        with zipfile.ZipFile(whole) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [f"收据-{number:03}.jpg" for number in range(files)]
    assert cut_zip.mended(io.BytesIO(raw[:1_000])) is None


def test_links_in_a_folder_are_not_followed(box: Path, ingest: Ingest, tmp_path: Path) -> None:
    picture(box / "甲-001.jpg")
    (box / "乙-001.jpg").symlink_to(picture(tmp_path / "别处.jpg"))
    taken, progress = ingest(box)
    assert progress.pages == 1
    assert "链接" in sentences(taken.batch)["乙-001.jpg"]


def test_an_entry_that_lies_about_its_size(tmp_path: Path, ingest: Ingest) -> None:
    source = tmp_path / "坏.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("好-001.jpg", picture(tmp_path / "p.jpg").read_bytes())
        archive.writestr("坏-001.jpg", zoo.jpeg() * 3)
    raw = bytearray(source.read_bytes())
    at = raw.rindex("坏-001.jpg".encode(), 0, raw.rindex("坏-001.jpg".encode())) + 30
    raw[at : at + 20] = io.BytesIO(bytes(20)).read()
    source.write_bytes(raw)
    taken, progress = ingest(source)
    assert progress.done == 1
    assert "损坏" in sentences(taken.batch)["坏-001.jpg"]
