"""`cundang setup`: prepare an empty installation, or bring an older one up to date."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cundang import installation
from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base


class Command(Base):
    """Make the database, its tables and the program's role; changes nothing that is there already."""

    help = _("准备安装：建立数据库和数据表（可以重复运行）")
    needs = CONSOLE

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, and say where."""
        installation.prepare()
        where = (
            str(settings.DATA) if settings.DATABASE.embedded else f"{settings.DATABASE.host}/{settings.DATABASE.name}"
        )
        self.answer(
            {"ready": True, "data": str(settings.DATA), "embedded": settings.DATABASE.embedded},
            _("已准备好：%s") % where,
        )
