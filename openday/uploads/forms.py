"""Fields that take files: what comes out of them is clean, what was wrong stands beside them."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.files import File
from django.utils.translation import gettext as _

from openday.uploads.errors import UploadRefused
from openday.uploads.reading import (
    DOCUMENT_BYTES,
    PAPER_BYTES,
    CleanFile,
    read_image,
    read_paper,
    read_pdf,
    read_photo,
    read_publication,
)
from openday.uploads.refusals import sentence_for

PICTURES: Final = (
    "image/jpeg,image/png,image/webp"  # a telephone makes a JPEG of its HEIC where that is all it may send
)


class CleanFileField(forms.FileField):
    """Its value is a CleanFile (None where nothing was sent, and nothing is asked for)."""

    read: Callable[["File[Any]"], CleanFile]
    accept: str
    most_bytes = PAPER_BYTES

    def clean(self, data: Any, initial: Any = None) -> CleanFile | None:
        if data in self.empty_values:
            if self.required:
                raise forms.ValidationError(_("Choose a file."), code="required")
            return None
        try:
            return type(self).read(data)
        except UploadRefused as refusal:
            raise forms.ValidationError(sentence_for(refusal), code=refusal.code) from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": self.accept, "data-most-bytes": self.most_bytes}


class PhotoField(CleanFileField):
    read = staticmethod(read_photo)
    accept = PICTURES


class PaperField(CleanFileField):
    read = staticmethod(read_paper)
    accept = f"{PICTURES},application/pdf"


class PublishedImageField(CleanFileField):
    read = staticmethod(read_image)
    accept = PICTURES


class PublishedPdfField(CleanFileField):
    read = staticmethod(read_pdf)
    accept = "application/pdf"
    most_bytes = DOCUMENT_BYTES


class PublicationField(PaperField):
    """A PDF or a picture, for everybody."""

    read = staticmethod(read_publication)
    most_bytes = DOCUMENT_BYTES
