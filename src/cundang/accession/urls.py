"""Pages of collections, agreements, deposits and loans."""

from django.urls import include, path

from cundang.accession.views import agreements, deposits, fonds_file, loans, signing

urlpatterns = [
    path("", include("cundang.accession.collection_urls")),
    path("", include("cundang.accession.handover.urls")),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/export/", agreements.export, name="agreements-export"),
    path("agreements/new/", agreements.new, name="new-agreement"),
    path("agreements/terms/", agreements.terms, name="agreement-terms"),
    path("agreements/<int:pk>/", agreements.one, name="agreement"),
    path("agreements/<int:pk>/end/", agreements.end, name="agreement-end"),
    path("agreements/<int:pk>/scan/", agreements.scan, name="agreement-scan"),
    path("agreements/<int:pk>/paper/", agreements.paper, name="agreement-paper"),
    path("deposits/", deposits.deposits, name="deposits"),
    path("deposits/export/", deposits.export, name="deposits-export"),
    path("deposits/new/", deposits.new, name="new-deposit"),
    path("deposits/<int:pk>/", deposits.one, name="deposit"),
    path("deposits/<int:pk>/choose/", deposits.choose, name="deposit-choose"),
    path("deposits/<int:pk>/list/", deposits.take_list, name="deposit-list"),
    path("deposits/<int:pk>/lines/<int:line>/", deposits.note, name="deposit-line"),
    path("deposits/<int:pk>/lines/<int:line>/away/", deposits.away, name="deposit-line-away"),
    path("deposits/<int:pk>/count/", deposits.count, name="deposit-count"),
    path("deposits/<int:pk>/reopen/", deposits.reopen, name="deposit-reopen"),
    path("deposits/<int:pk>/withdraw/", deposits.withdraw, name="deposit-withdraw"),
    path("deposits/<int:pk>/return/", deposits.give_back, name="deposit-return"),
    path("deposits/<int:pk>/sign/", signing.sign, name="deposit-sign"),
    path("deposits/<int:pk>/receipt/", signing.receipt, name="deposit-receipt"),
    path("deposits/<int:pk>/receipt/sheet/", signing.sheet, name="deposit-sheet"),
    path("fonds/<int:pk>/file/", fonds_file.paper, name="fonds-file"),
    path("fonds/<int:pk>/file/sheet/", fonds_file.sheet, name="fonds-file-sheet"),
    path("loans/", loans.loans, name="loans"),
    path("loans/export/", loans.export, name="loans-export"),
    path("loans/<int:pk>/back/", loans.back, name="loan-back"),
    path("items/<int:pk>/custody/", loans.custody, name="item-custody"),
    path("items/<int:pk>/custody/lend/", loans.lend_one, name="item-lend"),
    path("items/<int:pk>/custody/return/", loans.give_back_one, name="item-return"),
]
