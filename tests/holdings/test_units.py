"""Records of former units: written, found, taken out and in, their descent, and what an item's page says of them."""

import importlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import (
    NotUnits,
    UnitRefused,
    describe,
    draft_item,
    import_units,
    remove_unit,
    write_unit,
)
from cundang.holdings.authorities.unit_text import key, short
from cundang.holdings.authorities.units import line_of, unit_for, units_for, units_found, units_in
from cundang.holdings.authority_models import Unit, UnitName
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
TOWN, VILLAGE, NEXT_VILLAGE = "330782106", "330782106201", "330782100201"
COMMUNE = {"name": "大陈人民公社", "kind": "人民公社", "names": "大陈公社", "bound": TOWN, "since": "1958年10月"}
BRIGADE = {
    "name": "大陈公社前丰大队",
    "kind": "生产大队",
    "names": "红旗大队（1966—1971）",
    "bound": VILLAGE,
    "before": "",
    "since": "1958年10月",
    "until": "1984年春",
    "basis": "义乌县地名志",
}


@pytest.fixture(autouse=True)
def _everything_is_seen(offices: dict[str, Office]) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(console("tester")):
        yield


def put(actor: Actor, said: dict[str, str], unit: Unit | None = None, **more: str) -> Unit:
    with acting(actor):
        return write_unit({**said, **more}, unit=unit, actor=actor)


def test_names_are_compared_without_width_and_brackets() -> None:
    assert key("大陈（人民公社）　前丰 大队") == "大陈人民公社前丰大队"
    assert short("大陈人民公社前丰大队") == "前丰大队"
    assert short("大陈公社") == "大陈公社"
    assert short("大陈镇") == "大陈镇"
    assert short("乡里村") == "乡里村"


def test_a_name_in_traditional_characters_is_the_same_name(archivist: Actor) -> None:
    assert key("大陳人民公社紅旗大隊") == key("大陈人民公社红旗大队")
    unit = put(archivist, BRIGADE, names="農會")
    with acting(archivist):
        for words in ("农会", "農會", "大陳公社前豐"):
            assert list(units_found(archivist, words)) == [unit]


def test_keys_of_an_earlier_version_are_worked_out_again(archivist: Actor) -> None:
    unit = put(archivist, BRIGADE, names="農會、红旗大队")
    UnitName.objects.filter(name="農會").update(key="農會", short="農會")
    UnitName.objects.create(unit=unit, office=unit.office, name="紅旗大隊", key="紅旗大隊", short="紅旗大隊")
    step = importlib.import_module("cundang.holdings.migrations.0023_unit_keys")
    with connection.schema_editor() as editor:
        step.fold(apps, editor)
    with acting(console("tester")):
        keys = dict(UnitName.objects.values_list("name", "key"))
    assert keys["農會"] == "农会"
    assert keys["紅旗大隊"] == "紅旗大隊"  # its unit has 红旗大队 already


def test_a_unit_is_written_with_its_names_and_history(archivist: Actor) -> None:
    unit = put(archivist, BRIGADE)
    assert unit.number == 1
    assert (str(unit.since_first), str(unit.until_last)) == ("1958-10-01", "1984-05-31")
    names = list(unit.names.order_by("pk").values_list("name", "dated", "short"))
    assert names == [("大陈公社前丰大队", "", "前丰大队"), ("红旗大队", "1966—1971", "红旗大队")]
    put(archivist, BRIGADE, unit, until="1983年底", names="红旗大队（1966—1972）")
    first, last = unit.edits.order_by("pk").first(), unit.edits.order_by("pk").last()
    assert first is not None
    assert first.changed == {}  # it was recorded
    assert last is not None
    assert last.changed["until"] == ["1984年春", "1983年底"]
    assert last.changed["names"][1].endswith("红旗大队（1966—1972）")
    assert Entry.objects.filter(act="unit written", object_id=str(unit.pk)).count() == 2
    put(archivist, BRIGADE, unit, until="1983年底", names="红旗大队（1966—1972）")
    assert unit.edits.count() == 2  # nothing new was said


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "队"}, "至少两个字"),
        ({"bound": ""}, "现机构"),
        ({"bound": "330782999"}, "没有找到归您管的机构"),
        ({"bound": NEXT_VILLAGE}, "没有找到归您管的机构"),
        ({"since": "很久以前"}, "没有读成日期"),
        ({"since": "19990231"}, "只有 28 天"),
        ({"since": "1985", "until": "1958"}, "止早于起"),
        ({"names": "前丰大队（某年）"}, "没有读成日期"),
        ({"names": "（）"}, "看不懂"),
        ({"origin": "搬家"}, "只能是"),
        ({"before": "没有的公社"}, "没有登记过前身"),
        ({"before": "99999999999999"}, "没有登记过前身"),
        ({"remark": "长" * 301}, "300"),
        ({"name": "长" * 101}, "100"),
    ],
)
def test_what_cannot_be_kept(archivist: Actor, change: dict[str, str], why: str) -> None:
    with pytest.raises(UnitRefused, match=why):
        put(archivist, BRIGADE, **change)
    assert not Unit.objects.exists()


