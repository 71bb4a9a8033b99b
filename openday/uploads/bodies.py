"""What is too large is stopped while it comes, and a disk that is full is told at the field that wanted the file."""

import logging
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
FORM_BYTES: Final = 2**20  # what comes beside the files


def takes_files(*, most_bytes: int) -> Callable[[View], View]:
    """A view whose request may be larger than a form's: `most_bytes` of files, all together."""

    def marked(view: View) -> View:
        view.most_body_bytes = most_bytes + FORM_BYTES  # type: ignore[attr-defined]
        return view

    return marked


class BodyLimitMiddleware:
    """Answers 413 before a byte of a body is read that is larger than its view takes.

    Stands before whatever reads the form: the check of CSRF does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        most = getattr(view, "most_body_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return too_large(request) if _length(request) > most else None


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def too_large(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": "too_large", "detail": _("The request is too large.")}, status=413)
    return render(request, "413.html", status=413)


class LostFile(UploadedFile):  # type: ignore[type-arg]  # Django has no generic at run time
    """What the disk had no room for. It has a size, so that a form does not call it empty."""

    is_lost = True

    def __init__(self, name: str, content_type: str | None) -> None:
        super().__init__(ContentFile(b" "), name, content_type, size=1)


class DiskUploadHandler(TemporaryFileUploadHandler):
    """Large files go to the disk while they come; one that finds no room there costs itself, not the form."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._lose(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_lost:
            try:
                return super().receive_data_chunk(raw_data, start)
            except OSError as error:
                self._lose(error)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if not self.is_lost:
            try:
                return super().file_complete(file_size)
            except OSError as error:
                self._lose(error)
        return LostFile(self.file_name or "", self.content_type)

    def _lose(self, error: OSError) -> None:
        self.is_lost = True
        if getattr(self, "file", None) is not None:
            self.file.close()  # and with it deleted
        logger.warning("upload: %s was not written: %s", self.field_name, error)
