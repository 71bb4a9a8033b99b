"""The press space, under /{lang}/press/."""

from django.urls import URLPattern, URLResolver

from media_accreditation import public_urls

app_name = "press"
urlpatterns: list[URLPattern | URLResolver] = [
    *public_urls.PATTERNS,
]
