"""What the demo tells of other systems and of looking too much: a partner with a request, a published class, an alarm.

By the program's own acts; the alarm arises from searches that are really made. Looked at first, so that a second demo
in the same data folder doubles nothing.
"""

from typing import Any, Final

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, actor_named, machine
from cundang.finding_aid.actions import find
from cundang.finding_aid.queries import Question
from cundang.reading_room.actions import Applicant, add_partner, partner_requests, publish_class, watch_ledger
from cundang.reading_room.models import Alarm, Partner, PublishedClass
from cundang.reading_room.publishing.records import counts_of

CITY, TOWN = "330782", "330782106"
HARVESTERS: Final = "dangan@demo.example.cn"  # whom harvesters may write to (`CUNDANG_OAI_EMAIL`)
PARTNER: Final = "zj-demo"
CLASS, AFTER_YEARS = "WS", 25
LUO: Final = Applicant("骆小燕", "13705790004", "id_card", "330782197209150028")
NAME, TIMES = "宣阿生", 6  # one more than the proposed rule lets pass


def tell_province(keeper: str, curious: str, *, actor: Actor) -> dict[str, str | int]:
    """`keeper`, of the county, adds and publishes; `curious`, a clerk, searches one name again and again, for nobody.

    Answers the partner's code, its key the first time (else empty), and how many records and alarms there are.
    """
    with acting(actor_named(keeper)) as who:
        county = Office.objects.get(code=CITY)
        key = "" if Partner.objects.filter(code=PARTNER).exists() else _partner(county, who)
        if not PublishedClass.objects.filter(county=county).exists():
            publish_class(county, CLASS, after_years=AFTER_YEARS, with_persons=False, actor=who)
    with acting(actor):
        known = Alarm.objects.exists()
    if not known:
        _look(actor_named(curious))
        watch_ledger(actor=machine())
    with acting(actor):
        published, alarms = counts_of(CITY).get(CLASS, 0), Alarm.objects.count()
    return {"partner": PARTNER, "key": key, "published": published, "alarms": alarms}


def _partner(county: Office, keeper: Actor) -> str:
    """A system that asks through the signed interface, and what it asked for somebody; its key."""
    rights = {"asks": list(Partner.ASKS), "offices": [CITY], "callback": "", "per_minute": 60}
    made, key = add_partner(county, PARTNER, name="省档案服务网（示例）", actor=keeper, **rights)
    asked: dict[str, Any] = {
        "applicant": LUO, "purpose": "办理社保补缴", "wanted": "一九八二年社员花名册里本人的一行",
        "years": (1982, 1982),
    }  # fmt: skip
    with partner_requests.as_partner(made) as who:
        partner_requests.ask(made, "ZJ-DEMO-001", TOWN, asked, actor=who)
    return key


def _look(clerk: Actor) -> None:
    with acting(clerk):
        for _time in range(TIMES):
            find(Question(NAME), actor=clerk)