def test_descent_split_merged_and_never_in_a_circle(archivist: Actor) -> None:
    commune = put(archivist, COMMUNE)
    township = put(
        archivist, {**COMMUNE, "name": "大陈乡", "names": "", "since": "1984", "before": "大陈公社"}, origin="改建"
    )
    town = put(archivist, {**COMMUNE, "name": "大陈镇", "names": "", "since": "1985", "before": str(township.number)})
    split = put(
        archivist, {**COMMUNE, "name": "楂林乡", "names": "", "since": "1985", "before": "大陈乡、大陈人民公社"}
    )
    levels = [(line.unit.name, line.level) for line in line_of(unit_for(archivist, township.pk))]
    assert levels == [("大陈人民公社", -1), ("大陈乡", 0), ("大陈镇", 1), ("楂林乡", 1)]
    assert {line.unit for line in line_of(unit_for(archivist, commune.pk))} == {commune, township, split, town}
    with pytest.raises(UnitRefused, match="不能又是它的前身"):
        put(archivist, COMMUNE, commune, before="大陈镇")
    with pytest.raises(UnitRefused, match="不能又是它的前身"):
        put(archivist, COMMUNE, commune, before="大陈人民公社")
    with pytest.raises(UnitRefused, match="前身是它"), acting(archivist):
        remove_unit(township, actor=archivist)
    with acting(archivist):
        remove_unit(town, actor=archivist)
    assert Entry.objects.filter(act="unit removed").count() == 1


def test_two_of_one_name_are_told_apart_by_number(archivist: Actor) -> None:
    first = put(archivist, {**BRIGADE, "name": "红旗大队", "names": ""})
    put(archivist, {**BRIGADE, "name": "红旗大队", "names": "", "bound": TOWN})
    with pytest.raises(UnitRefused, match=f"不止一个（机构号 {first.number}、2）"):
        put(archivist, {**BRIGADE, "name": "前丰村", "names": "", "before": "红旗大队"})
    with pytest.raises(UnitRefused, match="名下已有“红旗大队”（机构号 1）"):
        put(archivist, {**BRIGADE, "name": "红旗大队", "names": ""})


# Who sees, who changes.


def test_the_county_reads_and_the_own_town_writes(
    archivist: Actor, next_clerk: Actor, city: Actor, person: Callable[[str, str, str], Actor], sign_in: SignIn
) -> None:
    unit = put(archivist, BRIGADE)
    neighbour = person("neighbour", "town_archivist", "330782100")
    with acting(next_clerk):
        assert [one.name for one in units_found(next_clerk, "前丰")] == ["大陈公社前丰大队"]
    with pytest.raises(Forbidden):
        put(next_clerk, BRIGADE)
    with pytest.raises(UnitRefused, match="没有找到归您管的机构"):
        put(neighbour, BRIGADE, unit)
    with pytest.raises(Forbidden):
        put(neighbour, BRIGADE, unit, bound=NEXT_VILLAGE)  # taking it away is the other town's to do
    put(city, BRIGADE, unit, bound=NEXT_VILLAGE)
    assert sign_in(neighbour).get(f"/units/{unit.pk}/edit/").status_code == 200
    assert sign_in(archivist).get(f"/units/{unit.pk}/edit/").status_code == 404


