"""What those who came said of their visits."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.permissions import requires
from backoffice.services.feedback import comments_of, feedback_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition

COMMENTS_A_PAGE: Final = 25


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def feedback(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    page = Paginator(comments_of(edition), COMMENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"edition": edition, "feedback": feedback_of(edition, now=timezone.now()), "page_obj": page}
    return render(request, "backoffice/feedback.html", context)
