"""Doors that have no language: health, metrics, the style guide, the way to a language."""

from django.urls import URLPattern, URLResolver, path

from openday.pages import health, styleguide, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", views.choose_language, name="choose-language"),
    path("language/", views.admin_language, name="set-language"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
