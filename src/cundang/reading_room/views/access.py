"""查档规则: who may see what, in versions; and what they ask for an enquiry."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.matters import matters_for
from cundang.holdings.queries import class_choices
from cundang.reading_room import actions
from cundang.reading_room.access import rules as access
from cundang.reading_room.access.forms import KindForm, OnForm, RuleForm
from cundang.reading_room.access.models import AccessRule, AccessTable
from cundang.reading_room.access.text import FIELD_WORDS, cells, layout
from cundang.reading_room.actions import RowRefused, TableRefused
from cundang.reading_room.tables import versions
from cundang.reading_room.views.enquiries import enquiry_or_404
from cundang.reading_room.views.versioned import Pages
from cundang.sheets import book, download

ENTRY = ("GET", "HEAD", "POST")
WIDTHS = {"A": 6, "B": 8, "C": 40, "D": 14, "E": 30, "F": 48, "G": 16, "H": 12, "I": 20, "J": 12, "K": 48, "L": 14}
PAGES = Pages(
    AccessTable, one="access-table", all="access-tables", unnamed=gettext_lazy("查档规则（新）"),
    drafted=gettext_lazy("已起草。改好以后定施行日期；施行前谁也不按它办。"),
    settled=gettext_lazy("已定：从 %(day)s 起施行，那天以后登记的查档按它办。"),
    draft=actions.draft_rules, in_force=actions.rules_in_force, back=actions.rules_back, remove=actions.remove_rules,
)  # fmt: skip


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The versions, the newest first; `?as=xlsx` the list as a sheet."""
    require(actor(request), access.SEE)
    rows = [(one, *versions.standing(one)) for one in access.tables_for(actor(request))]
    if request.GET.get("as") == "xlsx":
        names = [_("序号"), _("名称"), _("施行日期"), _("停用日期"), _("状态")]
        lines = [
            [one.name, str(one.in_force_from or ""), str(one.in_force_to or ""), said] for one, _kind, said in rows
        ]
        return download(book(_("查档规则"), _("查档规则"), names, lines, {"B": 40, "C": 12, "D": 12}), _("查档规则"))
    return render(request, "reading_room/access_tables.html", {"rows": rows})


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One version; `?as=xlsx` as a sheet."""
    one = PAGES.found(request, pk)
    if request.GET.get("as") == "xlsx":
        actions.export_rules(one, actor=actor(request))
        names = access.kind_names(one)
        lines = [cells(rule, names) for rule in access.rules_of(one)]
        return download(book(_("查档规则"), one.name, layout(access.kinds_of(one)).row(), lines, WIDTHS), one.name)
    return _shown(request, one)


def _shown(request: HttpRequest, one: AccessTable, status: int = 200, **more: Any) -> HttpResponse:
    who = actor(request)
    names = access.kind_names(one)
    matters = [(kind.code, kind.title) for kind in matters_for(who, one.office_id or "")]
    facts = {
        "one": one,
        "rows": [(rule, *cells(rule, names)[1:]) for rule in access.rules_of(one)],
        "heads": [FIELD_WORDS[name] for name in ("relations", "documents", "consents", "basis")],
        "kinds": access.kinds_of(one),
        "matters": matters,
        "matter_names": dict(matters),
        "classes": class_choices(),
        "may_take_back": versions.keeps(who, one) and versions.awaits_its_day(one),
        "changes": versions.keeps(who, one) and one.draft,
        "standing": versions.standing(one),
        "on_form": OnForm(),
    }
    return render(request, "reading_room/access_table.html", {**facts, **more}, status=status)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version from this one."""
    return PAGES.draft_from(request, pk)


