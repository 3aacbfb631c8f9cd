"""`cundang stop`: shut the embedded database down."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cundang import postgres
from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base


class Command(Base):
    """Stop the embedded database; the next command that needs it starts it again."""

    help = _("停止内置数据库（下一条命令会再启动它）")
    needs = CONSOLE

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop it if it runs; an external server is not ours to stop."""
        stopped = settings.DATABASE.embedded and postgres.stop(settings.DATA)
        self.answer({"stopped": stopped}, _("已停止。") if stopped else _("内置数据库没有在运行。"))
