"""A desk at which requests are decided one by one: one in hand, decided, and on to the next of the same queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.forms.reasons import ReasonForm
from backoffice.permissions import staff_of
from backoffice.services.queues import Queue, Row, key_in
from backoffice.told import told_on_page
from openday.accounts.models import User

# Row, what follows the name of the deed after a colon, the reason, who decides; what is said then.
Deed = Callable[[Any, str, str, User], str]


@dataclass(frozen=True)
class Desk(Generic[Row]):
    """`url_name` and `template` are of its page; `row_name` is what the row in hand is called there.

    `queue_of` takes what `form` says and the key of the row in hand; `compare` what is looked at beside the row.
    `refusal` is the exception that `sentence_for` has words for; `mail_of` finds what a row's person was told.
    """

    url_name: str
    template: str
    row_name: str
    about: str
    pending: str
    form: type[forms.Form]
    reasons: type[ReasonForm]
    narrowed_by: Sequence[str]
    queue_of: Callable[..., Queue[Row]]
    compare: Callable[..., Any]
    mail_of: Callable[[Row], str]
    state_of: Callable[[Row], str]
    deeds: Mapping[str, Deed]
    need_reason: frozenset[str]
    refusal: type[Exception]
    sentence_for: Callable[[Any], str]

    def show(
        self,
        request: HttpRequest,
        *,
        at: str,
        narrowing: str | None = None,
        reason: ReasonForm | None = None,
        status: int = 200,
    ) -> HttpResponseBase:
        """The queue with the row `at` in hand, else its first. `narrowing` is a query string, else the request's."""
        form = self.form(request.GET if narrowing is None else _said(narrowing))
        form.is_valid()
        state = form.cleaned_data.get("state") or self.pending
        queue = self.queue_of(form.cleaned_data | {"state": state}, at=key_in(at))
        context = {
            "form": form,
            "queue": queue,
            self.row_name: queue.at,
            "compared": self.compare(queue.at, by=staff_of(request)) if queue.at else None,
            "reason": reason or self.reasons(),
            "narrowing": self._narrowing(request) if narrowing is None else narrowing,
            "state": state,
            **(self._told(request, queue.at) if queue.at else {}),
        }
        return render(request, self.template, context, status=status)

    def decide(self, request: HttpRequest, row: Row, *, person: str) -> HttpResponseBase:
        """One decision; the next row of the queue comes up. A refusal that lacks its reason keeps the page."""
        narrowing = request.POST.get("narrowing", "")[:500]
        deed, _sep, value = request.POST.get("deed", "").partition(":")
        reason = self.reasons(request.POST)
        is_understood = deed in self.deeds and reason.is_valid()
        if is_understood and deed in self.need_reason and not reason.reason():
            reason.add_error("words", _("Say why: the person reads it."))
            is_understood = False
        if not is_understood:
            return self.show(request, at=str(row.pk), narrowing=narrowing, reason=reason, status=422)
        try:
            with transaction.atomic():
                said = self.deeds[deed](row, value, reason.reason(), staff_of(request))
        except self.refusal as refusal:
            messages.error(request, self.sentence_for(refusal))
            at = str(row.pk)
        else:
            messages.success(request, said % {"person": person})
            at = request.POST.get("following", "")[:19]
        return redirect(f"{self._url}?{urlencode(_said(narrowing) | {'at': at})}")

    @property
    def _url(self) -> str:
        return reverse(f"backoffice:{self.url_name}")

    def _narrowing(self, request: HttpRequest) -> str:
        return urlencode({key: request.GET[key] for key in self.narrowed_by if request.GET.get(key)})

    def _told(self, request: HttpRequest, row: Row) -> dict[str, Any]:
        here = urlencode({"state": self.state_of(row), "at": row.pk})
        return told_on_page(request, {self.about: [row.pk]}, found_by=self.mail_of(row), page=f"{self._url}?{here}")


def _said(narrowing: str) -> dict[str, str]:
    """What `narrowing` (a query string) says; the last of each name."""
    return QueryDict(narrowing).dict()
