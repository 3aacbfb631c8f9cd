"""`cundang create-user`: an account with its first post."""

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.actions import AccountRefused, create_account, grant_post
from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import office_names
from cundang.custodians.roles import ROLES


class Command(Base):
    """Create an account and give it a role at an office; an existing account gets a further post."""

    help = _("建立账号并授予角色")

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, as what, where."""
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--office", required=True, metavar="CODE")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--password-stdin", action="store_true", help=_("从标准输入读密码（一行）"))

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction: an account without its post would be of no use."""
        if options["office"] not in office_names([options["office"]]):
            raise Refused(_("没有代码为 %s 的机构，请先导入机构名单。") % options["office"])
        office = Office.objects.get(code=options["office"])
        try:
            with transaction.atomic():
                account = Account.objects.filter(username=options["username"]).first()
                if account is None:
                    account = create_account(
                        options["username"], self._password(options), full_name=options["full_name"], actor=self.actor
                    )
                grant_post(account, options["role"], office, actor=self.actor)
        except AccountRefused as error:
            raise Refused(str(error)) from error
        document = {"user": account.username, "role": options["role"], "office": office.code}
        self.answer(
            document, _("账号 %(user)s 已可使用（%(role)s，%(office)s）。") % {**document, "office": office.name}
        )

    def _password(self, options: dict[str, Any]) -> str:
        if options["password_stdin"]:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise Refused(_("请加 --password-stdin 并从标准输入给出密码。"))
        first, second = getpass(_("密码：")), getpass(_("再输一次："))
        if first != second:
            raise Refused(_("两次输入的密码不一样，请重新运行。"))
        return first
