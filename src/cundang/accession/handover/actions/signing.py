"""Three parties sign the list that lies before them; with the third signature the village has handed over."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cundang.accession.handover.actions.shared import HandoverRefused, either, locked
from cundang.accession.handover.models import Handover, HandoverLine, HandoverSignature
from cundang.accession.handover.words import SIDES
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.papers.strokes import NoSignature, Strokes, svg_of


@transaction.atomic
def sign_handover(handover: Handover, *, side: str, strokes: Strokes | None, seen: str, actor: Actor) -> Handover:
    """Sign for the `outgoing`, the `incoming` or the `supervisor`, each under the name that the list has for it.

    `strokes` are drawn in the field of `papers.strokes`, None: the name as typed signs. `seen` is the digest of the
    list that the signer had before the eyes. All three may sign in the town's session, on one tablet; the supervisor
    only there.
    """
    if side == HandoverSignature.SUPERVISING:
        require(actor, "supervise_handover", handover.office_id)
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    _refuse_too_early(held, side, seen)
    try:
        drawn = "" if strokes is None else svg_of(strokes)
    except NoSignature as error:
        raise HandoverRefused(str(error)) from error
    name = getattr(held, side)
    HandoverSignature.objects.create(
        handover=held, office_id=held.office_id, side=side, name=name, drawn=drawn, digest=seen, by=actor.name
    )
    record("handover signed", held, actor=actor, side=side, digest=seen, detail={"name": name})
    standing = HandoverSignature.objects.filter(handover=held, digest=held.digest).values_list("side", flat=True)
    if set(standing) == set(HandoverSignature.SIDES):
        held.state, held.done_at = Handover.DONE, timezone.now()
        held.save(update_fields=["state", "done_at"])
        late = held.days_left is not None and held.days_left < 0
        record("handover completed", held, actor=actor, digest=held.digest, late=late)
    return held


def _refuse_too_early(handover: Handover, side: str, seen: str) -> None:
    """Raise unless this side may sign this list now."""
    if side not in HandoverSignature.SIDES:
        raise HandoverRefused(_("请选择谁签字：移交人、接收人或监交人。"))
    for one in HandoverSignature.SIDES:
        if not getattr(handover, one):
            raise HandoverRefused(_("还没有写%(side)s的姓名，请先写好三方再签字。") % {"side": SIDES[one]})
    lines = HandoverLine.objects.filter(handover=handover)
    if not lines.exists():
        raise HandoverRefused(_("清册还是空的，请先写上要移交的。"))
    if left := lines.filter(state=HandoverLine.OPEN).count():
        raise HandoverRefused(
            ngettext("清册还有 %(n)d 行没有核对，核对完再签字。", "清册还有 %(n)d 行没有核对，核对完再签字。", left)
            % {"n": left}
        )
    if sentence := handover.changed_since(seen):
        raise HandoverRefused(sentence)
    if HandoverSignature.objects.filter(handover=handover, side=side, digest=handover.digest).exists():
        raise HandoverRefused(_("%(side)s已经签过字了。") % {"side": SIDES[side]})


@transaction.atomic
def take_paper(handover: Handover, *, way: str, actor: Actor) -> None:
    """Note that the list was taken out; `way` is `pdf` or `xlsx`."""
    require(actor, "see_handover", handover.office_id)
    record("paper taken out", handover, actor=actor, way=way)


@transaction.atomic
def take_list(count: int, *, office_code: str = "", actor: Actor) -> None:
    """Note that a list of hand-overs, or of their progress, was taken out as a sheet."""
    require(actor, "see_handover")
    record("list taken out", actor=actor, office_code=office_code, source="handover", rows=count)
