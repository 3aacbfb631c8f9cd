"""Lists of the reading room as sheets."""

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang import sheets
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.copies.papers import KINDS
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


def register_sheet(rows: Sequence[Copy]) -> bytes:
    """出证登记簿, one paper a row; no names of applicants."""
    heads = [_("序号"), _("编号"), _("种类"), _("申请号"), _("出具单位"), _("档号"), _("页数"), _("经办人"),
             _("出具人"), _("出具时间"), _("撤销时间"), _("撤销原因")]  # fmt: skip
    body: list[list[str | int | None]] = []
    for one in rows:
        codes = "；".join(dict.fromkeys(str(shown["reference"]) for shown in one.shows if shown["reference"]))
        gone = f"{localtime(one.revoked_at):%Y-%m-%d %H:%M}" if one.revoked_at else ""
        body.append([
            one.number, str(KINDS[one.kind]), one.enquiry.number, one.office.name, codes, len(one.shows),
            one.prepared_by, one.issued_by, f"{localtime(one.issued_at):%Y-%m-%d %H:%M}", gone, one.reason,
        ])  # fmt: skip
    title = _("出证登记簿")
    widths = {"B": 24, "C": 14, "D": 28, "E": 14, "F": 34, "J": 18, "K": 18, "L": 30}
    return sheets.book(title, title, heads, body, widths)
