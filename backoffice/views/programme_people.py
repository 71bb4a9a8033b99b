"""What seminars keep of one person (law 09-08): found by an e-mail address, handed out, erased."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from backoffice.forms.programme_speakers import EraseForm, PersonForm
from backoffice.permissions import requires, staff_of
from openday.accounts.roles import Permission
from seminars.errors import SeminarsError
from seminars.refusals import sentence_for
from seminars.services.people import erase_registrations, erase_speaker, export_person
from seminars.services.retention import people_of


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponseBase:
    """What is kept under an address; as a file (`?format=json`); a post erases it, for good."""
    form = PersonForm(request.GET or None)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    if request.method == "POST":
        return _erase(request)
    if email and request.GET.get("format") == "json":
        return JsonResponse(
            export_person(email),
            json_dumps_params={"indent": 2, "ensure_ascii": False},
            headers={"Content-Disposition": 'attachment; filename="person.json"', "Cache-Control": "private, no-store"},
        )
    registrations, speakers = people_of(email)
    context = {
        "form": form,
        "erase_form": EraseForm(auto_id=False),
        "email": email,
        "registrations": registrations.select_related("seminar__edition").order_by("-asked_at", "-pk"),
        "speakers": speakers.select_related("edition").order_by("-edition__number", "pk"),
    }
    return render(request, "backoffice/programme/person.html", context)


def _erase(request: HttpRequest) -> HttpResponseBase:
    form = EraseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was erased: make sure first that it is this person who asks."))
        return redirect("backoffice:seminar-person")
    email, by = form.cleaned_data["email"], staff_of(request)
    try:
        if request.POST.get("what") == "speaker":
            speakers = list(people_of(email)[1].order_by("pk"))
            for speaker in speakers:
                erase_speaker(speaker_id=speaker.pk, by=by)
            messages.success(request, _("The speaker is erased, and taken out of every seminar."))
        else:
            count = erase_registrations(email=email, by=by, now=timezone.now())
            said = ngettext(
                "%(count)d sign-up names nobody any more.", "%(count)d sign-ups name nobody any more.", count
            )
            messages.success(request, said % {"count": count})
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    return redirect("backoffice:seminar-person")
