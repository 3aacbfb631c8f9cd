"""Who is named in a line: pure, no database."""

import json
from pathlib import Path

import pytest

from cundang.finding_aid.mentions import in_author, in_entry, in_lines, in_title, may_be
from cundang.finding_aid.name_keys import keys, spelt
from cundang.folding import normalise

SCANS = Path(__file__).parent.parent / "data" / "scans"


def names(*lines: str, known: frozenset[str] = frozenset()) -> list[str]:
    return [named.name for _, named in in_lines(lines, known)]


def test_the_true_names_of_the_scans_are_found_in_their_true_text() -> None:
    found = right = true = 0
    for page in json.loads((SCANS / "manifest.json").read_text(encoding="utf-8")):
        lines = (SCANS / f"{page['id']}.txt").read_text(encoding="utf-8").splitlines()
        mine, theirs = set(names(*lines)), set(map(normalise, page["names"]))
        found, right, true = found + len(mine), right + len(mine & theirs), true + len(theirs)
    assert right / true >= 0.98
    assert right / found >= 0.97


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("今收到宣建国交来罚款200元", ["宣建国"]),
        ("会计：康刚出纳：钟水廷经手人：任军岩", ["康刚", "钟水廷", "任军岩"]),
        ("参加人员：许二满、邵成兴、诸葛义，共22人", ["许二满", "邵成兴", "诸葛义"]),
        ("对先进生产者施彪、万华桂、张杰花同志予以表扬", ["施彪", "万华桂", "张杰花"]),
        ("叶二贵补助现金47元，赵财元家房屋倒塌", ["叶二贵", "赵财元"]),
        ("付陈寿困难补助", ["陈寿"]),
        ("收于福水电费", ["于福"]),
        ("陳國華", ["陈国华"]),
        ("王　伟", ["王伟"]),
        ("李 明　男", ["李明"]),
        ("高中", []),
        ("金额（大写）：人民币贰仟元整", []),
        ("文盲", []),
        ("大陈镇人民政府", []),
        ("合川县计划生育社会抚养费", []),
        ("王主任、李书记到会", []),
        ("东风大队第3村民小组", []),
        ("", []),
        ("…。，！？", []),
        ("😀王😀", []),
        ("(.*)[宣]+$", []),
    ],
)
def test_a_line(line: str, expected: list[str]) -> None:
    assert names(line) == expected


def test_two_of_one_name_in_a_line_are_two_mentions() -> None:
    found = list(in_lines(["户主：王小明，长子：王小明"]))
    assert [(named.name, named.start, named.role) for _, named in found] == [
        ("王小明", 3, "户主"),
        ("王小明", 10, "亲属"),
    ]


def test_a_label_gives_its_role_to_the_next_cell() -> None:
    found = list(in_lines(["申请人姓名", "龙玉", "性别"]))
    assert [(number, named.name, named.role) for number, named in found] == [(1, "龙玉", "申请人")]


def test_a_name_that_the_line_cuts_in_two_is_one() -> None:
    lines = ["兹公推陈兴军为主任，陈建东、宣建民为副主任，宣兴林为会计，陈新", "军、楼新华、宣建国为采访委员。"]
    found = [(number, named.name, named.start) for number, named in in_lines(lines)]
    assert (0, "陈新军", lines[0].index("陈新")) in found
    assert (1, "楼新华", 2) in found
    assert "新华" not in names(*lines)


def test_a_written_form_is_kept_as_it_stands() -> None:
    ((_, named),) = in_lines(["經手人：宣建囯"])
    assert (named.name, named.written, named.start, named.role) == ("宣建国", "宣建囯", 4, "经手人")


def test_neighbours_fields_are_no_part_of_a_name() -> None:
    assert names("东至", "王庆田", "施亮地") == ["王庆", "施亮"]
    assert names("社员", "王庆田") == ["王庆田"]


def test_a_known_name_is_found_where_the_rules_see_none() -> None:
    line = "经查宣建国于去年外出"
    assert names(line, known=frozenset({"宣建国"})) == ["宣建国"]
    ((_, loose),) = in_lines(["大家一起唱王明那首歌"], {"王明"})
    assert loose.confidence < 0.95


def test_a_longer_name_in_a_cell_of_its_own_is_not_the_known_shorter_one() -> None:
    assert names("王明华", known=frozenset({"王明"})) == ["王明华"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于宣建国建房用地的批复", ["宣建国"]),
        ("关于同意众拥村宣建国户建房用地的审批表", ["宣建国"]),
        ("八里桥头村斯水法户超计划生育罚款收据", ["斯水法"]),
        ("王小明与李小红离婚调解书", ["王小明", "李小红"]),
        ("宣建国同志入党志愿书", ["宣建国"]),
        ("义乌市大陈镇人民政府关于做好2012年五水共治工作的通知", []),
        ("众拥村2003年度社会抚养费交纳登记表", []),
    ],
)
def test_a_title(title: str, expected: list[str]) -> None:
    assert [named.name for named in in_title(title)] == expected


def test_the_catalogues_own_names() -> None:
    cells = ["宣建国", "宣 建 国", "宣建國（户主）", "王小明同志", "王小明等", "阿", "", "x" * 31]
    found = [named and named.name for named in map(in_entry, cells)]
    assert found == ["宣建国", "宣建国", "宣建国", "王小明", "王小明", None, None, None]
    assert [named.name for named in in_author("大陈镇人民政府、王小明")] == ["王小明"]


def test_what_may_be_a_name_is_looked_up() -> None:
    assert may_be(["由宣建国付"]) >= {"宣建", "宣建国"}


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("宣建国", ["xuan", "jian", "guo"]),
        ("单小明", ["shan", "xiao", "ming"]),
        ("仇大力", ["qiu", "da", "li"]),
        ("解放", ["xie", "fang"]),
        ("曾查理", ["zeng", "cha", "li"]),
        ("查良", ["zha", "liang"]),
        ("尉迟恭", ["yu", "chi", "gong"]),
        ("吕绿", ["lv", "lv"]),
        ("John", []),
    ],
)
def test_the_sound_of_a_name(name: str, syllables: list[str]) -> None:
    assert spelt(name) == syllables


def test_the_keys_of_a_name() -> None:
    made = keys("宣建国")
    assert (made.sound, made.accent, made.initials) == ("xuanjianguo", "xuanjianguo", "xjg")
    assert made.cuts == ("建国", "宣国", "宣建", "")
    assert keys("章志强").accent == keys("臧自强").accent == "zanziqian"
    assert keys("欧阳建国明").cuts == ("", "", "", "")
