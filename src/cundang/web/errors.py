"""What a person or a program is told when the server failed."""

import sys

from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cundang.sentences import out_of_room


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 507 where a full disk stands behind it: a page, and for the API `{"error": sentence}`.

    400 where U+0000 was sent to be kept or looked for, which no page offers and PostgreSQL has in no text.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DataError | ValueError) and "NUL (0x00)" in str(error):
        return _nul(request)
    full = out_of_room(error)
    status = 507 if full else 500
    if request.path.startswith("/api/"):
        said = (
            _("服务器的磁盘已满，没有写入，请通知系统管理员腾出空间后再试。")
            if full
            else _("程序出错，没有完成，请稍后再试。")
        )
        return JsonResponse({"error": said}, status=status, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string("500.html", {"full": full}), status=status)


def _nul(request: HttpRequest) -> HttpResponse:
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)  # as for every other error: nothing is half done
    if request.path.startswith("/api/"):
        said = _("送来的文字里有空字符（U+0000），请去掉后再试。")
        return JsonResponse({"error": said}, status=400, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string("400.html"), status=400)
