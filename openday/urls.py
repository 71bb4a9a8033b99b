"""Every door of the site. Apps bring their own `urls.py`; here they get their path."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from openday.admin_pages import admin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin_urls()),
    path("api/", include("openday.api")),
    path("", include("openday.pages.urls_without_language")),
    path("", include("openday.notifications.urls_without_language")),
    path("", include("seminars.urls_without_language")),
]
urlpatterns += i18n_patterns(
    path("", include("openday.pages.urls")),
    path("pavilions/", include("pavilions.urls")),
    path("programme/", include("seminars.urls")),
    path("live/", include("seminars.live_urls")),
    path("account/", include("openday.accounts.urls")),
    path("account/", include("openday.accounts.sign_in_urls")),
    path("account/", include("openday.notifications.urls")),
    path("visits/", include("schools.urls")),
    path("press/", include("media_accreditation.urls")),
    path("staff/", include("backoffice.urls")),
    path("demo/", include("openday.demo.urls")),
)

handler400 = "openday.pages.errors.bad_request"
handler403 = "openday.pages.errors.permission_denied"
handler404 = "openday.pages.errors.not_found"
handler429 = "openday.accounts.views.too_many_requests"  # for the limits of sign-in
handler500 = "openday.pages.errors.server_error"
