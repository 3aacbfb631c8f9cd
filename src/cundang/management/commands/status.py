"""`cundang status`: what is there, what is waiting, what is late."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cundang.custodians.command import Command as Base
from cundang.operations.facts import status

TEXT = gettext_noop("""\
数据文件夹  {data}
数据库      PostgreSQL {database[version]}，{megabytes:.0f} MB
机构 {offices}    件 {items}    页 {pages}（未识别 {unread}）
文件        {files[count]} 个，{files[bytes]:,} 字节，损坏 {files[damaged]}
检索库      {index[items]} 件，{index[pages]} 页，等待更新 {index[waiting]}（最久 {index[late_seconds]} 秒）
后台处理    等待 {queue[waiting]}（最久 {queue[late_seconds]} 秒），进行中 {queue[running]}，失败 {queue[failed]}
处理进程    {queue[workers]}""")


class Command(Base):
    """Print the installation in numbers."""

    help = _("查看数量、等待和迟到的工作")
    needs = "see_status"

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        facts: dict[str, Any] = status(self.actor)
        self.answer(facts, _(TEXT).format(**facts, megabytes=facts["database"]["bytes"] / 1e6))
