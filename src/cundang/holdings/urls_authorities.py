"""Addresses of a county's authority data: words for times, former units, fonds and their templates."""

from django.urls import path

from cundang.holdings.views import dates, fonds, units

urlpatterns = [
    path("dates/", dates.dates, name="dates"),
    path("dates/words/new/", dates.new_period, name="new-date-period"),
    path("dates/words/<int:pk>/", dates.period, name="date-period"),
    path("fonds/", fonds.all_fonds, name="all-fonds"),
    path("fonds/<int:pk>/", fonds.fonds, name="fonds"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="new-unit"),
    path("units/sheet/", units.units_sheet, name="units-sheet"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="edit-unit"),
    path("units/<int:pk>/away/", units.unit_away, name="unit-away"),
]
