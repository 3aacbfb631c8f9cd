"""Filters of this room's pages."""

from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()


@register.filter
def of(table: dict[str, Any], key: str) -> Any:
    """What stands in a table under a key; empty where nothing does."""
    return table.get(key, "")


@register.filter
def data_uri(svg: str) -> str:
    """A drawn signature as the address of its own picture (strokes.py makes it of numbers alone)."""
    return "data:image/svg+xml," + quote(svg)
