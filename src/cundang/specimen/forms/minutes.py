"""会议记录: what was said at the village's meetings, by hand on lined paper."""

from cundang.specimen.document import Document, Task, written_date
from cundang.specimen.sheet import RED, Pen, Sheet

_LEADING = 112


def minutes(task: Task) -> Document:
    """The record of one meeting of the village committee, one page or two, on red-lined paper."""
    place, year = task.village.place, task.year
    month, day = task.day()
    homes = task.some(11)
    names = [home.head.name for home in homes]
    lines = _said(task, names, (month, day))
    pen, per_page = task.hand.at(54 if task.hand.face == "wenkai" else 60), 24
    sheets: list[Sheet] = []
    broken = [part for line in lines for part in _broken(line, pen)]
    for start in range(0, len(broken), per_page):
        sheet = task.sheet()
        _ruled(sheet)
        if start == 0:
            sheet.centred(330, ("会 议 记 录", Pen("serif", 84, RED, tracking=10)))
        for index, text in enumerate(broken[start : start + per_page]):
            sheet.write(240, 480 + index * _LEADING - 18, (text, pen))
            _names_in(sheet, text, names)
        sheets.append(sheet)
    body = "村民代表会议" if year >= 1988 else "村民委员会会议" if year >= 1984 else "大队管理委员会会议"
    return Document(
        kind="minutes",
        year=year,
        title=f"{place.village(year)}{year}年{month}月{day}日{body}记录",
        author=place.committee(year),
        dated=f"{year}{month:02d}{day:02d}",
        sheets=sheets,
        persons=names[:2],
    )


def _said(task: Task, names: list[str], day: tuple[int, int]) -> list[str]:
    rng, year, place = task.rng, task.year, task.village.place
    chair, clerk, one, two, three, four, helped, also, rebuilt = names[:9]
    early = year < 1984
    grain = f"今年晚稻总产{rng.randint(18, 62)}万斤，比去年增加一成，公粮任务{rng.randint(2, 6)}万{rng.randint(1, 9)}千斤，务必在月底以前完成。"
    road = f"村里到{task.village.place.town}的机耕路要拓宽到六米，需要资金{rng.randint(3, 19)}万元，每户出工{rng.randint(3, 9)}天。"
    return [
        f"时间：{written_date(year, *day)}晚{rng.randint(6, 8)}点半",
        f"地点：{'大队部' if early else '村委会会议室'}",
        f"主持人：{chair}　记录人：{clerk}",
        f"参加人员：{'、'.join(names[2:])}等{rng.randint(15, 38)}人",
        f"议题：一、{'传达公社关于秋收分配的通知' if early else '传达镇政府会议精神'}；二、讨论困难户救济；三、{'水利冬修' if early else '村道建设'}。",
        f"{chair}：{'上级要求' if early else '镇里要求'}抓紧布置，今天把几件事定下来，请大家发表意见。",
        f"{one}：{grain if year < 1996 else road}",
        f"{two}：水渠要抓紧修，每户出工{rng.randint(3, 8)}个，不出工的{'扣工分' if early else '每天交三十元'}。",
        f"{three}：同意上面的意见。{rng.randint(2, 8)}组的机埠坏了，需要修理费{rng.randint(180, 960)}元。",
        f"{four}：救济名单群众有意见，要张榜公布，做到公平合理。",
        f"会议决定：给予{helped}、{also}两户救济粮各{rng.randint(60, 180)}斤，{rebuilt}家房屋倒塌，补助{rng.randint(40, 400)}元。",
        f"{three}：宅基地纠纷由调解委员会出面处理，双方不准打架。",
        f"{clerk}：账目按季公布一次，接受{'社员' if early else '村民'}监督。",
        "表决结果：全体到会人员举手通过。",
        f"散会时间：晚{rng.randint(9, 11)}点",
        *([f"以上记录经{place.village(year)}会议核对无误。"] if rng.random() < 0.5 else []),
    ]


def _broken(text: str, pen: Pen, width: int = 2010) -> list[str]:
    lines, line = [], ""
    for char in text:
        if pen.width(line + char) > width and char not in "，。、；：":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def _names_in(sheet: Sheet, text: str, names: list[str]) -> None:
    """Note the names that stand whole on this line (one broken over two lines is not to be found)."""
    for name in names:
        sheet.names += [name] * text.count(name)


def _ruled(sheet: Sheet) -> None:
    red = (214, 120, 112)
    sheet.rule((220, 372, 2260, 372), red, 5)
    for index in range(25):
        sheet.rule((220, 480 + index * _LEADING, 2260, 480 + index * _LEADING), red, 2)
