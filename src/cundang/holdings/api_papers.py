"""The papers of boxes and files as endpoints: PDF/A, the same as the pages give."""

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import box_papers, boxes
from cundang.holdings.actions import take_paper

router = Router(tags=["papers"])
PDF = "application/pdf"
Paper = Literal["label", "cover", "remarks", "catalogue", "stamps", "stamps-onto"]


@router.get("/boxes/{int:pk}/papers/{paper}.pdf", url_name="box-paper")
def of_box(request: HttpRequest, pk: int, paper: Paper) -> HttpResponse:
    """脊背标签, 盒面, 备考表, 归档文件目录, or the filing stamps of a box, on sheets or onto its pages."""
    who = actor(request)
    require(who, "print_lists")
    box = boxes.box_for(who, pk, "print_lists")
    path = reverse("box", args=[box.office_id, box.pk])
    address = f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)
    take_paper(paper, box, items=boxes.items_in(who, box).count(), actor=who)
    return HttpResponse(box_papers.one(who, box, paper, address=address), content_type=PDF)


@router.get("/files/{int:pk}/catalogue.pdf", url_name="file-catalogue")
def of_file(request: HttpRequest, pk: int) -> HttpResponse:
    """卷内目录 of a file."""
    who = actor(request)
    require(who, "print_lists")
    found = boxes.file_for(who, pk, "print_lists")
    items = boxes.items_of_file(who, found)
    take_paper("catalogue", found, items=items.count(), actor=who)
    rows = boxes.file_item_rows(items)
    made = box_papers.listed("卷内目录", box_papers.of_file(found), box_papers.FILE_ITEM_COLUMNS, rows)
    return HttpResponse(made, content_type=PDF)
