"""How dates of old papers are read: one to be tried, and the county's words for times."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import dates as reader
from cundang.holdings.actions import PeriodRefused, write_period
from cundang.holdings.authorities.periods import county_of, period_for, periods_for, periods_of
from cundang.holdings.authority_models import DatePeriod
from cundang.holdings.forms_dates import PeriodForm, TryForm
from cundang.sheets import book, download

ENTRY = ("GET", "HEAD", "POST")


@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """Try a date (`?dated=`; htmx gets the sentence alone), and the words for times; `?as=xlsx` these as a sheet."""
    who = actor(request)
    require(who, "search")
    form = TryForm(request.GET or None)
    dated = reader.read(form.cleaned_data["dated"], periods_of(county_of(who))) if form.is_valid() else reader.UNKNOWN
    context: dict[str, Any] = {"form": form, "dated": dated}
    context["certainty"] = reader.CERTAINTY_WORDS.get(dated.certainty, "")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "holdings/dates.html#understood", context)
    rows = periods_for(who)
    if request.GET.get("as") == "xlsx":
        return download(_sheet(rows), _("时期用语"))
    context |= {"rows": rows, "mine": who.scope("keep_authorities").covers(county_of(who))}
    return render(request, "holdings/dates.html", context)


def _sheet(rows: list[DatePeriod]) -> bytes:
    names = [_("序号"), _("用语"), _("起日"), _("止日"), _("年号"), _("在用"), _("依据"), _("谁定的")]
    yes = {True: _("是"), False: _("否")}
    lines = (
        [
            row.word, row.first.isoformat(), row.last.isoformat(), yes[row.counts_years], yes[row.used], row.source,
            _("本县") if row.office_id else _("默认"),
        ]
        for row in rows
    )  # fmt: skip
    return book(_("时期用语"), _("时期用语"), names, lines, {"A": 6, "B": 16, "C": 12, "D": 12, "G": 80})


@require_http_methods(ENTRY)
def new_period(request: HttpRequest) -> HttpResponse:
    """Add a word for a time."""
    _kept(request)
    return _write(request, None)


@require_http_methods(ENTRY)
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """What a word means in the county; the program's own word gets a row of the county that covers it."""
    _kept(request)
    try:
        row = period_for(actor(request), pk)
    except DatePeriod.DoesNotExist as error:
        raise Http404 from error
    return _write(request, row)


def _kept(request: HttpRequest) -> None:
    """Whoever may change the county's words; 403 for the others."""
    require(actor(request), "keep_authorities", county_of(actor(request)))


def _write(request: HttpRequest, row: DatePeriod | None) -> HttpResponse:
    given = {name: getattr(row, name) for name in PeriodForm.base_fields} if row else None
    form = PeriodForm(request.POST or None, initial=given)
    if row:
        form.fields["word"].disabled = True  # another word is another row
    if request.method == "POST" and form.is_valid():
        who = actor(request)
        try:
            written = write_period(**form.cleaned_data, county=county_of(who), actor=who)
        except PeriodRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(word)s”已保存，带这个用语的日期已重新读过。") % {"word": written.word})
            return redirect("dates")
    return render(request, "holdings/date_period.html", {"form": form, "row": row})
