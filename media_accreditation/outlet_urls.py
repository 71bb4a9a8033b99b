"""Finding, asking for, proposing and keeping up an outlet, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import outlets

PATTERNS: Final[list[URLPattern]] = [
    path("outlets/", outlets.outlet_find, name="outlet-find"),
    path("outlets/new/", outlets.outlet_propose, name="outlet-propose"),
    path("outlets/look-alikes/", outlets.outlet_look_alikes, name="outlet-look-alikes"),
    path("outlets/<uuid:public_id>/", outlets.outlet_detail, name="outlet-detail"),
    path("outlets/<uuid:public_id>/ask/", outlets.outlet_ask, name="outlet-ask"),
]
