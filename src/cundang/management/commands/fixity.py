"""`cundang fixity`: read every stored file again and compare it with its digest."""

from typing import Any

from django.utils.translation import gettext as _

from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused
from cundang.custodians.queries import require
from cundang.strongroom.actions import check_fixity
from cundang.strongroom.queries import StoreError


class Command(Base):
    """Check all files; exit 1 when one is damaged or missing. Stands above the rooms: it needs the actor's word."""

    help = _("核对库房：逐个重读文件，与登记的摘要比对；有损坏或缺失时退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check in batches, each written down, so that a check broken off goes on where it stopped."""
        require(self.actor, "see_status")
        try:
            with self.progress(_("核对")) as show:
                steps = check_fixity(actor=self.actor)
                result = next(steps)
                show(result.checked, result.total)
                for result in steps:
                    show(result.checked, result.total)
        except StoreError as error:
            raise Refused(str(error)) from error
        found = {"checked": result.checked, "sound": result.sound}
        found_broken = {"damaged": result.damaged, "missing": result.missing}
        if not result.damaged and not result.missing:
            self.answer({**found, **found_broken}, _("库房完好：核对 %(n)d 个文件，全部无误。") % {"n": result.checked})
            return
        for words, digests in ((_("损坏"), result.damaged), (_("缺失"), result.missing)):
            for digest in digests:
                self.say(f"{words} {digest}")
        raise Refused(
            _("核对 %(n)d 个文件，%(damaged)d 个损坏、%(missing)d 个缺失；请从备份中恢复，或重新扫描后再存入。")
            % {"n": result.checked, "damaged": len(result.damaged), "missing": len(result.missing)},
            **found,
            **found_broken,
        )
