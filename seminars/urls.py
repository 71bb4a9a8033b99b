"""The public programme, under /{lang}/programme/: pages, feeds, papers, sign-up and what signed links open."""

from django.urls import URLPattern, path, register_converter

from openday.url_converters import DayConverter
from seminars import content_urls, feed_urls, registration_urls, release_urls
from seminars.views import favourites, offline, programme, screens, seminar_pages

register_converter(DayConverter, "day")

app_name = "seminars"
urlpatterns: list[URLPattern] = [
    # the programme for everybody
    path("", programme.programme, name="programme"),
    path("<day:day>/", programme.day, name="day"),
    path("mine/", favourites.favourites, name="favourites"),
    path("seminars/<str:code>/", seminar_pages.seminar, name="seminar"),
    path("speakers/", seminar_pages.speakers, name="speakers"),
    path("speakers/<slug:slug>/", seminar_pages.speaker, name="speaker"),
    path("speakers/<slug:slug>/photo-<int:number>.jpg", seminar_pages.speaker_photo, name="speaker-photo"),
    path("halls/<str:code>/screen/", screens.hall_screen, name="hall_screen"),
    path("embed/", screens.embed, name="embed"),
    path("worker.js", offline.worker, name="worker"),
    # for programs and for paper
    *feed_urls.PATTERNS,
    *release_urls.PATTERNS,
    # what is handed out, and the page of each speaker
    *content_urls.PATTERNS,
    # seats
    *registration_urls.PATTERNS,
]
