"""Taking in a delivery: its catalogue sheets first, then every file into the strongroom and the queue."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.digitization.actions import keep_sheet, note_problems, open_batch, resume_batch, take_file
from cundang.digitization.delivery import BadEntry, DeliveryRefused, Piece, delivery, readable
from cundang.digitization.models import Batch
from cundang.holdings.actions import NotImportable, import_catalogue
from cundang.sentences import FULL, Sentence, sentence, system_words
from cundang.strongroom.queries import StoreError, StoreFull

SHEETS = {".xlsx", ".xls", ".csv", ".txt"}
Heard = Callable[[int, int], None]  # told how many files are taken, of how many


@dataclass
class Taken:
    """What became of a delivery: its batch, the files that lie in it, and what could not be taken (path → sentence)."""

    batch: Batch
    files: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # tables and texts that are no catalogue
    problems: dict[str, Sentence] = field(default_factory=dict)
    stopped: Sentence | None = None  # why not all of it could be looked at: the same again continues


def take_in(
    source: Path, *, office: Office, actor: Actor, name: str = "", key: str = "", heard: Heard | None = None
) -> Taken:
    """Take in a folder or zip; the same again continues its batch. Raises `DeliveryRefused`.

    `key` names the source for ever (by default its full path), `name` is what people call it.
    """
    source = source.absolute()
    with delivery(source) as pieces:
        if not pieces:
            raise DeliveryRefused(sentence("%(path)s 里没有可接收的文件。", path=source))
        with acting(actor):
            title = name or readable((source.stem if source.is_file() else source.name) or str(source))
            batch = open_batch(office=office, name=title, source=key or f"path {source}", actor=actor)
        taken = Taken(batch)
        for number, piece in enumerate(sorted(pieces, key=lambda each: not is_sheet(each.path)), start=1):
            if not os.path.exists(source):  # false too when its disk is gone
                taken.problems[""] = sentence("接收途中 %(path)s 不见了，放回后再次接收即可继续。", path=source)
                break
            take_piece(piece, taken, actor=actor)
            if taken.stopped:
                break
            if heard:
                heard(number, len(pieces))
    finish(taken, actor=actor)
    return taken


def take_piece(piece: Piece, taken: Taken, *, actor: Actor) -> None:
    """Take one file of a delivery; what cannot be taken is noted and stops nothing, except a broken strongroom."""
    if piece.source is None:
        taken.problems[piece.path] = piece.refused or sentence("没有接收。")
        return
    try:
        if is_sheet(piece.path):
            _import_sheet(piece, taken, actor)
        else:
            take_file(taken.batch, piece.path, piece.source, actor=actor)
            taken.files.append(piece.path)
    except BadEntry:
        taken.problems[piece.path] = sentence("压缩包里的这个文件已损坏或解不开，没有接收。")
    except StoreFull:
        taken.stopped = _full(taken)
    except StoreError as error:
        taken.stopped = sentence(
            "%(why)s已接收 %(files)s 个文件，之后再次接收即可继续。", why=error.args[0], files=len(taken.files)
        )
    except OSError as error:
        if error.errno in FULL:
            taken.stopped = _full(taken)
            return
        taken.problems[piece.path] = (
            sentence("接收途中文件不见了，请放回后重新接收这个文件夹。")
            if isinstance(error, FileNotFoundError)
            else sentence("文件读不了（%(why)s），没有接收。", why=system_words(error))
        )


def finish(taken: Taken, *, actor: Actor) -> None:
    """Note what could not be taken, and put whatever an earlier attempt left unfinished in the queue again."""
    if taken.stopped:
        taken.problems[""] = taken.stopped
    with acting(actor):
        solved = [*taken.files, *taken.sheets, *taken.kept, *taken.problems, ""]
        note_problems(taken.batch, taken.problems, solved=solved, actor=actor)
        resume_batch(taken.batch, actor=actor)


def _full(taken: Taken) -> Sentence:
    return sentence("磁盘空间不足，已接收 %(files)s 个文件；腾出空间后再次接收即可继续。", files=len(taken.files))


def is_sheet(path: str) -> bool:
    """Whether a file may be a catalogue, by its name."""
    return PurePosixPath(path).suffix.lower() in SHEETS


def _import_sheet(piece: Piece, taken: Taken, actor: Actor) -> None:
    """Import a catalogue sheet; a table or text that is no catalogue is kept all the same, and said to be none."""
    with tempfile.TemporaryDirectory(dir=_work_folder()) as folder:
        path = piece.source if isinstance(piece.source, Path) else _unpacked(piece, Path(folder))
        try:
            run = import_catalogue(path, office=taken.batch.office, dry_run=False, actor=actor)
        except (NotImportable, Forbidden) as error:
            own = isinstance(error, NotImportable)
            why = error.args[0] if own else sentence("这个账号不能导入目录，请交给档案员导入。")
            no_catalogue = sentence("没有作为目录导入，文件已保存：%(why)s", why=why)
            keep_sheet(taken.batch, piece.path, path, why=no_catalogue, actor=actor)
            taken.kept.append(piece.path)
            return
        keep_sheet(taken.batch, piece.path, path, why=None, actor=actor)
    taken.sheets.append(piece.path)
    if run.refused:
        taken.problems[piece.path] = sentence("目录中有 %(count)s 行没有导入，原因见目录导入报告。", count=run.refused)


def _unpacked(piece: Piece, folder: Path) -> Path:
    path = folder / f"sheet{PurePosixPath(piece.path).suffix.lower()}"
    with path.open("wb") as file:
        shutil.copyfileobj(piece.source, file)  # type: ignore[arg-type]  # a path was handled before
    return path


def _work_folder() -> Path:
    folder: Path = settings.DATA / "intake"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
