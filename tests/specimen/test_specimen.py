"""The generator: the same seed gives the same bytes, and the truth is what is on the pages."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pikepdf
import pytest
from PIL import Image

from cundang.holdings import references
from cundang.specimen import box, document, people, places, sheet, wear, writing
from cundang.specimen.forms import KINDS

OFFICES = ("330782106201", "330782106221", "330782100216")
PAGES = 12


def make(folder: Path, seed: int, pages: int = PAGES, offices: tuple[str, ...] = OFFICES) -> writing.Written:
    return writing.write(folder, offices=offices, pages=pages, seed=seed, processes=2)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("box")
    make(made, seed=7)
    return made


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "truth" / "truth.json").read_text(encoding="utf-8"))
    return found


def pages_of(folder: Path, truth: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Image.Image]]:
    """Every loose page with its picture, as scanned."""
    for page in truth["pages"]:
        if page["file"].endswith(".jpg"):
            with Image.open(folder / page["file"]) as picture:
                picture.load()
                yield page, picture


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    make(tmp_path / "first", seed=3, pages=4, offices=OFFICES[:2])
    make(tmp_path / "second", seed=3, pages=4, offices=OFFICES[:2])
    make(tmp_path / "other", seed=4, pages=4, offices=OFFICES[:2])
    first = digests(tmp_path / "first")
    assert first == digests(tmp_path / "second")
    other = digests(tmp_path / "other")
    assert not {first[name] for name in first if name in other} & set(other.values())


def test_as_many_pages_as_asked_for_a_truth_for_each(folder: Path, truth: dict[str, Any]) -> None:
    assert len(truth["pages"]) == PAGES == sum(item["pages"] for item in truth["items"])
    assert {page["office"] for page in truth["pages"]} == set(OFFICES)
    assert all((folder / page["file"]).is_file() for page in truth["pages"])
    assert all(1978 <= page["year"] <= 2019 for page in truth["pages"])
    assert not [path for path in (folder / "images").rglob("*") if path.suffix in (".json", ".txt")]


def test_every_person_named_stands_in_a_line_of_the_page(truth: dict[str, Any]) -> None:
    for page in truth["pages"]:
        assert page["names"], page["reference"]
        text = "\n".join(line["text"] for line in page["lines"])
        for name in page["names"]:
            assert text.count(name) >= page["names"].count(name), (page["reference"], name)


def test_there_is_ink_in_every_box_of_the_truth(folder: Path, truth: dict[str, Any]) -> None:
    looked_at = 0
    for page, picture in pages_of(folder, truth):
        upright = picture.rotate(180) if page["wear"]["upside_down"] else picture
        grey = np.asarray(upright.convert("L"), dtype=np.int16)
        for line in page["lines"]:
            x, y, width, height = line["box"]
            assert 0 <= x < x + width <= sheet.A4[0], line
            assert 0 <= y < y + height <= sheet.A4[1], line
            area = grey[y : y + height, x : x + width]
            assert np.percentile(area, 95) - area.min() > 45, (page["reference"], line)
            looked_at += 1
    assert looked_at > 300


def test_pages_are_a4_in_colour_at_300_dpi_and_about_a_megabyte(folder: Path, truth: dict[str, Any]) -> None:
    for page, picture in pages_of(folder, truth):
        assert (picture.size, picture.mode, picture.info["dpi"]) == (sheet.A4, "RGB", (300, 300))
        assert 250_000 < (folder / page["file"]).stat().st_size < 2_500_000


def test_files_are_named_by_reference_code_in_every_form_a_scanner_delivers(
    folder: Path, truth: dict[str, Any]
) -> None:
    forms = {item["container"] for item in truth["items"]}
    assert forms >= {"loose", "folder"}
    for item in truth["items"]:
        assert references.parse(item["reference"], references.BY_ITEM), item["reference"]
        files = {page["file"] for page in truth["pages"] if page["reference"] == item["reference"]}
        assert all(Path(name).parts[2].startswith(item["reference"]) for name in files)
    assert len({item["reference"] for item in truth["items"]}) == len(truth["items"])
    for path in (folder / "images").rglob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) > 1
    for path in (folder / "images").rglob("*.tif"):
        with Image.open(path) as tif:
            assert getattr(tif, "n_frames", 1) > 1


def test_a_default_box_holds_a_pdf_a_tif_and_an_uncatalogued_item() -> None:
    found = [
        (item.container, item.catalogued)
        for share in box.shares(places.DEFAULT_OFFICES[:2], 20)
        for item in box.items(share, 2020)
    ]
    assert {container for container, _ in found} == {"loose", "folder", "pdf", "tiff"}
    assert [catalogued for _, catalogued in found].count(False) == 1


def test_the_catalogue_lists_the_items_but_the_uncatalogued_one(folder: Path, truth: dict[str, Any]) -> None:
    for office in OFFICES:
        rows = list(openpyxl.load_workbook(folder / "images" / office / writing.CATALOGUE).worksheets[0].values)
        assert {"档号", "题名", "人名", "年度", "保管期限", "页数", "日期", "责任者"} <= set(rows[1])
        listed = {row[rows[1].index("档号")]: row[rows[1].index("页数")] for row in rows[2:]}
        items = [item for item in truth["items"] if item["office"] == office and item["catalogued"]]
        assert listed == {item["reference"]: item["pages"] for item in items}


def test_three_persons_of_one_name_and_the_receipt_of_1996_first(truth: dict[str, Any]) -> None:
    named = {page["office"] for page in truth["pages"] if people.SOUGHT in page["names"]}
    assert named == set(OFFICES)
    first = truth["items"][0]
    assert (first["kind"], first["year"], first["office"]) == ("fine_receipt", 1996, "330782106201")
    assert first["persons"][0] == people.SOUGHT


def test_who_is_sought_is_surrounded_by_those_one_must_not_give_instead() -> None:
    village = people.settle(places.place(OFFICES[0]), random.Random(1), sought=True)
    heads = [home.head.name for home in village.households]
    assert heads.count(people.SOUGHT) == 1
    assert set(people.NEIGHBOURS) <= set(heads)
    elsewhere = people.settle(places.place(OFFICES[0]), random.Random(1), sought=False)
    assert not [home for home in elsewhere.households if home.head.name.startswith("宣")]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_form_draws_a_character_that_its_font_lacks(kind: str) -> None:
    form, first, last = KINDS[kind]
    village = people.settle(places.place("330782106247"), random.Random(5), sought=True)
    missing = set()
    for face in sheet.HANDS:
        task = document.Task(village, last if kind != "minutes" else first, random.Random(9))
        task.hand = sheet.Pen(face, 50, unsteady=1.0)
        texts = [line.text for page in form(task).sheets for line in page.lines]
        hand, kai = sheet.Pen(face, 50), sheet.Pen("wenkai", 50)
        pen = kai if kind == "clan_notice" else hand
        lack = bytes(pen.font_for("宣").getmask("\U0010fffd"))
        missing |= {char for char in "".join(texts) if char > "~" and bytes(pen.font_for(char).getmask(char)) == lack}
    assert not missing - {"　"}


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("杜桥村委会", "杜桥村"),
        ("众拥村村民委员会", "众拥村"),
        ("朝阳村村委会", "朝阳村"),
        ("钟村村委会", "钟村"),
        ("后畈居委会", "后畈"),
        ("渡磬社区居民委员会", "渡磬"),
    ],
)
def test_a_village_has_the_name_people_use(listed: str, name: str) -> None:
    assert places.short_name(listed) == name


def test_a_village_bears_the_name_of_the_year() -> None:
    village = places.place("330782106247")
    assert [village.village(year) for year in (1982, 1996, 2019)] == ["岩界大队", "岩界村", "众拥村"]
    assert [village.county(year) for year in (1987, 1988)] == ["义乌县", "义乌市"]
    assert village.fonds == "C247"


def test_an_office_that_does_not_exist_is_refused() -> None:
    with pytest.raises(places.UnknownOffice, match="330782106999"):
        box.shares(["330782106999"], 3)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(writing.FolderTaken):
        make(tmp_path, seed=1, pages=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (800, "捌佰元整"),
        (3260, "叁仟贰佰陆拾元整"),
        (5080, "伍仟零捌拾元整"),
        (1005, "壹仟零伍元整"),
        (6000, "陆仟元整"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert document.money_in_words(amount) == words


def test_a_line_is_where_the_skewed_page_has_it() -> None:
    page = sheet.Sheet(random.Random(1))
    page.draw.rectangle((1200, 900, 1500, 960), fill=(0, 0, 0))
    page.lines.append(sheet.Line("x", (1200, 900, 300, 60)))
    worn_out = wear.Wear("heavy", 2.5, 0.5, 0, 0, 0, False, True, 0.5, 3, 80)
    pixels, turn = wear.worn(page.image, worn_out, 1, page.image)
    x, y, width, height = wear.moved(page.lines[0], turn).box
    rows, columns = np.nonzero(pixels[300:2000, 300:2000, 0] < 60)
    assert abs(columns.min() + 300 - x) < 4
    assert abs(rows.min() + 300 - y) < 4
    assert abs(columns.max() + 300 - (x + width)) < 4
    assert abs(rows.max() + 300 - (y + height)) < 4
