"""Who may open which page of staff."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from openday.accounts.models import User
from openday.accounts.roles import Permission

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]


def staff_of(request: HttpRequest) -> User:
    """The member of staff who asks. For everybody else these pages do not exist: Http404."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise Http404
    return user


def requires(permission: Permission) -> Callable[[View[Given]], View[Given]]:
    """Open a page of staff to those who hold `permission`. Others of staff get 403; everybody else 404."""

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if not staff_of(request).may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]  # read by the test of all pages
        return guarded

    return guard
