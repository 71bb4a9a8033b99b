"""Pavilions and slots in the Django admin. What could break a visit is done by services."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.admin_pages import DeedForm, Kept, SeenOnly, ids_of, number_of, show_history_of
from pavilions.errors import SlotsInTheWay, SlotsInUse
from pavilions.models import Pavilion, PavilionContact, Slot, SlotQuerySet
from pavilions.services.slots import change_capacity, close_slots, reopen_slots


@admin.register(Pavilion)
class PavilionAdmin(Kept):
    """Its texts. The levels it suits and its place bind booked groups: the pages of staff change them, and check."""

    list_display = ("code", "name", "kind", "theme", "zone", "edition")
    list_select_related = ("zone", "edition")
    list_filter = ("edition", "kind", "theme")
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    autocomplete_fields = ("edition", "zone", "stage")
    ordering = ("edition", "code", "pk")
    kept_fields = ("edition", "code", "kind", "zone", "stage", "levels", "x_m", "y_m", "width_m", "height_m")


@admin.register(Slot)
class SlotAdmin(SeenOnly):
    list_display = ("pavilion", "starts_at", "ends_at", "capacity", "heads_taken", "closed_at", "closed_reason")
    list_select_related = ("pavilion",)
    list_filter = ("pavilion__edition", "pavilion__kind", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("pavilion__code", "pavilion__name_ar", "pavilion__name_fr")
    ordering = ("starts_at", "pk")
    action_form = DeedForm
    actions = ("close", "reopen", "resize")

    def has_slots_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_SLOTS)

    @admin.action(description=_("Close to bookings (with the reason)"), permissions=["slots"])
    def close(self, request: HttpRequest, slots: SlotQuerySet) -> None:
        reason = request.POST.get("reason", "").strip()[:240]
        if not reason:
            messages.error(request, _("Write the reason beside the list of actions: it is shown and kept."))
            return
        self._do(
            request,
            lambda by: close_slots(slot_ids=ids_of(slots), reason=reason, by=by, now=timezone.now()),
        )

    @admin.action(description=_("Open again"), permissions=["slots"])
    def reopen(self, request: HttpRequest, slots: SlotQuerySet) -> None:
        self._do(request, lambda by: reopen_slots(slot_ids=ids_of(slots), by=by))

    @admin.action(description=_("Change the capacity"), permissions=["slots"])
    def resize(self, request: HttpRequest, slots: SlotQuerySet) -> None:
        capacity = number_of(request.POST.get("capacity", ""))
        if not capacity:
            messages.error(request, _("Write the new capacity beside the list of actions."))
            return
        self._do(request, lambda by: change_capacity(slot_ids=ids_of(slots), capacity=capacity, by=by))

    def _do(self, request: HttpRequest, deed: Callable[[User], int]) -> None:
        """Do it, or say which slots are in the way."""
        if not isinstance(request.user, User):
            return
        try:
            done = deed(request.user)
        except (SlotsInUse, SlotsInTheWay) as refusal:
            said = ngettext(
                "Nothing was changed: slot %(slots)s is in use or in the way of another show.",
                "Nothing was changed: slots %(slots)s are in use or in the way of another show.",
                len(refusal.slot_ids),
            )
            messages.error(request, said % {"slots": ", ".join(map(str, refusal.slot_ids[:20]))})
        else:
            said = ngettext("%(count)d slot was changed.", "%(count)d slots were changed.", done)
            messages.success(request, said % {"count": done})


@admin.register(PavilionContact)
class PavilionContactAdmin(SeenOnly):
    """Changed on the pages of staff."""

    list_display = ("full_name", "email", "pavilion", "language")
    list_select_related = ("pavilion",)
    search_fields = ("email", "full_name", "pavilion__code")
    ordering = ("pavilion__code", "email", "pk")


show_history_of(Pavilion, Slot, PavilionContact)
