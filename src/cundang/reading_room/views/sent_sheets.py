"""Tables that hold at once, from a sheet: sent, compared with what holds, and only then confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cundang.reading_room.actions import NotATable, TableRefused
from cundang.reading_room.tables.sheets import (
    Layout,
    Rows,
    Sent,
    SheetTaken,
    differences_between,
    sent_again,
    state_of,
    taken_from,
)
from cundang.reading_room.views.versioned import sheet_form, sheet_page, told_in_words
from cundang.sheets import uploaded


@dataclass(frozen=True)
class Table:
    """One of them: `now` as it holds, `afterwards` as it would hold once rows were taken, and `take`, which does it.

    `back` is the address of its page, `current` that of the table as a sheet, `name` what it is called.
    """

    layout: Layout
    name: str
    back: str
    current: str
    now: Rows
    afterwards: Callable[[Sequence[dict[str, Any]]], Rows]
    take: Callable[[Sequence[dict[str, Any]], str], SheetTaken]


def through_sheet(request: HttpRequest, table: Table) -> HttpResponse:
    """The page to send a sheet, the comparison with what holds, and once confirmed (`rows`) the change."""
    if "rows" in request.POST:
        return _confirmed(request, table)
    form = sheet_form(request)
    refused: Sequence[tuple[int, str]] = ()
    if request.method == "POST" and form.is_valid():
        try:
            with uploaded(form.cleaned_data["file"]) as path:
                rows, refused = taken_from(path, table.layout)
        except NotATable as error:
            form.add_error("file", str(error))
        else:
            if not refused:
                return _compared(request, table, [row.values for row in rows])
    return sheet_page(request, form, refused, back=table.back, current=table.current)


def _confirmed(request: HttpRequest, table: Table) -> HttpResponse:
    try:
        sent = sent_again(request.POST["rows"], request.get_full_path())
        taken = table.take(sent.rows, sent.seen)
    except (NotATable, TableRefused) as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    messages.success(request, _("已导入 %(rows)d 行，删去 %(removed)d 行。") % vars(taken))
    return redirect(table.back)


def _compared(request: HttpRequest, table: Table, rows: list[dict[str, Any]]) -> HttpResponse:
    found = differences_between(table.now, table.afterwards(rows), ordered=table.layout.ordered)
    facts = {
        "before": _("%(name)s（现在的）") % {"name": table.name},
        "after": _("表格里的"),
        "back": table.back,
        "found": told_in_words(found, lambda name: table.layout.heads[name]),
        "head": _("代码"),
        "sent": Sent(request.get_full_path(), state_of(table.now), rows).sealed(),
    }
    return render(request, "reading_room/rules_compare.html", facts)
