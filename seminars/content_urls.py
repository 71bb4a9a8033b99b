"""What seminars hand out, and the page of each speaker, under /{lang}/programme/."""

from typing import Final

from django.urls import URLPattern, path

from seminars.views import materials, own_page

PATTERNS: Final[list[URLPattern]] = [
    path("materials/<uuid:public_id>/", materials.material, name="material"),
    path("own/<uuid:public_id>/<slug:key>/", own_page.own_page, name="own-page"),
    path("own/<uuid:public_id>/<slug:key>/photo/", own_page.own_photo, name="own-photo"),
    path("own/<uuid:public_id>/<slug:key>/photo.jpg", own_page.own_photo_file, name="own-photo-file"),
    path("own/<uuid:public_id>/<slug:key>/times/", own_page.own_times, name="own-times"),
    path("own/<uuid:public_id>/<slug:key>/materials/", own_page.own_materials, name="own-materials"),
    path(
        "own/<uuid:public_id>/<slug:key>/materials/<uuid:material_id>/remove/",
        own_page.own_material_remove,
        name="own-material-remove",
    ),
]
