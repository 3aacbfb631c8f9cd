"""An enquiry ready to be answered, and the roster that answers it."""

import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.holdings.actions import add_page, draft_item, write_reading
from cundang.holdings.models import Item, Page
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import Applicant, move, open_enquiry, pick, show_documents
from cundang.reading_room.models import Enquiry
from cundang.strongroom.actions import store

from .rosters import NAMES, drawn

CONSOLE = console("tester")
OTHERS = NAMES[1:]
VERIFY = "https://dangan.example.cn/verify/"


@dataclass(frozen=True)
class Desk:
    """A door with an enquiry of 宣建国 in state `found`, and a page with him and his neighbours."""

    enquiry: Enquiry
    item: Item
    page: Page


def roster_page(office: Office, folder: Path, *, number: int = 7) -> Page:
    """A page of a village's item, read line by line."""
    roster = drawn(folder)
    item = draft_item(office=office, reference=f"Z106-WS·1996·Y-{number:04}", actor=CONSOLE)
    Item.objects.filter(pk=item.pk).update(title="一九九六年罚款名册", year=1996, draft=False, dated="19960815")
    blob = store(io.BytesIO(roster.path.read_bytes()), media_type="image/png", actor=CONSOLE)
    page = add_page(
        item, 1, image=blob, source=blob, rotation=0, width=roster.size[0], height=roster.size[1], dpi=150,
        actor=CONSOLE,
    )  # fmt: skip
    write_reading(page, engine="test", lines=roster.lines, candidates=None, actor=CONSOLE)
    return page


def desk(door: Office, village: Office, folder: Path, state: str = "found", *, number: int = 7) -> Desk:
    """All of it; the enquiry stands at `door`, the page belongs to `village`."""
    steps = {
        "accepted": ("accept",),
        "searching": ("accept", "search"),
        "found": ("accept", "search", "find"),
        "approved": ("accept", "search", "find", "approve"),
        "not_found": ("accept", "search", "find_nothing"),
    }
    with acting(CONSOLE):
        page = roster_page(village, folder, number=number)
        enquiry = open_enquiry(
            door, channel="town", applicant=Applicant("宣建国", "13800001234"), purpose="补办宅基地手续",
            actor=CONSOLE,
        )  # fmt: skip
        show_documents(enquiry, asked_of(enquiry).documents, actor=CONSOLE)
        for act in steps[state]:
            enquiry = move(enquiry, act, words="目录和原文都没有" if act == "find_nothing" else "", actor=CONSOLE)
    return Desk(enquiry, page.item, page)


def pick_anew(enquiry: Enquiry, page: Page, lines: list[int] | None, *, actor: Actor) -> None:
    """Picked for an enquiry that was approved: searched for again, picked, and approved again by somebody else."""
    move(enquiry, "search", actor=CONSOLE)
    pick(enquiry, page, lines, actor=actor)
    move(enquiry, "find", actor=CONSOLE)
    move(enquiry, "approve", actor=CONSOLE)


def title_as_seal(pdf: bytes, office_code: str) -> bytes:
    """What stands in a test for the official seal: the office's code in the file's subject."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.docinfo["/Subject"] = office_code
        opened.save(out)
    return out.getvalue()
