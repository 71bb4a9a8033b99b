"""Home, pages of information, the style guide, and the way to a language."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from openday.editions.models import Edition, Level
from openday.pages import home as home_page
from openday.pages.frame import Frame, name_of
from openday.public_pages import public_page
from openday.time_zone import local_date
from pavilions.models import Pavilion
from seminars.services.programme import Programme, programme_of

INFO_PAGES = ("visits", "privacy", "accessibility")


@public_page(is_remembered=True)
def home(request: HttpRequest) -> HttpResponse:
    """At most six queries, once a minute."""
    now = timezone.now()
    edition = Edition.objects.current()
    frame = Frame(request, edition=lambda: name_of(edition) if edition else None)
    context: dict[str, object] = {"growth": home_page.growth(), "frame": frame}
    if edition:
        context |= {
            "edition": edition,
            "opening": home_page.opening_at(list(edition.days.order_by("date")), now),
            "show_day": home_page.next_shows(edition, now),
            "pavilions": home_page.pick_pavilions(edition, local_date(now)),
            "takes_bookings": edition.takes_bookings_at(now),
        }
    return render(request, "pages/home.html", context)


@public_page(fresh_seconds=300, is_remembered=True)
def info(request: HttpRequest, topic: str) -> HttpResponse:
    """How a visit works, privacy, accessibility. One query, for the rules of the edition."""
    if topic not in INFO_PAGES:
        raise Http404
    context: dict[str, object] = {
        "topic": topic,
        "contact_email": settings.CONTACT_EMAIL,
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
    }
    if topic == "visits" and (edition := Edition.objects.current()):
        context |= {
            "edition": edition,
            "takes_bookings": edition.takes_bookings_at(timezone.now()),
            "opens_later": edition.bookings_open_at > timezone.now(),
            "ratios": [(level, edition.pupils_per_adult(level)) for level in Level],
        }
    return render(request, f"pages/info_{topic}.html", context)


@login_not_required
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """From `/` to the home page in the best language that the reader asks for; Arabic else."""
    response = HttpResponse(status=302, headers={"Location": f"/{_best_language(request)}/"})
    patch_vary_headers(response, ["Accept-Language"])
    patch_cache_control(response, public=True, max_age=0, s_maxage=300)
    return response


def _best_language(request: HttpRequest) -> str:
    for asked, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(asked)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


# The admin has no language in its path: its switch keeps the choice in a cookie. Only for who is signed in.
admin_language = set_language


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For who asks at the old address: pages link to the drawing itself."""
    response = HttpResponse(status=302, headers={"Location": static("mark.png")})
    patch_cache_control(response, public=True, max_age=86_400)
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    body = f"User-agent: *\nDisallow: /admin/\nDisallow: /api/v1/\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=3600)
    return response


@public_page(fresh_seconds=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in every language. Three queries; four after a change of the programme."""
    edition = Edition.objects.current()
    codes = Pavilion.objects.of_edition(edition).order_by("code").values_list("code", flat=True) if edition else []
    pages = [reverse("pages:home"), *(reverse("pages:info", args=[topic]) for topic in INFO_PAGES)]
    pages += [
        *(reverse(f"press:{name}") for name in ("guide", "guide-rules", "kit-list")),
        reverse("live:stream-list"),
        reverse("pavilions:pavilion-list"),
        *(reverse("pavilions:pavilion-detail", args=[code]) for code in codes),
        reverse("seminars:programme"),
        *(_programme_pages(programme_of(edition, settings.LANGUAGE_CODE)) if edition else ()),
    ]
    context = {
        "site_url": settings.SITE_URL,
        "languages": [code for code, _name in settings.LANGUAGES],
        "paths": [page.split("/", 2)[2] for page in pages],  # without their language
    }
    return render(request, "pages/sitemap.xml", context, content_type="application/xml")


def _programme_pages(programme: Programme) -> Iterator[str]:
    yield from (reverse("seminars:day", args=[day.date]) for day in programme.days)
    yield from (reverse("seminars:seminar", args=[item.code]) for item in programme.seminars)
    if programme.speakers:
        yield reverse("seminars:speakers")
    yield from (reverse("seminars:speaker", args=[speaker.slug]) for speaker in programme.speakers)
