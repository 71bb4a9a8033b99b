"""Which edition a member of staff works on: the published one, unless they took another."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from openday.editions.models import Edition

SESSION_KEY: Final = "edition_in_hand"
Given = ParamSpec("Given")


def edition_in_hand(request: HttpRequest) -> Edition | None:
    """The one taken in this session, else the published one, else the latest; None while there is none."""
    taken = request.session.get(SESSION_KEY)
    edition = Edition.objects.filter(pk=taken).first() if taken else None
    return edition or Edition.objects.current() or Edition.objects.order_by("-number").first()


def take_in_hand(request: HttpRequest, edition: Edition) -> None:
    """Work on `edition` from now on. The published one is everybody's and needs no taking."""
    if edition.state == Edition.State.PUBLISHED:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = edition.pk


def with_edition(
    view: Callable[Concatenate[HttpRequest, Edition, Given], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
    """Call `view(request, edition, …)`; a page that says what to do where there is no edition yet."""

    @wraps(view)
    def in_edition(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        edition = edition_in_hand(request)
        if edition is None:
            return render(request, "backoffice/edition_none.html")
        return view(request, edition, *args, **kwargs)

    return in_edition
