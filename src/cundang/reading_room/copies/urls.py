"""Pages of the answer, the copies, and what anybody may do with one."""

from django.urls import path

from cundang.reading_room.views import answer, copies, verify

urlpatterns = [
    path("enquiries/copies/", copies.register, name="copies"),
    path("enquiries/copies/export/", copies.export, name="copies-export"),
    path("enquiries/copies/<int:pk>/pdf/", copies.pdf, name="copy-pdf"),
    path("enquiries/copies/<int:pk>/link/", copies.link, name="copy-link"),
    path("enquiries/copies/<int:pk>/revoke/", copies.revoked, name="copy-revoke"),
    path("enquiries/<int:pk>/answer/", answer.answer, name="enquiry-answer"),
    path("enquiries/<int:pk>/answer/preview/", answer.previewed, name="enquiry-preview"),
    path("enquiries/<int:pk>/answer/issue/", answer.issued, name="enquiry-issue"),
    path("enquiries/<int:pk>/answer/pages/<int:page>/", answer.picking, name="enquiry-pick"),
    path("verify/", verify.verify, name="verify"),
    path("verify/keys.json", verify.keys, name="verify-keys"),
    path("fetch/", verify.fetch, name="fetch-copy"),
]
