"""Applications under review, and who reviews them."""

from collections.abc import Mapping

from media_accreditation.models import Application, Review, TeamMember, Verdict
from media_accreditation.services import review as service
from media_accreditation.services.review import Decision
from openday.accounts.models import User
from tests.factories.media_accreditation import NOW, ApplicationFactory, TeamMemberFactory

State = Application.State
CLEAR = Decision(Verdict.CLEARED)
REFUSE = {
    Review.PRESS: Decision(Verdict.NOT_CLEARED, ("not_press_work",)),
    Review.SECURITY: Decision(Verdict.NOT_CLEARED, ("security_grounds",)),
}
ASK = Decision(Verdict.MORE_INFO, ("id_paper_unreadable",))


def submitted(*roles: str, **values: object) -> Application:
    """With a member of each role; one journalist unless told otherwise."""
    application = ApplicationFactory(state=State.SUBMITTED, **values)
    for role in roles or (TeamMember.Role.JOURNALIST,):
        TeamMemberFactory(application=application, role=role)
    return application


def team_of(application: Application) -> list[TeamMember]:
    return list(application.members.order_by("pk"))


def decide(
    application: Application, review: str, by: User, decisions: Mapping[int, Decision] | None = None
) -> Application:
    """On everybody of this review, as it stands now: cleared, unless `decisions` (by position) say otherwise."""
    application.refresh_from_db()
    members = service.of_review(team_of(application), review)
    return service.decide_members(
        application_id=application.pk,
        revision=application.revision,
        review=review,
        decisions={member.pk: (decisions or {}).get(place, CLEAR) for place, member in enumerate(members)},
        by=by,
        now=NOW,
    )


def passed(application: Application, press: User, decisions: Mapping[int, Decision] | None = None) -> Application:
    """Decided by the press office, and passed to security."""
    revision = decide(application, Review.PRESS, press, decisions).revision
    return service.pass_to_security(application_id=application.pk, revision=revision, by=press, now=NOW)


def ready(
    application: Application,
    press: User,
    security: User,
    *,
    of_press: Mapping[int, Decision] | None = None,
    of_security: Mapping[int, Decision] | None = None,
) -> Application:
    """Both reviews over."""
    passed(application, press, of_press)
    revision = decide(application, Review.SECURITY, security, of_security).revision
    return service.finish_security_review(application_id=application.pk, revision=revision, by=security, now=NOW)
