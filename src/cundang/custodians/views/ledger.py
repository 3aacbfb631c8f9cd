"""The audit administrator's page: acts and ids, never the personal text, and whether the chain is whole."""

from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.forms import LedgerForm
from cundang.custodians.ledger_kinds import KIND_WORDS
from cundang.custodians.ledger_words import ACT_WORDS, FACT_WORDS
from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_names, require
from cundang.ledger.actions import record
from cundang.ledger.models import Entry
from cundang.ledger.queries import breaches, entries, heads

ROWS = 100
MOST_BREACHES = 200
DIGEST_SHOWN = 12  # characters of 64


def ledger(request: HttpRequest) -> HttpResponse:
    """The entries, newest first, a hundred at a time; POST checks the whole chain."""
    who = actor(request)
    require(who, "read_ledger")
    chains = sorted(heads())
    names = office_names(chains)
    form = LedgerForm(
        request.GET,
        acts=[(act, _(words)) for act, words in ACT_WORDS.items()],
        chains=[(chain, _chain_name(chain, names)) for chain in chains],
    )
    rows: list[Entry] = []
    older = ""
    if form.is_valid():
        rows = list(_wanted(form.cleaned_data)[: ROWS + 1])
        if len(rows) > ROWS:
            rows = rows[:ROWS]
            kept = {name: value for name, value in request.GET.items() if name != "before" and value}
            older = "?" + urlencode({**kept, "before": str(rows[-1].pk)})
    facts: dict[str, Any] = {"form": form, "rows": [_shown(row, names) for row in rows], "older": older}
    if request.method == "POST":
        found = list(islice(breaches(), MOST_BREACHES))
        record("ledger verified", actor=who, breaches=len(found))
        facts.update(checked=timezone.localtime(), breaches=[_said(breach) for breach in found], heads=heads())
    return render(request, "custodians/ledger.html", facts)


def _wanted(facts: dict[str, Any]) -> QuerySet[Entry]:
    """The filters, and the key after which this page begins: a page deep in the ledger costs no more than the first."""
    found = entries()
    if facts["act"]:
        found = found.filter(act=facts["act"])
    if facts["person"]:
        found = found.filter(actor=facts["person"])
    if facts["chain"]:
        found = found.filter(chain=facts["chain"])
    if facts["since"]:
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(facts["since"], time.min)))
    if facts["until"]:
        day_after = facts["until"] + timedelta(days=1)
        found = found.filter(at__lt=timezone.make_aware(datetime.combine(day_after, time.min)))
    if facts["before"]:
        found = found.filter(pk__lt=facts["before"])
    return found


def _chain_name(chain: str, names: dict[str, str]) -> str:
    machine = {
        "console": _("控制台"),
        "machine": _("程序自身"),
        "anonymous": _("未登录"),
        "no-post": _("未授角色"),
    }
    return names.get(chain) or machine.get(chain, chain)


def _shown(entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    """An entry in words; its facts are ids, codes and numbers by the ledger's own rule."""
    return {
        "entry": entry,
        "chain": _chain_name(entry.chain, names),
        "act": _(ACT_WORDS[entry.act]) if entry.act in ACT_WORDS else entry.act,
        "kind": KIND_WORDS.get(entry.kind, entry.kind),
        "facts": " · ".join(
            f"{FACT_WORDS.get(name, name)} {_short(value)}"
            for name, value in sorted(entry.facts.items())
            if value not in ("", None, [])
        ),
    }


def _short(value: Any) -> str:
    """A digest by its beginning, several values one after the other, everything else as it is."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text[:DIGEST_SHOWN]}…" if len(text) == 64 else text


def _said(breach: Any) -> dict[str, Any]:
    whats = {
        "changed": _("内容被改动"),
        "removed": _("此条之前缺了记录"),
        "inserted": _("被插入或顺序不对"),
        "head": _("链尾对不上，末尾的记录可能被删"),
        "detail": _("附注与摘要不符"),
    }
    return {"chain": breach.chain, "sequence": breach.sequence, "what": whats[breach.what]}
