"""What every command of ours has in common; open to all rooms above, like an action.

A command acts as the console (whoever can already read the data folder), or, with `--as USER`, as
that account and within its scope. With `--json` it prints one JSON document and nothing else. It
ends with 0 on success, 1 when the material was refused, 2 on wrong usage; `cundang.cli` turns what
is raised here into that.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, NoReturn, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor, acting, actor_named, console, require

CONSOLE = "console"  # as `Command.needs`: no account may do this, only whoever can read the data folder


class Refused(Exception):
    """The command did not do what was asked; `sentence` tells a person why, `keys` are those of its JSON document."""

    status = 1

    def __init__(self, sentence: str, **keys: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.keys = keys


class WrongUsage(Refused):
    """The command was called in a way that means nothing."""

    status = 2


class Progress(Protocol):
    """What long work tells whoever is watching."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """So much is done, of so much."""


class Command(BaseCommand):
    """A command of ours: `self.actor` acts, `self.answer()` reports, `Refused` ends it with one sentence.

    With `in_scope = True` the whole of `handle` is one transaction in the actor's scope; long commands
    leave it False and open `acting(self.actor)` for each piece of work. `needs` names the act that an account
    given by `--as` must have, where the actions that follow do not ask for it themselves, or is `CONSOLE`.
    """

    requires_system_checks: list[str] = []  # they would import every page
    in_scope = False
    needs = ""

    actor: Actor
    as_json: bool

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Add `--as` and `--json` to whatever the command itself takes."""
        parser = super().create_parser(prog_name, subcommand, formatter_class=argparse.HelpFormatter, **kwargs)
        parser.__class__ = _Parser
        parser.add_argument("--as", dest="as_user", metavar="USER", help=_("以这个账号的权限行事（默认是控制台）"))
        parser.add_argument("--json", action="store_true", dest="as_json", help=_("只输出一份 JSON"))
        for action in parser._actions:  # Django's own options are of no use to an archivist
            if {"--settings", "--pythonpath", "--no-color", "--force-color", "--verbosity", "--traceback"} & set(
                action.option_strings
            ):
                action.help = argparse.SUPPRESS
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Find out who acts, then `handle`."""
        self.as_json = options["as_json"]
        if self.needs == CONSOLE and options["as_user"]:
            self.refuse_accounts()
        self.actor = _actor(options["as_user"])
        if self.needs and self.needs != CONSOLE:
            require(self.actor, self.needs)
        try:
            with acting(self.actor) if self.in_scope else nullcontext():
                return super().execute(*args, **options)
        except CommandError as error:
            raise (WrongUsage if error.returncode == WrongUsage.status else Refused)(str(error)) from error

    def refuse_accounts(self) -> NoReturn:
        """End a command that was called with `--as` and may not be."""
        raise Refused(_("这件事只能由控制台来做，请去掉 --as。"))

    def answer(self, document: Mapping[str, object], text: str = "") -> None:
        """Report: the document with `--json`, the text to a person otherwise."""
        if self.as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False, default=str))
        elif text:
            self.stdout.write(text)

    def say(self, line: str) -> None:
        """A line on the way to the answer, for a person only."""
        if not self.as_json:
            self.stdout.write(line)

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Progress]:
        """A bar on standard error when a person is watching: `with self.progress("识别", 40) as show: show(3)`."""
        if not sys.stderr.isatty():
            yield _quiet
            return
        from rich.console import Console  # noqa: PLC0415  # only when somebody watches: keeps the start short
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)

            def show(done: int, total: int | None = None) -> None:
                bar.update(task, completed=done, total=total)

            yield show


class _Parser(CommandParser):
    """Says in one line what is wrong with the call, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        if self.called_from_command_line:
            raise WrongUsage(_("用法不对：%(why)s。%(usage)s") % {"why": message, "usage": self.usage_line()})
        raise CommandError(message)

    def usage_line(self) -> str:
        """The usage in one line."""
        return " ".join(self.format_usage().split()).replace("usage:", _("用法："), 1)


def _quiet(done: int, total: int | None = None) -> None:
    """Nobody is watching."""


def machine_user() -> str:
    """Who sits at the console, as the machine knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"


def _actor(username: str | None) -> Actor:
    if not username:
        return console(machine_user())
    try:
        return actor_named(username)
    except Account.DoesNotExist:
        raise Refused(_("没有名为“%s”的可用账号。") % username) from None
