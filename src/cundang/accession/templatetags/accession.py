"""Filters of this room's pages."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def of(table: dict[str, Any], key: str) -> Any:
    """What stands in a table under a key; empty where nothing does."""
    return table.get(key, "")
