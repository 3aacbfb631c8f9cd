"""`cundang search WORDS`: what the search page answers, in the same order."""

from dataclasses import replace

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.command import Command as OurCommand
from cundang.custodians.command import Refused
from cundang.custodians.models import Office
from cundang.custodians.queries import Forbidden, acting
from cundang.finding_aid.actions import PurposeMissing, find
from cundang.finding_aid.engine import SORTS
from cundang.finding_aid.queries import Answer, Hit, Question, QuestionRefused
from cundang.finding_aid.years import years_asked

NOTHING = {"took_ms": 0, "total": 0, "hits": [], "items": 0, "facets": {}, "near": [], "near_top": [], "undated": 0}


class Command(OurCommand):
    """Find pages and items by a name, words or a reference code."""

    help = _("查找人名、词语或档号")

    def add_arguments(self, parser: CommandParser) -> None:
        """The parameters of the API, under the same names."""
        parser.add_argument("words", nargs="+", metavar="WORDS", help=_("要查的文字；几个词须在同一件里"))
        parser.add_argument("--office", default="", metavar="CODE", help=_("只查这个机构及其下属"))
        parser.add_argument("--year-from", default="", metavar="YEAR", help=_("起始年度"))
        parser.add_argument("--year-to", default="", metavar="YEAR", help=_("截止年度"))
        parser.add_argument("--class", dest="class_code", default="", metavar="CODE", help=_("只查这个门类"))
        parser.add_argument("--retention", default="", metavar="CODE", help=_("只查这个保管期限，如 Y、D30"))
        parser.add_argument("--matter", default="", metavar="CODE", help=_("只查关于这件事的，如 housing"))
        parser.add_argument("--undated", action="store_true", help=_("只查没有年度的"))
        parser.add_argument("--sort", choices=SORTS, default="relevance", help=_("排序方式"))
        parser.add_argument("--limit", type=int, default=20, help=_("最多显示几条"))
        parser.add_argument("--offset", type=int, default=0, help=_("跳过前面几条"))
        parser.add_argument("--purpose", default="", help=_("查档用途，记入台账"))

    def handle(self, **options: object) -> None:
        """Search and print."""
        names = ("office", "class_code", "retention", "matter", "undated", "sort", "limit", "offset", "purpose")
        words = options["words"]
        question = Question(
            " ".join(words) if isinstance(words, list) else str(words),
            **{name: options[name] for name in names},  # type: ignore[arg-type]  # as argparse made them
        )
        try:
            with acting(self.actor):
                if question.office and not Office.objects.filter(code=question.office).exists():
                    raise QuestionRefused(_("没有代码为 %(code)s 的机构，请检查。") % {"code": question.office})
                first, last = years_asked(self.actor, str(options["year_from"]), str(options["year_to"]))
                question = replace(question, year_from=first, year_to=last)
                answer = find(question, actor=self.actor)
        except Forbidden:
            raise Refused(_("这个账号没有查档的权限。"), query=question.q, **NOTHING) from None
        except (QuestionRefused, PurposeMissing) as error:
            raise Refused(str(error), query=question.q, **NOTHING) from error
        self.answer(answer.as_json(), _as_text(answer))


def _as_text(answer: Answer) -> str:
    lines = [
        _("查到 %(total)d 处，在 %(items)d 件里，用时 %(ms).0f 毫秒。")
        % {"total": answer.total, "items": answer.items, "ms": answer.took_ms}
    ]
    start = answer.question.offset + 1
    lines += [f"{number:>3}  {_hit_text(hit)}" for number, hit in enumerate(answer.hits, start)]
    for group in answer.near:
        lines.append(_("也可能是“%(name)s”（%(reason)s），%(count)d 件：") % vars(group))
        lines += [f"     {_hit_text(hit)}" for hit in group.hits]
    if answer.undated:
        lines.append(_("另有 %(count)d 条没有年度，用 --undated 查。") % {"count": answer.undated})
    if answer.waiting.reading or answer.waiting.indexing:
        lines.append(
            _("还有 %(pages)d 页等待识别，%(items)d 件等待进入检索库。")
            % {"pages": answer.waiting.reading, "items": answer.waiting.indexing}
        )
    return "\n".join(lines)


def _hit_text(hit: Hit) -> str:
    page = _("第 %(number)d 页") % {"number": hit.page.number} if hit.page else _("目录")
    year = str(hit.item.year) if hit.item.year else ""
    parts = [hit.item.reference, page, hit.item.office_name, year, hit.item.title, hit.line or "", hit.chance]
    return "  ".join(part for part in parts if part)
