"""Offices, people and a small box of records for the journeys, by the program's own acts; `python box.py PASSWORD`.

The pages are drawn here, so what stands where is known exactly and no reading has to be waited for.
"""

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from PIL import Image, ImageDraw, ImageFont

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from cundang.custodians.actions import create_account, grant_post, import_offices  # noqa: E402  # after the settings
from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, machine  # noqa: E402
from cundang.finding_aid.actions import sweep_until_clean  # noqa: E402
from cundang.holdings.actions import add_page, mark_stale, write_reading  # noqa: E402
from cundang.holdings.models import Fonds, Item  # noqa: E402
from cundang.strongroom.actions import store  # noqa: E402

OFFICES = """code,name,town_code,town_name,kind,phone,address,hours
330782,义乌市,,,
330782106,大陈镇,,,镇
330782100,佛堂镇,,,镇
330782106201,众拥村,330782106,大陈镇,村,0579-00006201,众拥村文化礼堂一楼,周一至周五 8:30—11:30，14:00—17:00
330782106202,楂林村,330782106,大陈镇,村
330782100201,蟠龙村,330782100,佛堂镇,村
"""
PEOPLE = [
    ("city", "city_archivist", "330782"),
    ("archivist", "town_archivist", "330782106"),
    ("clerk", "village_clerk", "330782106201"),
    ("next_archivist", "town_archivist", "330782100"),
    ("agent", "window_agent", "330782106"),
    ("audit", "audit_admin", "330782"),
    ("security", "security_admin", "330782"),
    ("system", "system_admin", "330782"),
    ("third_clerk", "village_clerk", "330782106202"),
    ("fourth_clerk", "village_clerk", "330782100201"),
]
VILLAGE, NEXT_VILLAGE, THIRD_VILLAGE = "330782106201", "330782100201", "330782106202"
WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
SIZE = 32

RECORDS: list[dict[str, Any]] = [
    {
        "title": "关于宣建国超计划生育罚款的收据",
        "year": 1996,
        "class_code": "WS",
        "persons": ["宣建国"],
        "pages": [
            ["收  据", "今收到宣建国超计划生育罚款人民币叁佰元整。", "经手人：王小明", "一九九六年三月十二日"],
            ["附：村民委员会证明一份"],
        ],
    },
    {
        "title": "宣建国建房用地审批表",
        "year": 2003,
        "class_code": "WS",
        "pages": [
            [
                "农村村民建房用地审批表",
                "申请人宣建国，家庭人口四人，现有住房六十平方米，申请建房。",
                "村民委员会意见：情况属实，同意上报。",
            ]
        ],
    },
    {"title": "一九八三年度户口名册", "year": 1983, "class_code": "WS", "pages": [["户主  宣建国", "户主  陈小毛"]]},
    {"title": "村民会议记录", "year": 1991, "class_code": "WS", "persons": ["宣建国", "陈小毛"], "pages": []},
    {"title": "一九八四年度户口名册", "year": 1984, "class_code": "WS", "pages": [["户主  葛大有", "户主  陈小凤"]]},
]
ELSEWHERE = {"title": "蟠龙村账册", "year": 1983, "class_code": "KJ", "pages": [["宣建国  支出三十五元"]]}


def font() -> ImageFont.FreeTypeFont:
    """The serif of the fonts package."""
    import pylopdf_fonts_zh_cn

    return ImageFont.truetype(
        os.path.join(os.path.dirname(pylopdf_fonts_zh_cn.__file__), "NotoSerifSC-Regular.otf"), SIZE
    )


def draw(lines: list[str]) -> tuple[bytes, list[dict[str, Any]]]:
    """A page as JPEG, and its lines with their boxes."""
    face = font()
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#efe6d0")
    pen = ImageDraw.Draw(picture)
    read = []
    for number, text in enumerate(lines):
        x, y = 90, 140 + number * 110
        pen.text((x, y), text, fill="#2b2b30", font=face)
        left, top, right, bottom = pen.textbbox((x, y), text, font=face)
        read.append({"text": text, "confidence": 0.97, "box": [left, top, right - left, bottom - top]})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue(), read


def file_away(office: Office, record: dict[str, Any], number: int) -> None:
    """One item with its pages."""
    actor = machine()
    fonds, _made = Fonds.objects.get_or_create(office=office, number="Z106")
    reference = f"Z106-WS·{record['year']}·Y-{number:04d}"
    item = Item.objects.create(
        office=office,
        custodian_id=office.code[:9],
        fonds=fonds,
        title=record["title"],
        year=record["year"],
        class_code=record["class_code"],
        persons=record.get("persons", []),
        reference=reference,
        reference_key=reference,
        creator=office.name + "村民委员会",
        box="12",
    )
    mark_stale(items=[item.pk])
    for place, lines in enumerate(record["pages"], 1):
        jpeg, read = draw(lines)
        width, height = Image.open(io.BytesIO(jpeg)).size
        blob = store(io.BytesIO(jpeg), media_type="image/jpeg", actor=actor)
        page = add_page(
            item, place, image=blob, source=blob, rotation=0, width=width, height=height, dpi=150, actor=actor
        )
        write_reading(page, engine="drawn", lines=read, candidates=None, actor=actor)


def still_there(office: Office, count: int) -> None:
    """So many items that lie in the village still."""
    fonds, _made = Fonds.objects.get_or_create(office=office, number="Z107")
    for number in range(1, count + 1):
        reference = f"Z107-WS·2019·D30-{number:04d}"
        item = Item.objects.create(
            office=office, custodian=office, fonds=fonds, title=f"公开栏第{number}期", year=2019, class_code="WS",
            reference=reference, reference_key=reference, retention_as_marked="30年", box=str(1 + number // 20),
            pages_stated=number % 7 + 1,
        )  # fmt: skip
        mark_stale(items=[item.pk])


def long_ago(office: Office, count: int) -> None:
    """So many items whose ten years are over."""
    fonds, _made = Fonds.objects.get_or_create(office=office, number="Z108")
    for number in range(1, count + 1):
        reference = f"Z108-WS·1990·D10-{number:04d}"
        item = Item.objects.create(
            office=office, custodian=office, fonds=fonds, title=f"旧通知第{number}号", year=1990, class_code="WS",
            reference=reference, reference_key=reference, retention_as_marked="10年", retention_code="D10",
            pages_stated=2,
        )  # fmt: skip
        mark_stale(items=[item.pk])


def people(password: str) -> None:
    """The offices, and in them one person of each kind."""
    actor = machine()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "offices.csv"
        source.write_text(OFFICES, encoding="utf-8")
        import_offices(source, actor=actor)
    for name, role, office in PEOPLE:
        grant_post(create_account(name, password, actor=actor), role, Office.objects.get(code=office), actor=actor)


def main(password: str) -> None:
    """Fill the house and bring the index up to date."""
    with acting(machine()):
        people(password)
        for number, record in enumerate(RECORDS, 1):
            file_away(Office.objects.get(code=VILLAGE), record, number)
        file_away(Office.objects.get(code=NEXT_VILLAGE), ELSEWHERE, 1)
        still_there(Office.objects.get(code=THIRD_VILLAGE), 40)
        long_ago(Office.objects.get(code=NEXT_VILLAGE), 6)
    sweep_until_clean(actor=machine())


if __name__ == "__main__":
    main(sys.argv[1])
