"""Storing as an act, and checking what was stored."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from throwaway import Installation

from cundang.custodians.command import Refused
from cundang.custodians.queries import Actor, console
from cundang.ledger.models import Entry
from cundang.strongroom import actions
from cundang.strongroom.actions import check_fixity, store
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import Fixity, Missing, local_path, open_blob

pytestmark = pytest.mark.django_db
CONSOLE = console("keeper")


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


def lying_at(digest: str) -> Path:
    return Path(settings.DATA) / "strongroom" / digest[:2] / digest[2:4] / digest


def damage(digest: str) -> None:
    lying_at(digest).chmod(0o640)
    lying_at(digest).write_bytes(b"something else")


def acts(*names: str) -> list[str]:
    return list(Entry.objects.filter(act__in=names).order_by("pk").values_list("act", flat=True))


def test_a_file_is_stored_from_a_path_or_a_stream_and_only_once(archivist: Actor, tmp_path: Path) -> None:
    source = tmp_path / "第 1 页.jpg"
    source.write_bytes(b"page one")
    first = store(source, media_type="image/jpeg", actor=archivist)
    again = store(io.BytesIO(b"page one"), actor=archivist)
    assert first == again
    assert (first.size, first.media_type) == (8, "image/jpeg")
    assert Blob.objects.get().media_type == "image/jpeg"
    with open_blob(first.pk) as stream:
        assert stream.read() == b"page one"
    with local_path(first.pk) as path:
        assert path.read_bytes() == b"page one"
    assert source.read_bytes() == b"page one"


def test_only_a_new_file_stands_in_the_ledger(archivist: Actor) -> None:
    blob = store(io.BytesIO(b"page"), actor=archivist)
    store(io.BytesIO(b"page"), actor=archivist)
    entry = Entry.objects.get(act="stored")
    assert (entry.kind, entry.object_id, entry.facts, entry.chain) == ("blob", blob.pk, {"size": 4}, "330782106")


def test_the_bytes_are_there_before_the_row(archivist: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_row(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Blob.objects, "get_or_create", no_row)
    with pytest.raises(RuntimeError):
        store(io.BytesIO(b"page"), actor=archivist)
    assert [path.read_bytes() for path in (Path(settings.DATA) / "strongroom").glob("??/??/*")] == [b"page"]


def test_a_path_that_vanished_says_so(archivist: Actor, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store(tmp_path / "gone.jpg", actor=archivist)
    assert not Blob.objects.exists()


def checked(**more: object) -> Fixity:
    return list(check_fixity(actor=CONSOLE, **more))[-1]  # type: ignore[arg-type]


def test_a_check_finds_what_is_damaged_and_what_is_missing(archivist: Actor) -> None:
    blobs = [store(io.BytesIO(f"page {n}".encode()), actor=archivist) for n in range(4)]
    damage(blobs[1].pk)
    lying_at(blobs[2].pk).unlink()
    found = checked()
    assert (found.checked, found.sound, found.finished) == (4, 2, True)
    assert (found.damaged, found.missing) == ([blobs[1].pk], [blobs[2].pk])
    assert acts("fixity begun", "fixity broken", "fixity finished") == [
        "fixity begun", "fixity broken", "fixity broken", "fixity finished",
    ]  # fmt: skip
    broken = Entry.objects.filter(act="fixity broken")
    assert {entry.object_id: entry.facts["found"] for entry in broken} == {
        blobs[1].pk: "damaged",
        blobs[2].pk: "missing",
    }


def test_an_empty_store_is_sound() -> None:
    assert (checked().checked, checked().damaged) == (0, [])


def test_every_check_looks_at_everything_again(archivist: Actor) -> None:
    blob = store(io.BytesIO(b"page"), actor=archivist)
    assert checked().sound == 1
    damage(blob.pk)
    assert checked().damaged == [blob.pk]
    store(io.BytesIO(b"page"), actor=archivist)  # scanned again
    assert (checked().sound, checked().damaged) == (1, [])


def test_a_check_that_was_broken_off_goes_on_where_it_stopped(
    archivist: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    blobs = [store(io.BytesIO(f"page {n}".encode()), actor=archivist) for n in range(5)]
    damage(blobs[0].pk)
    running = check_fixity(actor=CONSOLE)
    assert next(running).checked == 2
    running.close()
    seen = set(Blob.objects.exclude(checked_at=None).values_list("pk", "checked_at"))
    found = checked()
    assert (found.checked, found.resumed, found.damaged) == (5, True, [blobs[0].pk])
    assert seen <= set(Blob.objects.values_list("pk", "checked_at"))
    assert checked().resumed is False


def test_a_missing_file_cannot_be_opened(archivist: Actor) -> None:
    blob = store(io.BytesIO(b"page"), actor=archivist)
    lying_at(blob.pk).unlink()
    with pytest.raises(Missing, match=blob.pk), open_blob(blob.pk):
        pass


def test_storing_costs_few_queries(archivist: Actor, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        store(io.BytesIO(b"page"), actor=archivist)
    with django_assert_max_num_queries(3):
        store(io.BytesIO(b"page"), actor=archivist)


def test_the_command_says_so_when_all_is_sound(archivist: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    store(io.BytesIO(b"page"), actor=archivist)
    call_command("fixity", "--json")
    assert json.loads(capsys.readouterr().out) == {"checked": 1, "sound": 1, "damaged": [], "missing": []}


def test_the_command_refuses_a_store_with_a_damaged_file(archivist: Actor) -> None:
    blob = store(io.BytesIO(b"page"), actor=archivist)
    damage(blob.pk)
    with pytest.raises(Refused, match=r"1 个损坏.*。$") as refused:
        call_command("fixity", "--json")
    assert (refused.value.status, refused.value.keys) == (
        1,
        {"checked": 1, "sound": 0, "damaged": [blob.pk], "missing": []},
    )


def test_the_command_prints_one_document(installation: Installation) -> None:
    assert installation.json("fixity") == {"checked": 0, "sound": 0, "damaged": [], "missing": []}
