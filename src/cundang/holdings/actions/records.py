"""Taking over the records of an earlier system (docs/records.md)."""

from pathlib import Path

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.records.outcome import Heard, NotTakenOver, Taken

__all__ = ["NotTakenOver", "Taken", "import_records"]


def import_records(source: Path, *, office: Office | None, actor: Actor, heard: Heard | None = None) -> Taken:
    """Take over items with their pages from a file of JSON lines, for an office and those below it.

    Without `office` every line names its own, anywhere in the actor's scope. An item is known as in a catalogue
    import; the same file again, also after a break at any point, changes nothing that is already there. Lines that
    are refused stop nothing. Raises `NotTakenOver` when the file cannot be read; what was read before stays.
    """
    for act in ("import_catalogue", "ingest"):
        require(actor, act, office.code if office else None)
    # Pillow, pydantic and Zstandard are loaded for this act alone: other commands start without them.
    from cundang.holdings.records.taking import take_over  # noqa: PLC0415

    return take_over(source, office=office, actor=actor, heard=heard)
