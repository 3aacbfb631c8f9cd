"""计划生育: the receipt of a birth-planning fine, and the register of who paid."""

from cundang.specimen.document import Document, Task, money_in_words, written_date
from cundang.specimen.people import stranger
from cundang.specimen.seals import name_seal, round_seal
from cundang.specimen.sheet import FADED, RED

_REASONS = ("超计划生育第二胎罚款", "超计划生育第三胎罚款", "未到法定婚龄生育罚款", "无证生育罚款")
_AMOUNTS = (800, 1200, 1500, 2000, 2400, 3260, 3600, 4500, 5080, 6000, 8000)


def fee_name(year: int) -> str:
    """罚款 until 2002; since then the law's word is 社会抚养费."""
    return "超计划生育罚款" if year < 2002 else "社会抚养费"


def fine_receipt(task: Task) -> Document:
    """A receipt of the town's birth-planning office: printed form, filled in by hand, stamped."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    home, amount = task.about(), rng.choice(_AMOUNTS)
    town = place.town_in(year)
    clerk, cashier, collector = (stranger(rng, sex).name for sex in "女女男")
    form, hand = task.form.at(50), task.hand
    reason = _REASONS[rng.randrange(4)] if year < 2002 else "超生第二胎社会抚养费"

    sheet.centred(430, (f"{place.county(year)}{fee_name(year)}专用收据", task.head.at(84)))
    sheet.rule((700, 470, 1780, 470), FADED, 3)
    sheet.centred(560, ("第二联　交款人收执", form.at(40)))
    sheet.write(1750, 640, ("№ ", form), (f"{rng.randint(10_000, 99_999):07d}", form.at(54)))
    sheet.write(230, 720, ("开票日期：", form), (written_date(year, month, day), hand))
    top = 790
    cells = sheet.table(210, top, [430, 720, 330, 580], [150] * 3)
    wide = sheet.table(210, top + 450, [430, 1630], [150] * 3)
    husband, wife = home.head.name, home.spouse.name
    pairs = [
        ("交款单位", f"{town}{place.village(year)}", "村民小组", f"第{home.group}组"),
        ("姓名（夫）", sheet.named(husband), "姓名（妻）", sheet.named(wife)),
        (
            "出生年月",
            f"{home.head.born}年{rng.randint(1, 12)}月",
            "出生年月",
            f"{home.spouse.born}年{rng.randint(1, 12)}月",
        ),
    ]
    for row, values in zip(cells, pairs, strict=True):
        for index, (box, value) in enumerate(zip(row, values, strict=True)):
            sheet.cell(box, value, hand if index % 2 else form, middle=index % 2 == 0)
    rows = [
        ("交款事由", reason),
        ("金额（大写）", f"人民币{money_in_words(amount)}　¥{amount}.00"),
        ("备　　注", rng.choice(["一次交清", "分两次交，余款年底前交清", "已办理绝育手术", "缓交部分另立字据"])),
    ]
    for row, (label, value) in zip(wide, rows, strict=True):
        sheet.cell(row[0], label, form, middle=True)
        sheet.cell(row[1], value, hand)
    signing = [("会计：", clerk), ("出纳：", cashier), ("经手人：", collector)]
    sheet.write(230, 1830, ("收款单位（盖章）", form))
    for index, (label, name) in enumerate(signing):
        sheet.write(230 + index * 680, 1960, (label, form), (sheet.named(name), hand))
    if rng.random() < 0.6:
        name_seal(sheet, (640, 1985), clerk)
    round_seal(sheet, (1560, 1750), f"{town}计划生育办公室")
    sheet.rule((150, 2200, 2330, 2200), RED, 3)
    sheet.write(230, 2290, ("注：本收据无收款单位公章无效，涂改无效。", form.at(38)))
    return Document(
        kind="fine_receipt",
        year=year,
        title=f"{place.village(year)}{husband}户{fee_name(year)}收据",
        author=f"{town}计划生育办公室",
        dated=f"{year}{month:02d}{day:02d}",
        sheets=[sheet],
        persons=[husband, wife],
        retention="30年",
    )


def fine_register(task: Task) -> Document:
    """The list of payments of a year, twenty-odd couples, written by hand into a ruled form."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    homes = task.some(rng.randint(21, 26))
    form, hand = task.form.at(42), task.hand.at(44)
    sheet.centred(330, (f"{place.village(year)}{fee_name(year)}交纳登记表", task.head.at(72)))
    sheet.write(170, 440, (f"{place.town_in(year)}{place.village(year)}　　{year}年度", form))
    widths, headings = [130, 330, 330, 180, 330, 260, 260, 330], (
        "序号", "男方姓名", "女方姓名", "组别", "事　由", "应交金额", "已交金额", "交款日期",
    )  # fmt: skip
    cells = sheet.table(165, 490, widths, [96] + [92] * len(homes))
    for box, heading in zip(cells[0], headings, strict=True):
        sheet.cell(box, heading, form, middle=True)
    due_sum = paid_sum = 0
    for index, (row, home) in enumerate(zip(cells[1:], homes, strict=True), start=1):
        due = rng.choice([300, 500, 800, 1000, 1500, 2400])
        paid = due if rng.random() < 0.7 else due // 2
        due_sum, paid_sum = due_sum + due, paid_sum + paid
        month, day = task.day()
        values = [
            str(index), sheet.named(home.head.name), sheet.named(home.spouse.name), f"{home.group}组",
            rng.choice(["二胎", "三胎", "早育", "无证生育"]), str(due), str(paid), f"{year}.{month}.{day}",
        ]  # fmt: skip
        for box, value in zip(row, values, strict=True):
            sheet.cell(box, value, hand)
    bottom = 490 + 96 + 92 * len(homes)
    maker = stranger(rng, "女").name
    sheet.write(170, bottom + 110, (f"合计：应交{due_sum}元，已交{paid_sum}元", hand))
    sheet.write(1560, bottom + 110, ("制表人：", form), (sheet.named(maker), hand))
    round_seal(sheet, (1960, min(bottom + 60, 3200)), place.committee(year))
    return Document(
        kind="fine_register",
        year=year,
        title=f"{place.village(year)}{year}年度{fee_name(year)}交纳登记表",
        author=place.committee(year),
        dated=f"{year}1200",
        sheets=[sheet],
        retention="永久",
    )
