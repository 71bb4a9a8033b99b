"""Doors of the programme that have no language."""

from django.urls import URLPattern, path

from seminars.views import live

urlpatterns: list[URLPattern] = [
    path("live/views/<slug:code>/", live.view_count, name="live-view-count"),
]
