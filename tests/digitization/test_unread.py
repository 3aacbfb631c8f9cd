"""A search says how many delivered pages are still to be read."""

from pathlib import Path

import pytest

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.digitization.actions.unread import count_unread
from cundang.digitization.models import Batch, BatchFile, BatchPage
from cundang.finding_aid.queries import Question, search
from cundang.holdings.actions import draft_item
from cundang.strongroom.actions import store

pytestmark = pytest.mark.django_db


def test_waiting_pages_are_counted_in_scope_until_they_are_read(
    village: Office, archivist: Actor, next_clerk: Actor, tmp_path: Path
) -> None:
    def waiting(actor: Actor) -> int:
        with acting(actor):
            return search(actor, Question("宣建国")).waiting.reading

    before, elsewhere = waiting(archivist), waiting(next_clerk)  # other tests have left their pages in the index
    scan = tmp_path / "a.jpg"
    scan.write_bytes(b"a scan")
    with acting(machine()) as actor:
        item = draft_item(office=village, reference="Z106-WS·1996-Y-CW-0012", actor=actor)
        batch = Batch.objects.create(office=village, name="盒", key="k", made_by="tester")
        blob = store(scan, actor=actor)
        file = BatchFile.objects.create(batch=batch, office=village, path="a.jpg", key="k", blob=blob)
        for index in (1, 2, 3):
            BatchPage.objects.create(batch=batch, office=village, file=file, index=index, item=item, number=index)
        count_unread(item, actor=actor)
    assert waiting(archivist) == before + 3
    assert waiting(next_clerk) == elsewhere
    with acting(machine()) as actor:
        BatchPage.objects.filter(file=file, index=1).update(state=BatchPage.DONE)
        count_unread(item, actor=actor)
    assert waiting(archivist) == before + 2
