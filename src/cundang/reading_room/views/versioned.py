"""What the pages of all versions have in common: found, drafted, put in force, taken back, compared, from a sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room.access.forms import OnForm, TableSheetForm
from cundang.reading_room.actions import NotATable, RowRefused, TableRefused
from cundang.reading_room.tables import versions
from cundang.reading_room.tables.models import Version
from cundang.reading_room.tables.sheets import ORDER, Difference, SheetTaken
from cundang.sheets import uploaded

V = TypeVar("V", bound=Version)
SEE = "see_enquiries"


@dataclass(frozen=True)
class Pages(Generic[V]):
    """The pages of one kind of version; `one` and `all` are the names of their addresses, the rest is what they do.

    `unnamed`: what a draft of the program's own is called; `drafted`, `settled` (with `day`): what is said afterwards.
    """

    kind: type[V]
    one: str
    all: str
    unnamed: Any
    drafted: Any
    settled: Any
    draft: Callable[..., V]
    in_force: Callable[..., V]
    back: Callable[..., V]
    remove: Callable[..., None]

    def found(self, request: HttpRequest, pk: int) -> V:
        """One version; 404 where it is not there or not the actor's to see."""
        require(actor(request), SEE)
        found = versions.versions_for(actor(request), self.kind).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def kept(self, request: HttpRequest, pk: int) -> V:
        """A version of a county whose rules the actor keeps; the program's own is kept by nobody."""
        require(actor(request), versions.KEEP)
        found = self.found(request, pk)
        if not versions.keeps(actor(request), found):
            raise Http404
        return found

    def draft_from(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft a new version from this one."""
        who = actor(request)
        require(who, versions.KEEP)
        source = self.found(request, pk)
        county, name = source.office_id or who.office_code, str(self.unnamed) if source.is_default else source.name
        try:
            made = self.draft(source, county=county, name=name, actor=who)
        except TableRefused as refused:
            messages.error(request, str(refused))
            return redirect(self.one, pk)
        messages.success(request, str(self.drafted))
        return redirect(self.one, made.pk)

    def hold(self, request: HttpRequest, pk: int, shown: Callable[..., HttpResponse]) -> HttpResponse:
        """The draft holds from a day on (`on`); where it cannot, it is `shown` again with the reason."""
        found, form = self.kept(request, pk), OnForm(request.POST)
        if form.is_valid():
            try:
                self.in_force(found, form.cleaned_data["on"], actor=actor(request))
            except TableRefused as refused:
                form.add_error("on", str(refused))
            else:
                messages.success(request, str(self.settled) % {"day": form.cleaned_data["on"]})
                return redirect(self.one, pk)
        return shown(request, found, status=400, on_form=form)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A version whose day has not come is a draft again."""
        found = self.kept(request, pk)
        return self.do(request, pk, lambda: self.back(found, actor=actor(request)))

    def throw_away(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throw a draft away."""
        found = self.kept(request, pk)
        try:
            self.remove(found, actor=actor(request))
        except TableRefused as refused:
            messages.error(request, str(refused))
            return redirect(self.one, pk)
        messages.success(request, _("草稿“%(name)s”已删去。") % {"name": found.name})
        return redirect(self.all)

    def do(self, request: HttpRequest, pk: int, act: Callable[[], object]) -> HttpResponse:
        """Do it and say so, or say why not."""
        try:
            act()
        except (RowRefused, TableRefused) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("已保存。"))
        return redirect(self.one, pk)

    def from_sheet(self, request: HttpRequest, found: V, take: Callable[[Path], SheetTaken]) -> HttpResponse:
        """Make a draft say what a sheet says; with one wrong row nothing is written, and each wrong row is named."""
        form = sheet_form(request)
        refused: Sequence[tuple[int, str]] = ()
        if request.method == "POST" and form.is_valid():
            try:
                with uploaded(form.cleaned_data["file"]) as path:
                    taken = take(path)
            except (TableRefused, NotATable) as error:
                form.add_error("file", str(error))
            else:
                refused = taken.refused
                if not refused:
                    told = {"rows": taken.rows, "removed": taken.removed}
                    messages.success(request, _("已导入 %(rows)d 行，删去 %(removed)d 行。") % told)
                    return redirect(self.one, found.pk)
        back = reverse(self.one, args=[found.pk])
        return sheet_page(request, form, refused, back=back, current=f"{back}?as=xlsx")

    def compare(
        self, request: HttpRequest, found: V, differences: Callable[[V, V], Sequence[Difference]], *, head: str,
        words: Callable[[str], object] = str,
    ) -> HttpResponse:  # fmt: skip
        """What is added, removed and changed against the version from which it was made; `words`: fields in words."""
        before = getattr(found, "made_from", None)
        if before is None:
            raise Http404
        told = told_in_words(differences(before, found), words)
        facts = {"before": before.name, "after": found.name, "back": reverse(self.one, args=[found.pk])}
        return render(request, "reading_room/rules_compare.html", {**facts, "found": told, "head": head})


def told_in_words(
    differences: Sequence[Difference], words: Callable[[str], object] = str
) -> list[tuple[Difference, list[tuple[object, str, str]]]]:
    """Differences as the page of a comparison shows them."""

    def head(name: str) -> object:
        return _("次序") if name == ORDER else words(name)

    return [(one, [(head(name), old, new) for name, old, new in one.fields]) for one in differences]


def sheet_form(request: HttpRequest) -> TableSheetForm:
    """The form of a sheet, with what was sent."""
    return TableSheetForm(request.POST, request.FILES) if request.method == "POST" else TableSheetForm()


def sheet_page(
    request: HttpRequest, form: TableSheetForm, refused: Sequence[tuple[int, str]], *, back: str, current: str
) -> HttpResponse:
    """The page on which a sheet is sent, and what is wrong with the last; `current`: the table as it is, as a sheet."""
    status = 400 if refused or form.errors else 200
    facts = {"form": form, "refused": refused, "back": back, "current": current}
    return render(request, "reading_room/rules_sheet.html", facts, status=status)
