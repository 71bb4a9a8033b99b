"""The live page, under /{lang}/live/."""

from typing import Final

from django.urls import URLPattern, path

from seminars.views import live

app_name = "live"
urlpatterns: Final[list[URLPattern]] = [
    path("", live.stream_list, name="stream-list"),
    path("<slug:code>/", live.stream_detail, name="stream-detail"),
    path("<slug:code>/watch/", live.stream_watch, name="stream-watch"),
]
