"""Addresses of items, their pages and pictures."""

from django.urls import include, path

from cundang.holdings.views import iiif, item, stamps

urlpatterns = [
    path("", include("cundang.holdings.urls_catalogue")),
    path("", include("cundang.holdings.urls_schedules")),
    path("", include("cundang.holdings.urls_boxes")),
    path("", include("cundang.holdings.urls_disposal")),
    path("", include("cundang.holdings.urls_authorities")),
    path("", include("cundang.holdings.desk.urls")),
    path("items/<int:pk>/", item.item, name="item"),
    path("items/<int:pk>/stamp/", stamps.stamp, name="stamp-item"),
    path("items/<int:item_pk>/pages/<int:number>/correct/", item.correct, name="correct"),
    path("items/<int:item_pk>/pages/<int:number>/print/", item.print_one, name="print-page"),
    path("items/<int:item_pk>/pages/<int:number>/download/", item.download, name="download-page"),
    path("iiif/3/<int:page_id>", iiif.image_base, name="iiif-base"),
    path("iiif/3/<int:page_id>/info.json", iiif.info, name="iiif-info"),
    path(
        "iiif/3/<int:page_id>/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:form>",
        iiif.image,
        name="iiif-image",
    ),
    path("iiif/items/<int:item_id>/manifest", iiif.manifest, name="iiif-manifest"),
]
