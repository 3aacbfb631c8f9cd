"""花名册: who lives in the village, twenty-eight lines to a page."""

from cundang.specimen.document import Document, Task
from cundang.specimen.people import Household, Person, stranger
from cundang.specimen.seals import round_seal
from cundang.specimen.sheet import Sheet

_LINES = 28
_SCHOOLING = ("文盲", "初小", "高小", "初中", "高中")


def roster(task: Task) -> Document:
    """常住人口登记册 (社员 before 1984) of some households, one or two pages."""
    place, year, rng = task.village.place, task.year, task.rng
    pages = rng.choice([1, 2, 2])
    people: list[tuple[Household, Person, str]] = []
    for home in [*_first(task), *task.some(40)]:
        if not any(known is home for known, _, _ in people):
            people += [(home, person, relation) for person, relation in home.members(year)]
    what = (
        "社员花名册" if year < 1984 else rng.choice(["常住人口登记册", "户籍人口花名册", "农村合作医疗参保人员花名册"])
    )
    if "合作医疗" in what and year < 2003:
        what = "常住人口登记册"
    sheets = [
        _page(task, what, people[start : start + _LINES], start, index + 1)
        for index, start in enumerate(range(0, _LINES * pages, _LINES))
    ]
    return Document(
        kind="roster",
        year=year,
        title=f"{place.village(year)}{year}年{what}",
        author=place.committee(year),
        dated=f"{year}{rng.randint(1, 12):02d}00",
        sheets=sheets,
        persons=[],
        retention="永久",
    )


def _first(task: Task) -> list[Household]:
    """The household in focus stands on the first page, a few lines down."""
    return [*task.some(2), task.focus] if task.focus else []


def _page(task: Task, what: str, people: list[tuple[Household, Person, str]], start: int, number: int) -> Sheet:
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    form, hand = task.form.at(42), task.hand.at(44)
    sheet.centred(310, (f"{place.village(year)}{what}", task.head.at(72)))
    sheet.write(170, 410, ("填报单位：", form), (f"{place.town_in(year)}{place.village(year)}", hand))
    sheet.write(1780, 410, (f"{year}年　第{number}页", form))
    team = "生产队" if year < 1984 else "组别"
    headings = ("序号", "姓　名", "性别", "出生年月", "与户主关系", team, "文化程度", "备　注")
    rows = sheet.table(165, 450, [130, 330, 150, 300, 300, 230, 290, 420], [92] + [92] * len(people))
    for box, heading in zip(rows[0], headings, strict=True):
        sheet.cell(box, heading, form, middle=True)
    for index, (row, (home, person, relation)) in enumerate(zip(rows[1:], people, strict=True), start=start + 1):
        age = year - person.born
        learnt = (
            rng.choice(_SCHOOLING[:3] if person.born < 1945 else _SCHOOLING[1:])
            if age > 12
            else "学龄前"
            if age < 7
            else "初小"
        )
        values = [
            str(index), sheet.named(person.name), person.sex, f"{person.born}.{rng.randint(1, 12)}", relation,
            f"{home.group}队" if year < 1984 else f"{home.group}组", learnt, rng.choice(["", "", "", "", "党员", "在外经商", "军属"]) if age > 18 else "",
        ]  # fmt: skip
        for box, value in zip(row, values, strict=True):
            if value:
                sheet.cell(box, value, hand)
    bottom = 450 + 92 * (len(people) + 1)
    maker, checker = stranger(rng, "女").name, task.some(1)[0].head.name
    sheet.write(
        180,
        bottom + 110,
        ("填表人：", form),
        (sheet.named(maker) + "　　　", hand),
        ("审核人：", form),
        (sheet.named(checker), hand),
    )
    round_seal(sheet, (1900, min(bottom + 60, 3210)), place.committee(year), 225)
    return sheet
