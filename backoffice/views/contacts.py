"""Who runs a pavilion, and is told each evening which groups come the next day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.edition_in_hand import with_edition
from backoffice.forms.contacts import ContactForm, values_of
from backoffice.permissions import requires, staff_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from pavilions.errors import ContactKnown
from pavilions.models import Pavilion, PavilionContact
from pavilions.services.contacts import add_contact, change_contact, remove_contact
from schools.services.pavilion_day import pavilion_day_path


@requires(Permission.MANAGE_PAVILIONS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def contact_list(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    """The contacts of a pavilion, and a form for one more."""
    pavilion = get_object_or_404(Pavilion, edition=edition, code=code)
    return _listed(request, edition, pavilion, None)


@requires(Permission.MANAGE_PAVILIONS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def contact_edit(request: HttpRequest, edition: Edition, code: str, contact_id: int) -> HttpResponseBase:
    """The same, with one of them in the form."""
    pavilion = get_object_or_404(Pavilion, edition=edition, code=code)
    return _listed(request, edition, pavilion, get_object_or_404(pavilion.contacts, pk=contact_id))


@requires(Permission.MANAGE_PAVILIONS)
@require_POST
@with_edition
def contact_remove(request: HttpRequest, edition: Edition, code: str, contact_id: int) -> HttpResponseBase:
    pavilion = get_object_or_404(Pavilion, edition=edition, code=code)
    if contact := pavilion.contacts.filter(pk=contact_id).first():
        remove_contact(contact=contact, by=staff_of(request))
        messages.success(request, _("%(name)s gets no more lists of this pavilion.") % {"name": contact.full_name})
    return redirect("backoffice:contact-list", code=pavilion.code)


def _listed(
    request: HttpRequest, edition: Edition, pavilion: Pavilion, contact: PavilionContact | None
) -> HttpResponseBase:
    form = ContactForm(request.POST or None, initial=values_of(contact))
    if form.is_valid():
        try:
            saved = _save(pavilion, contact, form.cleaned_data, by=staff_of(request))
        except ContactKnown:
            form.add_error("email", _("This pavilion has a contact with this address already."))
        else:
            messages.success(request, _("%(name)s gets the lists of this pavilion.") % {"name": saved.full_name})
            return redirect("backoffice:contact-list", code=pavilion.code)
    contacts = pavilion.contacts.order_by("full_name", "pk")
    context = {
        "edition": edition,
        "pavilion": pavilion,
        "contacts": [(each, pavilion_day_path(each)) for each in contacts],
        "contact": contact,
        "form": form,
    }
    return render(request, "backoffice/contact_list.html", context)


def _save(pavilion: Pavilion, contact: PavilionContact | None, values: dict[str, Any], *, by: User) -> PavilionContact:
    if contact is None:
        return add_contact(pavilion=pavilion, by=by, **values)
    return change_contact(contact=contact, by=by, **values)
