"""The public programme, under /{lang}/programme/: pages, feeds, papers, sign-up and what signed links open."""

from django.urls import URLPattern

app_name = "seminars"
urlpatterns: list[URLPattern] = []
