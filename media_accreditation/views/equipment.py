"""What an outlet brings and drives: two lists, each with a form under it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from media_accreditation.errors import AccreditationError, VehicleKnown
from media_accreditation.forms.applications import EquipmentForm, VehicleForm
from media_accreditation.refusals import sentence_for
from media_accreditation.services.equipment import add_equipment, add_vehicle, remove_equipment, remove_vehicle
from media_accreditation.views.dossier import Dossier, do_or_say, dossier_of


@require_http_methods(["GET", "HEAD", "POST"])
def equipment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A post adds pieces of equipment, or a vehicle (`add=vehicle`)."""
    dossier = dossier_of(request, public_id)
    adds = request.POST.get("add", "")
    pieces = EquipmentForm(request.POST if adds == "equipment" else None, prefix="equipment")
    vehicle = VehicleForm(request.POST if adds == "vehicle" else None, prefix="vehicle")
    if pieces.is_valid() and _is_done(pieces, dossier):
        messages.success(request, _("On the list: %(name)s.") % {"name": pieces.cleaned_data["name"]})
        return redirect(dossier.url_of("equipment") + "#equipment")
    if vehicle.is_valid() and _is_done(vehicle, dossier):
        messages.success(
            request, _("On the list: %(name)s.") % {"name": f"\u2068{vehicle.cleaned_data['plate']}\u2069"}
        )
        return redirect(dossier.url_of("equipment") + "#vehicles")
    wrong = next((form for form in (pieces, vehicle) if form.errors), None)
    context = {
        "dossier": dossier,
        "application": dossier.application,
        "steps": dossier.steps("equipment"),
        "pieces": dossier.application.equipment.order_by("name", "serial_number", "pk"),
        "vehicles": dossier.application.vehicles.order_by("plate"),
        "piece_form": pieces,
        "vehicle_form": vehicle,
        "form": wrong,
    }
    return render(request, "press/equipment_list.html", context, status=422 if wrong else 200)


def _is_done(form: EquipmentForm | VehicleForm, dossier: Dossier) -> bool:
    application_id, by = dossier.application.pk, dossier.user
    try:
        if isinstance(form, VehicleForm):
            add_vehicle(application_id=application_id, details=form.details(), by=by)
        else:
            add_equipment(application_id=application_id, by=by, **form.cleaned_data)
    except AccreditationError as refusal:
        form.add_error("plate" if isinstance(refusal, VehicleKnown) else None, sentence_for(refusal))
        return False
    return True


@require_POST
def equipment_remove(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    dossier = dossier_of(request, public_id)
    return do_or_say(
        request,
        lambda: remove_equipment(equipment_id=pk, application_id=dossier.application.pk, by=dossier.user),
        done=_("Taken off the list."),
        to=dossier.url_of("equipment") + "#equipment",
    )


@require_POST
def vehicle_remove(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    dossier = dossier_of(request, public_id)
    return do_or_say(
        request,
        lambda: remove_vehicle(vehicle_id=pk, application_id=dossier.application.pk, by=dossier.user),
        done=_("Taken off the list."),
        to=dossier.url_of("equipment") + "#vehicles",
    )
