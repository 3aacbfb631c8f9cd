"""Addresses of hand-overs."""

from django.urls import path

from cundang.accession.handover.views import campaigns, handovers, signing

urlpatterns = [
    path("handover/", handovers.handovers, name="handovers"),
    path("handover/export/", handovers.export, name="handovers-export"),
    path("handover/new/", handovers.new, name="new-handover"),
    path("handover/campaigns/new/", campaigns.new, name="new-handover-campaign"),
    path("handover/campaigns/<int:pk>/", campaigns.campaign, name="handover-campaign"),
    path("handover/campaigns/<int:pk>/edit/", campaigns.edit, name="handover-campaign-edit"),
    path("handover/campaigns/<int:pk>/tasks/", campaigns.tasks, name="handover-tasks"),
    path("handover/campaigns/<int:pk>/tasks/<int:task>/away/", campaigns.task_away, name="handover-task-away"),
    path("handover/campaigns/<int:pk>/villages/", campaigns.villages, name="handover-villages"),
    path("handover/campaigns/<int:pk>/close/", campaigns.close, name="handover-campaign-close"),
    path("handover/<int:pk>/", handovers.one, name="handover"),
    path("handover/<int:pk>/result/", handovers.result, name="handover-result"),
    path("handover/<int:pk>/parties/", handovers.parties, name="handover-parties"),
    path("handover/<int:pk>/count/", handovers.recount, name="handover-count"),
    path("handover/<int:pk>/lines/", handovers.new_line, name="handover-new-line"),
    path("handover/<int:pk>/lines/<int:line>/", handovers.line, name="handover-line"),
    path("handover/<int:pk>/lines/<int:line>/away/", handovers.line_away, name="handover-line-away"),
    path("handover/<int:pk>/rest/", handovers.rest, name="handover-rest"),
    path("handover/<int:pk>/tasks/<int:task>/", handovers.task, name="handover-task"),
    path("handover/<int:pk>/withdraw/", handovers.withdraw, name="handover-withdraw"),
    path("handover/<int:pk>/village-away/", campaigns.village_away, name="handover-village-away"),
    path("handover/<int:pk>/sign/", signing.sign, name="handover-sign"),
    path("handover/<int:pk>/paper/", signing.paper, name="handover-paper"),
    path("handover/<int:pk>/sheet/", signing.sheet, name="handover-sheet"),
]
