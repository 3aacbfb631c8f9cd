"""Pages of batches."""

from django.urls import path

from cundang.digitization import views

urlpatterns = [
    path("batches/", views.batches, name="batches"),
    path("batches/new/", views.new_batch, name="new-batch"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/given/", views.give, name="give-batch"),
    path("batches/<int:pk>/pages/<int:page>/image/", views.page_image, name="batch-page-image"),
    path("batches/<int:pk>/pages/<int:page>/retry/", views.retry, name="retry-page"),
    path("batches/<int:pk>/pages/<int:page>/replace/", views.replace, name="replace-page"),
    path("batches/<int:pk>/pages/<int:page>/accept/", views.accept, name="accept-page"),
]
