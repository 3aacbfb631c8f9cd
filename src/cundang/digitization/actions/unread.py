"""How many pages of an item are still to be read. Apart from `pages.py`, which loads the engine."""

from cundang.custodians.queries import Actor
from cundang.digitization.models import BatchPage
from cundang.holdings.actions import note_unread
from cundang.holdings.models import Item

UNFINISHED = (BatchPage.WAITING, BatchPage.ERROR)


def count_unread(item: Item, *, actor: Actor) -> None:
    """Tell an item how many of its pages are still to be read."""
    note_unread(item, BatchPage.objects.filter(item=item, state__in=UNFINISHED).count, actor=actor)
