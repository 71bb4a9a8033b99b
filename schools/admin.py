"""Institutions, arrivals and visits in the Django admin. What has a rule is done by services."""

from collections import defaultdict
from collections.abc import Callable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.admin_pages import DeedForm, Kept, SeenOnly, ids_of, number_of, show_history_of
from schools.errors import ArrivalWindowsInUse, VisitError
from schools.models import (
    ArrivalWindow,
    ArrivalWindowQuerySet,
    Institution,
    Membership,
    Province,
    Region,
    Stop,
    Visit,
    VisitDraft,
    VisitFeedback,
    VisitGroup,
)
from schools.refusals import sentence_for
from schools.services.arrivals import close_arrivals, reopen_arrivals, resize_arrivals
from schools.services.booking import cancel_visit


@admin.register(Region)
class RegionAdmin(Kept):
    """Facts that come with the schema: their names may be corrected."""

    list_display = ("code", "name_ar", "name_fr", "name_en")
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    ordering = ("code",)
    kept_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Province)
class ProvinceAdmin(Kept):
    list_display = ("code", "name_ar", "name_fr", "region")
    list_select_related = ("region",)
    list_filter = ("region",)
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    ordering = ("code",)
    kept_fields = ("code", "region")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Institution)
class InstitutionAdmin(Kept):
    """Names and places may be corrected; its state is decided on the pages of staff."""

    list_display = ("name_ar", "name_fr", "ministry_code", "kind", "state", "province")
    list_select_related = ("province",)
    list_filter = ("kind", "state", "sector", "level", "region", "is_demo")
    search_fields = ("search_text", "ministry_code")
    autocomplete_fields = ("region", "province", "parent")
    ordering = ("name_ar", "name_fr", "pk")
    readonly_fields = ("state", "is_demo", "created_at")


@admin.register(Membership)
class MembershipAdmin(SeenOnly):
    """Decided on the pages of staff, one by one, with what is known of the person in sight."""

    list_display = ("user", "institution", "job_title", "state", "requested_at", "decided_at", "decided_by")
    list_select_related = ("user", "institution", "decided_by")
    list_filter = ("state",)
    search_fields = ("user__email", "user__full_name", "institution__ministry_code", "institution__name_ar")
    ordering = ("-requested_at", "pk")


@admin.register(ArrivalWindow)
class ArrivalWindowAdmin(SeenOnly):
    list_display = (
        "gate",
        "starts_at",
        "ends_at",
        "capacity",
        "heads_taken",
        "coach_capacity",
        "coaches_taken",
        "closed_at",
        "closed_reason",
    )
    list_select_related = ("gate",)
    list_filter = ("gate__edition", "gate", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("gate__code", "gate__name_ar", "gate__name_fr")
    ordering = ("starts_at", "pk")
    action_form = DeedForm
    actions = ("close", "reopen", "resize")

    def has_slots_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_SLOTS)

    @admin.action(description=_("Close to bookings (with the reason)"), permissions=["slots"])
    def close(self, request: HttpRequest, windows: ArrivalWindowQuerySet) -> None:
        reason = request.POST.get("reason", "").strip()[:240]
        if not reason:
            messages.error(request, _("Write the reason beside the list of actions: it is shown and kept."))
            return
        self._do(
            request, lambda by: close_arrivals(window_ids=ids_of(windows), reason=reason, by=by, now=timezone.now())
        )

    @admin.action(description=_("Open again"), permissions=["slots"])
    def reopen(self, request: HttpRequest, windows: ArrivalWindowQuerySet) -> None:
        self._do(request, lambda by: reopen_arrivals(window_ids=ids_of(windows), by=by))

    @admin.action(description=_("Change the capacity in people"), permissions=["slots"])
    def resize(self, request: HttpRequest, windows: ArrivalWindowQuerySet) -> None:
        """Each keeps its capacity in coaches."""
        capacity = number_of(request.POST.get("capacity", ""))
        if not capacity:
            messages.error(request, _("Write the new capacity beside the list of actions."))
            return

        @transaction.atomic
        def resize_all(by: User) -> int:
            by_coaches: dict[int, list[int]] = defaultdict(list)
            locked = windows.select_for_update(of=("self",), no_key=True).order_by("pk")  # all at once, as bookings do
            for pk, coaches in locked.values_list("pk", "coach_capacity"):
                by_coaches[coaches].append(pk)
            return sum(
                resize_arrivals(window_ids=ids, capacity=capacity, coach_capacity=coaches, by=by)
                for coaches, ids in sorted(by_coaches.items())
            )

        self._do(request, resize_all)

    def _do(self, request: HttpRequest, deed: Callable[[User], int]) -> None:
        """Do it, or say why not."""
        if not isinstance(request.user, User):
            return
        try:
            done = deed(request.user)
        except ArrivalWindowsInUse as refusal:
            messages.error(request, sentence_for(refusal))
        else:
            said = ngettext("%(count)d arrival window was changed.", "%(count)d arrival windows were changed.", done)
            messages.success(request, said % {"count": done})


