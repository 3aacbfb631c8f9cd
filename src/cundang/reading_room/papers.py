"""Lists of the reading room as sheets."""

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang import sheets
from cundang.reading_room.models import Enquiry
from cundang.reading_room.states import CHANNELS, STATES
from cundang.reading_room.words import clock


def list_sheet(rows: Sequence[Enquiry]) -> bytes:
    """Enquiries, one a row; the applicant's name masked."""
    heads = [_("序号"), _("申请号"), _("申请人"), _("渠道"), _("受理机构"), _("办理机构"), _("受理时间"), _("期限"),
             _("情况"), _("时限"), _("用途")]  # fmt: skip
    body = []
    for one in rows:
        accepted, due = (f"{localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in (one.accepted_at, one.due_at))
        body.append([
            one.number, one.masked, str(CHANNELS[one.channel]), one.office.name, one.door.name, accepted, due,
            str(STATES[one.state]), clock(one), one.purpose,
        ])  # fmt: skip
    title = _("查档申请")
    return sheets.book(title, title, heads, body, {"B": 28, "E": 14, "F": 14, "G": 18, "H": 18, "K": 30})
