"""`cundang restore FOLDER`: load a backup into an empty installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base
from cundang.finding_aid.actions import reindex, sweep_until_clean
from cundang.management.backup import restore


class Command(Base):
    """Check every digest, load the rows and files, and make the search index again."""

    help = _("把备份恢复到空的安装")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path, metavar="FOLDER", help=_("cundang backup 写成的文件夹"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what."""
        folder: Path = options["folder"].absolute()
        with self.progress(_("恢复文件")) as show:
            restored = restore(folder, actor=self.actor, progress=show)
        with self.progress(_("建立检索库")) as show:
            reindex(actor=self.actor, progress=show)
            sweep_until_clean(actor=self.actor, progress=show)
        rows = sum(table.rows for table in restored.tables.values())
        document = {
            "folder": str(folder),
            "rows": rows,
            "files": len(restored.files),
            "missing": restored.damaged,  # were damaged already when the backup was made
        }
        self.answer(document, _("已恢复：%(rows)d 行记录，%(files)d 个文件。") % document)
