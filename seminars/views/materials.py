"""What a seminar hands out: everybody takes it, from its embargo on."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openday.public_pages import public_page
from openday.uploads.handing_out import as_download
from seminars.errors import MaterialGone, UnderEmbargo
from seminars.refusals import sentence_for
from seminars.services.materials import download_name_of, open_material

FILE_FRESH_SECONDS: Final = 60


@public_page(fresh_seconds=FILE_FRESH_SECONDS)
def material(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, as a download; before its embargo, when it will be one. Two queries."""
    try:
        found, file = open_material(material_id=public_id, now=timezone.now())
    except UnderEmbargo as refusal:
        back = {"back_url": reverse("seminars:programme"), "back": _("Programme")}
        context = {"sentence": sentence_for(refusal)} | back
        return render(request, "components/under_embargo.html", context, status=403)
    except MaterialGone:
        raise Http404 from None
    return as_download(file, download_name_of(found), found.content_type)
