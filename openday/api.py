"""The REST API put together: its doors, its errors, its schema and its pages."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from media_accreditation.api.activities import (
    ActivityAgree,
    ActivityAnotherTime,
    ActivityCancel,
    ActivityDetail,
    ActivityFinish,
    ActivityList,
    ActivityNoShow,
    ActivityPlan,
    ActivityReopen,
    OfficerList,
    PressCount,
)
from media_accreditation.api.applications import (
    ApplicationDetail,
    ApplicationList,
    ApplicationMembers,
    ApplicationSubmit,
    ApplicationTakeBack,
    MemberDetail,
    MemberWithdraw,
    QuestionAnswer,
)
from media_accreditation.api.badges import (
    BadgeDetail,
    BadgeList,
    BadgeLost,
    BadgePhoto,
    BadgePrintData,
    BadgePrinted,
)
from media_accreditation.api.outlets import OutletDetail, OutletList
from media_accreditation.api.refusals import refused as press_refused
from media_accreditation.api.reviews import ReleaseDecisions, ReviewDecisions, ReviewDetail, ReviewList
from media_accreditation.errors import AccreditationError
from openday.editions.api import EditionDetail, EditionList
from openday.passes.api import PassKeyList, PassRevocationList
from openday.rest import errors, schemes
from openday.rest.public_lists import PublicAnswer
from openday.rest.reading import operations_by_tag
from pavilions.api import PavilionDetail, PavilionList, SlotList
from pavilions.errors import PavilionError
from schools.api.arrivals import ArrivalWindowList
from schools.api.institutions import InstitutionDetail, InstitutionList
from schools.api.passes import VisitPasses
from schools.api.refusals import refused
from schools.api.visits import VisitCancel, VisitDetail, VisitList
from schools.errors import VisitError
from seminars.api.endpoints import PUBLIC as PUBLIC_PROGRAMME
from seminars.api.endpoints import STAFF as PROGRAMME_OF_STAFF
from seminars.api.refusals import refused as programme_refused
from seminars.errors import SeminarsError

SCHEMA_FRESH_SECONDS = 300
SIGN_IN_SCHEMES = (schemes.TokenScheme, schemes.SessionScheme)


def answer_error(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: refusals of the apps in the one shape of `openday.rest.errors`."""
    if isinstance(error, VisitError | PavilionError):
        error = refused(error)
    elif isinstance(error, AccreditationError):
        error = press_refused(error)
    elif isinstance(error, SeminarsError):
        error = programme_refused(error)
    return errors.answer_error(error, context)


@extend_schema(exclude=True)
class NothingHere(PublicAnswer):
    """Unknown paths of the API answer in its own shape."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


@cache
def openapi_schema() -> dict[str, Any]:
    """The OpenAPI schema of every endpoint, in English. Made once a process."""
    with translation.override("en"):
        generator = SchemaGenerator(patterns=[path("api/v1/", include(endpoints))])
        schema: dict[str, Any] = generator.get_schema(request=None, public=True)
    return schema


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    body = json.dumps(openapi_schema(), ensure_ascii=False)
    response = HttpResponse(body, content_type="application/vnd.oai.openapi+json; charset=utf-8")
    patch_cache_control(response, public=True, max_age=0, s_maxage=SCHEMA_FRESH_SECONDS)
    return response


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The schema as a page: of our own making, as it then reads well under the CSP of the site and without script."""
    root = settings.SITE_URL
    with translation.override("en"):
        response = render(
            request,
            "api/docs.html",
            {
                "root": root,
                "first_call": f'curl -H "Authorization: Bearer openday_…" {root}/api/v1/visits/',
                "tags": operations_by_tag(openapi_schema()),
            },
        )
    patch_cache_control(response, public=True, max_age=0, s_maxage=SCHEMA_FRESH_SECONDS)
    return response


