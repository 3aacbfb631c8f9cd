"""The list of matters, kept by the county's archivist."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import add_matter, change_matter
from cundang.finding_aid.forms import MatterForm
from cundang.finding_aid.matters import Kind, MatterRefused, matters_for
from cundang.holdings.queries import class_choices, class_names


def matters(request: HttpRequest) -> HttpResponse:
    """All matters of the county, and by which words and classes records are known to be about them."""
    who = actor(request)
    require(who, "edit_matters")
    kinds = matters_for(who)
    which = request.GET.get("which", "")
    used = [kind for kind in kinds if kind.used]
    shown = {"used": used, "off": [kind for kind in kinds if not kind.used]}.get(which, kinds)
    classes = class_names(code for kind in kinds for code in kind.classes)
    facts = {
        "rows": [(kind, [classes.get(code, code) for code in kind.classes]) for kind in shown],
        "which": which,
        "counts": {"all": len(kinds), "used": len(used), "off": len(kinds) - len(used)},
    }
    return render(request, "finding_aid/matters.html", facts)


def new_matter(request: HttpRequest) -> HttpResponse:
    """Add a matter."""
    who = actor(request)
    require(who, "edit_matters")
    form = MatterForm(request.POST or None, classes=class_choices())
    if request.method == "POST" and form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "used"}
        try:
            row = add_matter(**facts, actor=who)
        except MatterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已添加“%(name)s”，查找页现在可以选它。") % {"name": row.name})
            return redirect("matters")
    return render(request, "finding_aid/matter.html", {"form": form})


def matter(request: HttpRequest, code: str) -> HttpResponse:
    """One matter: its name, its words, whether it is offered."""
    who = actor(request)
    require(who, "edit_matters")
    kind = next((kind for kind in matters_for(who) if kind.code == code), None)
    if kind is None:
        raise Http404
    form = MatterForm(request.POST or None, initial=_as_typed(kind), classes=class_choices())
    if request.method == "POST" and form.is_valid():
        try:
            row = change_matter(code, **form.cleaned_data, actor=who)
        except MatterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s”已保存，改前的写法在台账里。") % {"name": row.name})
            return redirect("matters")
    return render(request, "finding_aid/matter.html", {"form": form, "kind": kind})


def _as_typed(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "name_en": kind.name_en,
        "words": "、".join(kind.words),
        "classes": list(kind.classes),
        "used": kind.used,
    }
