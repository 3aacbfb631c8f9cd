"""`cundang import-records` and `cundang schema records` as a person runs them, to the end and killed on the way."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from backports import zstd
from throwaway import CUNDANG, Installation

from cundang.holdings.records.schema import MOST_PAGES, json_schema
from holdings.record_files import line, record

DOCS = Path(__file__).parent.parent.parent / "docs"
ITEMS = 4000


@pytest.fixture
def village(installation: Installation, tmp_path: Path) -> Installation:
    offices = tmp_path / "offices.csv"
    offices.write_text("code,name\n330782106201,众拥村\n330782106202,楼店村\n", encoding="utf-8")
    installation.run("import-offices", str(offices))
    return installation


def found(installation: Installation, words: str) -> tuple[int, int]:
    answer = installation.json("search", words)
    return answer["total"], answer["items"]


def test_it_returns_when_everything_can_be_found(village: Installation, tmp_path: Path) -> None:
    path = tmp_path / "档案 1.jsonl.zst"
    path.write_bytes(zstd.compress(line(record(1), b"{broken\n", record(2, office="330782106202"))))
    said = village.json("import-records", str(path))
    report = said.pop("report")
    assert said == {"accepted": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert "不是完整的 JSON" in Path(report).read_text(encoding="utf-8-sig")
    assert found(village, "占地120平方米") == (2, 2)
    again = village.run("import-records", str(path)).stdout
    assert "新增 0，更新 0，无变化 2，未导入 1。" in again
    said = village.json("import-records", str(path), "--office", "330782106201")
    assert (said["unchanged"], said["refused"]) == (1, 2)


def test_what_cannot_be_read_is_one_sentence(village: Installation, tmp_path: Path) -> None:
    nothing = {"accepted": 0, "changed": 0, "unchanged": 0, "refused": 0, "report": None}
    missing = village.json("import-records", str(tmp_path / "none.jsonl"), status=1)
    assert missing.pop("error").startswith("打不开这个文件")
    assert missing == nothing
    path = tmp_path / "cut.jsonl.zst"
    path.write_bytes(zstd.compress(line(*map(record, range(50))))[:-5])
    cut = village.json("import-records", str(path), status=1)
    assert "压缩文件不完整" in cut["error"]
    nowhere = village.json("import-records", str(path), "--office", "330782106999", status=1)
    assert nowhere.pop("error") == "没有代码为“330782106999”的机构，或您无权为它导入档案。"
    assert nowhere == nothing
    village.run("import-records", status=2)


@pytest.mark.parametrize("moments", [(1.0, 1.6, 2.2)])
def test_killed_on_the_way_and_run_again_nothing_is_lost_or_doubled(
    village: Installation, tmp_path: Path, moments: tuple[float, ...]
) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(line(*(record(n, doc_no=f"唯一文号{n:06}号") for n in range(ITEMS))))
    for moment in moments:
        child = subprocess.Popen(
            [CUNDANG, "import-records", str(path)], env=village.environment, stdout=subprocess.DEVNULL
        )
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        child.wait()
    said = village.json("import-records", str(path))
    assert said["accepted"] + said["unchanged"] == ITEMS
    assert (said["changed"], said["refused"]) == (0, 0)
    assert found(village, "占地120平方米") == (ITEMS, ITEMS)
    assert found(village, "附图") == (ITEMS, ITEMS)
    assert found(village, f"唯一文号{ITEMS - 1:06}号") == (1, 1)
    said = village.json("import-records", str(path))
    assert said["unchanged"] == ITEMS


def test_the_published_schema_is_the_one_in_the_documents(village: Installation) -> None:
    printed = json.loads(village.run("schema", "records").stdout)
    assert printed == json_schema() == json.loads((DOCS / "records.schema.json").read_text(encoding="utf-8"))
    assert village.json("schema", "records") == printed
    village.run("schema", "nothing", status=2)


def test_the_schema_describes_every_value_of_a_line() -> None:
    schema = json_schema()
    assert list(schema["properties"]) == list(record())
    assert all(part["description"] for part in schema["properties"].values())
    page = schema["$defs"]["PageLine"]["properties"]
    assert list(page) == ["n", "text", "image"]
    assert (page["n"]["minimum"], page["n"]["maximum"]) == (1, MOST_PAGES)
    assert schema["anyOf"] == [{"required": ["reference"]}, {"required": ["title"]}]
