"""The trail: what happened to one object, from the history that the database keeps."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backoffice.forms.trail import TrailForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of, history_of_visit
from openday.accounts.roles import Permission
from schools.models import Visit


@requires(Permission.VIEW_VISITS)
@require_safe
def trail(request: HttpRequest) -> HttpResponseBase:
    form = TrailForm(request.GET or None, user=staff_of(request))
    thing = form.find() if form.is_valid() else None
    events = [] if thing is None else history_of_visit(thing) if isinstance(thing, Visit) else history_of(thing)
    return render(request, "backoffice/trail.html", {"form": form, "thing": thing, "events": events})
