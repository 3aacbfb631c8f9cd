"""The addresses of an installation, read once from the environment.

Three of them decide where things live (database, store, index); unset, each means
“embedded in the data folder”. Everything here is pure: nothing is started or made,
except the secret key of an embedded installation on first use.
"""

import hashlib
import hmac
import ipaddress
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cundang import language
from cundang.language import gettext as _

# Row security is forced on the owner too: migrations, backup and restore say that they mean every office.
SEES_EVERYTHING = "-c cundang.pattern=%"


class SettingsError(Exception):
    """A setting that cannot be used; the message says which one and what to do."""


def secret(name: str) -> str | None:
    """The value of the environment variable `name`, or the content of the file that `name_FILE` names."""
    if value := os.environ.get(name):
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            _("%(name)s_FILE 指向的文件读不了（%(path)s：%(why)s），请检查路径和权限。")
            % {"name": name, "path": path, "why": error.strerror}
        ) from error


def number(name: str, default: int) -> int:
    """The whole number in the environment variable `name`."""
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError:
        raise SettingsError(_("%(name)s 应是整数，现在是“%(text)s”。") % {"name": name, "text": text}) from None


def table(name: str, default: Path) -> dict[str, Any]:
    """The JSON object in `default`, with what stands in the file that the environment variable `name` names."""
    found: dict[str, Any] = json.loads(default.read_text(encoding="utf-8"))
    path = os.environ.get(name)
    if not path:
        return found
    try:
        own = json.loads(Path(path).read_text(encoding="utf-8"))
        return found | {key: type(found[key])(value) for key, value in own.items()}
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise SettingsError(
            _("%(name)s 指向的文件用不了（%(path)s），应是 JSON，只写要改的项，项名见 %(default)s。")
            % {"name": name, "path": path, "default": default.name}
        ) from error


def networks(name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """The networks in the environment variable `name`, such as `10.20.0.0/16,192.168.7.0/24`."""
    texts = [text.strip() for text in os.environ.get(name, "").split(",") if text.strip()]
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError:
        raise SettingsError(_("%(name)s 应是网段，如 10.20.0.0/16，几个之间用逗号。") % {"name": name}) from None


def command_language() -> str:
    """The language of commands and reports, as Django names it."""
    known = language.chosen()
    if known is None:
        raise SettingsError(_("CUNDANG_LANGUAGE 应是 zh 或 en，现在是“%s”。") % os.environ.get("CUNDANG_LANGUAGE"))
    return known


def data_folder() -> Path:
    """Where an installation keeps what it cannot lose: `CUNDANG_DATA`, by default `data` here."""
    return Path(os.environ.get("CUNDANG_DATA") or "data").resolve()


def run_folder(data: Path) -> Path:
    """A short private folder for the database socket; socket paths may not pass 107 bytes."""
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"cundang-{os.getuid()}-{digest}"


def secret_key(data: Path) -> str:
    """The installation's secret key; made once in embedded mode, refused when missing otherwise."""
    if value := secret("CUNDANG_SECRET_KEY"):
        return value
    if os.environ.get("CUNDANG_DATABASE"):
        raise SettingsError(_("使用外部数据库时必须给出 CUNDANG_SECRET_KEY（或 CUNDANG_SECRET_KEY_FILE）。"))
    path = data / "secret_key"
    try:
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        data.mkdir(parents=True, exist_ok=True)
        made = data / f".secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(made, path)  # atomic: the first of two commands wins, both read the same key
        except FileExistsError:
            pass
        finally:
            made.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            _("数据文件夹 %(data)s 不能使用（%(why)s），请检查 CUNDANG_DATA。") % {"data": data, "why": error.strerror}
        ) from error


@dataclass(frozen=True)
class Database:
    """Where PostgreSQL listens, and the two roles: the owner of the tables and the program."""

    host: str
    port: str
    name: str
    owner: str
    owner_password: str
    options: dict[str, str]
    embedded: bool

    @property
    def program(self) -> str:
        """The role that the program signs in as: neither superuser nor owner."""
        return f"{self.name}_program"

    def program_password(self, key: str) -> str:
        """The program role's password, the same for everyone who holds the secret key."""
        return hmac.new(key.encode(), f"database:{self.name}".encode(), "sha256").hexdigest()

    def django(self, *, owner: bool, key: str) -> dict[str, object]:
        """This database as an entry of Django's `DATABASES`."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.owner if owner else self.program,
            "PASSWORD": self.owner_password if owner else self.program_password(key),
            "OPTIONS": {**self.options, "options": SEES_EVERYTHING} if owner else dict(self.options),
            "CONN_MAX_AGE": 0 if owner else 600,
            "CONN_HEALTH_CHECKS": True,
        }


def database(data: Path) -> Database:
    """`CUNDANG_DATABASE` (the address of the *owner*), or the embedded server of this data folder."""
    url = secret("CUNDANG_DATABASE")
    if not url:
        return Database(str(run_folder(data)), "5432", "cundang", "postgres", "", {}, embedded=True)
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(_("CUNDANG_DATABASE 应写成 postgresql://用户:密码@主机:端口/库名。"))
    return Database(
        host=unquote(parts.hostname or ""),
        port=str(parts.port or 5432),
        name=unquote(parts.path.strip("/")),
        owner=unquote(parts.username or "postgres"),
        owner_password=unquote(parts.password or ""),
        options=dict(parse_qsl(parts.query)),
        embedded=False,
    )
