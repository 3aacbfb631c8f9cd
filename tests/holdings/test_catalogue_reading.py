"""Catalogue files as they come: every format, encoding, heading and slip, and files that are none."""

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from cundang.holdings.catalogue.cells import Unreadable
from cundang.holdings.catalogue.rows import Row, Table, read

from .tables import HEADING, ROW, Rows, numbered, text, xlsx

CLASSES = {"文书": "WS", "WS": "WS", "会计": "KU", "KU": "KU"}
OLD = Path(__file__).parent / "data" / "old_catalogue.xls"


def rows_of(path: Path) -> list[Row]:
    return [row for row in read(path, CLASSES) if isinstance(row, Row)]


def records(path: Path) -> list[Row]:
    return [row for row in rows_of(path) if not row.skipped]


def assert_the_row(row: Row) -> None:
    """What `ROW` says."""
    assert row.values == {
        "reference": "D106-WS·1998·D30-0001",
        "document_number": "陈政〔1998〕12号",
        "author": "大陈镇人民政府",
        "title": "关于宣建国建房用地的批复",
        "dated": "19980312",
        "dated_from": date(1998, 3, 12),
        "dated_to": date(1998, 3, 12),
        "pages_stated": 3,
        "persons": ["宣建国", "王小红"],
        "year": 1998,
        "retention_as_marked": "30年",
        "retention_code": "D30",
        "box": "2",
        "creator": "大陈镇众拥村村民委员会",
    }
    assert row.fonds == "D106"
    assert not row.refused
    assert not row.remarks


def test_a_workbook(tmp_path: Path) -> None:
    [row] = records(xlsx(tmp_path / "目录.xlsx", [HEADING, ROW]))
    assert_the_row(row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("suffix", [".csv", ".txt"])
def test_a_text_file(tmp_path: Path, encoding: str, delimiter: str, suffix: str) -> None:
    path = text(tmp_path / f"目录{suffix}", [HEADING, ROW], delimiter=delimiter, encoding=encoding)
    [row] = records(path)
    assert_the_row(row)


def test_columns_in_any_order_under_title_rows(tmp_path: Path) -> None:
    order = [4, 10, 1, 9, 3, 2, 14, 5, 11, 12, 13, 7]
    lines = [
        ["归档文件目录"],
        [],
        ["全宗名称：大陈镇人民政府", "", "1998年度"],
        [HEADING[n] for n in order],
        [ROW[n] for n in order],
    ]
    [row] = records(xlsx(tmp_path / "a.xlsx", lines, merged=["A1:L1"]))
    assert_the_row(row)


def test_headings_as_people_write_them(tmp_path: Path) -> None:
    lines = [
        ["序号!", "档  号", "文件 编号", "责任者 ZRZ", "文  件  题  名", "日期（年月日）", "页  数", "BGQX", "＊人名"],
        [1, "D106-WS·1998·D30-0001", "12号", "镇政府", "批复", "19980312", "3", "永久", "宣建国 王小红"],
    ]
    [row] = records(text(tmp_path / "a.csv", lines))
    assert row.values["reference"] == "D106-WS·1998·D30-0001"
    assert (row.values["document_number"], row.values["author"], row.values["title"]) == ("12号", "镇政府", "批复")
    assert (row.values["dated"], row.values["pages_stated"], row.values["retention_code"]) == ("19980312", 3, "Y")
    assert row.values["persons"] == ["宣建国", "王小红"]


def test_pinyin_codes(tmp_path: Path) -> None:
    lines = [["ZRZ", "FLH", "JH", "QZH", "AJH", "WJBT", "BGQX", "MJ", "BZ", "WH", "RQ", "YH"]]
    lines += [["村委会", "WS", "12", "D106", "003", "土地承包合同", "长期", "", "", "5号", "19830000", "7-9"]]
    [row] = records(text(tmp_path / "a.txt", lines, delimiter="\t"))
    assert row.values["title"] == "土地承包合同"
    assert (row.fonds, row.volume, row.values["number"], row.values["class_code"]) == ("D106", "003", "12", "WS")
    assert (row.values["retention_code"], row.values["pages_stated"]) == ("CQ", 3)


def headings_in_the_wild() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        (Path(__file__).parent / "data" / "headers_in_the_wild.json").read_text(encoding="utf-8")
    )
    return found


@pytest.mark.parametrize("seen", headings_in_the_wild(), ids=lambda seen: str(seen["name"]))
def test_headings_in_the_wild(tmp_path: Path, seen: dict[str, list[str]]) -> None:
    columns = seen["columns"]
    if any("/" in column for column in columns):  # two heading rows
        pairs = [column.partition("/") for column in columns]
        heading = [["" if n and pairs[n - 1][0] == top else top for n, (top, _, _) in enumerate(pairs)]]
        heading.append([below for _, _, below in pairs])
    else:
        heading = [columns]
    sample = ["2001" if "年" in column else "3" for column in columns]
    first = next(read(xlsx(tmp_path / "a.xlsx", [["机读目录"], *heading, sample]), CLASSES))
    assert isinstance(first, Table)
    understood = set(first.columns.values())
    assert understood & {"title", "volume_title"}
    assert {"序号", "档号", "备注"}.isdisjoint(first.unknown)
    assert len(first.columns) >= len(columns) - len(first.unknown)
    assert set(first.unknown) <= {"项目编号 XMBM"}


