"""`cundang schema`: the format of a file that Cundang takes in, as a JSON Schema."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians import command
from cundang.holdings.records.schema import json_schema


class Command(command.Command):
    """Prints a published format; needs no installation."""

    help = _("打印数据格式（JSON Schema）：cundang schema records 是 import-records 所读文件中一行的格式")

    def add_arguments(self, parser: CommandParser) -> None:
        """Which format."""
        parser.add_argument("name", choices=["records"], help=_("格式的名称"))

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it, the same with and without `--json`."""
        self.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=2))
