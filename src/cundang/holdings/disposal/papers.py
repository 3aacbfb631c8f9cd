"""销毁清册 as a paper, kept for ever; set by `cundang.papers`."""

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localtime

from cundang import papers
from cundang.holdings.disposal.appraisals import paper_digest
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, Approval, Witness

FINAL = (Appraisal.DESTROYING, Appraisal.DONE)


def destruction_list(
    appraisal: Appraisal, lines: Sequence[AppraisalLine], approvals: Sequence[Approval], signed: Sequence[Witness]
) -> bytes:
    """The list with the group's opinion, who approved it, how it was destroyed and who watched, as PDF."""
    digest = paper_digest(appraisal)
    destroyed = appraisal.destroyed_on
    on = destroyed.strftime("%Y年%m月%d日") if destroyed else ""
    return papers.pdf(
        "holdings/papers/destruction.typ",
        {
            "title": "档案销毁清册",
            "final": appraisal.state in FINAL,
            "number": appraisal.number,
            "village": appraisal.office.name,
            "held_on": appraisal.held_on.strftime("%Y年%m月%d日") if appraisal.held_on else "",
            "group": "；".join(_person(one) for one in appraisal.group),
            "opinion": appraisal.opinion,
            "claims": appraisal.claims,
            "count": len(lines),
            "pages": sum(int(line.listed.get("pages") or 0) for line in lines),
            "rows": [_row(number, line) for number, line in enumerate(lines, 1)],
            "approvals": [_approval(one) for one in approvals if one.digest == appraisal.digest],
            "done": [on, appraisal.destroyed_where, appraisal.destroyed_how],
            "signatures": [_signature(one) for one in signed if one.digest == digest],
            "digest": appraisal.digest,
        },
    )


def _person(one: dict[str, str]) -> str:
    return f"{one['words']} {one['name']}" + (f"（{one['unit']}）" if one["unit"] else "")


def _row(number: int, line: AppraisalLine) -> list[str]:
    facts = [str(line.listed.get(name) or "") for name in ("reference", "title", "year", "retention", "pages")]
    copy = "保留" if line.keep_copy else f"一并销毁：{line.copy_reason}"
    return [str(number), *facts, line.reason, f"{copy}（{line.stopped}）" if line.stopped else copy]


def _approval(one: Approval) -> str:
    said = one.opinion or "同意销毁"
    return f"{one.unit} {one.name}：{said}（{localtime(one.at):%Y-%m-%d %H:%M}）"


def _signature(one: Witness) -> dict[str, Any]:
    name = one.name if one.drawn else f"{one.name}（键盘签名）"
    at = localtime(one.at).strftime("%Y-%m-%d %H:%M")
    return {"role": f"{one.role_words}：{one.unit}", "name": name, "at": at, "drawn": one.drawn or None}
