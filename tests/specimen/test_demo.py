"""The demo as a newcomer runs it, with few pages and the real OCR; a second time it doubles nothing."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from throwaway import Installation, begin

KEPT = ("offices", "pages", "done", "custody", "enquiries", "contacts")
DACHEN, FOTANG = "330782106", "330782100"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("演示 数据") / "data")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def told(installation: Installation) -> Any:
    return installation.json("demo", "--no-serve", "--pages", "6")


def test_the_first_time_and_the_second(installation: Installation, told: Any) -> None:
    assert (told["pages"], told["done"], told["failed"], told["waiting"]) == (6, 6, 0, 0)
    assert told["offices"] == 1 + 14 + 544
    assert len({account["role"] for account in told["accounts"]}) == 9
    assert len({account["password"] for account in told["accounts"]}) == len(told["accounts"])
    first = told["search"]["hits"][0]
    assert (first["reference"], first["year"]) == ("C201-WS·1996-D30-CW-0001", 1996)
    assert "宣建国" in first["line"]

    assert told["custody"]["deposit"].endswith("-001")
    assert told["custody"]["draft"].endswith("-001")
    assert told["custody"]["due"] > date.today().isoformat()
    assert told["enquiries"] == {"open": 3, "answered": 1}
    assert told["contacts"] > 30
    province = told["province"]
    assert (province["partner"], len(province["key"]), province["alarms"]) == ("zj-demo", 43, 1)
    assert province["published"] > 0

    again = installation.json("demo", "--no-serve", "--pages", "6")
    assert again["accounts"] == []
    assert again["province"] == {**province, "key": ""}
    assert [again[key] for key in KEPT] == [told[key] for key in KEPT]
    assert answers(again["search"]) == answers(told["search"])


def answers(found: Any) -> list[tuple[str, int, str]]:
    return [(hit["reference"], hit["page"], hit["line"]) for hit in found["hits"]]


def test_each_town_finds_its_own_person_only(installation: Installation, told: Any) -> None:
    truth = json.loads((installation.data / "demo" / "box" / "truth" / "truth.json").read_text(encoding="utf-8"))
    for user, town in (("dachen", DACHEN), ("fotang", FOTANG)):
        found = installation.json("search", "宣建国", "--as", user)
        assert found["total"] >= 1
        assert {hit["office"]["code"][:9] for hit in found["hits"]} == {town}
        named = {page["reference"] for page in truth["pages"] if "宣建国" in page["names"]}
        assert {hit["reference"] for hit in found["hits"]} <= named
    city = installation.json("search", "宣建国", "--as", "yiwu")
    assert {hit["office"]["code"][:9] for hit in city["hits"]} == {DACHEN, FOTANG}
    assert "error" in installation.json("search", "宣建国", "--as", "xitong", status=1)


def test_the_receipt_is_marked_where_the_truth_says(installation: Installation, told: Any) -> None:
    truth = json.loads((installation.data / "demo" / "box" / "truth" / "truth.json").read_text(encoding="utf-8"))
    page = next(page for page in truth["pages"] if page["reference"] == "C201-WS·1996-D30-CW-0001")
    x, y, width, height = next(line["box"] for line in page["lines"] if line["text"] == "宣建国")
    left, top, wide, high = told["search"]["hits"][0]["box"]
    assert left < x + width / 2 < left + wide
    assert top < y + height / 2 < top + high


def test_an_installation_with_records_of_its_own_is_left_alone(tmp_path: Path) -> None:
    own = Installation(tmp_path / "自己的")
    try:
        begin(own.data)
        own.run("setup")
        offices = tmp_path / "offices.csv"
        offices.write_text("code,name\n330782,义乌市\n", encoding="utf-8")
        own.run("import-offices", str(offices))
        refused = own.json("demo", "--no-serve", status=1)
        assert "正式数据" in refused["error"]
        assert not (own.data / "demo").exists()
    finally:
        own.remove()


def test_too_few_pages_for_the_story_is_wrong_usage(installation: Installation) -> None:
    installation.json("demo", "--no-serve", "--pages", "2", status=2)
