"""What the demo tells of enquiries: one by telephone, one online, one that a village handed to its town.

By the program's own acts, each by the invented person whose work it is; looked at first, so that a second demo in the
same data folder doubles nothing. The applicants are invented, their ID numbers have right check digits and no bearer.
"""

from typing import Final

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, actor_named
from cundang.reading_room.actions import Applicant, hand_over, move, open_enquiry
from cundang.reading_room.queries import counts_for, enquiries_for

TOWN, VILLAGE = "330782106", "330782106201"
XUAN: Final = Applicant("宣建国", "13705790001", "id_card", "330782195203140014")
LOU: Final = Applicant("楼秀珍", "13705790002", "id_card", "330782196608080026")
HE: Final = Applicant("何小明", "13705790003", "id_card", "330782197105200035")


def tell_enquiries(archivist: str, agent: str, clerk: str, *, actor: Actor) -> None:
    """Tell it once."""
    with acting(actor):
        if not enquiries_for(actor).exists():
            _telephone(actor_named(archivist))
            _online(actor_named(agent))
            _handed_over(actor_named(clerk))


def enquiries_told(actor: Actor) -> dict[str, int]:
    """How many are open and how many answered."""
    with acting(actor):
        return {"open": counts_for(actor)["open"], "answered": enquiries_for(actor, which="done").count()}


def _telephone(archivist: Actor) -> None:
    """Searched for in vain, and told so."""
    with acting(archivist):
        made = open_enquiry(
            Office.objects.get(code=TOWN), channel="telephone", applicant=LOU, purpose="办理退休", matter="",
            wanted="一九八几年村办企业的工资表", years=(1980, 1989), actor=archivist,
        )  # fmt: skip
        for act, words in (
            ("accept", ""),
            ("search", ""),
            ("find_nothing", "大陈镇各村 1980 至 1989 年的档案中没有查到，可向原企业主管部门查询"),
            ("deliver", ""),
            ("close", ""),
        ):
            made = move(made, act, words=words, actor=archivist)


def _online(agent: Actor) -> None:
    """Accepted, its two working days are running."""
    with acting(agent):
        made = open_enquiry(
            Office.objects.get(code=TOWN), channel="online", applicant=XUAN, purpose="补办宅基地手续",
            wanted="一九九几年罚款的收据，记不清哪一年", years=(1990, 1999), actor=agent,
        )  # fmt: skip
        move(made, "accept", actor=agent)


def _handed_over(clerk: Actor) -> None:
    """Asked in the village for a father's permit; the town keeps the original."""
    with acting(clerk):
        made = open_enquiry(
            Office.objects.get(code=VILLAGE), channel="letter", applicant=HE, subject="何阿根", relation="child",
            deceased=True, purpose="办理继承", wanted="父亲的建房批复", actor=clerk,
        )  # fmt: skip
        made = move(made, "accept", actor=clerk)
        hand_over(made, Office.objects.get(code=TOWN), words="原件由镇里代管", actor=clerk)
