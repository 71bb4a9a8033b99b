"""The media kit: everybody sees what there is, and takes it from its embargo on."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from media_accreditation.errors import KitItemGone, UnderEmbargo
from media_accreditation.models import MediaKitItem
from media_accreditation.refusals import sentence_for
from media_accreditation.services.guide import current_guide
from media_accreditation.services.media_kit import open_item
from media_accreditation.views.guide import around
from openday.public_pages import public_page
from openday.uploads.handing_out import as_download

# How much later than its embargo a proxy may show that an item is free; the file itself is given to the second.
LIST_FRESH_SECONDS: Final = 10
FILE_FRESH_SECONDS: Final = 60


@public_page(fresh_seconds=LIST_FRESH_SECONDS)
def kit_list(request: HttpRequest) -> HttpResponse:
    """What may be taken now, then what is under embargo, the next to be free first. At most five queries."""
    now = timezone.now()
    found = current_guide(now=now)
    items = list(MediaKitItem.objects.standing().filter(edition=found.edition).order_by("-added_at", "-pk"))
    held = [item for item in items if item.is_under_embargo_at(now)]
    context = around(found) | {
        "free": [item for item in items if not item.is_under_embargo_at(now)],
        "held": sorted(held, key=lambda item: (item.embargo_until or now, item.pk)),
        "here": "kit",
    }
    return render(request, "press/kit_list.html", context)


@public_page(fresh_seconds=FILE_FRESH_SECONDS)
def kit_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, as a download; before its embargo, when it will be one. One query."""
    try:
        item, file = open_item(item_id=public_id, now=timezone.now())
    except UnderEmbargo as refusal:
        context = {"sentence": sentence_for(refusal), "back_url": reverse("press:kit-list"), "back": _("Media kit")}
        return render(request, "components/under_embargo.html", context, status=403)
    except KitItemGone:
        raise Http404 from None
    return as_download(file, item.download_name, item.content_type)
