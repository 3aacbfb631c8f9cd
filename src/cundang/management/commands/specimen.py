"""`cundang specimen FOLDER`: a box of believable village records with the truth beside it."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused, WrongUsage
from cundang.sentences import system_words
from cundang.specimen.places import DEFAULT_OFFICES, UnknownOffice
from cundang.specimen.writing import FolderTaken, write


class Command(Base):
    """Write images by reference code, a catalogue sheet per village and, outside them, what is really on the pages."""

    help = _("生成村级档案样本：虚构人物的扫描件、归档文件目录和对照文本")

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, how much, of whom, and the seed."""
        parser.add_argument("folder", metavar="FOLDER", help=_("新的或空的文件夹"))
        parser.add_argument("--seed", type=int, default=2020, metavar="N", help=_("种子相同，生成的文件完全相同"))
        parser.add_argument("--pages", type=int, default=50, metavar="N", help=_("一共多少页"))
        parser.add_argument(
            "--office",
            nargs="+",
            default=DEFAULT_OFFICES,
            metavar="CODE",
            help=_("哪些村（义乌2019年名单中的12位代码）"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and say what was written."""
        if options["pages"] < 1:
            raise WrongUsage(_("页数至少为 1。"))
        try:
            with self.progress(_("绘制"), options["pages"]) as show:
                written = write(
                    Path(options["folder"]),
                    offices=options["office"],
                    pages=options["pages"],
                    seed=options["seed"],
                    done=show,
                )
        except (FolderTaken, UnknownOffice) as error:
            raise Refused(str(error)) from error
        except OSError as error:
            raise Refused(
                _("不能写入 %(folder)s：%(why)s。") % {"folder": options["folder"], "why": system_words(error)}
            ) from error
        document = {
            "images": str(written.images),
            "truth": str(written.truth),
            "offices": list(written.offices),
            "items": written.items,
            "pages": written.pages,
        }
        self.answer(document, _("已生成 %(items)d 件 %(pages)d 页：%(images)s，对照文本：%(truth)s") % document)
