"""Addresses of what falls due, of holds, appraisals and destructions."""

from django.urls import path

from cundang.holdings.views import appraisals, destruction, due, holds

urlpatterns = [
    path("disposal/", due.due, name="due"),
    path("disposal/export/", due.export, name="due-export"),
    path("disposal/items/", due.items, name="due-items"),
    path("disposal/items/export/", due.export_items, name="due-items-export"),
    path("disposal/holds/", holds.holds, name="holds"),
    path("disposal/holds/export/", holds.export, name="holds-export"),
    path("disposal/holds/new/", holds.new, name="new-hold"),
    path("disposal/holds/<int:pk>/", holds.hold, name="hold"),
    path("disposal/holds/<int:pk>/lift/", holds.lift, name="hold-lift"),
    path("disposal/appraisals/", appraisals.appraisals, name="appraisals"),
    path("disposal/appraisals/export/", appraisals.export, name="appraisals-export"),
    path("disposal/appraisals/new/", appraisals.new, name="new-appraisal"),
    path("disposal/appraisals/<int:pk>/", appraisals.one, name="appraisal"),
    path("disposal/appraisals/<int:pk>/choose/", appraisals.choose, name="appraisal-choose"),
    path("disposal/appraisals/<int:pk>/decide/", appraisals.decide, name="appraisal-decide"),
    path("disposal/appraisals/<int:pk>/group/", appraisals.group, name="appraisal-group"),
    path("disposal/appraisals/<int:pk>/conclude/", appraisals.conclude, name="appraisal-conclude"),
    path("disposal/appraisals/<int:pk>/approve/", appraisals.approve, name="appraisal-approve"),
    path("disposal/appraisals/<int:pk>/strike/", appraisals.strike, name="appraisal-strike"),
    path("disposal/appraisals/<int:pk>/withdraw/", appraisals.withdraw, name="appraisal-withdraw"),
    path("disposal/appraisals/<int:pk>/destroyed/", destruction.destroyed, name="appraisal-destroyed"),
    path("disposal/appraisals/<int:pk>/sign/", destruction.sign, name="appraisal-sign"),
    path("disposal/appraisals/<int:pk>/list.pdf", destruction.paper, name="appraisal-paper"),
    path("disposal/appraisals/<int:pk>/list.xlsx", destruction.sheet, name="appraisal-sheet"),
    path("disposal/rules/", destruction.rules, name="disposal-rules"),
]
