from typing import Any

from django.apps import AppConfig
from django.utils.dateformat import DateFormat
from django.utils.translation import get_language


class PagesConfig(AppConfig):
    name = "openday.pages"
    label = "pages"

    def ready(self) -> None:
        DateFormat.j = _day_of_the_month  # type: ignore[assignment, method-assign]  # Django asks no language for it


def _day_of_the_month(form: Any) -> int | str:
    """`22`; and `1er` in French, which counts no other day so. Figures alone are written `d/m`."""
    day: int = form.data.day
    return "1er" if day == 1 and get_language() == "fr" else day
