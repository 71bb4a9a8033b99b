"""The press space, under /{lang}/press/."""

from django.urls import URLPattern, URLResolver

from media_accreditation import activity_urls, application_urls, badge_urls, outlet_urls, paper_urls, public_urls

app_name = "press"
urlpatterns: list[URLPattern | URLResolver] = [
    *activity_urls.PATTERNS,
    *application_urls.PATTERNS,
    *badge_urls.PATTERNS,
    *public_urls.PATTERNS,
    *paper_urls.PATTERNS,
    *outlet_urls.PATTERNS,
]
