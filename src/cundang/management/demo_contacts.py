"""How the demo's doors are reached: 大陈镇 and its villages, invented, and marked so.

The numbers begin with 0 after the area code, as no telephone in China does: nobody is called by mistake.
"""

from typing import Final

from cundang.custodians.actions import keep_contact
from cundang.custodians.queries import acting, actor_named, offices_for

TOWN: Final = "330782106"
HOURS: Final = "周一至周五 8:30—11:30，14:00—17:00（示例）"


def tell_contacts(archivist: str) -> int:
    """Written by the town's archivist; answers how many doors can be reached. A second time changes nothing."""
    who = actor_named(archivist)
    with acting(who):
        doors = list(offices_for(who, "keep_contact").filter(valid_to=None))
        for door in doors:
            town = door.code == TOWN
            place = "便民服务中心一楼档案窗口" if town else "党群服务中心"
            phone = f"0579-0000{door.code[-4:]}"
            keep_contact(door, phone=phone, address=f"{door.name}{place}（示例）", hours=HOURS, actor=who)
    return len(doors)
