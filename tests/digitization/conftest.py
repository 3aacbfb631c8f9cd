"""A recorded engine, so that what is tested is ours and quick; what runs the real engine says so."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.digitization import queries, reading
from cundang.digitization.actions import pages
from cundang.digitization.intake import Taken, take_in
from cundang.digitization.models import Batch, BatchFile, BatchPage
from digitization.recorded import RecordedEngine

SCANS = Path(__file__).parents[1] / "data" / "scans"


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> RecordedEngine:
    """The engine of the process is the recorded one."""
    made = RecordedEngine()
    monkeypatch.setattr(reading, "engine", lambda: made)
    return made


@pytest.fixture
def desk() -> Actor:
    """The console: sees every office."""
    return console("tester")


@pytest.fixture
def everywhere(db: None, desk: Actor) -> Iterator[None]:
    """The test looks at all rows, as the console does."""
    with acting(desk):
        yield


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """An empty folder to put scans in."""
    folder = tmp_path / "扫描 箱"
    folder.mkdir()
    return folder


def picture(
    path: Path, text: str = "收据", *, dpi: int = 300, size: tuple[int, int] = (1240, 1754), **how: object
) -> Path:
    """A page with some black lines, different for each text; saved as its name says."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row in range(12):
        width = 300 + (zlib.crc32(f"{text} {row}".encode()) % 700)
        draw.rectangle((100, 120 + row * 120, 100 + width, 160 + row * 120), fill="black")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, dpi=(dpi, dpi))
    return path


@pytest.fixture
def work(recorded: RecordedEngine, desk: Actor) -> Callable[[Batch], None]:
    """Does what the worker does with a batch, here and now."""

    def run(batch: Batch) -> None:
        for file in BatchFile.objects.filter(batch=batch, state=BatchFile.WAITING).order_by("path"):
            pages.open_file(file.pk, actor=desk)
        for page in BatchPage.objects.filter(batch=batch, state=BatchPage.WAITING).order_by("file__path", "index"):
            pages.read_page(page.pk, actor=desk)

    return run


@pytest.fixture
def ingest(
    village: Office, desk: Actor, work: Callable[[Batch], None]
) -> Callable[[Path], tuple[Taken, queries.Progress]]:
    """Take a folder or zip in for the village and read it."""

    def run(source: Path) -> tuple[Taken, queries.Progress]:
        taken = take_in(source, office=village, actor=desk)
        work(taken.batch)
        taken.batch.refresh_from_db()
        return taken, queries.progress(taken.batch)

    return run