def test_another_county_sees_nothing(
    archivist: Actor, person: Callable[[str, str, str], Actor], sign_in: SignIn
) -> None:
    Office.objects.create(code="330783", name="东阳市")
    unit = put(archivist, BRIGADE)
    stranger = person("stranger", "city_archivist", "330783")
    with acting(stranger):
        assert not units_for(stranger)
        assert not Unit.objects.exists()  # the second lock
        with pytest.raises(DatabaseError), transaction.atomic():
            UnitName.objects.create(unit_id=unit.pk, office_id="330782", name="x", key="x", short="x")
    browser = sign_in(stranger)
    assert browser.get(f"/units/{unit.pk}/").status_code == 404
    assert browser.get(f"/api/v1/units/{unit.pk}").status_code == 404
    assert "前丰" not in browser.get("/units/").content.decode()
    assert "前丰" not in browser.get("/units/?as=xlsx").content.decode("latin-1")


# Sheets.


def sheet(path: Path, *rows: list[str]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["机构名称规范"])
    book.active.append(
        ["序号", "机构号", "规范名称", "类别", "其他名称", "现机构", "前身", "由来", "起", "止", "依据", "备注"]
    )
    for at, row in enumerate(rows, 1):
        book.active.append([at, *row])
    book.save(path)
    return path


