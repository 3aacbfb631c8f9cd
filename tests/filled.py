"""An installation with something in it, and what it answers: for backups and stores."""

from throwaway import Installation

FILL = """
import io
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import acting, console
from cundang.holdings.actions import add_page, correct_line, draft_item, write_reading
from cundang.strongroom.actions import store
me = console("tester")
with acting(me):
    for code, name in (("330782", "义乌市"), ("330782106", "大陈镇"), ("330782106201", "众拥村")):
        office, _ = Office.objects.get_or_create(code=code, name=name)
    Account.objects.get_or_create(username="陈档案", password="!")
    item = draft_item(office=office, reference="X045-WS·1983-D30-0007", actor=me)
    for number in (1, 2):
        blob = store(io.BytesIO(b"not really a picture %d" % number), media_type="image/jpeg", actor=me)
        page = add_page(item, number, image=blob, source=blob, rotation=0, width=100, height=200, dpi=300, actor=me)
        lines = [{"text": f"第{number}页 收到\\t宣建国\\\\交来", "confidence": 0.9, "box": [1, 2, 3, 4]}]
        write_reading(page, engine="test", lines=lines, candidates=b"\\x00\\xff\\n", actor=me)
    correct_line(page, 0, "收到宣建中交来", actor=me)
from cundang.finding_aid.actions import reindex, sweep_until_clean
reindex(actor=me)
sweep_until_clean(actor=me)
"""


def answers(installation: Installation) -> list[object]:
    found = []
    for words in ("宣建国", "宣建中", "众拥村"):
        answer = installation.json("search", words)
        del answer["took_ms"]
        found.append(answer)
    return found
