"""Tags and filters that every template has: icons, page header, fields, empty states, problems."""

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

register = template.Library()
ICONS: Final = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"

# What stands in the bar at the top: URL name, icon, words, and the acts of which one is needed.
NAVIGATION: Final[list[tuple[str, dict[str, str], Any, tuple[str, ...]]]] = [
    ("home", dict(icon="search"), pgettext_lazy("菜单", "查找"), ("search",)),
    ("enquiries", dict(icon="user-check"), pgettext_lazy("菜单", "查档"), ("see_enquiries",)),
    ("unfound", dict(icon="file-search"), pgettext_lazy("菜单", "没查到的"), ("work_unfound",)),
    ("collection-start", dict(icon="filter"), pgettext_lazy("菜单", "收集"), ("see_collection",)),
    ("batches", dict(icon="stack-2"), pgettext_lazy("菜单", "批次"), ("see_batches",)),
    ("deposits", dict(icon="clipboard-text"), pgettext_lazy("菜单", "移交"), ("see_deposits",)),
    ("import-catalogue", dict(icon="table-import"), pgettext_lazy("菜单", "导入目录"), ("import_catalogue",)),
    ("boxes", dict(icon="book-2"), pgettext_lazy("菜单", "档案盒"), ("view",)),
    ("due", dict(icon="shield-check"), pgettext_lazy("菜单", "鉴定"), ("see_disposal",)),
    ("offices", dict(icon="building-community"), pgettext_lazy("菜单", "机构"), ("search",)),
    ("matters", dict(icon="list-search"), pgettext_lazy("菜单", "事由"), ("edit_matters",)),
    ("schedules", dict(icon="clipboard-text"), pgettext_lazy("菜单", "期限表"), ("keep_schedule",)),
    ("accounts", dict(icon="users"), pgettext_lazy("菜单", "账号"), ("manage_accounts",)),
    ("posts", dict(icon="id-badge-2"), pgettext_lazy("菜单", "角色"), ("grant_posts",)),
    ("alarms", dict(icon="alert-triangle"), pgettext_lazy("菜单", "提醒"), ("see_alarms",)),
    ("ledger", dict(icon="book-2"), pgettext_lazy("菜单", "台账"), ("read_ledger",)),
    ("status", dict(icon="activity"), pgettext_lazy("菜单", "运行状况"), ("see_status",)),
]
# Pages that lie elsewhere and belong to one of these.
BELONGS: Final = {
    "deposits": ("agreements", "loans", "handovers"),
    "boxes": ("rooms", "files", "stock-takes", "desk-start"),
    "offices": ("units",),
}
# Pages that are needed now and then stand behind “more” (更多), so that the bar stays one line.
NOW_AND_THEN: Final = frozenset({"import-catalogue", "offices", "matters", "schedules"})


@cache
def _svg(name: str) -> str:
    try:
        text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LookupError(f"icon “{name}” is not in {ICONS}; run `make front-end`") from None
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon drawn in the colour of the text; `label` only where no word stands beside it."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        spoken,
        mark_safe(_svg(name)),  # noqa: S308  # our own files
    )


@register.inclusion_tag("web/parts/navigation.html", takes_context=True)
def navigation(context: template.Context) -> dict[str, Any]:
    """The links that the actor may follow, the present one marked."""
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    links: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for name, look, words in pages_for(context.get("may") or {}):
        url = reverse(name)
        roots = (url, *map(reverse, BELONGS.get(name, ())))
        here = path == url if name == "home" else path.startswith(roots)
        link = {"url": url, "icon": look["icon"], "words": words, "here": here}
        (more if name in NOW_AND_THEN else links).append(link)
    if len(more) == 1:  # one alone needs no fold
        links, more = links + more, []
    return {"links": links, "more": more, "here": any(link["here"] for link in more)}


def pages_for(may: dict[str, bool]) -> list[tuple[str, dict[str, str], Any]]:
    """The pages of the main menu for whoever may do these acts: URL name, look, words."""
    return [(name, look, words) for name, look, words, acts in NAVIGATION if any(may.get(act) for act in acts)]


@register.simple_block_tag(end_name="endpage_header")
def page_header(content: str, title: str, note: str = "") -> SafeString:
    """The heading of a page, with a line under it; what stands between the tags are its acts, at the right."""
    below = format_html('<p class="page-note">{}</p>', note) if note else ""
    return format_html(
        '<header class="page-head"><div><h1>{}</h1>{}</div><div class="page-acts">{}</div></header>',
        title,
        below,
        content,
    )


@register.inclusion_tag("web/parts/empty.html")
def empty(what: str, todo: str = "", icon_name: str = "file-search") -> dict[str, str]:
    """An empty state: what was looked for, and what to do."""
    return {"what": what, "todo": todo, "icon_name": icon_name}


@register.inclusion_tag("web/parts/problem.html")
def problem(what: str, why: str = "", todo: str = "") -> dict[str, str]:
    """An error in its three parts: what happened, why, what to do."""
    return {"what": what, "why": why, "todo": todo}


@register.inclusion_tag("web/parts/state.html")
def state(kind: str, words: str) -> dict[str, str]:
    """A state with icon and word: `done`, `attention`, `information`, or `plain`."""
    icons = {
        "done": dict(icon="circle-check"),
        "attention": dict(icon="alert-triangle"),
        "information": dict(icon="info-circle"),
        "plain": dict(icon="circle"),
    }
    return {"kind": kind, "words": words, "icon_name": icons[kind]["icon"]}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, mark_optional: bool = True) -> dict[str, Any]:
    """A form field: label, control, help and errors, tied together for a screen reader.

    Filters, where nothing has to be filled in, do not say so at each field.
    """
    widget = bound.field.widget
    look = "form-control"
    if isinstance(widget, CheckboxInput | RadioSelect):
        look = "form-check-input"
    elif isinstance(widget, Select):
        look = "form-select"
    if bound.errors:
        look += " is-invalid"
    control = bound.as_widget(attrs={"class": look})
    return {
        "bound": bound,
        "control": control,
        "tick": isinstance(widget, CheckboxInput),
        "optional": mark_optional and not bound.field.required,
    }


@register.filter
def data_uri(svg: str) -> str:
    """A drawn signature as the address of its own picture (papers/strokes.py makes it of numbers alone)."""
    return "data:image/svg+xml," + quote(svg)
