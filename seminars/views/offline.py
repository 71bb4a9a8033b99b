"""The programme without a network: pages that were read once open again."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openday.public_pages import public_page

WORKER: Final[Path] = settings.BASE_DIR / "static" / "look" / "programme_worker.js"


@public_page(fresh_seconds=300)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps them. It stands above the pages that it serves."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
