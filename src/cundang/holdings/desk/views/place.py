"""The page of a place; its script sends acts as JSON and gets back the pieces that changed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions import Undescribable
from cundang.holdings.desk.actions import Changed, DeskRefused, open_desk
from cundang.holdings.desk.actions.steps import ACT_WORDS
from cundang.holdings.desk.doing import ACTS, do
from cundang.holdings.desk.forms import FieldsForm, understood
from cundang.holdings.desk.queries import (
    NoSuchPlace,
    Piece,
    Place,
    items_at,
    opened,
    piece_for,
    pieces,
    place_for,
    step_to_redo,
    step_to_undo,
)
from cundang.holdings.models import Item
from cundang.holdings.queries import class_choices


def place_or_404(request: HttpRequest, kind: str, key: str) -> Place:
    """The place, where the actor may arrange."""
    require(actor(request), "arrange")
    try:
        return place_for(actor(request), kind, key)
    except NoSuchPlace as error:
        raise Http404 from error


@require_safe
def desk(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """A place with all its pages."""
    who = actor(request)
    place = place_or_404(request, kind, key)
    open_desk(place, way="page", actor=who)
    facts: dict[str, Any] = {
        "place": place,
        "pieces": opened(who, place),
        "turns": turns(who, place),
        "classes": class_choices(),
        "may_seal": who.scope("seal_boxes").covers(place.office.code),
    }
    return render(request, "holdings/desk/desk.html", facts)


@require_safe
def fields(request: HttpRequest, kind: str, key: str, pk: int) -> HttpResponse:
    """The fields of one item, to be put beside its pages."""
    place = place_or_404(request, kind, key)
    try:
        piece = piece_for(actor(request), place, pk)
    except Item.DoesNotExist as error:
        raise Http404 from error
    return HttpResponse(_fields(request, place, piece))


def _fields(request: HttpRequest, place: Place, piece: Piece) -> str:
    item = piece.item
    form = FieldsForm(item=item, classes=class_choices())
    facts = {
        "rows": [(form[name], understood(item, name)) for name in form.fields],
        "item": item,
        "piece": piece,
        "proposals": actor(request).scope("describe").covers(item.office_id),
    }
    return render_to_string("holdings/desk/_fields.html", facts, request)


def turns(who: Actor, place: Place) -> dict[str, str]:
    """What would be undone and done again next, in words; empty where there is nothing."""
    undo, redo = step_to_undo(who, place), step_to_redo(who, place)
    return {"undo": _(ACT_WORDS[undo.act]) if undo else "", "redo": _(ACT_WORDS[redo.act]) if redo else ""}


@require_POST
def act(request: HttpRequest, kind: str, key: str, act: str) -> HttpResponse:
    """Do one act; 409 with what changed when somebody was there before, 422 with one sentence when it cannot be."""
    who = actor(request)
    place = place_or_404(request, kind, key)
    if act not in ACTS:
        raise Http404
    try:
        done = do(place, act, request.body, who)
    except Item.DoesNotExist:
        return _answer(request, place, [], _("这一件已不在这里，请刷新页面。"), 409)
    except Changed as changed:
        return _answer(request, place, changed.items, str(changed), 409)
    except (DeskRefused, Undescribable) as refused:
        return _answer(request, place, [], str(refused), 422)
    return _answer(request, place, done.items, done.says, 200)


def _answer(request: HttpRequest, place: Place, items: list[int], says: str, status: int) -> JsonResponse:
    """The items named as they are now (null where one no longer lies here), and the order of all."""
    who = actor(request)
    found = pieces(items_at(who, place).filter(pk__in=items).select_related("in_box"))
    shown: dict[int, str | None] = dict.fromkeys(items)
    for piece in found:
        shown[piece.item.pk] = render_to_string("holdings/desk/_piece.html", {"piece": piece})
    order = list(items_at(who, place).values_list("pk", flat=True))
    answer = {"says": says, "items": shown, "order": order, "turns": turns(who, place)}
    return JsonResponse(answer, status=status)
