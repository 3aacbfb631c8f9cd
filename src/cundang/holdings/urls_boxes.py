"""Addresses of boxes; `box` is what the QR code of a label says, with the owner's code: it tells whose it is."""

from django.urls import path

from cundang.holdings.views import box_papers, boxes, climate, keeping, places, rooms, stock_takes

urlpatterns = [
    path("boxes/", boxes.boxes, name="boxes"),
    path("boxes/export/", boxes.export, name="boxes-export"),
    path("boxes/labels.pdf", box_papers.labels, name="box-labels"),
    path("boxes/stamps.pdf", box_papers.stamps, name="stamps"),
    path("boxes/catalogue.<str:form>", box_papers.catalogue, name="catalogue"),
    path("boxes/<str:office>/<int:pk>/<slug:paper>.<str:form>", box_papers.of_box, name="box-paper"),
    path("files/", box_papers.files, name="files"),
    path("files/catalogue.<str:form>", box_papers.files_catalogue, name="files-catalogue"),
    path("files/<int:pk>/", box_papers.file, name="file"),
    path("files/<int:pk>/catalogue.<str:form>", box_papers.file_catalogue, name="file-catalogue"),
    path("boxes/make/", boxes.make, name="make-boxes"),
    path("boxes/<str:office>/<int:pk>/", boxes.box, name="box"),
    path("boxes/<str:office>/<int:pk>/put/", rooms.put, name="put-box"),
    path("boxes/<str:office>/<int:pk>/out/", rooms.out, name="box-out"),
    path("boxes/<str:office>/<int:pk>/back/", rooms.back, name="box-back"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/rules/", keeping.rules, name="keeping-rules"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/export/", rooms.export, name="room-export"),
    path("rooms/<int:pk>/cabinets/", rooms.cabinet, name="room-cabinet"),
    path("rooms/<int:pk>/rename/", places.rename, name="room-rename"),
    path("rooms/<int:pk>/away/", places.away, name="room-away"),
    path("rooms/<int:pk>/cabinets/rename/", places.cabinet_rename, name="cabinet-rename"),
    path("rooms/<int:pk>/cabinets/away/", places.cabinet_away, name="cabinet-away"),
    path("rooms/<int:pk>/climate/", climate.climate, name="room-climate"),
    path("rooms/<int:pk>/climate/limits/", climate.limits, name="room-limits"),
    path("rooms/<int:pk>/climate/check/", climate.check, name="room-check"),
    path("rooms/<int:pk>/climate/export/", climate.export, name="room-climate-export"),
    path("rooms/<int:pk>/stock-takes/", stock_takes.begin, name="stock-take-begin"),
    path("stock-takes/", stock_takes.stock_takes, name="stock-takes"),
    path("stock-takes/<int:pk>/", stock_takes.stock_take, name="stock-take"),
    path("stock-takes/<int:pk>/scan/", stock_takes.scan, name="stock-take-scan"),
    path("stock-takes/<int:pk>/end/", stock_takes.end, name="stock-take-end"),
    path("stock-takes/<int:pk>/export/", stock_takes.export, name="stock-take-export"),
    path("boxes/<str:office>/<int:pk>/describe/", boxes.describe, name="describe-box"),
    path("boxes/<str:office>/<int:pk>/away/", boxes.away, name="box-away"),
]
