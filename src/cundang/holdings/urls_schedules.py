"""Addresses of filing scope and retention tables."""

from django.urls import path

from cundang.holdings.views import schedules

urlpatterns = [
    path("schedules/", schedules.schedules, name="schedules"),
    path("schedules/compare/", schedules.compare, name="schedule-compare"),
    path("schedules/<int:pk>/", schedules.schedule, name="schedule"),
    path("schedules/<int:pk>/draft/", schedules.new_draft, name="schedule-draft"),
    path("schedules/<int:pk>/facts/", schedules.facts, name="schedule-facts"),
    path("schedules/<int:pk>/rows/new/", schedules.new_row, name="schedule-new-row"),
    path("schedules/<int:pk>/rows/<int:row_pk>/", schedules.row, name="schedule-row"),
    path("schedules/<int:pk>/rows/<int:row_pk>/away/", schedules.row_away, name="schedule-row-away"),
    path("schedules/<int:pk>/sheet/", schedules.sheet_in, name="schedule-sheet"),
    path("schedules/<int:pk>/in-force/", schedules.in_force, name="schedule-in-force"),
    path("schedules/<int:pk>/withdraw/", schedules.withdraw, name="schedule-withdraw"),
    path("schedules/<int:pk>/away/", schedules.draft_away, name="schedule-away"),
]
