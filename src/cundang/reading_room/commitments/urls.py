"""Pages of the credit commitment and of agents."""

from django.urls import path

from cundang.reading_room.views import agents, commitments, exclusions, verifying, wording

urlpatterns = [
    path("enquiries/<int:pk>/commitment/", commitments.sign, name="commitment-sign"),
    path("enquiries/<int:pk>/commitment/form.pdf", commitments.form, name="commitment-form"),
    path("enquiries/<int:pk>/commitment/paper/", commitments.paper, name="commitment-paper"),
    path("enquiries/<int:pk>/commitment/signed.pdf", commitments.signed, name="commitment-signed"),
    path("enquiries/<int:pk>/turned/", agents.turned, name="enquiry-turned"),
    path("enquiries/<int:pk>/agency/", agents.agency, name="enquiry-agency"),
    path("enquiries/agents/", agents.rules, name="agent-rules"),
    path("enquiries/agents/sheet/", agents.sheet, name="agent-rules-sheet"),
    path("enquiries/agents/rule/", agents.rule, name="agent-rule"),
    path("enquiries/commitments/", verifying.listed, name="commitments"),
    path("enquiries/commitments/export/", verifying.export, name="commitments-export"),
    path("enquiries/commitments/checks/", verifying.checks, name="commitment-checks"),
    path("enquiries/commitments/<int:pk>/", verifying.one, name="commitment"),
    path("enquiries/commitments/<int:pk>/settle/", verifying.settle, name="commitment-settle"),
    path("enquiries/commitments/<int:pk>/exclude/", verifying.excluding, name="commitment-exclude"),
    path("enquiries/commitments/wording/", wording.listed, name="wordings"),
    path("enquiries/commitments/wording/<int:pk>/", wording.one, name="wording"),
    path("enquiries/commitments/wording/<int:pk>/draft/", wording.draft, name="wording-draft"),
    path("enquiries/commitments/wording/<int:pk>/sheet/", wording.sheet_in, name="wording-sheet"),
    path("enquiries/commitments/wording/<int:pk>/compare/", wording.compare, name="wording-compare"),
    path("enquiries/commitments/wording/<int:pk>/in-force/", wording.in_force, name="wording-in-force"),
    path("enquiries/commitments/wording/<int:pk>/back/", wording.back, name="wording-back"),
    path("enquiries/commitments/wording/<int:pk>/away/", wording.away, name="wording-away"),
    path("enquiries/exclusions/", exclusions.listed, name="exclusions"),
    path("enquiries/exclusions/export/", exclusions.export, name="exclusions-export"),
    path("enquiries/exclusions/<int:pk>/", exclusions.one, name="exclusion"),
    path("enquiries/exclusions/<int:pk>/notice.pdf", exclusions.notice, name="exclusion-notice"),
    path("enquiries/exclusions/<int:pk>/objection/", exclusions.objection, name="exclusion-objection"),
    path("enquiries/exclusions/<int:pk>/answer/", exclusions.answer, name="exclusion-answer"),
]
