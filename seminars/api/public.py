"""The programme for everybody: what the current release holds, and nothing of the draft."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from openday.editions.models import Edition
from openday.folding import fold
from openday.idempotency import rendered
from openday.languages import FALLBACK_ORDER
from openday.rest.documentation import NOT_FOUND, NOT_MODIFIED, PUBLIC
from openday.rest.filters import Narrowing
from openday.rest.public_lists import PublicAnswer
from seminars.feeds.kept import KeptFiles
from seminars.filters.seminars import EditionFilter, SeminarFilter, SpeakerFilter
from seminars.models import (
    Hall,
    LiveStream,
    Material,
    Placement,
    ReleaseChange,
    ReleasedEntry,
    ScheduleRelease,
    Speaker,
)
from seminars.serializers.programme import ProgrammeOutput, ProgrammeQuery, ToldProgramme
from seminars.serializers.releases import ReleaseOutput, WholeReleaseOutput
from seminars.serializers.seminars import HallOutput, LiveStreamOutput, SeminarOutput, SpeakerOutput, seats_told
from seminars.services.current import current_programmes
from seminars.services.programme import Item, Programme, seats_of
from seminars.services.states import newest_release_of

TAG = "Programme"
FILES = KeptFiles()


class OfPublicEditions(PublicAnswer, GenericAPIView[Any]):
    """Of the published edition; of a past one where `?edition=` or an id asks for it."""

    fresh_seconds = 10
    path_to_edition = "edition"
    filter_backends: Any = (Narrowing,)
    filterset_class: Any = EditionFilter
    ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def of_public(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.kwargs or "edition" in self.request.query_params:
            return rows.exclude(**{f"{self.path_to_edition}__state": Edition.State.DRAFT})
        return rows.filter(**{f"{self.path_to_edition}__state": Edition.State.PUBLISHED})


# --- Seminars and speakers --------------------------------------------------------------------------
def _current_entries() -> QuerySet[ReleasedEntry]:
    """Seminars of the newest release of each edition."""
    newest = newest_release_of(OuterRef("release__edition")).values("pk")
    return ReleasedEntry.objects.filter(kind=Placement.Kind.SEMINAR, release=Subquery(newest))


class ReleasedSeminars(OfPublicEditions):
    serializer_class = SeminarOutput
    queryset = ReleasedEntry.objects.none()  # for the schema: see get_queryset
    path_to_edition = "release__edition"
    filterset_class = SeminarFilter

    def get_queryset(self) -> QuerySet[ReleasedEntry]:
        materials = Prefetch("seminar__materials", Material.objects.handed_out())
        return self.of_public(_current_entries()).select_related("seminar").prefetch_related(materials)

    def get_serializer_context(self) -> dict[str, Any]:
        edition = Edition.objects.current()
        return {**super().get_serializer_context(), "seats": seats_of(edition) if edition else {}}


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="seminars_list",
        responses={200: SeminarOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class SeminarList(ReleasedSeminars, ListAPIView[ReleasedEntry]):
    """Seminars, round tables and ceremonies of the current release, by time."""

    ordering: ClassVar[tuple[str, ...]] = ("starts_at", "pk")


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="seminars_retrieve",
        responses={200: SeminarOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class SeminarDetail(ReleasedSeminars, RetrieveAPIView[ReleasedEntry]):
    """One of them, as the current release of its edition says it."""

    filter_backends = ()
    lookup_field = "seminar__public_id"
    lookup_url_kwarg = "public_id"


class ReleasedSpeakers(OfPublicEditions):
    serializer_class = SpeakerOutput
    queryset = Speaker.objects.none()  # for the schema: see get_queryset
    filterset_class = SpeakerFilter
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Speaker]:
        entries = _current_entries().exclude(release__edition__state=Edition.State.DRAFT)
        held = {part["id"] for parts in entries.values_list("facts__speakers", flat=True) for part in parts or ()}
        return self.of_public(Speaker.objects.filter(public_id__in=held))


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="speakers_list",
        responses={200: SpeakerOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class SpeakerList(ReleasedSpeakers, ListAPIView[Speaker]):
    """Whoever the current release holds."""


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="speakers_retrieve",
        responses={200: SpeakerOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class SpeakerDetail(ReleasedSpeakers, RetrieveAPIView[Speaker]):
    """One of them."""

    filter_backends = ()


# --- Halls and live streams -------------------------------------------------------------------------
class PublicHalls(OfPublicEditions):
    serializer_class = HallOutput
    queryset = Hall.objects.none()  # for the schema: see get_queryset

    def get_queryset(self) -> QuerySet[Hall]:
        return self.of_public(Hall.objects.all())


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="halls_list",
        responses={200: HallOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class HallList(PublicHalls, ListAPIView[Hall]):
    """Halls of seminars."""


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="halls_retrieve",
        responses={200: HallOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class HallDetail(PublicHalls, RetrieveAPIView[Hall]):
    """One of them."""

    filter_backends = ()


class ShownStreams(OfPublicEditions):
    serializer_class = LiveStreamOutput
    queryset = LiveStream.objects.none()  # for the schema: see get_queryset

    def get_queryset(self) -> QuerySet[LiveStream]:
        shown: QuerySet[LiveStream] = self.of_public(LiveStream.objects.filter(is_shown=True))
        return shown.annotate(views=Sum("views_by_hour__views"))


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="live_streams_list",
        responses={200: LiveStreamOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class LiveStreamList(ShownStreams, ListAPIView[LiveStream]):
    """The channels of the live page."""


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="live_streams_retrieve",
        responses={200: LiveStreamOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class LiveStreamDetail(ShownStreams, RetrieveAPIView[LiveStream]):
    """One of them."""

    filter_backends = ()


# --- Releases ---------------------------------------------------------------------------------------
class PublicReleases(OfPublicEditions):
    serializer_class: Any = ReleaseOutput
    queryset = ScheduleRelease.objects.none()  # for the schema: see get_queryset

    def get_queryset(self) -> QuerySet[ScheduleRelease]:
        return self.of_public(ScheduleRelease.objects.all())


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="releases_list",
        responses={200: ReleaseOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class ReleaseList(PublicReleases, ListAPIView[ScheduleRelease]):
    """Releases of the schedule, the first first."""


@extend_schema_view(
    get=extend_schema(
        tags=[TAG],
        operation_id="releases_retrieve",
        responses={200: WholeReleaseOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class ReleaseDetail(PublicReleases, RetrieveAPIView[ScheduleRelease]):
    """One of them, with all that it holds and what it changed. It never changes."""

    serializer_class = WholeReleaseOutput
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ScheduleRelease]:
        entries = ReleasedEntry.objects.exclude(kind=Placement.Kind.BLOCKER).select_related("seminar")
        changes = ReleaseChange.objects.select_related("seminar").order_by("position")
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("entries", entries.order_by("starts_at", "hall__position", "pk")), Prefetch("changes", changes)
            )
        )


# --- All of it --------------------------------------------------------------------------------------
class WholeProgramme(PublicAnswer, GenericAPIView[Any]):
    """The programme of the published edition."""

    serializer_class = ProgrammeOutput
    pagination_class = None
    filter_backends = ()
    fresh_seconds = 10

    @extend_schema(
        tags=[TAG],
        operation_id="programme_retrieve",
        parameters=[ProgrammeQuery],
        responses={200: ProgrammeOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
    def get(self, request: Request) -> Response:
        """Seminars, shows and the children's space together, whole: day by day, in three languages.

        Narrowed, days without any of what is asked for stay, empty; breaks go.
        """
        asked = ProgrammeQuery.checked(request.query_params.dict())
        programmes = current_programmes()
        if not programmes:
            raise Http404
        first = programmes[FALLBACK_ORDER[0]]
        seats = {pk: told for pk, each in seats_of(first.edition).items() if (told := seats_told(each))}
        key = (first.edition.pk, first.version, repr(sorted(asked.items())), repr(seats))
        return Rendered(FILES.get(key, lambda: rendered(_told(programmes, asked, seats)).encode()))


class Rendered(Response):
    """What is JSON already."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    @property
    def rendered_content(self) -> Any:
        self["Content-Type"] = "application/json"
        return self._content


def _told(programmes: Mapping[str, Programme], asked: dict[str, Any], seats: dict[int, Any]) -> dict[str, Any]:
    days = [day for day in programmes[FALLBACK_ORDER[0]].days if asked.get("date") in (None, day.date)]
    items = {day.date: tuple(item for item in day.items if _wants(item, asked, programmes)) for day in days}
    return ProgrammeOutput().to_representation(ToldProgramme(programmes, items, seats))


def _wants(item: Item, asked: dict[str, Any], programmes: Mapping[str, Programme]) -> bool:
    if not asked.keys() - {"date"}:
        return True
    return (
        (not item.is_break or asked.get("kind") == item.kind)
        and asked.get("place") in (None, item.place.slug)
        and asked.get("kind") in (None, item.kind)
        and asked.get("theme") in (None, item.theme)
        and asked.get("language") in (None, *item.languages, *item.interpretation)
        and all(
            any(word in programme.words[item.uid] for programme in programmes.values())
            for word in fold(asked.get("q", "")).split()
        )
    )
