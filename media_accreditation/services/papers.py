"""Papers: attached, replaced, taken away and brought back, looked at. Each file is read before anything is locked.

Who acts for an outlet attaches its papers, those of its application and of its team while those can be changed; a
member attaches their own through their link (`by` is None: the door has read it). NotRepresented or NotEditable
else, and nothing is written or kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.files import File
from django.db import transaction

from media_accreditation.errors import PaperGone, PaperKindUnfit, TooManyPapers
from media_accreditation.models import Application, Outlet, Paper, PaperQuerySet, PaperView, TeamMember
from media_accreditation.services.applications import editable_application
from media_accreditation.services.moves import written
from media_accreditation.services.paper_access import may_view_paper
from media_accreditation.services.standing import check_acts_for
from media_accreditation.services.team import changed, editable_member, editable_own_part, is_open
from openday.accounts.models import User
from openday.uploads import store
from openday.uploads.reading import CleanFile, read_paper, read_photo

Kind = Paper.Kind
Owner = Outlet | Application | TeamMember
FOLDER: Final = "press/papers"
MOST_OTHERS: Final = 10  # papers without a kind of their own, of one outlet, application or member
ONE_LOOK: Final = timedelta(minutes=10)  # the pages of a paper, and a page that is loaded again
MAY_COME_BACK_FOR: Final = timedelta(days=7)
PAGE: Final = 1
SMALL_PHOTO: Final = 2

KINDS_OF: Final[Mapping[type[Owner], tuple[Kind, ...]]] = {
    Outlet: Paper.OF_OUTLET,
    Application: Paper.OF_APPLICATION,
    TeamMember: Paper.OF_MEMBER,
}
FIELD_OF: Final[Mapping[type[Owner], str]] = {Outlet: "outlet", Application: "application", TeamMember: "member"}


# --- Attaching ------------------------------------------------------------------------------------
def attach_paper(
    *,
    kind: str,
    of: Owner,
    upload: "File[Any] | CleanFile",
    by: User | None,
    now: datetime,
    issued_date: date | None = None,
    expires_date: date | None = None,
) -> Paper:
    """Keep `upload` as the paper of this kind, in place of the one before (of OTHER: beside those before).

    The same file twice is one paper. A photo becomes the member's. Raises UploadRefused, PaperKindUnfit or
    TooManyPapers.
    """
    if kind not in KINDS_OF[type(of)]:
        raise PaperKindUnfit(kind)
    read = read_photo if kind == Kind.PHOTO else read_paper
    clean = upload if isinstance(upload, CleanFile) else read(upload)
    dates = {"issued_date": issued_date, "expires_date": expires_date}
    name = store.keep(clean, folder=FOLDER)
    try:
        paper = _attach(Kind(kind), of, clean, name, dates, by=by, now=now)
    except BaseException:
        store.delete(name)
        raise
    if paper.name != name:  # known already
        store.delete(name)
    return paper


def set_photo(*, member: TeamMember, upload: "File[Any] | CleanFile", by: User | None, now: datetime) -> Paper:
    """Cut to the badge's shape, in the browser or here. Raises UploadRefused."""
    return attach_paper(kind=Kind.PHOTO, of=member, upload=upload, by=by, now=now)


@transaction.atomic
def _attach(
    kind: Kind,
    of: Owner,
    clean: CleanFile,
    name: str,
    dates: Mapping[str, date | None],
    *,
    by: User | None,
    now: datetime,
) -> Paper:
    of = _to_write(of, by=by)
    of_this_kind = papers_of(of).kept().filter(kind=kind)
    if same := of_this_kind.filter(sha256=clean.sha256, **dates).first():
        return same
    if kind == Kind.OTHER:
        if of_this_kind.count() >= MOST_OTHERS:
            raise TooManyPapers(MOST_OTHERS)
    else:
        of_this_kind.update(removed_at=now)
    paper = Paper.objects.create(
        **{FIELD_OF[type(of)]: of},
        kind=kind,
        name=name,
        original_name=clean.original_name,
        content_type=clean.content_type,
        size_bytes=clean.size_bytes,
        sha256=clean.sha256,
        width_px=clean.width_px,
        height_px=clean.height_px,
        page_count=clean.page_count,
        **dates,
        uploaded_at=now,
        uploader=by,
    )
    _follow_photo(of, kind, paper)
    _say_written(of)
    return paper


