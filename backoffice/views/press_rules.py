"""The press rules of the edition in hand: until when, by which published rule, where the press centre is."""

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_rules import LANGUAGES, OFFICE, TEXTS, WHEN, PressRulesForm
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError
from media_accreditation.refusals import sentence_for
from media_accreditation.services.rules import change_press_rules, press_rules_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition


@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def press_rules(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = PressRulesForm(request.POST or None, instance=copy(press_rules_of(edition)))
    if form.is_valid():
        try:
            change_press_rules(edition=edition, rules=form.rules, by=staff_of(request))
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("The press rules were changed. Everybody reads them on the public pages."))
            return redirect("backoffice:press-rules")
    context = {
        "edition": edition,
        "form": form,
        "when": [form[name] for name in WHEN],
        "office": [form[name] for name in OFFICE],
        "texts": {stem: [(language, form[f"{stem}_{language}"]) for language in LANGUAGES] for stem in TEXTS},
    }
    return render(request, "backoffice/press/press_rules.html", context)
