"""账页: pages of the village's ledger, two to an item."""

from cundang.specimen.document import Document, Task
from cundang.specimen.people import stranger
from cundang.specimen.sheet import Sheet

_SUBJECTS = (
    "收{}承包款",
    "付{}困难补助",
    "付{}误工补贴",
    "收{}水电费",
    "付{}运石料工资",
    "收{}宅基地押金",
    "付{}修渠工资",
)
_OTHERS = ("付化肥款", "付办公用品", "收上级拨入修路款", "付电费", "付招待费", "收山林承包款", "付民办教师补贴")
_GREEN = (96, 140, 116)


def account_pages(task: Task) -> Document:
    """现金日记账 of a year: date, voucher, summary, income, expense, balance."""
    place, year = task.village.place, task.year
    bookkeeper = stranger(task.rng, "女", 1948).name
    balance, sheets = task.rng.randint(200, 4000) * 100, []
    for number in (1, 2):
        sheet, balance = _page(task, number, balance, bookkeeper)
        sheets.append(sheet)
    return Document(
        kind="account_pages",
        year=year,
        title=f"{place.village(year)}{year}年现金日记账",
        author=place.committee(year),
        dated=f"{year}0000",
        sheets=sheets,
        persons=[bookkeeper],
        retention="30年",
        division="",
        class_code="KU",
    )


def _page(task: Task, number: int, balance: int, bookkeeper: str) -> tuple[Sheet, int]:
    """One page; amounts in fen. Returns it and the balance carried forward."""
    rng, year, sheet, hand = task.rng, task.year, task.sheet(), task.hand.at(46)
    form = task.form.at(44)
    sheet.centred(310, ("现 金 日 记 账", task.head.at(76)))
    sheet.write(170, 430, (f"{task.village.place.village(year)}　{year}年", form))
    sheet.write(1960, 430, ("第　", form), (str(number), hand), ("　页", form))
    widths, headings = (
        [130, 130, 220, 770, 300, 300, 300],
        ("月", "日", "凭证号", "摘　　　要", "收　入", "付　出", "余　额"),
    )
    rows = sheet.table(165, 470, widths, [96] * 27, _GREEN)
    for box, heading in zip(rows[0], headings, strict=True):
        sheet.cell(box, heading, form, middle=True)
    _entry(sheet, rows[1], ["", "", "", "上年结转" if number == 1 else "承前页", "", "", _yuan(balance)], task)
    days = sorted((rng.randint(1, 6) + 6 * (number - 1), rng.randint(1, 28)) for _ in rows[2:-1])
    for index, (row, (month, day)) in enumerate(zip(rows[2:-1], days, strict=True), start=1):
        (text, name), amount = _subject(task), rng.randint(5, 380) * 100 + rng.choice([0, 0, 50, 20])
        income = text.startswith("收")
        if not income and amount > balance:
            text, name, income = "收上级拨入修路款", "", True
        if name:
            sheet.named(name)
        balance += amount if income else -amount
        values = [str(month), str(day), f"{index + 24 * (number - 1):03d}", text]
        values += [_yuan(amount), ""] if income else ["", _yuan(amount)]
        _entry(sheet, row, [*values, _yuan(balance)], task)
    _entry(sheet, rows[-1], ["", "", "", "过次页" if number == 1 else "结转下年", "", "", _yuan(balance)], task)
    sheet.write(180, 470 + 96 * 27 + 110, ("会计：", form), (sheet.named(bookkeeper), hand))
    return sheet, balance


def _subject(task: Task) -> tuple[str, str]:
    """What the entry is for, and whom it names, if anybody."""
    if task.rng.random() < 0.35:
        return task.rng.choice(_OTHERS), ""
    homes = task.village.adults(task.year)
    home = task.focus if task.focus and task.rng.random() < 0.1 else task.rng.choice(homes)
    return task.rng.choice(_SUBJECTS).format(home.head.name), home.head.name


def _entry(sheet: Sheet, row: list[tuple[int, int, int, int]], values: list[str], task: Task) -> None:
    for box, value in zip(row, values, strict=True):
        if value:
            sheet.cell(box, value, task.hand.at(46))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