# --- Taking away, bringing back -------------------------------------------------------------------
@transaction.atomic
def remove_paper(*, paper_id: int, by: User | None, now: datetime) -> Paper:
    """Take it away; for a week it can be brought back, then its file is deleted. Idempotent."""
    paper, of = _paper_to_write(paper_id, by=by)
    if paper.removed_at is None:
        paper.removed_at = now
        paper.save(update_fields=["removed_at"])
        _follow_photo(of, paper.kind, None)
        _say_written(of)
    return paper


@transaction.atomic
def restore_paper(*, paper_id: int, by: User | None, now: datetime) -> Paper:
    """Bring it back, in place of what came after it. Raises PaperGone once its file is deleted."""
    paper, of = _paper_to_write(paper_id, by=by)
    if paper.removed_at is None:
        return paper
    if now - paper.removed_at > MAY_COME_BACK_FOR:
        raise PaperGone
    if paper.kind != Kind.OTHER:
        papers_of(of).kept().filter(kind=paper.kind).update(removed_at=now)
    paper.removed_at = None
    paper.save(update_fields=["removed_at"])
    _follow_photo(of, paper.kind, paper)
    _say_written(of)
    return paper


# --- Looking --------------------------------------------------------------------------------------
def view_paper(*, paper_id: int, by: User, now: datetime, address: str | None) -> Paper:
    """The paper, once it is written down that `by` looked at it: one look, however many of its pages.

    Raises Paper.DoesNotExist for strangers, PaperGone where its file was deleted. Four queries at most.
    """
    papers = Paper.objects.select_related("outlet", "application", "member__application")
    paper = papers.get(pk=paper_id)
    if not may_view_paper(by, paper):
        raise Paper.DoesNotExist
    if not paper.name:
        raise PaperGone
    looks = PaperView.objects.filter(paper=paper, viewed_by=by, viewed_at__gt=now - ONE_LOOK)
    if not looks.filter(address=address).exists():
        PaperView.objects.create(paper=paper, viewed_by=by, viewed_at=now, address=address)
    return paper


def content_of(paper: Paper, page: int = PAGE) -> bytes:
    """The JPEG of one page. For whoever has asked `view_paper`, and for badges. Raises FileNotFoundError."""
    return store.read_page(paper.name, page)


def papers_of(of: Owner) -> PaperQuerySet:
    return Paper.objects.filter(**{FIELD_OF[type(of)]: of})


def is_open_for_papers(of: Owner) -> bool:
    """Whether papers can be sent and taken away as things stand. One query at most."""
    match of:
        case TeamMember():
            return of.withdrawn_at is None and is_open(of)
        case Application():
            return of.state in Application.EDITABLE_STATES
        case _:
            return True


def names_in_use(names: Iterable[str]) -> set[str]:
    """Those that a paper still holds, for `store.forget_orphans`. One query."""
    return set(Paper.objects.filter(name__in=list(names)).values_list("name", flat=True))


# --- What they share ------------------------------------------------------------------------------
def _to_write(of: Owner, *, by: User | None) -> Owner:
    """Locked, for `by` to write."""
    match of:
        case TeamMember():
            return editable_member(of.pk, by=by) if by else editable_own_part(of.pk)
        case Application() if by:
            return editable_application(of.pk, by=by)
        case Outlet() if by:
            outlet = Outlet.objects.select_for_update(no_key=True).get(pk=of.pk)
            check_acts_for(by, outlet.pk)
            return outlet
    raise PaperKindUnfit("")  # a member's link writes what is the member's


def _paper_to_write(paper_id: int, *, by: User | None) -> tuple[Paper, Owner]:
    paper = Paper.objects.select_related("outlet", "application", "member").get(pk=paper_id)
    owner = paper.outlet or paper.application or paper.member
    assert owner is not None  # noqa: S101 - a constraint says so
    of = _to_write(owner, by=by)
    paper = Paper.objects.get(pk=paper_id)  # as it is now that nobody else writes
    if paper.purged_at:
        raise PaperGone
    return paper, of


def _follow_photo(of: Owner, kind: str, paper: Paper | None) -> None:
    if isinstance(of, TeamMember) and kind == Kind.PHOTO:
        of.photo = paper
        of.save(update_fields=["photo"])


def _say_written(of: Owner) -> None:
    """Whoever read it before looks again."""
    if isinstance(of, TeamMember):
        changed(of)
    elif isinstance(of, Application):
        written(of)