def test_a_merged_parent_over_two_heading_rows(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["人事档案目录"],
        ["姓名：宣建国", "", "身份证号：330725196001010011"],
        ["序号", "材料名称", "材料形成时间", "", "", "页数", "备注"],
        ["", "", "年", "月", "日", "", ""],
        ["一", "履历材料", "", "", "", "", ""],
        [1, "干部履历表", 1985, 7, 1, 4, ""],
        [2, "自传", 1986, "", "", 2, ""],
    ]
    path = xlsx(tmp_path / "a.xlsx", lines, merged=["A1:G1", "C3:E3", "A3:A4", "B3:B4"])
    group, first, second = rows_of(path)
    assert "分组" in group.skipped
    assert first.values == {
        "title": "干部履历表",
        "dated": "19850701",
        "dated_from": date(1985, 7, 1),
        "dated_to": date(1985, 7, 1),
        "pages_stated": 4,
    }
    assert second.values["dated"] == "19860000"
    assert "330725" not in json.dumps([row.values for row in (group, first, second)], default=str)


def test_retention_under_the_wrong_name(tmp_path: Path) -> None:
    lines = [
        ["档号", "案卷题名", "保管日期", "起止日期"],
        ["230-QQ0309-0001", "土地确权档案", "永久", "20140301-20150630"],
    ]
    lines.append(["230-QQ0309-0002", "土地确权档案", "20150630", ""])
    first, second = records(text(tmp_path / "a.csv", lines))
    assert first.values["retention_code"] == "Y"
    assert first.values["dated_to"] == date(2015, 6, 30)
    assert "retention_code" not in second.values
    assert "日期" in second.remarks[0]


def test_pages_from_first_pages_alone(tmp_path: Path) -> None:
    lines = [["题名", "页号"], ["甲", "1"], ["乙", "4"], ["丙", "9-12"], ["丁", "13"]]
    assert [row.values.get("pages_stated") for row in records(text(tmp_path / "a.csv", lines))] == [3, 5, 4, None]


def test_several_sheets(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "1998": [HEADING, *numbered(2)],
        "说明": [["本目录由镇档案室整理"]],
        "1999": [HEADING, *numbered(1, 9)],
    }
    found = rows_of(xlsx(tmp_path / "a.xlsx", [], sheets=sheets))
    assert [(row.sheet, bool(row.skipped)) for row in found] == [
        ("1998", False), ("1998", False), ("说明", True), ("1999", False),
    ]  # fmt: skip


def test_a_hidden_sheet_is_passed_over(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [], sheets={"目录": [HEADING, ROW], "旧": [HEADING, *numbered(3)]})
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    assert len(records(path)) == 1


def test_rows_that_are_no_records(tmp_path: Path) -> None:
    lines = [
        HEADING,
        ROW,
        ["", "", "", "", "一、土地类"],
        HEADING,
        *numbered(1, 2),
        [],
        ["合计", "", "", "", "", "", "", 6],
    ]
    lines.append(["填表人：王小红"])
    found = rows_of(xlsx(tmp_path / "a.xlsx", lines))
    assert [bool(row.skipped) for row in found] == [False, True, True, False, True, True]


def test_dates_and_numbers_in_cells(tmp_path: Path) -> None:
    lines = [["档号", "题名", "日期", "件号", "年度"], ["a-1", "甲", date(1998, 3, 12), 7, 1998]]
    lines += [["a-2", "乙", 19980312, "007", "1998年"], ["a-3", "丙", 35866, 7.0, 1998.0]]
    found = records(xlsx(tmp_path / "a.xlsx", lines))
    assert [row.values["dated_from"] for row in found] == [date(1998, 3, 12)] * 3
    assert [row.values["number"] for row in found] == ["7", "007", "7"]
    assert [row.values["year"] for row in found] == [1998] * 3


def test_formulas_give_the_value_that_was_stored(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["档号", "题名", "备注"], ["a-1", '=HYPERLINK("http://x","看")', "=1+1"]])
    plain = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(plain, "w") as new:
        for part in old.namelist():
            content = re.sub(r"(<f>1\+1</f>)<v ?/?>(</v>)?", r"\1<v>2</v>", old.read(part).decode())
            new.writestr(part, content)
    [row] = records(plain)
    assert row.values["remark"] == "2"
    assert "title" not in row.values
    assert "公式" in row.remarks[0]


