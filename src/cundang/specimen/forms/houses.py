"""建房: the approval form of a villager's house, with three opinions and two seals."""

from cundang.specimen.document import Document, Task, written_date
from cundang.specimen.people import Person, stranger
from cundang.specimen.seals import round_seal
from cundang.specimen.sheet import Sheet

_REASONS = (
    "儿子已到婚龄，现有住房拥挤，申请在村内空闲地新建住房一处，请予批准。",
    "原有老屋年久失修，已成危房，申请拆除后原地重建，请上级批准。",
    "兄弟分家，人多屋少，居住困难，特申请宅基地一处新建住房。",
)


def house_permit(task: Task) -> Document:
    """农村私人建房用地审批表 of one household."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    home, form, hand = task.about(), task.form.at(46), task.hand.at(48)
    head, town, village = home.head, place.town_in(year), place.village(year)
    near = [one.head.name for one in task.some(6) if one is not home][:3]
    number = f"{town.removesuffix('镇').removesuffix('街道')}建字〔{year}〕第{rng.randint(3, 198)}号"

    sheet.centred(360, ("农村私人建房用地审批表", task.head))
    sheet.write(180, 480, ("申请编号：", form), (number, hand))
    first = sheet.table(170, 520, [330, 400, 200, 160, 380, 680], [110])[0]
    values = [
        "申请人姓名",
        sheet.named(head.name),
        "性别",
        head.sex,
        "出生年月",
        f"{head.born}年{rng.randint(1, 12)}月",
    ]
    for index, (box, value) in enumerate(zip(first, values, strict=True)):
        sheet.cell(box, value, hand if index % 2 else form)
    second = sheet.table(170, 630, [330, 1140, 330, 350], [110])[0]
    members = home.members(year)
    values = ["家庭住址", f"{place.county(year)}{town}{village}第{home.group}组", "家庭人口", f"{len(members)}人"]
    for index, (box, value) in enumerate(zip(second, values, strict=True)):
        sheet.cell(box, value, hand if index % 2 else form)
    bottom = _family(task, sheet, members)
    bottom = _plot(task, sheet, bottom, near)
    elder = task.some(3)[0].head.name
    leader, official = task.some(2)[-1].head.name, stranger(rng, born=1955).name
    first_day, last_day = written_date(year, month, day), written_date(year, min(12, month + 1), day)
    plot = f"同意占用集体土地{rng.choice([60, 72, 80, 96, 108, 120])}平方米建房。"
    opinions = [
        ("申 请 理 由", rng.choice(_REASONS), "申请人：", head.name, first_day, 330),
        ("村民小组意见", "经本组户主会议讨论，同意该户申请。", "组长：", elder, first_day, 320),
        ("村委会意见", "情况属实，符合村镇规划，同意上报。", "负责人：", leader, first_day, 360),
        ("镇政府意见", plot, "经办人：", official, last_day, 380),
    ]
    for opinion in opinions:
        bottom = _opinion(task, sheet, bottom, opinion)
    round_seal(sheet, (1900, bottom - 550), f"{town}{place.committee(year)}", 225)
    round_seal(sheet, (1880, bottom - 180), f"{place.county(year)}{town}人民政府", 240)
    return Document(
        kind="house_permit",
        year=year,
        title=f"关于同意{village}{head.name}户建房用地的审批表",
        author=f"{town}人民政府",
        dated=f"{year}{min(12, month + 1):02d}{day:02d}",
        sheets=[sheet],
        number=number,
        persons=[head.name],
        division="JJ",
    )


def _family(task: Task, sheet: Sheet, members: list[tuple[Person, str]]) -> int:
    """The rows of the family without its head; returns where they end."""
    others = members[1:5]
    rows = sheet.table(170, 740, [330, 480, 320, 280, 740], [92] * (len(others) + 1))
    for box, value in zip(rows[0], ["家庭成员", "姓名", "关系", "年龄", "备注"], strict=True):
        sheet.cell(box, value, task.form.at(44))
    for row, (person, relation) in zip(rows[1:], others, strict=True):
        age = task.year - person.born
        note = (
            "在校学生"
            if 7 <= age <= 18
            else task.rng.choice(["务农", "在外经商", "务农", "村办厂工作"])
            if age > 18
            else ""
        )
        for box, value in zip(row[1:], [sheet.named(person.name), relation, f"{age}岁", note], strict=True):
            if value:
                sheet.cell(box, value, task.hand.at(46))
    return 740 + 92 * (len(others) + 1)


def _plot(task: Task, sheet: Sheet, top: int, near: list[str]) -> int:
    """The old house, the plot asked for, and its four neighbours; returns where they end."""
    rng, form, hand = task.rng, task.form.at(46), task.hand.at(48)
    rows = sheet.table(170, top, [330, 800, 350, 670], [105] * 2)
    area = rng.randint(54, 140)
    values = [
        ["原有房屋", f"{rng.choice(['泥木', '砖木', '砖混'])}结构{rng.randint(2, 6)}间{area}平方米", "宅基地证号",
         f"集用{task.year - rng.randint(1, 6)}第{rng.randint(1000, 9999)}号"],
        ["申请面积", f"{area + rng.randint(8, 40)}平方米（其中耕地{rng.choice([0, 0, 12, 30])}）", "建筑层数",
         rng.choice(["二层砖混", "三层砖混", "三层半砖混", "二层砖木"])],
    ]  # fmt: skip
    for row, cells in zip(rows, values, strict=True):
        for index, (box, value) in enumerate(zip(row, cells, strict=True)):
            sheet.cell(box, value, hand if index % 2 else form)
    label, bounds = sheet.table(170, top + 210, [330, 1820], [105])[0]
    sheet.cell(label, "四至界址", form)
    east, west, north = (sheet.named(name) for name in near)
    sheet.cell(bounds, f"东至{east}屋，西至{west}菜地，南至村道，北至{north}宅基地", hand)
    return top + 315


def _opinion(task: Task, sheet: Sheet, top: int, opinion: tuple[str, str, str, str, str, int]) -> int:
    """One box of the form: label, what was said, role and name of who signed, date, height; returns where it ends."""
    label, text, role, name, date, height = opinion
    left, right = sheet.table(170, top, [330, 1820], [height])[0]
    form, hand = task.form.at(46), task.hand.at(48)
    sheet.cell(left, label, form)
    sheet.paragraph((right[0] + 30, top + 86), text, hand, width=1720, leading=84, indent=0)
    sheet.write(right[0] + 620, top + height - 44, (role, form), (sheet.named(name) + "　", hand), (date, hand))
    return top + height
