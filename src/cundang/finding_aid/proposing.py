"""The proposals of an item with the persons whom the register has on its pages, and what people put right there."""

from collections import defaultdict
from collections.abc import Iterable

from cundang.custodians.queries import Actor
from cundang.finding_aid.edits import DESK, Placed, applied, edits_of
from cundang.finding_aid.mentions import Named, in_lines
from cundang.finding_aid.models import Mention
from cundang.holdings.models import Item
from cundang.holdings.proposals.document import Line, Name, Proposal
from cundang.holdings.proposals.standing import lines_of_item, standing


def proposals_for(actor: Actor, item: Item) -> list[Proposal]:
    """What the rules propose for an item now, persons last."""
    lines = lines_of_item(actor, item)
    return standing(actor, item, lines, names_on_lines(actor, item, lines)) if lines else []


def names_on_lines(actor: Actor, item: Item, lines: Iterable[Line]) -> list[Name]:
    """The persons on these lines of an item; of a page that the register has not read yet, as its rules see them."""
    pages: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page_id].append(line)
    known: defaultdict[int, list[Placed]] = defaultdict(list)
    read = Mention.objects.filter(actor.scope("view").filter(), item=item.pk, page__in=pages, line__isnull=False)
    for one in read.exclude(source=DESK).order_by("page_id", "line", "start"):  # those come from the edits themselves
        named = Named(one.name, one.written, one.start or 0, one.role, one.confidence)
        known[one.page_id or 0].append(Placed(one.line or 0, named, one.source))
    edits = edits_of(pages)
    names = []
    for page, own in pages.items():
        seen = known[page] or [Placed(at, named) for at, named in in_lines([line.text for line in own])]
        for placed in applied(seen, edits.get(page, []), {line.number: line.text for line in own}):
            if placed.line < len(own):
                named = placed.named
                names.append(Name(named.name, named.role, own[placed.line], named.confidence, placed.source))
    return names
