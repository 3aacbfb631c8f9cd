"""Pages of the rules of who may see what, of consents, and of what citizens are offered as purposes."""

from django.urls import path

from cundang.reading_room.views import access, consents, purposes

urlpatterns = [
    path("enquiries/access/", access.tables, name="access-tables"),
    path("enquiries/access/<int:pk>/", access.table, name="access-table"),
    path("enquiries/access/<int:pk>/compare/", access.compare, name="access-compare"),
    path("enquiries/access/<int:pk>/draft/", access.draft, name="access-draft"),
    path("enquiries/access/<int:pk>/away/", access.draft_away, name="access-away"),
    path("enquiries/access/<int:pk>/in-force/", access.in_force, name="access-in-force"),
    path("enquiries/access/<int:pk>/back/", access.back, name="access-back"),
    path("enquiries/access/<int:pk>/certificates/", access.certificates, name="access-certificates"),
    path("enquiries/access/<int:pk>/vouched/", access.vouched, name="access-vouched"),
    path("enquiries/access/<int:pk>/sheet/", access.sheet_in, name="access-sheet"),
    path("enquiries/access/<int:pk>/rules/", access.new_rule, name="access-new-rule"),
    path("enquiries/access/<int:pk>/rules/<int:rule_pk>/", access.rule, name="access-rule"),
    path("enquiries/access/<int:pk>/rules/<int:rule_pk>/away/", access.rule_away, name="access-rule-away"),
    path("enquiries/access/<int:pk>/kinds/", access.kind, name="access-kind"),
    path("enquiries/access/<int:pk>/kinds/<int:kind_pk>/away/", access.kind_away, name="access-kind-away"),
    path("enquiries/purposes/", purposes.listed, name="purposes"),
    path("enquiries/purposes/one/", purposes.keep, name="purpose"),
    path("enquiries/purposes/sheet/", purposes.sheet, name="purposes-sheet"),
    path("enquiries/consents/", consents.tasks, name="consents"),
    path("enquiries/consents/export/", consents.export, name="consents-export"),
    path("enquiries/consents/<int:pk>/", consents.one, name="consent"),
    path("enquiries/consents/<int:pk>/answer/", consents.answer, name="consent-answer"),
    path("enquiries/<int:pk>/records/", access.records, name="enquiry-records"),
    path("enquiries/<int:pk>/documents/", access.documents, name="enquiry-documents"),
]
