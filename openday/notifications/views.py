"""A person's choices about what they are sent; and the page that a mail's own link opens, without an account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openday.accounts.views import person, posted
from openday.notifications.forms import ChoicesForm
from openday.notifications.services import preferences
from openday.notifications.services.choices import blocked_for, reader_of
from openday.notifications.sms.gateways import offers_sms
from openday.notifications.told import masked
from openday.telephones import takes_sms


@never_cache
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    choice = preferences.preference_of(user)
    form = ChoicesForm(
        posted(request),
        initial={"language": user.language, "wants_email": choice.wants_email, "wants_sms": choice.wants_sms},
        offers_sms=offers_sms() and takes_sms(user.phone),
    )
    if form.is_valid():
        with transaction.atomic():
            chosen = form.cleaned_data
            wants_sms = chosen.get("wants_sms", choice.wants_sms)  # as it was, where it was not asked
            preferences.choose(user=user, wants_email=chosen["wants_email"], wants_sms=wants_sms, now=timezone.now())
            user.language = chosen["language"]
            user.save(update_fields=["language"])
        messages.success(request, _("Your choices are saved."))
        return redirect("notifications:choices")
    return render(
        request,
        "notifications/choices.html",
        {"form": form, "blocked": blocked_for(user), "phone": user.phone, "offers_sms": offers_sms()},
    )


@csrf_exempt  # the key in the address is the proof; a mailbox that posts for its reader has no cookie (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """A look changes nothing, since programs follow links; a POST does it at once."""
    user = reader_of(public_id=public_id, key=key)
    if user is None:
        raise Http404
    choice = preferences.preference_of(user)
    if request.method == "POST":
        is_back = "back" in request.POST
        choice = preferences.choose(user=user, wants_email=is_back, wants_sms=choice.wants_sms, now=timezone.now())
    return render(
        request, "notifications/unsubscribe.html", {"wants_email": choice.wants_email, "address": masked(user.email)}
    )
