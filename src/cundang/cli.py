"""`cundang …`: Django's commands under our name, the embedded database started when a command needs it.

Whatever goes wrong is one clear line (with `--json` one document with `error`), never a traceback.
"""

import errno
import json
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cundang.addresses import SettingsError, data_folder
from cundang.language import gettext as _

WITHOUT_DATABASE = {
    "help",
    "stop",
    "serve",
    "schema",
    "verify-copy",
    "specimen",
    "demo",
    "version",
    "makemessages",
    "compilemessages",
    "makemigrations",
    "collectstatic",
}
MAKES_DATABASE = {"setup", "restore"}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class NoSuchCommand(Exception):
    """The first word is no command of ours."""


class NotPrepared(Exception):
    """There is no installation in this data folder yet."""


def main() -> None:
    """The `cundang` command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
    for stream in (sys.stdout, sys.stderr):  # a file name may hold anything
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    try:
        _execute(list(arguments))
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `cundang … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if "--traceback" in arguments:
            raise
        return _tell(error, as_json="--json" in arguments)
    return 0


def _execute(arguments: list[str]) -> None:
    name = arguments[0] if arguments else "help"
    import django  # noqa: PLC0415  # after the settings' address is known

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    translation.activate(settings.COMMAND_LANGUAGE)
    from django.core.management import ManagementUtility, get_commands  # noqa: PLC0415

    if name in ("-h", "--help") or (name == "help" and len(arguments) < 2):
        _help()
        return
    if name == "--version":
        print(version("cundang"))  # noqa: T201
        return
    if name not in get_commands() and name != "help":
        raise NoSuchCommand(_("没有 %s 这个命令，运行 cundang help 可以看到全部命令。") % name)
    if name not in WITHOUT_DATABASE and not {"-h", "--help"} & set(arguments):
        _start_database(name)
    ManagementUtility(["cundang", *arguments]).execute()


def _start_database(name: str) -> None:
    from django.conf import settings  # noqa: PLC0415

    from cundang import postgres  # noqa: PLC0415

    if not settings.DATABASE.embedded:
        return
    if name not in MAKES_DATABASE and not postgres.cluster(settings.DATA).exists():
        raise NotPrepared(
            _("%s 里还没有安装，请先运行 cundang setup，或用 CUNDANG_DATA 指明数据文件夹。") % settings.DATA
        )
    postgres.ensure_running(settings.DATABASE, settings.DATA)


def _help() -> None:
    """Our own commands, one a line."""
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415

    ours = {name: app for name, app in get_commands().items() if str(app).split(".")[0] == "cundang"}
    print(_("cundang <命令> [--as 账号] [--json]    （cundang <命令> --help 看用法）") + "\n")  # noqa: T201
    for name in sorted(ours):
        print(f"  {name:<18}{load_command_class(str(ours[name]), name).help}")  # noqa: T201


def _tell(error: Exception, *, as_json: bool) -> int:
    """Print what went wrong; returns the exit status."""
    sentence, keys, status = _explain(error)
    if as_json:
        print(json.dumps({**keys, "error": sentence}, ensure_ascii=False, default=str))  # noqa: T201
    else:
        print(sentence, file=sys.stderr)  # noqa: T201
    return status


def _explain(error: Exception) -> tuple[str, dict[str, object], int]:
    """The sentence for a person, the other keys of the JSON document, the exit status."""
    if isinstance(error, NoSuchCommand):
        return str(error), {}, 2
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _("磁盘已满，没有写完（%s），请腾出空间后再试。") % _place(error), {}, 1
    if isinstance(error, SettingsError | NotPrepared):  # before Django could read its settings
        return str(error), {}, 1
    return _explain_with_django(error)


def _explain_with_django(error: Exception) -> tuple[str, dict[str, object], int]:
    from django.db.utils import DatabaseError  # noqa: PLC0415
    from psycopg import Error  # noqa: PLC0415

    from cundang.custodians.command import Refused  # noqa: PLC0415
    from cundang.custodians.queries import Forbidden  # noqa: PLC0415
    from cundang.custodians.roles import ACTS  # noqa: PLC0415
    from cundang.sentences import system_words  # noqa: PLC0415

    if isinstance(error, Refused):
        return error.sentence, error.keys, error.status
    if isinstance(error, DatabaseError | Error):
        return _explain_database(error), {}, 1
    if isinstance(error, Forbidden):
        return _("这个账号在这里没有“%s”的权限。") % _(ACTS.get(str(error), str(error))), {}, 1
    if type(error).__module__.startswith("cundang."):  # the rooms' own exceptions carry a finished sentence
        return str(error), {}, 1
    if isinstance(error, OSError) and error.strerror:
        what = {"why": system_words(error), "path": _place(error)}
        return _("没有完成：%(why)s（%(path)s），请检查路径和权限。") % what, {}, 1
    return _explain_unexpected(error), {}, 1


def _explain_unexpected(error: Exception) -> str:
    if _out_of_room(error):
        return _("磁盘已满，没有写完（%s），请腾出空间后再试。") % data_folder()
    what = {"what": type(error).__name__, "log": _keep(error)}
    return _("程序出错，没有完成（%(what)s）；详情在 %(log)s，请交给维护人员。") % what


def _out_of_room(error: Exception) -> bool:
    from cundang.sentences import out_of_room  # noqa: PLC0415  # needs Django, which stands by now

    return out_of_room(error)


def _place(error: OSError) -> object:
    return error.filename or data_folder()


def _explain_database(error: Exception) -> str:
    said = str(error)
    if _out_of_room(error):
        return _("数据库所在的磁盘已满，没有写入，请腾出空间后再试。")
    if "does not exist" in said:
        return _("数据库还没有准备好，请先运行 cundang setup。")
    if "password authentication failed" in said:
        return _("数据库不接受程序的登录：CUNDANG_SECRET_KEY 与准备时不同，或者还没有运行 cundang setup。")
    if "connection failed" in said or "connection is bad" in said:
        return _("连接不上数据库，请检查 CUNDANG_DATABASE 和数据库是否在运行（%s）。") % _line(said)
    if "terminating connection" in said or "server closed the connection" in said:
        return _("数据库在工作中途停止了，没有完成的部分没有写入，请再试一次。")
    return _("数据库没有完成这件事（%(why)s）；详情在 %(log)s。") % {"why": _line(said), "log": _keep(error)}


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _keep(error: Exception) -> Path:
    """Write the traceback where a maintainer finds it; returns the file."""
    path = data_folder() / "errors.log"
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(
                f"{datetime.now(UTC).isoformat()} {' '.join(sys.argv)}\n{''.join(traceback.format_exception(error))}\n"
            )
    except OSError:
        traceback.print_exception(error)  # nowhere to keep it: better on the screen than lost
    return path


if __name__ == "__main__":
    main()
