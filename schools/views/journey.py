"""What every screen of the booking journey stands on: the draft, and what stands between it and a visit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from openday.accounts.models import User
from openday.editions.models import Edition
from schools.models import Institution, Stop, Visit, VisitDraft, VisitGroup
from schools.permissions import can_represent
from schools.services.availability import NOTHING_HELD, Held, held_by
from schools.services.drafts import Choices, keep, visit_of_confirmed_draft
from schools.services.review import Review, review
from schools.timeline import Drawing, draw


class PageRequest(HttpRequest):
    """What django_htmx's middleware makes of a request."""

    htmx: HtmxDetails


def person(request: HttpRequest) -> User:
    """Who asks: the door is shut to everyone else (LoginRequiredMiddleware)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


SCREENS: Final = ("arrival", "groups", "stops", "confirm")


@dataclass
class Journey:
    """One request to one draft. Reads are kept until `change`."""

    user: User
    draft: VisitDraft
    edition: Edition
    now: datetime

    @property
    def choices(self) -> Choices:
        return Choices.from_json(self.draft.choices)

    @property
    def institution(self) -> Institution:
        return self.draft.institution

    @property
    def visit(self) -> Visit | None:
        """The visit that is being changed; None for a new one."""
        return self.draft.visit

    @cached_property
    def held(self) -> Held:
        return held_by(self.draft.visit) if self.draft.visit else NOTHING_HELD

    @cached_property
    def review(self) -> Review:
        return review(choices=self.choices, edition=self.edition, now=self.now, held=self.held)

    @cached_property
    def drawing(self) -> Drawing | None:
        window = self.review.window
        if window is None:
            return None
        return draw(window, [self.review.route_of(group.slot_ids) for group in self.choices.groups])

    @property
    def heads(self) -> int:
        return self.choices.expected_heads(self.edition)

    def change(self, change: Callable[[Choices], Choices]) -> None:
        """Keep what `change` makes of the choices; what was read before is read anew."""
        keep(self.draft, change, now=self.now)
        for name in ("review", "drawing"):
            self.__dict__.pop(name, None)

    def url_of(self, screen: str) -> str:
        return reverse(f"schools:draft-{screen}", args=[self.draft.public_id])

    @property
    def arrival_url(self) -> str:
        return self.url_of("arrival")

    @property
    def groups_url(self) -> str:
        return self.url_of("groups")

    @property
    def stops_url(self) -> str:
        return self.url_of("stops")

    def step(self, screen: str) -> dict[str, Any]:
        """What the frame of a screen shows: the steps with their addresses, and the way back."""
        at = SCREENS.index(screen)
        names = {
            "arrival": _("Arrival"),
            "groups": _("Groups"),
            "stops": _("Route"),
            "confirm": _("Confirmation"),
        }
        steps = [
            {
                "name": names[name],
                "url": self.url_of(name) if self.is_reached(name) and name != screen else "",
                "is_done": number < at,
                "is_here": name == screen,
            }
            for number, name in enumerate(SCREENS)
        ]
        return {"steps": steps, "step_number": at + 1, "screen": screen}

    def is_reached(self, screen: str) -> bool:
        """Whether enough is chosen for `screen` to mean something."""
        if screen == "arrival":
            return True
        if self.choices.window_id is None or not self.choices.groups:
            return False
        if screen == "confirm":
            return all(group.slot_ids for group in self.choices.groups)
        return True


Screen = Callable[..., HttpResponse]


def on_journey(view: Screen) -> Screen:
    """Give `view` the Journey of the draft in its address, if it is the caller's own.

    A draft that became a visit leads to the visit. Strangers' drafts, and those of institutions that the caller no
    longer represents, are not found. Three queries, with the person's.
    """

    @wraps(view)
    def found(request: PageRequest, draft_id: UUID, **arguments: Any) -> HttpResponse:
        user = person(request)
        draft = (
            VisitDraft.objects.select_related("institution", "visit__edition")
            .filter(public_id=draft_id, user=user)
            .first()
        )
        if draft is None:
            visit = visit_of_confirmed_draft(user=user, draft_id=draft_id)
            if visit is None:
                raise Http404
            return redirect("schools:visit-detail", public_id=visit.public_id)
        if not can_represent(user, draft.institution):
            raise Http404
        edition = draft.visit.edition if draft.visit else Edition.objects.current()
        if edition is None:
            messages.warning(request, _("No edition takes bookings at the moment."))
            return redirect("schools:home")
        return view(request, Journey(user=user, draft=draft, edition=edition, now=timezone.now()), **arguments)

    return found


def go_to(request: PageRequest, url: str) -> HttpResponse:
    """Send a browser on: htmx is told in a header, so that it opens the page rather than swaps it in."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def checking(url: str) -> str:
    """The address of a screen that says what is wrong. One is sent to it, so that a reload and the way back work."""
    return f"{url}{'&' if '?' in url else '?'}check=1"


def is_checking(request: HttpRequest) -> bool:
    return request.GET.get("check") == "1"


def visible_visit(user: User, public_id: UUID) -> Visit:
    """The visit with all that its page draws, if `user` may see it; else not found. Four queries."""
    visit = (
        Visit.objects.visible_to(user)
        .select_related("edition", "institution", "institution__province", "arrival_window__gate__edition")
        .prefetch_related(
            Prefetch("groups", VisitGroup.objects.order_by("position")),
            Prefetch(
                "groups__stops",
                Stop.objects.select_related("slot__pavilion__zone").order_by("starts_at", "pk"),
            ),
        )
        .filter(public_id=public_id)
        .first()
    )
    if visit is None:
        raise Http404
    return visit