@admin.register(Visit)
class VisitAdmin(SeenOnly):
    list_display = ("reference", "institution", "arrives_at", "arrival_gate", "heads", "coach_count", "state")
    list_select_related = ("institution", "arrival_window__gate")
    list_filter = ("edition", "state", "arrival_window__gate")
    search_fields = ("=id", "institution__ministry_code", "institution__name_ar", "institution__name_fr")
    ordering = ("arrives_at", "pk")
    action_form = DeedForm
    actions = ("cancel",)

    @admin.display(description=_("gate"))
    def arrival_gate(self, visit: Visit) -> str:
        return visit.arrival_window.gate.name

    def has_visits_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_VISITS)

    @admin.action(description=_("Cancel (with the reason)"), permissions=["visits"])
    def cancel(self, request: HttpRequest, visits: QuerySet[Visit]) -> None:
        reason = request.POST.get("reason", "").strip()[:400]
        if not reason or not isinstance(request.user, User):
            messages.error(request, _("Write the reason beside the list of actions: it is shown and kept."))
            return
        done = 0
        for visit in visits.order_by("pk"):
            try:
                cancel_visit(visit=visit, by=request.user, now=timezone.now(), reason=reason)
                done += 1
            except VisitError as refusal:
                messages.error(request, f"{visit.reference}: {sentence_for(refusal)}")
        if done:
            said = ngettext("%(count)d visit is cancelled.", "%(count)d visits are cancelled.", done)
            messages.success(request, said % {"count": done})


@admin.register(VisitGroup)
class VisitGroupAdmin(SeenOnly):
    list_display = ("visit", "position", "level", "pupils", "adults", "needs")
    list_select_related = ("visit",)
    list_filter = ("level",)
    search_fields = ("=visit__id",)
    search_help_text = _("Number of the visit")
    ordering = ("-visit", "position")


@admin.register(Stop)
class StopAdmin(SeenOnly):
    list_display = ("group", "pavilion", "starts_at", "ends_at", "heads")
    list_select_related = ("group", "slot__pavilion")
    search_fields = ("=group__visit__id", "slot__pavilion__code")
    search_help_text = _("Number of the visit, or code of the pavilion")
    ordering = ("-pk",)

    @admin.display(description=_("pavilion"))
    def pavilion(self, stop: Stop) -> str:
        return str(stop.slot.pavilion)


@admin.register(VisitDraft)
class VisitDraftAdmin(SeenOnly):
    list_display = ("user", "institution", "visit", "updated_at")
    list_select_related = ("user", "institution", "visit")
    search_fields = ("user__email", "institution__ministry_code")
    ordering = ("-updated_at", "pk")


@admin.register(VisitFeedback)
class VisitFeedbackAdmin(SeenOnly):
    list_display = ("visit", "welcome", "pavilions", "changed_at")
    list_select_related = ("visit",)
    list_filter = ("welcome", "pavilions")
    search_fields = ("=visit__id",)
    search_help_text = _("Number of the visit")
    ordering = ("-changed_at", "pk")


show_history_of(Institution, Membership, ArrivalWindow, Visit, VisitGroup, Stop)
