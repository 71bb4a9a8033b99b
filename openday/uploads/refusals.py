"""What is said of a file that was not taken: what is wrong with it, and what to do."""

from collections.abc import Callable
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openday.uploads import errors
from openday.uploads.errors import UploadRefused

# What people send by mistake, and how they get what is wanted.
_FOUND: Final[dict[str, str | Promise]] = {
    "pdf": gettext_lazy("This is a PDF, whatever its name says. A photo is needed here: JPEG or PNG."),
    "heic": gettext_lazy(
        "This is a HEIC picture. Choose “most compatible” in the settings of the camera, or save it as JPEG."
    ),
    "office": gettext_lazy("This is an office document. Save it as a PDF, then send that."),
    "zip": gettext_lazy("This is an archive. Take out the file that is wanted, and send that one."),
    "svg": gettext_lazy("This is a drawing (SVG), not a photo. Save it as PNG or JPEG."),
    "video": gettext_lazy("This is a video. Send a photo."),
}


def sentence_for(refusal: UploadRefused) -> str:
    """In the active language."""
    return _SENTENCES[type(refusal)](refusal)


def _wrong_kind(refusal: errors.WrongKindOfFile) -> str:
    if found := _FOUND.get(refusal.found):
        return str(found)
    if refusal.wants_pdf:
        return _("This is neither a picture nor a PDF. Send a JPEG, a PNG or a PDF.")
    return _("This is not a picture that can be read. Send a JPEG or a PNG.")


def _too_small(refusal: errors.PictureTooSmall) -> str:
    return _(
        "The photo has %(width)d × %(height)d pixels, too few to be printed: at least %(least_width)d ×"
        " %(least_height)d are needed. Take it anew, from closer."
    ) % vars(refusal)


_SENTENCES: Final[dict[type[UploadRefused], Callable[[Any], str]]] = {
    errors.FileEmpty: lambda _refusal: _("The file is empty. Choose it again."),
    errors.FileTooLarge: lambda refusal: (
        _("The file is too large: at most %(size)s. Send a smaller picture, or scan in lower quality.")
        % {"size": filesizeformat(refusal.limit_bytes)}
    ),
    errors.WrongKindOfFile: _wrong_kind,
    errors.FileUnreadable: lambda _refusal: _(
        "The file cannot be read: it is damaged, or made in an unusual way. Open it, save it anew, and send that."
    ),
    errors.TooManyPixels: lambda refusal: (
        _("The picture has %(megapixels)d megapixels: at most %(limit)d. Save it smaller, or as JPEG.") % vars(refusal)
    ),
    errors.PictureTooSmall: _too_small,
    errors.TooManyPages: lambda refusal: (
        ngettext(
            "The PDF has more than %(limit)d page: send that page alone.",
            "The PDF has more than %(limit)d pages: send those that matter.",
            refusal.limit,
        )
        % {"limit": refusal.limit}
    ),
    errors.FileProtected: lambda _refusal: _("The PDF opens with a password only. Save it without one, and send that."),
    errors.StoreUnavailable: lambda _refusal: _(
        "Files cannot be kept at this moment. Nothing else was lost: send this one again in a few minutes."
    ),
    errors.ReadersBusy: lambda _refusal: _("Many files arrive at this moment. Send this one again in a minute."),
}
