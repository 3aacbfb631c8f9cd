"""Keeping a search for oneself."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.finding_aid.models import SavedSearch
from cundang.finding_aid.saved import ASKED, MOST, saved_for
from cundang.ledger.actions import record


class NotSaved(ValueError):
    """A search that cannot be kept; the message says why."""


@transaction.atomic
def save_search(name: str, asked: Mapping[str, str], *, actor: Actor) -> SavedSearch:
    """Keep a question under a name; one of the same name is replaced. Words may name a person: they stay in detail."""
    require(actor, "search")
    if actor.account_id is None:
        raise NotSaved(_("只有登录的账号才能存下查找。"))
    name = name.strip()
    if not name or not asked.get("q", "").strip():
        raise NotSaved(_("没有存下：请给这次查找起个名称。"))
    kept = {key: asked[key] for key in ASKED if asked.get(key)}
    if not saved_for(actor).filter(name=name).exists() and saved_for(actor).count() >= MOST:
        raise NotSaved(_("没有存下：已有 %(most)d 条，请先在首页删去不用的。") % {"most": MOST})
    row, _made = SavedSearch.objects.update_or_create(account_id=actor.account_id, name=name, defaults={"asked": kept})
    record("search saved", row, actor=actor, detail={"name": name, "asked": kept})
    return row


@transaction.atomic
def remove_saved(row: SavedSearch, *, actor: Actor) -> None:
    """Forget a search that the account kept."""
    if actor.account_id is None or row.account_id != actor.account_id:
        raise SavedSearch.DoesNotExist
    record("saved search removed", row, actor=actor, detail={"name": row.name})
    row.delete()
