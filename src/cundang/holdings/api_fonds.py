"""Fonds and the templates of their reference codes as endpoints."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import FondsRefused, describe_fonds
from cundang.holdings.authorities.fonds import fonds_for, keeps_fonds, one_fonds_for, preview, problem_with
from cundang.holdings.models import Fonds

router = Router(tags=["authorities"])


class FondsShown(Schema):
    """A fonds; `templates` is class code → template, empty for all other classes; `count` its items."""

    id: int
    number: str
    name: str
    office: str
    draft: bool
    count: int
    templates: dict[str, str]


class FondsSaid(Schema):
    """What a fonds is called, and its templates."""

    name: str = ""
    templates: dict[str, str]


class PreviewShown(Schema):
    """What a template gives, how many codes of the fonds were tried and fit it, and some that do not."""

    code: str
    tried: int
    fitting: int
    misfits: list[str]


@router.get("/fonds", response=list[FondsShown])
def all_fonds(request: HttpRequest, q: str = "", office: str = "") -> list[dict[str, Any]]:
    """The fonds in the actor's scope."""
    who = actor(request)
    require(who, "search")
    return [_shown(one) for one in fonds_for(who, q, office)]


@router.get("/fonds/{pk}", response=FondsShown)
def one_fonds(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One fonds with its templates."""
    return _shown(_one(request, pk))


@router.get("/fonds/{pk}/preview", response=PreviewShown)
def fonds_preview(request: HttpRequest, pk: int, template: str, class_code: str = "") -> dict[str, Any]:
    """What a template would give in this fonds; nothing is kept."""
    one = _one(request, pk)
    if why := problem_with(template):
        raise FondsRefused(why)
    tried = preview(one, template, class_code)
    return {"code": tried.code, "tried": tried.tried, "fitting": tried.fitting, "misfits": list(tried.misfits)}


@router.put("/fonds/{pk}", response=FondsShown)
def fonds_described(request: HttpRequest, pk: int, said: FondsSaid) -> dict[str, Any]:
    """What the fonds is called and its templates from now on."""
    require(actor(request), "keep_authorities")
    one = _one(request, pk)
    if not keeps_fonds(actor(request), one):
        raise Fonds.DoesNotExist
    describe_fonds(one, name=said.name, templates=said.templates, actor=actor(request))
    return _shown(_one(request, pk))


def _one(request: HttpRequest, pk: int) -> Fonds:
    require(actor(request), "search")
    return one_fonds_for(actor(request), pk)


def _shown(one: Any) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("number", "name", "draft", "count", "templates")}
    return {"id": one.pk, "office": one.office_id, **plain}
