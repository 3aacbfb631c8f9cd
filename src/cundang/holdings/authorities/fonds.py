"""Reading fonds and their reference code templates: which they are, what code they give, and which codes fit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.custodians.queries import Actor, under
from cundang.holdings import references
from cundang.holdings.code_patterns import BadPattern, check, is_pattern
from cundang.holdings.models import Fonds, Item

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

TEMPLATE_WORDS: Final[dict[str, "StrOrPromise"]] = {
    references.BY_ITEM: gettext_lazy("按件，两种写法都认（默认）"),
    references.BY_ITEM_2015: gettext_lazy("按件，DA/T 22-2015：全宗号-门类·年度-保管期限-机构-件号"),
    references.BY_ITEM_2022: gettext_lazy("按件，DA/T 13-2022：全宗号-门类·年度·保管期限·机构-件号"),
    references.BY_VOLUME_2022: gettext_lazy("按卷，DA/T 13-2022：全宗号-类别号-案卷号-件号"),
    references.OLD_VOLUME: gettext_lazy("旧案卷：全宗号-目录号-案卷号-件号"),
}
_PARTS_OF: Final = {  # of the templates by volume; those by item take the same five
    references.OLD_VOLUME: ("fonds", "catalogue", "volume", "item"),
    references.BY_VOLUME_2022: ("fonds", "class_code", "year", "retention", "volume", "item"),
}
SAMPLED: Final = 2000  # codes of a fonds that are tried on a template
SHOWN: Final = 5  # of those that do not fit


def fonds_for(actor: Actor, words: str = "", office: str = "") -> QuerySet[Fonds]:
    """The fonds of offices in the actor's scope, with how many items each has."""
    found = Fonds.objects.filter(actor.scope("search").filter()).select_related("office")
    if words := words.strip():
        found = found.filter(Q(number__icontains=words) | Q(name__contains=words) | Q(office__name__contains=words))
    if office:
        found = found.filter(under(office))
    return found.annotate(count=Count("items")).order_by("office_id", "number")


def one_fonds_for(actor: Actor, pk: int) -> Fonds:
    """One of them; `Fonds.DoesNotExist` when it is not there or not the actor's to see."""
    return fonds_for(actor).get(pk=pk)


def keeps_fonds(actor: Actor, fonds: Fonds) -> bool:
    """Whether the actor may change its templates."""
    return actor.scope("keep_authorities").covers(fonds.office_id)


def template_in_words(template: str) -> str:
    """A template as the page names it; one that the office wrote as it is."""
    return str(TEMPLATE_WORDS.get(template, template))


def problem_with(template: str) -> str:
    """Why a template cannot be kept, in one sentence; empty when it can."""
    if template in references.TEMPLATES:
        return ""
    if not is_pattern(template):
        return _("没有名为“%(name)s”的模板，请从列表中选，或用花括号写一个，如 {全宗号}-{目录号}-{案卷号}-{件号}。") % {
            "name": template[:40]
        }
    try:
        check(template)
    except BadPattern as why:
        return str(why)
    return ""


@dataclass(frozen=True)
class Preview:
    """What a template gives for the next item, and how codes of the fonds fit it: tried, fitting, some that do not."""

    code: str
    tried: int
    fitting: int
    misfits: tuple[str, ...]


def preview(fonds: Fonds, template: str, class_code: str = "") -> Preview:
    """The code that a template without a problem gives, and which of the fonds' codes it reads."""
    codes = Item.objects.filter(fonds=fonds).exclude(reference="").order_by("pk")
    if class_code:
        codes = codes.filter(class_code=class_code)
    tried = list(codes.values_list("reference", flat=True)[:SAMPLED])
    misfits = [code for code in tried if references.parse(code, template) is None]
    return Preview(_sample(fonds, template, class_code), len(tried), len(tried) - len(misfits), tuple(misfits[:SHOWN]))


def _sample(fonds: Fonds, template: str, class_code: str) -> str:
    """A code as the next item could have it; parts that nobody knows are invented."""
    facts: dict[str, object] = {
        "fonds": fonds.number or "Z001",
        "class_code": class_code or "WS",
        "year": timezone.localdate().year,
        "retention": "Y",
        "catalogue": "1",
        "volume": "001",
        "item": "0001",
    }
    if is_pattern(template):
        facts["division"] = "BGS"
        wanted = {part for part, _width in check(template).parts}
    else:
        wanted = set(_PARTS_OF.get(template, ("fonds", "class_code", "year", "retention", "item")))
    try:
        return references.make(template, **{name: facts[name] for name in wanted})
    except references.BadParts:  # a fonds number that the template does not know
        return ""
