"""Where the embedded index lives: a folder per build, and `current` naming the one that is in use.

index/current        the name of the live folder
index/<build>/       items/, pages/ and made_by.json (the rules it was made under)
index/writer         locked by the one process that writes
index/wanted         there while a rebuild is asked for; it says `names` where the name register is to be derived anew
index/names          the rules by which the name register was derived
"""

import fcntl
import json
import os
import shutil
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cundang.addresses import SettingsError
from cundang.finding_aid.words import rules_digest

SCHEMA = 4  # raise when the fields of the index change, or what stands in them
NAMES = "1"  # raise when names are found in texts by other rules (mentions.py): the register is then derived anew


def root() -> Path:
    """The folder of the embedded index; `SettingsError` when another engine is named."""
    if settings.INDEX:
        raise SettingsError(_("本版本只有内置检索库，请去掉 CUNDANG_INDEX 的设置后再试。"))
    return Path(settings.DATA) / "index"


def _made_by() -> dict[str, object]:
    return {"schema": SCHEMA, "words": rules_digest()}


def current() -> Path | None:
    """The live folder; None when there is none, or it was made under other rules and has to be made again."""
    try:
        folder = root() / (root() / "current").read_text(encoding="ascii").strip()
        made_by = json.loads((folder / "made_by.json").read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return folder if made_by == _made_by() else None


def new() -> Path:
    """An empty folder for a build."""
    folder = root() / f"build-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    (folder / "made_by.json").write_text(json.dumps(_made_by()), encoding="ascii")
    return folder


def publish(folder: Path) -> None:
    """Make a build the live one, at once or not at all."""
    beside = root() / f"current.{os.getpid()}"
    with beside.open("w", encoding="ascii") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, root() / "current")


def give_up(folder: Path) -> None:
    """Take a damaged build out of use, so that the process that writes makes another; what it says stays readable."""
    if current() == folder:
        (root() / "current").unlink(missing_ok=True)


def clear_away(*keep: Path | None) -> None:
    """Remove builds that are not in use. Readers in the middle of a search keep their open files (POSIX)."""
    names = {folder.name for folder in keep if folder}
    for folder in root().glob("build-*"):
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


def ask_for_rebuild(*, names: bool = False) -> None:
    """Leave word for the process that writes; with `names` the name register is derived anew, too."""
    root().mkdir(parents=True, exist_ok=True)
    if names:
        (root() / "wanted").write_text("names", encoding="ascii")
    else:
        (root() / "wanted").touch()


def rebuild_wanted() -> bool:
    """Whether word was left."""
    return (root() / "wanted").exists()


def names_wanted() -> bool:
    """Whether the name register is to be derived anew: that was asked for, or it was derived by other rules."""
    return _text("wanted") == "names" or _text("names") != NAMES


def rebuild_done(*, names: bool) -> None:
    """Take the word away, and note by which rules `names` were derived."""
    if names:
        (root() / "names").write_text(NAMES, encoding="ascii")
    (root() / "wanted").unlink(missing_ok=True)


def _text(name: str) -> str:
    try:
        return (root() / name).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


class WriterLock:
    """The right to write, held by one process; the system gives it back when the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls) -> "WriterLock | None":
        """The lock, or None while another holds it."""
        root().mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root() / "writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def release(self) -> None:
        """Give it back."""
        os.close(self._descriptor)
