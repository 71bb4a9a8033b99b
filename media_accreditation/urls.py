"""The press space, under /{lang}/press/."""

from django.urls import URLPattern, URLResolver

from media_accreditation import outlet_urls, paper_urls, public_urls

app_name = "press"
urlpatterns: list[URLPattern | URLResolver] = [
    *public_urls.PATTERNS,
    *paper_urls.PATTERNS,
    *outlet_urls.PATTERNS,
]
