"""`cundang rotate-key`: from now on another key signs copies; what the earlier ones signed stays good."""

from typing import Any

from django.utils.translation import gettext as _

from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base
from cundang.reading_room.actions import rotate_key


class Command(Base):
    """Make a new signing key."""

    help = _("换签名密钥：以后出具的用新密钥，以前出具的仍能验真")
    needs = CONSOLE
    in_scope = True

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make it, and name it."""
        key = rotate_key(actor=self.actor)
        document = {"key": key.name, "algorithm": key.algorithm, "public": key.public}
        self.answer(document, _("已启用新密钥 %s。请把 /verify/keys.json 再存一份给需要离线验真的单位。") % key.name)
