"""The rules of reminders: when which goes to whom, and what that would send in the days to come."""

from collections.abc import Callable

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.message_rules import RuleForm, initial_of
from backoffice.message_refusals import sentence_for
from backoffice.permissions import requires, staff_of
from backoffice.services.message_rules import board_of
from backoffice.services.message_texts import channels_of
from backoffice.services.trail import history_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.errors import MessageError
from openday.notifications.kinds import kinds
from openday.notifications.models import ReminderRule
from openday.notifications.reminders import Reminder, reminder_of
from openday.notifications.services.reminding import add_usual_rules
from openday.notifications.services.rules import AHEAD, add_rule, change_rule, coming, remove_rule, switch_rule


@requires(Permission.MANAGE_MESSAGES)
@require_safe
@with_edition
def rule_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    board = board_of(edition)
    context = {"edition": edition, "board": board, "has_rules": any(each.rows for each in board)}
    return render(request, "backoffice/messages/rule_list.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_safe
@with_edition
def rule_coming(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """A part of the list of rules, which takes a while; a page of its own without JavaScript."""
    found = coming(edition=edition, now=timezone.now())
    context = {"edition": edition, "coming": found, "days": AHEAD.days, "total": sum(each.messages for each in found)}
    name = "_coming" if request.headers.get("HX-Request") else "rule_coming"
    return render(request, f"backoffice/messages/{name}.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_POST
@with_edition
def rule_usual(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Begin with the usual rules; those that staff took away stay away."""
    add_usual_rules(edition=edition, now=timezone.now())
    return redirect("backoffice:rule-list")


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def rule_add(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    reminder = reminder_of(request.GET.get("reminder", ""))
    if reminder is None:
        raise Http404
    begin = {"when": RuleForm.BEFORE, "days": 3, "local_time": "10:00", "channels": ["email"], "is_active": True}
    form = RuleForm(request.POST or None, initial=begin, reminder=reminder)

    def add(form: RuleForm) -> None:
        add_rule(edition=edition, reminder=reminder.name, terms=form.terms, by=staff_of(request), now=timezone.now())

    return _edited(request, reminder, form, add, None)


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    rule = get_object_or_404(ReminderRule.objects.select_related("edition"), pk=rule_id)
    reminder = reminder_of(rule.reminder)
    if reminder is None:
        raise Http404
    form = RuleForm(request.POST or None, initial=initial_of(rule), reminder=reminder)

    def change(form: RuleForm) -> None:
        change_rule(rule=rule, terms=form.terms, by=staff_of(request), now=timezone.now())

    return _edited(request, reminder, form, change, rule)


def _edited(
    request: HttpRequest,
    reminder: Reminder,
    form: RuleForm,
    keep: Callable[[RuleForm], None],
    rule: ReminderRule | None,
) -> HttpResponseBase:
    if form.is_valid():
        try:
            keep(form)
        except MessageError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            notes.success(request, _("The reminder is set. What is past by now is not sent."))
            return redirect("backoffice:rule-list")
    kind = next((kind for kind in kinds() if kind.name == reminder.kind_name), None)
    context = {
        "form": form,
        "reminder": reminder,
        "rule": rule,
        "kind": kind,
        "told_by": channels_of(kind) if kind else [],
        "events": history_of(rule) if rule else [],
    }
    return render(request, "backoffice/messages/rule_edit.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def rule_switch(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    rule = get_object_or_404(ReminderRule, pk=rule_id)
    is_active = request.POST.get("is_active") == "1"
    try:
        switch_rule(rule=rule, is_active=is_active, by=staff_of(request), now=timezone.now())
    except MessageError as refusal:
        notes.error(request, sentence_for(refusal))
    else:
        notes.success(request, _("The reminder is on.") if is_active else _("The reminder is off."))
    return redirect("backoffice:rule-list")


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def rule_remove(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    rule = get_object_or_404(ReminderRule, pk=rule_id)
    remove_rule(rule=rule, by=staff_of(request))
    notes.success(request, _("The reminder is taken away. What it has sent stays in the list of messages."))
    return redirect("backoffice:rule-list")
