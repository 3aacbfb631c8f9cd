"""What the acts of hand-overs have in common."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.handover.models import Campaign, Handover
from cundang.accession.handover.queries import digest_of
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden
from cundang.sentences import Sentence


class HandoverRefused(Exception):
    """An act on a hand-over or a campaign that cannot be done; carries one sentence."""


def locked(handover: Handover, *states: str) -> Handover:
    """The hand-over, held until the transaction ends; refused in none of the states, or when its campaign is over."""
    held = Handover.objects.select_for_update(of=("self",)).select_related("office", "campaign", "campaign__office")
    found: Handover = held.get(pk=handover.pk)
    if found.campaign is not None:
        refuse_closed(found.campaign)
    if found.state not in states:
        raise HandoverRefused(_not_now(found))
    return found


def _not_now(handover: Handover) -> str:
    return {
        Handover.WAITING: _("请先登记选举结果日期，再编制移交清册。"),
        Handover.OPEN: _("已经开始移交，不能再办这一步。"),
        Handover.DONE: _("三方已签字，移交完毕，清册不能再改。"),
        Handover.WITHDRAWN: _("这次交接已撤回，不能再改。"),
    }[handover.state]


def refuse_closed(campaign: Campaign) -> None:
    """Raise where a campaign was closed."""
    if campaign.closed_at:
        raise HandoverRefused(
            _("“%(name)s”已结束，不能再改；确需更改，请%(office)s重新打开。")
            % {"name": campaign.name, "office": campaign.office.name}
        )


def either(actor: Actor, office_code: str) -> None:
    """Raise `Forbidden` unless the actor hands over for this village, or supervises it."""
    if not any(actor.scope(act).covers(office_code) for act in ("prepare_handover", "supervise_handover")):
        raise Forbidden("prepare_handover")


def changed(handover: Handover, said: Sentence, *, actor: Actor) -> None:
    """Keep what was changed with the digest of the list after it."""
    handover.note_change(digest_of(handover), said, actor.full_name or actor.name)
    handover.save()


def refuse_year(*days: date | None) -> None:
    """Raise for a day that is a slip of the hand: 0201, 2999."""
    if not all(day is None or 1990 <= day.year <= timezone.localdate().year + 10 for day in days):
        raise HandoverRefused(_("年份不对，请写成 2026-10-31 这样的日期。"))


def tidy(text: str) -> str:
    """What was typed, on one line."""
    return " ".join(text.split())


def numbers_of(offices: Iterable[Office]) -> dict[str, str]:
    """A new number for each village: the year and a running number there. The caller holds the offices' rows."""
    year = timezone.localdate().year
    codes = [one.code for one in offices]
    taken = Handover.objects.filter(office__in=codes, number__startswith=f"{year}-")
    used = Counter(taken.values_list("office_id", flat=True))
    return {code: f"{year}-{used[code] + 1:03}" for code in codes}
