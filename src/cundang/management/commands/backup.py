"""`cundang backup FOLDER`: copy the installation while it works."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.command import CONSOLE, Refused
from cundang.custodians.command import Command as Base
from cundang.management.backup import back_up


class Command(Base):
    """Save rows, files and the secret key; the search index is not saved, it is made again."""

    help = _("备份到一个空文件夹（含密钥，请妥善保管）")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, metavar="FOLDER", help=_("空的或还不存在的文件夹"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, and say what; exit 1 when a file of the strongroom was damaged (the rest is saved)."""
        folder: Path = options["folder"].absolute()
        with self.progress(_("备份文件")) as show:
            made = back_up(folder, actor=self.actor, progress=show)
        rows = sum(table.rows for table in made.tables.values())
        document = {"folder": str(folder), "rows": rows, "files": len(made.files), "damaged": made.damaged}
        if made.damaged:
            raise Refused(
                _("已备份到 %(folder)s，但有 %(count)d 个文件已损坏或缺失，没有备份，请运行 cundang fixity 查看。")
                % {"folder": folder, "count": len(made.damaged)},
                **document,
            )
        self.answer(
            document,
            _("已备份到 %(folder)s：%(rows)d 行记录，%(files)d 个文件。其中有密钥，请妥善保管。") % document,
        )