def test_a_sheet_comes_in_goes_out_and_says_the_same(archivist: Actor, tmp_path: Path, sign_in: SignIn) -> None:
    path = sheet(
        tmp_path / "单位.xlsx",
        [
            "",
            "大陈公社前丰大队",
            "生产大队",
            "红旗大队（1966—1971）",
            VILLAGE,
            "大陈公社",
            "",
            "1958年10月",
            "1984",
            "地名志",
            "",
        ],
        ["", "大陈人民公社", "人民公社", "大陈公社", "大陈镇", "", "新建", "1958", "1984", "", ""],
        ["", "大陈乡", "乡", "", TOWN, "大陈人民公社", "改建", "1984", "1985", "", ""],
    )
    with acting(archivist):
        taken = import_units(path, actor=archivist)
        assert (taken.added, taken.changed, taken.unchanged, taken.refused) == (3, 0, 0, ())
        again = import_units(path, actor=archivist)
        assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    out = sign_in(archivist).get("/units/?as=xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(out)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[2:]] == ["大陈公社前丰大队", "大陈人民公社", "大陈乡"]
    (tmp_path / "out.xlsx").write_bytes(out)
    with acting(archivist):
        back = import_units(tmp_path / "out.xlsx", actor=archivist)
        assert (back.added, back.changed, back.unchanged, back.refused) == (0, 0, 3, ())
    english = sign_in(archivist)
    english.post("/language/", {"language": "en"})
    (tmp_path / "en.xlsx").write_bytes(english.get("/units/?as=xlsx").content)
    with acting(archivist):
        assert import_units(tmp_path / "en.xlsx", actor=archivist).unchanged == 3


def test_every_wrong_row_is_named_and_nothing_is_taken(archivist: Actor, tmp_path: Path, sign_in: SignIn) -> None:
    put(archivist, COMMUNE)
    path = sheet(
        tmp_path / "单位.xlsx",
        ["", "前丰大队", "", "", VILLAGE, "", "", "", "", "", ""],
        ["", "后丰大队", "", "", NEXT_VILLAGE, "", "", "", "", "", ""],
        ["77", "中丰大队", "", "", VILLAGE, "", "", "", "", "", ""],
        ["", "下丰大队", "", "", VILLAGE, "没有的公社", "", "", "", "", ""],
        ["", "前丰大队", "", "", VILLAGE, "", "", "", "", "", ""],
        ["", "上丰大队", "", "", VILLAGE, "", "", "19990231", "", "", ""],
    )
    with acting(archivist):
        taken = import_units(path, actor=archivist)
    assert [number for number, _why in taken.refused] == [4, 5, 6, 7, 8]
    assert Unit.objects.count() == 1
    with path.open("rb") as file:
        upload = SimpleUploadedFile("单位.xlsx", file.read())
    page = sign_in(archivist).post("/units/sheet/", {"file": upload})
    assert page.status_code == 400
    assert "有 5 行要改" in page.content.decode()
    assert "没有机构号 77" in page.content.decode()
    assert Unit.objects.count() == 1


def test_a_sheet_costs_the_same_for_two_rows_and_for_sixty(archivist: Actor, tmp_path: Path) -> None:
    def costs(count: int) -> int:
        names = [f"大陈公社第{count}之{n}生产队" for n in range(count)]
        lines = (
            ["", name, "", f"别名{count}之{n}", VILLAGE, names[n - 1] if n else "", "", "", "", "", ""]
            for n, name in enumerate(names)
        )
        path = sheet(tmp_path / f"{count}.xlsx", *lines)
        with acting(archivist), CaptureQueriesContext(connection) as asked:
            assert import_units(path, actor=archivist).added == count
        return len(asked)

    assert costs(2) == costs(60)
    with acting(archivist):
        last = Unit.objects.get(name="大陈公社第60之59生产队")
        assert (len(line_of(last)), last.names.count(), last.edits.count()) == (60, 2, 1)


def test_a_file_that_is_no_list(archivist: Actor, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    with acting(archivist), pytest.raises(NotUnits, match="没有找到表头"):
        import_units(tmp_path / "x.csv", actor=archivist)
    (tmp_path / "y.csv").write_text("规范名称,现机构\n", encoding="utf-8")
    with acting(archivist):
        assert import_units(tmp_path / "y.csv", actor=archivist).refused


# What an item says.


def described(actor: Actor, village: Office, creator: str, author: str = "") -> Item:
    with acting(console("tester")):
        item = draft_item(office=village, reference="Z106-WS·1975-Y-0001", actor=console("tester"))
    with acting(actor):
        return describe(item, title="社员大会记录", creator=creator, author=author, actor=actor)


def test_an_items_page_leads_from_the_old_name_to_the_present(
    archivist: Actor, village: Office, sign_in: SignIn
) -> None:
    put(archivist, BRIGADE)
    item = described(archivist, village, "大陈公社前丰大队")
    page = sign_in(archivist).get(f"/items/{item.pk}/").content.decode()
    assert "大陈公社前丰大队</a> → 大陈镇众拥村" in page
    form = sign_in(archivist).get(f"/items/{item.pk}/describe/").content.decode()
    for name in ("众拥村", "大陈公社前丰大队", "红旗大队"):
        assert f'<option value="{name}">' in form


def test_a_name_that_every_commune_had_leads_only_to_the_own(archivist: Actor, city: Actor, village: Office) -> None:
    put(archivist, BRIGADE)
    put(city, {**BRIGADE, "name": "佛堂公社红旗大队", "names": "", "bound": NEXT_VILLAGE})
    item = described(archivist, village, "", author="红旗大队、大陈公社革委会")
    assert [(one.unit.name, [office.name for office in one.offices]) for one in units_in(item)] == [
        ("大陈公社前丰大队", ["众拥村"])
    ]


def test_a_unit_that_was_divided_leads_to_every_part(archivist: Actor, village: Office) -> None:
    Office.objects.create(code="330782106202", name="前丰村")
    put(archivist, {**BRIGADE, "bound": TOWN, "names": ""})
    for code, name in ((VILLAGE, "众拥村"), ("330782106202", "前丰村")):
        put(
            archivist,
            {
                **BRIGADE,
                "name": name,
                "names": "",
                "bound": code,
                "before": "大陈公社前丰大队",
                "since": "1984",
                "until": "",
            },
        )
    found = units_in(described(archivist, village, "大陈公社前丰大队"))
    assert [office.name for one in found for office in one.offices] == ["众拥村", "前丰村"]


def test_the_list_costs_the_same_for_one_and_for_fifty(
    archivist: Actor, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for at in range(20):
        put(archivist, {**BRIGADE, "name": f"第{at}大队", "names": f"红旗{at}队", "before": "1" if at else ""})
    browser = sign_in(archivist)
    with django_assert_max_num_queries(18):
        page = browser.get("/units/?q=大队&kind=生产大队").content.decode()
    assert "20 个机构" in page


def test_endpoints(archivist: Actor, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    made = browser.post("/api/v1/units", COMMUNE, content_type="application/json").json()
    assert made["number"] == 1
    child = browser.post("/api/v1/units", {**BRIGADE, "before": "1"}, content_type="application/json").json()
    assert [(one["name"], one["level"]) for one in child["line"]] == [("大陈人民公社", -1), ("大陈公社前丰大队", 0)]
    changed = browser.put(f"/api/v1/units/{child['id']}", {**BRIGADE, "until": "1983"}, content_type="application/json")
    assert changed.json()["before"] == []
    assert [one["number"] for one in browser.get("/api/v1/units", {"q": "红旗"}).json()] == [2]
    wrong = browser.post("/api/v1/units", {**BRIGADE, "since": "2999"}, content_type="application/json")
    assert wrong.status_code == 422
    assert "还没有到" in wrong.json()["error"]
    assert browser.delete(f"/api/v1/units/{child['id']}").status_code == 204
