"""Who may look at which paper."""

from media_accreditation.models import Application, Paper
from media_accreditation.services.standing import acts_for
from openday.accounts.models import User
from openday.accounts.roles import Permission


def may_view_paper(user: User, paper: Paper) -> bool:
    """Whether `user` reviews what `paper` belongs to, or acts for its outlet. One query at most.

    `paper` comes with its outlet, its application, and its member's. The press office looks at what was sent to it,
    security at what the press office passed on, the badge desk at faces, and nobody else of staff at anything.
    """
    if paper.outlet_id is not None:
        return user.may(Permission.MANAGE_OUTLETS) or _reviews(user) or acts_for(user, paper.outlet_id)
    application = paper.application or (paper.member.application if paper.member else None)
    if application is None:  # a constraint says that there is one
        return False
    return (
        _may_review(user, application)
        or (paper.kind == Paper.Kind.PHOTO and user.may(Permission.MANAGE_BADGES) and _is_approved(application))
        or acts_for(user, application.outlet_id)
    )


def _reviews(user: User) -> bool:
    return user.may(Permission.REVIEW_PRESS) or user.may(Permission.REVIEW_SECURITY)


def _may_review(user: User, application: Application) -> bool:
    if user.may(Permission.REVIEW_PRESS) and application.state != Application.State.DRAFT:
        return True
    return user.may(Permission.REVIEW_SECURITY) and application.press_reviewed_at is not None


def _is_approved(application: Application) -> bool:
    return application.state in Application.APPROVED_STATES