@require_http_methods(ENTRY)
def new_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row to a draft."""
    return _write(request, PAGES.kept(request, pk), None)


@require_http_methods(ENTRY)
def rule(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    """Change a row of a draft."""
    one = PAGES.kept(request, pk)
    return _write(request, one, _rule_or_404(one, rule_pk))


def _write(request: HttpRequest, one: AccessTable, present: AccessRule | None) -> HttpResponse:
    kinds = [(kind.code, kind.title) for kind in access.kinds_of(one)]
    form = RuleForm(request.POST or None, rule=present, kinds=kinds)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                written = actions.write_rule(one, form.said, rule=present, actor=actor(request))
            except (RowRefused, TableRefused) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("%(code)s 已保存。") % {"code": written.code})
                return redirect("access-table", one.pk)
    facts = {"form": form, "one": one, "rule": present}
    return render(request, "reading_room/access_rule.html", facts, status=status)


@require_POST
def rule_away(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    """Take a row out of a draft."""
    one = PAGES.kept(request, pk)
    gone = _rule_or_404(one, rule_pk)
    return PAGES.do(request, pk, lambda: actions.remove_rule(gone, actor=actor(request)))


@require_POST
def kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a kind of records of a draft."""
    one = PAGES.kept(request, pk)
    matters = [(known.code, known.title) for known in matters_for(actor(request), one.office_id or "")]
    form = KindForm(request.POST, matters=matters, classes=class_choices())
    if not form.is_valid():
        messages.error(request, _("请写种类的代码和名称，事由和门类从列表中选。"))
        return redirect("access-table", pk)
    return PAGES.do(request, pk, lambda: actions.write_kind(one, **form.cleaned_data, actor=actor(request)))


@require_POST
def kind_away(request: HttpRequest, pk: int, kind_pk: int) -> HttpResponse:
    """Take a kind out of a draft."""
    one = PAGES.kept(request, pk)
    gone = next((known for known in access.kinds_of(one) if known.pk == kind_pk), None)
    if gone is None:
        raise Http404
    return PAGES.do(request, pk, lambda: actions.remove_kind(gone, actor=actor(request)))


@require_http_methods(ENTRY)
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft say what a sheet says."""
    one = PAGES.kept(request, pk)
    return PAGES.from_sheet(request, one, lambda path: actions.import_rules(one, path, actor=actor(request)))


@require_POST
def in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft holds from a day on."""
    return PAGES.hold(request, pk, _shown)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """A version whose day has not come is a draft again."""
    return PAGES.take_back(request, pk)


@require_POST
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether certificates need two persons (`needed`)."""
    one, needed = PAGES.kept(request, pk), request.POST.get("needed") == "yes"
    return PAGES.do(request, pk, lambda: actions.certificates_by_two(one, needed, actor=actor(request)))


@require_POST
def vouched(request: HttpRequest, pk: int) -> HttpResponse:
    """Which documents nobody asks of whoever signed in at 高级实名 (`names`)."""
    one, names = PAGES.kept(request, pk), request.POST.get("names", "")
    return PAGES.do(request, pk, lambda: actions.documents_vouched(one, names, actor=actor(request)))


@require_POST
def draft_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    return PAGES.throw_away(request, pk)


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What is added, removed and changed against the version from which it was made."""
    one = PAGES.found(request, pk)
    words, head = FIELD_WORDS.__getitem__, pgettext("查档规则", "代码")
    return PAGES.compare(request, one, access.differences, head=head, words=words)


@require_POST
def records(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose records an enquiry looks for (`owner`), and of which kinds (`kinds`)."""
    require(actor(request), "handle_enquiries")
    found = enquiry_or_404(request, pk)
    owner = (request.POST.get("owner", "").split() or [""])[0]
    kinds = request.POST.getlist("kinds")
    return _said(request, pk, lambda: actions.say_records(found, owner=owner, kinds=kinds, actor=actor(request)))


@require_POST
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents that were shown (`shown`, several)."""
    require(actor(request), "handle_enquiries")
    found = enquiry_or_404(request, pk)
    names = request.POST.getlist("shown")
    return _said(request, pk, lambda: actions.show_documents(found, names, actor=actor(request)))


def _said(request: HttpRequest, pk: int, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except TableRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已记下。"))
    return redirect("enquiry", pk)


def _rule_or_404(one: AccessTable, pk: int) -> AccessRule:
    found = next((known for known in access.rules_of(one) if known.pk == pk), None)
    if found is None:
        raise Http404
    return found
