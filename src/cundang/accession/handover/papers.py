"""移交清册（交接书） as PDF and as a sheet, and the lists of hand-overs as sheets."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang import papers, sheets
from cundang.accession.handover.models import Handover, HandoverLine, HandoverSignature
from cundang.accession.handover.queries import Standing, legal_note
from cundang.accession.handover.words import KINDS, LINE_STATES, STATES, clock, counted, plain


def certificate(handover: Handover, lines: Sequence[HandoverLine], signed: dict[str, HandoverSignature]) -> bytes:
    """The list with its parties and signatures, as PDF; until all have signed it says that it is a draft."""
    with override("zh-hans"):  # a Chinese paper, whoever prints it
        return papers.pdf("accession/papers/handover.typ", _facts(handover, lines, signed))


def _facts(handover: Handover, lines: Sequence[HandoverLine], signed: dict[str, HandoverSignature]) -> dict[str, Any]:
    states = [line.state for line in lines]
    return {
        "title": "村（社区）换届移交清册" if handover.campaign else "村（社区）档案员工作交接清册",
        "state": "" if handover.state == Handover.DONE else str(STATES[handover.state]),
        "number": handover.number,
        "village": handover.office.name,
        "campaign": handover.campaign.name if handover.campaign else "",
        "days": _days(handover),
        "chair": handover.chair,
        "remark": handover.remark,
        "law": [line for line in legal_note(handover).splitlines() if line.strip()],
        "counts": f"共 {len(lines)} 项：已交 {states.count('handed')}，缺失 {states.count('missing')}，"
        f"拒交 {states.count('refused')}，未核对 {states.count('')}",
        "rows": [_row(number, line) for number, line in enumerate(lines, 1)],
        "seals": [{"name": line.name, "mark": line.mark} for line in lines if line.kind == HandoverLine.SEAL],
        "signatures": [_signed(side, handover, signed.get(side)) for side in HandoverSignature.SIDES],
        "digest": handover.digest,
    }


def _days(handover: Handover) -> str:
    if handover.result_on is None or handover.due is None:
        return ""
    what = "选举结果" if handover.campaign else "变动"
    done = f"，移交日期 {localtime(handover.done_at):%Y年%m月%d日}" if handover.done_at else ""
    return f"{what}日期 {handover.result_on:%Y年%m月%d日}，移交期限 {handover.due:%Y年%m月%d日}{done}"


def _row(number: int, line: HandoverLine) -> list[str]:
    said = [line.reason, elsewhere(line), line.note]
    return [
        str(number), str(KINDS[line.kind]), line.name, line.mark, plain(line.stated), plain(line.found), line.unit,
        str(LINE_STATES[line.state]), "；".join(filter(None, said)),
    ]  # fmt: skip


def elsewhere(line: HandoverLine) -> str:
    """What of the class and year does not change hands, and where it is."""
    words = {"kept": _("镇街代管 %(n)d 件"), "lent": _("借出 %(n)d 件"), "depositing": _("移交途中 %(n)d 件")}
    told = [words[place] % {"n": n} for place, n in line.elsewhere.items() if place in words]
    return _("另有：%(what)s") % {"what": "，".join(told)} if told else ""


_ROLES = {"outgoing": "移交人", "incoming": "接收人", "supervisor": "监交人"}


def _signed(side: str, handover: Handover, one: HandoverSignature | None) -> dict[str, Any]:
    """The place of a party: to be signed by hand, unless its signature is of this list."""
    post = getattr(handover, f"{side}_role")
    role = _ROLES[side] + (f"（{post}）" if post else "")
    if one is None or not one.stands(handover):
        return {"role": role, "name": getattr(handover, side), "at": "", "drawn": None}
    name = one.name if one.drawn else f"{one.name}（键盘签名）"
    return {"role": role, "name": name, "at": f"{localtime(one.at):%Y-%m-%d %H:%M}", "drawn": one.drawn or None}


def _heading(what: str) -> str:
    return _("%(what)s，%(at)s 导出") % {"what": what, "at": localtime().strftime("%Y-%m-%d %H:%M")}


def sheet(handover: Handover, lines: Sequence[HandoverLine], signed: dict[str, HandoverSignature]) -> bytes:
    """The list as a sheet, with who signed in the heading."""
    facts = [
        _("移交清册 %(number)s") % {"number": handover.number},
        handover.office.name,
        *(f"{one.name} {localtime(one.at):%Y-%m-%d %H:%M}" for one in signed.values() if one.stands(handover)),
    ]
    heads = [_("序号"), _("清册序号"), _("种类"), _("名称"), _("编号"), _("应交"), _("实交"), _("单位"), _("情况")]
    heads.append(_("说明"))
    widths = {"A": 6, "B": 8, "C": 8, "D": 40, "E": 24, "F": 12, "G": 12, "H": 8, "I": 10, "J": 48}
    rows = (_row(number, line) for number, line in enumerate(lines, 1))
    return sheets.book(_("移交清册"), "　".join(facts), heads, rows, widths)


def handovers(rows: Iterable[Handover]) -> bytes:
    """Hand-overs, one a row; `rows` as `with_progress` counts them."""
    heads = [_("序号"), _("村（社区）代码"), _("村（社区）"), _("换届移交"), _("清册编号"), _("办理情况")]
    heads += [_("选举结果或变动日期"), _("期限"), _("时限"), _("移交人"), _("接收人"), _("监交人"), _("清册项数")]
    heads += [_("未核对"), _("已签"), _("移交日期")]
    widths = {"B": 14, "C": 16, "D": 28, "E": 12, "F": 14, "G": 14, "H": 12, "I": 16, "P": 12}
    return sheets.book(_("换届移交"), _heading(_("换届移交")), heads, map(_handover_row, rows), widths)


def _handover_row(one: Handover) -> list[str | int | None]:
    return [
        one.office_id, one.office.name, one.campaign.name if one.campaign else _("档案员交接"), one.number,
        str(STATES[one.state]), _day(one.result_on), _day(one.due), clock(one), one.outgoing, one.incoming,
        one.supervisor, counted(one, "lines_all"), counted(one, "lines_open"), counted(one, "signed"),
        _day(localtime(one.done_at) if one.done_at else None),
    ]  # fmt: skip


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def overview(name: str, rows: Iterable[Standing]) -> bytes:
    """How many villages of each town stand how."""
    heads = [_("序号"), _("镇街"), _("村数"), _("未登记选举结果"), _("移交中"), _("逾期"), _("已移交"), _("完成（%）")]
    listed: Iterable[list[str | int | None]] = (
        [
            one.office.name, one.villages, one.counts[Handover.WAITING], one.counts[Handover.OPEN],
            one.counts["late"], one.counts[Handover.DONE], one.percent,
        ]
        for one in rows
    )  # fmt: skip
    return sheets.book(_("换届移交"), _heading(name), heads, listed, {"B": 20})
