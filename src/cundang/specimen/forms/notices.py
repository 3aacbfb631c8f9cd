"""通知: typed notices with a red head, and a lineage's notice in traditional characters."""

from functools import lru_cache

import opencc

from cundang.specimen.document import Document, Task, written_date
from cundang.specimen.seals import round_seal
from cundang.specimen.sheet import RED, Pen, Sheet


def notice(task: Task) -> Document:
    """A numbered document of the township: red head and rule, typed text, names praised and blamed, seal."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    town = place.town_in(year)
    issuer = f"{place.county(year)}{town}{'革命委员会' if year < 1981 else '管理委员会' if year < 1984 else '人民政府'}"
    number = f"{town[:2]}{'革' if year < 1981 else '政'}〔{year}〕{rng.randint(3, 96)}号"
    names = [home.head.name for home in task.some(9)]
    subject = f"关于做好{year}年{'冬季农田水利建设和年终分配' if year < 1984 else '冬修水利和村级档案整理' if year < 2008 else '五水共治和村庄整治'}工作的通知"
    text = task.form.at(50)
    sheet.centred(480, (f"{issuer}文件", Pen("serif", 112, RED, bold=True, tracking=4)))
    sheet.centred(640, (number, text))
    sheet.rule((200, 700, 2280, 700), RED, 9)
    baseline = 860
    for part in _halves(subject):
        sheet.centred(baseline, (part, task.head.at(68)))
        baseline += 104
    sheet.write(230, baseline + 70, ("各大队、生产队：" if year < 1984 else "各村、镇属各单位：", text))
    names_of = "、".join
    paragraphs = [
        "为切实做好今冬明春各项工作，经研究决定，现将有关事项通知如下：",
        f"一、成立工作领导小组，由{names[0]}任组长，{names_of(names[1:3])}任副组长，{names_of(names[3:6])}为成员，办公室设在{place.village(year)}。",
        f"二、全{'社' if year < 1984 else '镇'}计划完成土石方{rng.randint(2, 18)}万立方米，整修塘堰{rng.randint(12, 88)}处，投入劳力{rng.randint(2, 9)}千人。",
        f"三、对先进个人{names_of(names[6:8])}予以通报表扬，各奖励{'毛巾一条、热水瓶一只' if year < 1990 else '人民币伍佰元'}；对{names[8]}无故不出工的错误给予批评教育。",
        "以上通知，望认真贯彻执行。",
    ]
    baseline += 170
    for paragraph in paragraphs:
        baseline = sheet.paragraph((230, baseline), paragraph, text, width=2030, leading=96)
    sheet.right(2200, baseline + 190, (issuer, text))
    sheet.right(2130, baseline + 300, (written_date(year, month, day), text))
    round_seal(sheet, (1880, baseline + 230), issuer, 250)
    _note_names(sheet, names)
    return Document(
        kind="notice",
        year=year,
        title=f"{issuer}{subject}",
        author=issuer,
        dated=f"{year}{month:02d}{day:02d}",
        sheets=[sheet],
        number=number,
        persons=names[:1],
        retention="10年",
        division="DQ",
    )


def clan_notice(task: Task) -> Document:
    """A lineage asks for money for its genealogy, in traditional characters as its elders write them."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    homes = task.some(14)
    surname = homes[0].head.name[0]
    names = [_traditional(home.head.name) for home in homes]
    pen = Pen("wenkai", 58, (30, 28, 28), unsteady=0.3)
    sheet.centred(
        470, (_traditional(f"{place.village(year)}{surname}氏宗谱续修通告"), Pen("wenkai", 96, (30, 28, 28), bold=True))
    )
    paragraphs = [
        "各房族人：",
        f"我族宗谱自民国三十六年修成以来，已历{year - 1947}载。族中人口繁衍，迁居各地者日多，若不续修，恐世系失传。经各房长老会议评议，决定于本年{month}月开局续修。",
        f"兹公推{names[0]}为主任，{names[1]}、{names[2]}为副主任，{names[3]}为会计，{'、'.join(names[4:9])}为采访委员，分赴各村登记丁口。",
        "凡本族男女，不论居住何处，均应如实开列姓名、生年月日、配偶、子女及葬地，于年底以前送交谱局，不得延误。",
        f"修谱经费由族人自愿乐助。首批乐助者：{'、'.join(f'{name}{rng.choice([50, 100, 200, 300, 500])}元' for name in names[9:])}。",
        "以上各节，务希周知。",
    ]
    baseline = 660
    for index, paragraph in enumerate(paragraphs):
        baseline = sheet.paragraph(
            (260, baseline), _traditional(paragraph), pen, width=1970, leading=112, indent=2 if index else 0
        )
    sheet.right(2180, baseline + 160, (_traditional(f"{surname}氏宗谱续修理事会"), pen))
    sheet.right(2120, baseline + 280, (_traditional(written_date(year, month, day)), pen))
    _note_names(sheet, names)
    return Document(
        kind="clan_notice",
        year=year,
        title=f"{place.village(year)}{surname}氏宗谱续修通告",
        author=f"{surname}氏宗谱续修理事会",
        dated=f"{year}{month:02d}{day:02d}",
        sheets=[sheet],
        persons=[home.head.name for home in homes[:3]],
    )


def _note_names(sheet: Sheet, names: list[str]) -> None:
    """Note each name once for every line on which it stands whole."""
    for line in sheet.lines:
        for name in names:
            sheet.names += [name] * line.text.count(name)


def _halves(subject: str) -> list[str]:
    return [subject] if len(subject) < 24 else [subject[: len(subject) // 2], subject[len(subject) // 2 :]]


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _traditional(text: str) -> str:
    return str(_converter().convert(text))
