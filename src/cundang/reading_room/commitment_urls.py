"""Pages of the credit commitment."""

from django.urls import path

from cundang.reading_room.views import commitments

urlpatterns = [
    path("enquiries/<int:pk>/commitment/", commitments.sign, name="commitment-sign"),
    path("enquiries/<int:pk>/commitment/form.pdf", commitments.form, name="commitment-form"),
    path("enquiries/<int:pk>/commitment/signed.pdf", commitments.signed, name="commitment-signed"),
]
