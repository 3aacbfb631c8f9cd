"""`cundang demo`: a county to click through, its pages really read."""

import io
import json
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang import installation, jobs, postgres
from cundang.custodians.command import CONSOLE, Progress, Refused, WrongUsage
from cundang.custodians.command import Command as Base
from cundang.custodians.models import Account
from cundang.custodians.queries import acting, machine
from cundang.digitization.actions import assign_batch
from cundang.digitization.models import Batch
from cundang.digitization.queries import progress
from cundang.finding_aid.actions import sweep_until_clean
from cundang.management import demo_story as story
from cundang.management.commands.serve import require_free
from cundang.management.commands.web import add_address, served
from cundang.management.demo_contacts import tell_contacts
from cundang.management.demo_custody import tell_custody
from cundang.management.demo_enquiries import enquiries_told, tell_enquiries
from cundang.management.demo_portal import portal_beside
from cundang.management.demo_province import HARVESTERS, tell_province
from cundang.specimen.places import DEFAULT_OFFICES


class Command(Base):
    """Prepare, load the offices, make accounts and a box of records, read every page, search, and serve."""

    help = _("演示：义乌的真实机构、虚构的人物，页面真正经过识别")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """How many pages, and whether to serve afterwards."""
        add_address(parser)
        parser.add_argument("--pages", type=int, default=42, metavar="N", help=_("第一次运行时做多少页档案（至少 5）"))
        parser.add_argument("--no-serve", action="store_true", help=_("准备好就结束，不提供网页"))

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole story; a second time it continues and doubles nothing."""
        if options["pages"] < len(DEFAULT_OFFICES):
            raise WrongUsage(_("页数至少为 %d。") % len(DEFAULT_OFFICES))
        if not options["no_serve"]:
            require_free(options["host"], options["port"])
        was_running = settings.DATABASE.embedded and postgres.server_pid(settings.DATA) is not None
        try:
            self._prepare(options["pages"])
            if not options["no_serve"]:
                os.environ.setdefault("CUNDANG_OAI_EMAIL", HARVESTERS)
                with portal_beside(options["host"]) as address:
                    if address:
                        self.say(_("申请人登录用的是替身（%s），人是虚构的。见 /citizen/sign-in/ 。") % address)
                    call_command("serve", *served(options), stdout=self.stdout)
        finally:
            if settings.DATABASE.embedded and not was_running and not options["no_serve"]:
                postgres.stop(settings.DATA)

    def _prepare(self, pages: int) -> None:
        """Everything up to the answer."""
        start = time.monotonic()
        installation.prepare()
        try:
            folder = story.begin()
        except story.NotEmpty as refusal:
            raise Refused(str(refusal)) from refusal
        offices = story.set_up_offices(self.actor)
        self.say(_("机构：义乌市、14 个镇街和 2019 年的全部村、社区，共 %d 个。") % offices)
        with self.progress(_("绘制档案"), pages) as show:
            deliveries = story.pack_box(folder, pages, show)
        self.say(
            _("扫描件：%(villages)d 个村，在 %(folder)s") % {"villages": len(deliveries), "folder": folder / "box"}
        )
        batches = [self._take_in(code, path) for code, path in deliveries]
        with self.progress(_("识别"), 1) as show:
            jobs.drain(settings.WORKERS, watch=lambda: self._watch(batches, show))
        sweep_until_clean(actor=machine())
        counts = self._counts(batches)
        self.say(_("识别完成：%(done)d 页，失败 %(failed)d 页。") % counts)
        made = story.hire(self.actor)
        self._give_first_batch(batches)
        self._introduce(made)
        contacts = tell_contacts(story.ARCHIVIST)
        custody = self._tell_custody()
        province = self._tell_enquiries()
        enquiries = enquiries_told(self.actor)
        self.say(_("查档申请：%(open)d 件待办，%(answered)d 件已答复。见“查档”一页。") % enquiries)
        found = self._search(story.ARCHIVIST)
        seconds = round(time.monotonic() - start, 1)
        document = {
            "offices": offices,
            "accounts": [
                {"user": person.username, "role": person.role, "office": person.office, "password": password}
                for person, password in made
            ],
            **counts,
            "contacts": contacts,
            "custody": custody,
            "enquiries": enquiries,
            "province": province,
            "search": found,
            "seconds": seconds,
        }
        self.answer(document, _("准备用时 %s 秒。用上面的账号登录，查“宣建国”。") % seconds)

    def _take_in(self, code: str, path: Path) -> int:
        """The same command as a person's `cundang ingest`; returns the batch."""
        told = io.StringIO()
        call_command("ingest", str(path), office=code, as_json=True, stdout=told)
        batch: int = json.loads(told.getvalue())["batch"]
        return batch

    def _counts(self, batches: list[int]) -> dict[str, int]:
        with acting(self.actor):
            states = [progress(batch) for batch in Batch.objects.filter(pk__in=batches)]
        return {
            "pages": sum(state.pages for state in states),
            "done": sum(state.done for state in states),
            "failed": sum(state.failed for state in states),
            "waiting": sum(state.waiting for state in states),
        }

    def _watch(self, batches: list[int], show: Progress) -> None:
        counts = self._counts(batches)
        show(counts["done"] + counts["failed"], max(counts["pages"], 1))

    def _give_first_batch(self, batches: list[int]) -> None:
        """The vendor's operator sees only what is given to the account: one village of 大陈镇."""
        with acting(self.actor):
            operator = Account.objects.get(username="saomiao")
            batch = Batch.objects.filter(pk__in=batches, office__code__startswith=story.TOWN).order_by("office_id")[0]
            assign_batch(batch, operator, given=True, actor=self.actor)

    def _tell_custody(self) -> dict[str, str]:
        """A village whose archives the town keeps, and another that makes its list."""
        told = tell_custody(story.ARCHIVIST, story.DEPOSITOR, story.PREPARER, actor=self.actor)
        self.say(
            _(
                "移交：溪后村的移交单 %(deposit)s 双方已签字，一件借出，应还日期 %(due)s；"
                "杜桥村的移交单 %(draft)s 还在准备。见“移交”一页。"
            )
            % told
        )
        return told

    def _tell_enquiries(self) -> dict[str, str | int]:
        """People who ask: by telephone, online, in a village that hands on to its town, and through a partner."""
        tell_enquiries(story.ARCHIVIST, story.AGENT, story.PREPARER, actor=self.actor)
        told = tell_province(story.CITY_ARCHIVIST, story.PREPARER, actor=self.actor)
        if told["key"]:
            self.say(_("协作方 %(partner)s 的密钥（只显示这一次）：%(key)s") % told)
        self.say(
            _("公开的目录：%(published)d 条，在 /oai/；异常查阅提醒：%(alarms)d 条，审计员（shenji）看得到。") % told
        )
        return told

    def _introduce(self, made: list[tuple[story.Person, str]]) -> None:
        if made:
            self.say("\n" + _("账号（密码只显示这一次）：") + "\n" + story.staff_table(made) + "\n")
        else:
            self.say(_("账号与密码在第一次运行时显示过；忘了密码，请系统管理员重设，或换一个空的数据文件夹重来。"))

    def _search(self, username: str) -> dict[str, Any]:
        """What the archivist of 大陈镇 gets for the name; told to a person line by line."""
        self.say(_("以大陈镇档案员 %(user)s 的账号查“%(words)s”：") % {"user": username, "words": story.WORDS})
        told = io.StringIO()
        call_command("search", story.WORDS, as_user=username, as_json=True, stdout=told)
        found: dict[str, Any] = json.loads(told.getvalue())
        self.say(
            _("查到 %(total)d 处，在 %(items)d 件里，用时 %(ms)s 毫秒。")
            % {"total": found["total"], "items": found["items"], "ms": found["took_ms"]}
        )
        for hit in found["hits"]:
            page = _("第 %d 页") % hit["page"] if hit["page"] else _("目录")
            self.say(f"  {hit['reference']}  {page}  {hit['office']['name']}  {hit['title']}  {hit['line'] or ''}")
        return found
