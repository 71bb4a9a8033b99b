"""Papers of an outlet, of its application, of its team: sent, taken away, brought back, shown page by page."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_accreditation.errors import AccreditationError, PaperGone
from media_accreditation.forms.papers import PaperForm, PhotoForm
from media_accreditation.models import Application, Outlet, Paper, TeamMember
from media_accreditation.paper_rows import rows_of
from media_accreditation.refusals import sentence_for
from media_accreditation.services.papers import (
    KINDS_OF,
    SMALL_PHOTO,
    Owner,
    attach_paper,
    content_of,
    is_open_for_papers,
    remove_paper,
    restore_paper,
    view_paper,
)
from media_accreditation.services.standing import acts_for
from openday.accounts.client import client_address
from openday.accounts.models import User
from openday.rate_limits import is_too_often, too_often_page
from openday.time_zone import local_date
from openday.uploads.bodies import takes_files
from openday.uploads.errors import UploadRefused
from openday.uploads.reading import PAPER_BYTES
from openday.uploads.refusals import sentence_for as upload_sentence

Kind = Paper.Kind
BODY_BYTES: Final = PAPER_BYTES + 2**20  # a file that is a little too large is told at its field
UPLOADS_IN_TEN_MINUTES: Final = 90
TEN_MINUTES_SECONDS: Final = 600
# A page of a paper is a picture that we drew; whatever it were, it could do nothing and be nothing else.
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def person(request: HttpRequest) -> User:
    """Who asks: the door is shut to everyone else (LoginRequiredMiddleware)."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


# --- Whose papers ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Desk:
    """Where the papers of one outlet, application or member are kept, and who keeps them (None: the member)."""

    of: Owner
    title: str
    by: User | None
    back_url: str


def _desk(request: HttpRequest, of: Owner, *, title: str, outlet_id: int) -> Desk:
    """Strangers find nothing. One query."""
    user = person(request)
    if not acts_for(user, outlet_id):
        raise Http404
    return Desk(of=of, title=title, by=user, back_url=_back_url(of))


def _back_url(of: Owner) -> str:
    if isinstance(of, Outlet):
        return reverse("press:outlet-detail", args=[of.public_id])
    if isinstance(of, TeamMember):
        return reverse("press:application-team", args=[of.application.public_id]) + f"#member-{of.pk}"
    return reverse("press:application-detail", args=[of.public_id])


