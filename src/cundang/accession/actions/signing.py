"""Both sides sign the list that lies before them; with the second signature custody has changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.actions.deposits import DepositRefused
from cundang.accession.deposit_models import Deposit, DepositLine, Signature
from cundang.accession.queries.deposits import hindrances
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions import change_custody
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item
from cundang.ledger.actions import record
from cundang.papers.strokes import NoSignature, Strokes, svg_of


@transaction.atomic
def sign_deposit(
    deposit: Deposit, *, side: str, name: str, strokes: Strokes | None, seen: str, actor: Actor
) -> Deposit:
    """Sign for the `village` or the `town`; `strokes` drawn in the field of `papers.strokes`, None: typed.

    `seen` is the digest of the list that the signer had before the eyes. The village may sign in the town's
    session: both on one tablet. When both have signed the same list the items go into the town's custody.
    """
    town_acts = side == Signature.TOWN or actor.scope("receive_deposit").covers(deposit.office_id)
    require(actor, "receive_deposit" if town_acts else "prepare_deposit", deposit.office_id)
    held = Deposit.objects.select_for_update(of=("self",)).select_related("office", "custodian", "agreement")
    found: Deposit = held.get(pk=deposit.pk)
    name = " ".join(name.split())
    _refuse_too_early(found, side, name, seen)
    try:
        drawn = "" if strokes is None else svg_of(strokes)
    except NoSignature as error:
        raise DepositRefused(str(error)) from error
    Signature.objects.create(
        deposit=found, office_id=found.office_id, side=side, name=name, drawn=drawn, digest=seen, by=actor.name
    )
    record("deposit signed", found, actor=actor, side=side, digest=seen, detail={"name": name})
    standing = Signature.objects.filter(deposit=found, digest=found.digest).values_list("side", flat=True)
    if set(standing) == set(Signature.SIDES):
        _complete(found, actor=actor)
    return found


def _refuse_too_early(deposit: Deposit, side: str, name: str, seen: str) -> None:
    """Raise unless this side may sign this list now."""
    if side not in Signature.SIDES:
        raise DepositRefused(_("请选择为村方还是为镇方签字。"))
    if not name:
        raise DepositRefused(_("请写签字人的姓名。"))
    if deposit.state == Deposit.DONE:
        raise DepositRefused(_("这一单已移交完毕，不能再改。"))
    if deposit.state != Deposit.CHECKED:
        raise DepositRefused(_("双方都清点以后才能签字。"))
    if not deposit.agreement.holds_on(timezone.localdate()):
        raise DepositRefused(
            _("代管协议 %(number)s 已不在有效期内，不能办理移交。请先续签，再退回重新起单。")
            % {"number": deposit.agreement.number}
        )
    if changed := deposit.changed_since(seen):
        raise DepositRefused(changed)
    if Signature.objects.filter(deposit=deposit, side=side, digest=deposit.digest).exists():
        raise DepositRefused(_("这一方已经签过字了。"))


def _complete(deposit: Deposit, *, actor: Actor) -> None:
    """Both have signed: what the town took is in its custody from now on; the village owns it as before."""
    lines = DepositLine.objects.filter(deposit=deposit)
    taken = lines.filter(refused="").values("item")
    items = list(Item.objects.select_for_update(of=("self",)).filter(pk__in=taken).order_by("pk"))
    if not items:
        raise DepositRefused(_("清单上的档案全部没有接收，不用签字，请撤回这一单。"))
    why = hindrances(items, deposit)
    for item in items:
        if item.pk in why:
            raise DepositRefused(
                _("%(item)s 不能移交：%(why)s") % {"item": item.reference or item.title, "why": why[item.pk]}
            )
    change_custody(items, kind=CustodyChange.DEPOSIT, to=deposit.custodian, paper=deposit.number, actor=actor)
    lines.update(open=False)
    deposit.state, deposit.done_at = Deposit.DONE, timezone.now()
    deposit.save(update_fields=["state", "done_at"])
    record("deposit completed", deposit, actor=actor, count=len(items), digest=deposit.digest)