def test_a_formula_that_no_program_has_worked_out_is_said_and_not_passed_over(tmp_path: Path) -> None:
    rows = [
        ["档号", "题名", "页数"],
        ["a-1", '=CONCATENATE("关于","甲")', "=1+1"],
        ["=A1", "=B1", None],
        [None, None, "=1+1"],
    ]
    one, two, three = records(xlsx(tmp_path / "a.xlsx", rows))
    assert (one.refused, one.remarks) == ("", ["B、C 列是没有算出值的公式，请先在表格软件中打开并保存一次再导入。"])
    assert two.refused == "A、B 列是没有算出值的公式，请先在表格软件中打开并保存一次再导入。"
    assert three.refused.startswith("C 列")


def test_control_characters_do_not_come_in(tmp_path: Path) -> None:
    [row] = records(text(tmp_path / "a.csv", [["档号", "题名"], ["a-1", "关于\x07建房\u200b\u3000的\n批复"]]))
    assert row.values["title"] == "关于建房 的 批复"


def test_a_quote_that_is_never_closed_hides_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('档号,题名\na-1,甲\n"a-2,乙\na-3,丙\n', "utf-8")
    good, swallowed = rows_of(path)
    assert good.values["reference"] == "a-1"
    assert "引号" in swallowed.refused


def test_a_stray_byte_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("档号,题名\na-1,甲\0乙\n".encode())
    with pytest.raises(Unreadable, match="文字编码"):
        list(read(path, CLASSES))


def test_rows_that_cannot_be_known_are_refused(tmp_path: Path) -> None:
    lines = [["档号", "题名", "责任者"], ["", "", "镇政府"], ["x" * 201, "甲", ""], ["a-1", "字" * 5001, ""]]
    lines += [["a-2", "乙", "人" * 301], ["a-3", "丙", "镇政府"]]
    found = rows_of(text(tmp_path / "a.csv", [*lines, ["a-4", "丁", ""]]))
    assert [bool(row.refused or row.skipped) for row in found] == [True, True, True, True, False, False]


def test_an_old_workbook() -> None:
    [row, second] = records(OLD)
    assert row.values["title"] == "关于宣建国建房用地的批复"
    assert row.values["dated_from"] == date(1998, 3, 12)
    assert row.values["persons"] == ["宣建国", "王小红"]
    assert second.values["reference"] == "D106-WS·1998·D30-0002"


def bomb(path: Path) -> Path:
    return with_part(path, "sheet1.xml", b" " * 200_000_000)


def with_part(path: Path, name: str, content: bytes) -> Path:
    with (
        zipfile.ZipFile(xlsx(path.with_name("ok.xlsx"), [HEADING, ROW])) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, content if part.endswith(name) else old.read(part))
    return path


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><worksheet><sheetData>&x;</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("nothing.xlsx", lambda path: path.write_bytes(b"")),
        ("zeros.xlsx", lambda path: path.write_bytes(b"\0" * 4000)),
        ("truncated.xlsx", lambda path: path.write_bytes(xlsx(path, [HEADING, ROW]).read_bytes()[:2500])),
        ("truncated.xls", lambda path: path.write_bytes(OLD.read_bytes()[:3000])),
        ("noise.xls", lambda path: path.write_bytes(OLD.read_bytes()[:512] + b"\x5a\xa5" * 9000)),
        ("picture.xlsx", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\1\2\3" * 900)),
        ("letter.xls", lambda path: path.write_bytes(b"%PDF-1.7\n")),
        ("page.xls", lambda path: path.write_text("<html><table><tr><td>题名</td></tr></table></html>", "utf-8")),
        ("other.zip", lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "题名,档号")),
        ("wrong.csv", lambda path: path.write_text("姓名,电话\n宣建国,123\n", "utf-8")),
        ("no_heading.csv", lambda path: path.write_text("a-1,关于建房\na-2,关于分田\n", "utf-8")),
        ("bytes.csv", lambda path: path.write_bytes(b"\xff\xff\xff\x81" * 500)),
        ("quote.csv", lambda path: path.write_text('档号,题名\na-1,"关于\n' + "建房\n" * 90_000, "utf-8")),
        ("bomb.xlsx", bomb),
        ("entities.xlsx", lambda path: with_part(path, "sheet1.xml", ENTITIES)),
        ("strings.xlsx", lambda path: with_part(path, "styles.xml", b"<broken")),
        ("folder.xlsx", lambda path: path.mkdir()),
        ("absent.xlsx", lambda path: None),
    ],
)
def test_a_file_that_is_no_catalogue_gets_one_sentence(tmp_path: Path, name: str, make) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / name
    make(path)
    with pytest.raises(Unreadable) as refusal:
        list(read(path, CLASSES))
    sentence = str(refusal.value)
    assert sentence.endswith("。")
    assert "\n" not in sentence


def test_a_sheet_stretched_to_its_last_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEADING, ROW):
        sheet.append(line)
    sheet["XFD1"] = sheet["XFD2"] = "远处"
    sheet["A1048576"] = "底下"
    book.save(tmp_path / "a.xlsx")
    [row] = records(tmp_path / "a.xlsx")
    assert_the_row(row)
