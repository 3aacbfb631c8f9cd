"""土地承包: the contract of a household with its table of parcels."""

from cundang.specimen.document import Document, Task, written_date
from cundang.specimen.people import Household
from cundang.specimen.seals import name_seal, round_seal
from cundang.specimen.sheet import Sheet

_PARCELS = (
    "大畈",
    "塘下",
    "庙后",
    "桥头丘",
    "长垄",
    "下溪滩",
    "老屋场",
    "牛栏坑",
    "门前畈",
    "茶山脚",
    "井头田",
    "石桥边",
)
_EDGES = ("大路", "水渠", "机耕路", "田埂", "溪边", "山脚")


def land_contract(task: Task) -> Document:
    """农业土地承包合同 on one page, the parcels below; signed and sealed by the village."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    home, form, hand = task.about(), task.form.at(46), task.hand.at(48)
    leader = task.some(2)[-1].head.name
    term = 15 if year < 1994 else 30
    mu = round(rng.uniform(1.6, 7.8), 2)
    sheet.centred(340, ("农村土地承包合同书", task.head))
    first = "甲方（发包方）：", f"{place.county(year)}{place.town_in(year)}{place.committee(year)}"
    sheet.write(220, 480, (first[0], form), (first[1], hand))
    sheet.write(220, 570, ("法定代表人：", form), (sheet.named(leader), hand))
    size = f"{len(home.members(year))}人"
    sheet.write(
        220,
        660,
        ("乙方（承包方户主）：", form),
        (sheet.named(home.head.name), hand),
        ("　家庭人口：", form),
        (size, hand),
    )
    clauses = [
        "为稳定和完善以家庭承包经营为基础的责任制，维护承包双方的合法权益，经甲乙双方协商一致，签订如下合同：",
        f"一、甲方将集体所有的耕地{mu}亩发包给乙方，从事农业生产经营。",
        f"二、承包期限为{term}年，自{written_date(year, month, day)}起至{year + term}年{month}月{day}日止。",
        "三、乙方应依法合理利用土地，按时完成国家粮食定购任务，不得弃耕抛荒，不得擅自建房、葬坟、烧窑。",
        f"四、乙方每年向甲方交纳承包款每亩{rng.randint(8, 45)}元，逾期不交的，甲方有权收回承包地。",
        "五、本合同一式三份，甲乙双方各执一份，报镇政府备案一份，自双方签字盖章之日起生效。",
    ]
    baseline = 770
    for clause in clauses:
        baseline = sheet.paragraph((220, baseline), clause, form, width=2060, leading=80)
    bottom = _parcels(task, sheet, baseline + 50, home)
    sheet.write(230, bottom + 130, ("甲方（公章）", form))
    sheet.write(1300, bottom + 130, ("乙方（签字）：", form), (sheet.named(home.head.name), hand))
    if year < 2000:
        name_seal(sheet, (1860, bottom + 50), home.head.name)
    sheet.write(230, bottom + 240, ("代表人：", form), (sheet.named(leader), hand))
    witness = task.some(3)[0].head.name
    sheet.write(1300, bottom + 240, ("见证人：", form), (sheet.named(witness), hand))
    sheet.write(1300, bottom + 340, (written_date(year, month, day), hand))
    round_seal(sheet, (760, min(bottom + 200, 3230)), f"{place.town_in(year)}{place.committee(year)}")
    return Document(
        kind="land_contract",
        year=year,
        title=f"{place.village(year)}与{home.head.name}户土地承包合同",
        author=place.committee(year),
        dated=f"{year}{month:02d}{day:02d}",
        sheets=[sheet],
        persons=[home.head.name, leader],
        division="JJ",
    )


def _parcels(task: Task, sheet: Sheet, top: int, home: Household) -> int:
    """The table of parcels with its four neighbours each; returns where it ends."""
    rng, form, hand = task.rng, task.form.at(42), task.hand.at(44)
    count = rng.randint(6, 9)
    sheet.write(230, top, ("附：承包地块登记表", task.form))
    widths = [130, 360, 230, 190, 330, 330, 280, 280]
    rows = sheet.table(175, top + 30, widths, [88] * (count + 1))
    for box, heading in zip(
        rows[0], ["序号", "地块名称", "面积（亩）", "等级", "东至", "西至", "南至", "北至"], strict=True
    ):
        sheet.cell(box, heading, form, middle=True)
    for index, row in enumerate(rows[1:], start=1):
        east, west = (
            one.head.name for one in rng.sample([h for h in task.village.adults(task.year) if h is not home], 2)
        )
        values = [
            str(index), rng.choice(_PARCELS), f"{rng.uniform(0.2, 1.9):.2f}", rng.choice(["一等", "二等", "三等"]),
            f"{sheet.named(east)}田", f"{sheet.named(west)}田", rng.choice(_EDGES), rng.choice(_EDGES),
        ]  # fmt: skip
        for box, value in zip(row, values, strict=True):
            sheet.cell(box, value, hand)
    return top + 30 + 88 * (count + 1)
