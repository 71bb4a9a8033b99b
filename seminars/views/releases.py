"""Releases of the programme for the public: what each of them changed, on pages and as RSS."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from openday.accounts.mail import link
from openday.plain_text import without_controls
from openday.public_pages import public_page
from seminars.models import ReleaseChange, ScheduleRelease
from seminars.release_words import Subject, known_to, line_of, lines_of, subjects_of
from seminars.services.programme import Programme
from seminars.services.releases import compare
from seminars.views.found import programme_for, programme_or_404

FRESH_SECONDS: Final = 60
MOST: Final = 30  # that a feed holds, and the list says in words


@public_page(fresh_seconds=FRESH_SECONDS)
def release_list(request: HttpRequest) -> HttpResponse:
    """The newest first, each with what it changed. Four queries at most; five after one."""
    programme = programme_for(request)
    releases = _with_subjects(programme) if programme else []
    return render(request, "seminars/release_list.html", {"programme": programme, "releases": releases})


@public_page(fresh_seconds=FRESH_SECONDS)
def release(request: HttpRequest, number: int) -> HttpResponse:
    """What one release changed; or with `?since=`, all that changed from an earlier one to it.

    Four queries at most; five after a release.
    """
    programme = programme_or_404(request)
    releases = list(programme.edition.releases.order_by("-number"))
    by_number = {str(each.number): each for each in releases}
    if (shown := by_number.get(str(number))) is None:
        raise Http404
    since = by_number.get(request.GET.get("since", ""))
    changes = compare(since, shown) if since else list(shown.changes.order_by("position"))
    context = {
        "programme": programme,
        "release": shown,
        "since": since,
        "earlier": [each for each in releases if each.number < number],
        "subjects": subjects_of(lines_of(changes), _page_on(programme)),
        "is_current": shown == releases[0],
    }
    return render(request, "seminars/release.html", context)


@public_page(fresh_seconds=FRESH_SECONDS)
def release_feed(request: HttpRequest) -> HttpResponse:
    """RSS of the newest releases. Four queries at most; five after one."""
    programme = programme_or_404(request)
    language = programme.language
    feed = Rss201rev2Feed(
        title=_("Programme of the Open Days: what changes"),
        link=link(reverse("seminars:programme"), language),
        description=_("Each release of the programme, with what it changes."),
        language=language,
        feed_url=link(reverse("seminars:release-feed"), language),
        ttl=10,
    )
    for each, subjects in _with_subjects(programme):
        page = link(reverse("seminars:release", args=[each.number]), language)
        feed.add_item(
            title=without_controls(_("Programme, version %(name)s") % {"name": each.name}),
            link=page,
            description=without_controls("\n".join([each.note, *_in_words(subjects)]).strip()),
            unique_id=f"release {programme.edition.number}.{each.number}",
            unique_id_is_permalink=False,
            pubdate=each.released_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _page_on(programme: Programme) -> Callable[[str], str]:
    """The page of a seminar that is on the programme now, by its code; "" for others."""
    return lambda code: programme.seminar_by_code[code].path if code in programme.seminar_by_code else ""


def _in_words(subjects: Sequence[Subject]) -> list[str]:
    return [subject.name + _(": ") + " ".join(line.said for line in subject.lines) for subject in subjects]


def _with_subjects(programme: Programme) -> list[tuple[ScheduleRelease, list[Subject]]]:
    """The newest releases with their changes in words. Three queries."""
    releases = list(programme.edition.releases.order_by("-number")[:MOST])
    changes = defaultdict(list)
    for change in ReleaseChange.objects.filter(release__in=releases).order_by("position"):
        changes[change.release_id].append(change)
    known = known_to([change for of_one in changes.values() for change in of_one])
    page_of = _page_on(programme)
    return [
        (each, subjects_of([line_of(change.position, change, known) for change in changes[each.pk]], page_of))
        for each in releases
    ]