endpoints = [
    path("editions/", EditionList.as_view(), name="edition-list"),
    path("editions/<int:number>/", EditionDetail.as_view(), name="edition-detail"),
    path("pavilions/", PavilionList.as_view(), name="pavilion-list"),
    path("pavilions/<int:pk>/", PavilionDetail.as_view(), name="pavilion-detail"),
    path("slots/", SlotList.as_view(), name="slot-list"),
    path("arrival-windows/", ArrivalWindowList.as_view(), name="arrival-window-list"),
    path("institutions/", InstitutionList.as_view(), name="institution-list"),
    path("institutions/<int:pk>/", InstitutionDetail.as_view(), name="institution-detail"),
    path("visits/", VisitList.as_view(), name="visit-list"),
    path("visits/<uuid:public_id>/", VisitDetail.as_view(), name="visit-detail"),
    path("visits/<uuid:public_id>/cancel/", VisitCancel.as_view(), name="visit-cancel"),
    path("visits/<uuid:public_id>/passes/", VisitPasses.as_view(), name="visit-passes"),
    path("press/outlets/", OutletList.as_view(), name="press-outlet-list"),
    path("press/outlets/<uuid:public_id>/", OutletDetail.as_view(), name="press-outlet-detail"),
    path("press/reviews/release/", ReleaseDecisions.as_view(), name="press-review-release"),
    path("press/reviews/<slug:review>/", ReviewList.as_view(), name="press-review-list"),
    path("press/reviews/<slug:review>/<uuid:public_id>/", ReviewDetail.as_view(), name="press-review-detail"),
    path(
        "press/reviews/<slug:review>/<uuid:public_id>/decisions/",
        ReviewDecisions.as_view(),
        name="press-review-decisions",
    ),
    path("press/applications/", ApplicationList.as_view(), name="press-application-list"),
    path("press/applications/<uuid:public_id>/", ApplicationDetail.as_view(), name="press-application-detail"),
    path("press/applications/<uuid:public_id>/submit/", ApplicationSubmit.as_view(), name="press-application-submit"),
    path(
        "press/applications/<uuid:public_id>/take-back/",
        ApplicationTakeBack.as_view(),
        name="press-application-take-back",
    ),
    path("press/applications/<uuid:public_id>/members/", ApplicationMembers.as_view(), name="press-member-add"),
    path(
        "press/applications/<uuid:public_id>/questions/<int:pk>/answer/",
        QuestionAnswer.as_view(),
        name="press-question-answer",
    ),
    path("press/members/<uuid:public_id>/", MemberDetail.as_view(), name="press-member-detail"),
    path("press/members/<uuid:public_id>/withdraw/", MemberWithdraw.as_view(), name="press-member-withdraw"),
    path("press/badges/", BadgeList.as_view(), name="press-badge-list"),
    path("press/badges/<uuid:public_id>/", BadgeDetail.as_view(), name="press-badge-detail"),
    path("press/badges/<uuid:public_id>/lost/", BadgeLost.as_view(), name="press-badge-lost"),
    path("press/badges/<uuid:public_id>/print-data/", BadgePrintData.as_view(), name="press-badge-print-data"),
    path("press/badges/<uuid:public_id>/photo/", BadgePhoto.as_view(), name="press-badge-photo"),
    path("press/badges/<uuid:public_id>/printed/", BadgePrinted.as_view(), name="press-badge-printed"),
    path("press/activities/", ActivityList.as_view(), name="press-activity-list"),
    path("press/activities/<uuid:public_id>/", ActivityDetail.as_view(), name="press-activity-detail"),
    path("press/activities/<uuid:public_id>/agree/", ActivityAgree.as_view(), name="press-activity-agree"),
    path(
        "press/activities/<uuid:public_id>/another-time/",
        ActivityAnotherTime.as_view(),
        name="press-activity-another-time",
    ),
    path("press/activities/<uuid:public_id>/cancel/", ActivityCancel.as_view(), name="press-activity-cancel"),
    path("press/activities/<uuid:public_id>/plan/", ActivityPlan.as_view(), name="press-activity-plan"),
    path("press/activities/<uuid:public_id>/finish/", ActivityFinish.as_view(), name="press-activity-finish"),
    path("press/activities/<uuid:public_id>/no-show/", ActivityNoShow.as_view(), name="press-activity-no-show"),
    path("press/activities/<uuid:public_id>/reopen/", ActivityReopen.as_view(), name="press-activity-reopen"),
    path("press/officers/", OfficerList.as_view(), name="press-officer-list"),
    path("press/count/", PressCount.as_view(), name="press-count"),
    *PUBLIC_PROGRAMME,
    *PROGRAMME_OF_STAFF,
    path("pass-keys/", PassKeyList.as_view(), name="pass-key-list"),
    path("pass-revocations/", PassRevocationList.as_view(), name="pass-revocation-list"),
]

app_name = "api"
urlpatterns = [
    path("v1/", include(endpoints)),
    re_path("^v1/", NothingHere.as_view()),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
]