@takes_files(most_bytes=BODY_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The dossier, which stays from edition to edition."""
    outlet = get_object_or_404(Outlet, public_id=public_id)
    return papers_page(request, _desk(request, outlet, title=outlet.name, outlet_id=outlet.pk))


@takes_files(most_bytes=BODY_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def application_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    of = get_object_or_404(Application.objects.select_related("outlet"), public_id=public_id)
    return papers_page(request, _desk(request, of, title=of.outlet.name, outlet_id=of.outlet_id))


@takes_files(most_bytes=BODY_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def member_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The photo and the papers of one member of the team."""
    of = get_object_or_404(TeamMember.objects.select_related("application"), public_id=public_id)
    return papers_page(request, _desk(request, of, title=of.name, outlet_id=of.application.outlet_id))


# --- Sending --------------------------------------------------------------------------------------
def papers_page(request: HttpRequest, desk: Desk, *, template: str = "press/paper_list.html") -> HttpResponse:
    """All kinds with what is there of each; a post sends one paper."""
    now = timezone.now()
    sent: PaperForm | PhotoForm | None = None
    if request.method == "POST":
        who = f"user-{desk.by.pk}" if desk.by else f"member-{desk.of.pk}"
        if is_too_often("papers", who, most=UPLOADS_IN_TEN_MINUTES, seconds=TEN_MINUTES_SECONDS):
            return too_often_page(request)
        kind = request.POST.get("kind", "")
        if kind not in KINDS_OF[type(desk.of)]:
            raise Http404
        sent = _form(kind, request)
        if sent.is_valid() and _is_attached(sent, kind, desk):
            messages.success(request, _("%(paper)s: received.") % {"paper": Kind(kind).label})
            return redirect(f"{request.path}#{kind}")
    is_open = is_open_for_papers(desk.of)
    rows = [
        {"row": row, "form": sent if sent and sent.prefix == row.kind else _form(row.kind)}
        for row in rows_of(desk.of, now=now)
    ]
    context = {"desk": desk, "rows": rows, "is_open": is_open, "form": sent, "small": SMALL_PHOTO}
    return render(request, template, context, status=422 if sent and sent.errors else 200)


def _form(kind: str, request: HttpRequest | None = None) -> PaperForm | PhotoForm:
    data, files = (request.POST, request.FILES) if request else (None, None)
    if kind == Kind.PHOTO:
        return PhotoForm(data, files, prefix=kind)
    return PaperForm(data, files, prefix=kind, kind=kind, today=local_date(timezone.now()))


def _is_attached(form: PaperForm | PhotoForm, kind: str, desk: Desk) -> bool:
    try:
        attach_paper(
            kind=kind, of=desk.of, upload=form.cleaned_data["file"], by=desk.by, now=timezone.now(), **form.dates()
        )
    except UploadRefused as refusal:
        form.add_error("file", upload_sentence(refusal))
    except AccreditationError as refusal:
        form.add_error(None, sentence_for(refusal))
    return not form.errors


@require_POST
def paper_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _change(request, public_id, remove_paper, _("Taken away. You can bring it back for a week."))


@require_POST
def paper_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _change(request, public_id, restore_paper, _("The paper is back."))


def _change(request: HttpRequest, public_id: UUID, change: Any, done: str) -> HttpResponse:
    user = person(request)
    paper = _paper(public_id)
    if not acts_for(user, outlet_of(paper)):
        raise Http404
    try:
        change(paper_id=paper.pk, by=user, now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, done)
    return redirect(f"{address_of(paper)}#{paper.kind}")


# --- Looking --------------------------------------------------------------------------------------
@require_safe
def paper_page(request: HttpRequest, public_id: UUID, page: int) -> HttpResponse:
    """One page as a picture, for whoever may look; that they did is written down first. Six queries at most."""
    paper = seen(request, public_id)
    try:
        content = content_of(paper, page)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{paper.kind}-{paper.public_id.hex[:8]}-{page}.jpg"
    headers = HEADERS | {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type=paper.content_type, headers=headers)


@require_safe
def paper_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All pages of a paper, at a size that can be read."""
    paper = seen(request, public_id)
    return render(request, "press/paper_detail.html", {"paper": paper, "pages": range(1, (paper.page_count or 1) + 1)})


def seen(request: HttpRequest, public_id: UUID) -> Paper:
    """The paper that this person looks at. For strangers, and once its file is deleted, there is none."""
    paper_id = get_object_or_404(Paper.objects.only("pk"), public_id=public_id).pk
    try:
        return view_paper(
            paper_id=paper_id, by=person(request), now=timezone.now(), address=client_address(request) or None
        )
    except (Paper.DoesNotExist, PaperGone) as error:
        raise Http404 from error


def _paper(public_id: UUID) -> Paper:
    papers = Paper.objects.select_related("outlet", "application", "member__application")
    return get_object_or_404(papers, public_id=public_id)


def outlet_of(paper: Paper) -> int:
    if paper.outlet_id:
        return paper.outlet_id
    application = paper.application or (paper.member.application if paper.member else None)
    if application is None:
        raise Http404
    return application.outlet_id


def address_of(paper: Paper) -> str:
    """Of the page on which this paper is kept."""
    if paper.outlet:
        return reverse("press:outlet-papers", args=[paper.outlet.public_id])
    if paper.application:
        return reverse("press:application-papers", args=[paper.application.public_id])
    return reverse("press:member-papers", args=[paper.member.public_id if paper.member else ""])
