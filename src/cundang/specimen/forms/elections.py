"""选举: the report of a village committee's election."""

from cundang.specimen.document import Document, Task, written_date
from cundang.specimen.people import stranger
from cundang.specimen.seals import round_seal


def election_result(task: Task) -> Document:
    """村民委员会选举结果报告单: votes counted, who was elected, who counted."""
    place, year, rng, sheet = task.village.place, task.year, task.rng, task.sheet()
    month, day = task.day()
    form, hand = task.form.at(48), task.hand.at(50)
    voters = rng.randint(420, 1680)
    given = int(voters * rng.uniform(0.86, 0.97))
    valid = given - rng.randint(2, 30)
    sheet.centred(360, (f"{place.committee(year)}选举结果报告单", task.head))
    sheet.write(200, 500, ("选举日期：", form), (written_date(year, month, day), hand))
    sheet.write(1250, 500, ("选举地点：", form), ("村文化活动中心" if year > 2004 else "村大会堂", hand))
    counts = sheet.table(180, 560, [400, 306, 400, 306, 400, 308], [120] * 2)
    labels = [("登记选民数", "发出选票数", "收回选票数"), ("有效票数", "废票数", "委托投票数")]
    numbers = [(f"{voters}人", f"{given}张", f"{given}张"), (f"{valid}", f"{given - valid}", f"{rng.randint(8, 90)}")]
    for row, said, counted in zip(counts, labels, numbers, strict=True):
        for index in range(3):
            sheet.cell(row[2 * index], said[index], form)
            sheet.cell(row[2 * index + 1], counted[index], hand)
    candidates = task.some(9)
    posts = ["主　任", "主　任", "副主任", "副主任", "委　员", "委　员", "委　员", "委　员", "委　员"]
    shares = [0.62, 0.33, 0.58, 0.36, 0.71, 0.66, 0.57, 0.31, 0.22]
    sheet.write(200, 900, ("候选人得票情况", task.form.at(54)))
    rows = sheet.table(180, 930, [180, 400, 420, 200, 300, 320, 300], [104] * 10)
    headings = ("序号", "职　务", "姓　名", "性别", "年龄", "得票数", "当选")
    for box, heading in zip(rows[0], headings, strict=True):
        sheet.cell(box, heading, form, middle=True)
    for index, (row, home, post, share) in enumerate(zip(rows[1:], candidates, posts, shares, strict=True), start=1):
        votes = int(valid * share * rng.uniform(0.94, 1.03))
        who = home.spouse if index in (5, 8) else home.head
        values = [
            str(index),
            post,
            sheet.named(who.name),
            who.sex,
            f"{year - who.born}岁",
            str(votes),
            "当选" if share > 0.5 else "",
        ]
        for box, value in zip(row, values, strict=True):
            if value:
                sheet.cell(box, value, hand, middle=True)
    chair, counter, teller, watcher = (stranger(rng, sex, 1958).name for sex in "男女男男")
    bottom = 930 + 1040
    text = f"本次选举由村民选举委员会主持，参加投票的选民超过全体选民半数，选举有效。当选人员名单现予公布，任期自{written_date(year, month, day)}起三年。"
    baseline = sheet.paragraph((200, bottom + 130), text, form, width=2080, leading=92)
    for index, (role, name) in enumerate(
        [("总监票人：", chair), ("计票人：", counter), ("唱票人：", teller), ("监票人：", watcher)]
    ):
        sheet.write(
            220 + 1000 * (index % 2), baseline + 100 + 120 * (index // 2), (role, form), (sheet.named(name), hand)
        )
    sheet.write(1380, baseline + 420, (f"{place.village(year)}村民选举委员会", form))
    sheet.write(1480, baseline + 520, (written_date(year, month, day), hand))
    round_seal(sheet, (1720, baseline + 430), f"{place.town_in(year)}{place.committee(year)}")
    elected = [
        home.spouse.name if index in (4, 7) else home.head.name
        for index, home in enumerate(candidates)
        if shares[index] > 0.5
    ]
    return Document(
        kind="election_result",
        year=year,
        title=f"{place.committee(year)}{year}年换届选举结果报告单",
        author=f"{place.village(year)}村民选举委员会",
        dated=f"{year}{month:02d}{day:02d}",
        sheets=[sheet],
        persons=elected,
    )
