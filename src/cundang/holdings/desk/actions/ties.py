"""What other papers say of an item: while one of them counts on it as it is, it is neither cut nor joined."""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.desk.actions.steps import DeskRefused
from cundang.holdings.disposal.models import AppraisalLine, Hold
from cundang.holdings.models import Item


def refuse_tied(items: Sequence[Item]) -> None:
    """Raise `DeskRefused` where one was destroyed, is lent out, held or being appraised, or keepers differ."""
    called = {item.pk: item.title or item.reference or _("无题名") for item in items}
    if gone := next((item for item in items if item.destroyed_on is not None), None):
        raise DeskRefused(
            _("“%(title)s”已按清册 %(number)s 销毁，不能再动它的页。")
            % {"title": called[gone.pk], "number": gone.destroyed_list}
        )
    last = CustodyChange.objects.filter(item__in=called).values("item").annotate(last=Max("pk")).values("last")
    if lent := CustodyChange.objects.filter(pk__in=last, kind=CustodyChange.LOAN).first():
        raise DeskRefused(
            _("“%(title)s”的原件已借给%(who)s，归还以后再分件、并件或移页。")
            % {"title": called[lent.item_id], "who": lent.person}
        )
    if hold := Hold.objects.filter(item__in=called, lifted_at=None).first():
        raise DeskRefused(
            _("“%(title)s”已冻结（%(reason)s），解除以后再分件、并件或移页。")
            % {"title": called[hold.item_id or 0], "reason": hold.reason}
        )
    if line := AppraisalLine.objects.filter(item__in=called, open=True).select_related("appraisal").first():
        raise DeskRefused(
            _("“%(title)s”在鉴定清单 %(number)s 上，办完以后再分件、并件或移页。")
            % {"title": called[line.item_id], "number": line.appraisal.number}
        )
    if len({item.custodian_id for item in items}) > 1:
        raise DeskRefused(_("这几件由不同的机构保管，不能放进一件；请先办移交或归还。"))


def take_history_over(item: Item, others: Sequence[Item]) -> None:
    """The custody lines of items that become part of another go to it; each still says of which it was written."""
    for other in others:
        lines = CustodyChange.objects.filter(item=other)
        lines.filter(of="").update(of=_name(other))
        lines.update(item=item)


def copy_history(item: Item, new: Item) -> None:
    """An item cut from another has its custody lines, too: its paper was there at every move."""
    lines = list(CustodyChange.objects.filter(item=item).order_by("pk"))
    for line in lines:
        line.pk, line.item, line.of = None, new, line.of or _name(item)
    CustodyChange.objects.bulk_create(lines)


def _name(item: Item) -> str:
    return (item.reference or item.title or str(item.pk))[:200]
