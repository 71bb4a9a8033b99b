"""What is said of a refusal, in one place: to people (a sentence) and to programs (a code and data).

Forms show the sentence beside what was typed; the API sends all three.
"""

from collections.abc import Callable
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_accreditation import errors
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Application, Category
from openday.bidi import isolated
from openday.moments import clock, clock_range, day_and_clock


def sentence_for(refusal: AccreditationError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


def _overrun(overrun: errors.Overrun) -> str:
    who = Category(overrun.category).label if overrun.category else _("all categories")
    values = {"category": who, "asked": overrun.asked, "places": overrun.places}
    if overrun.reference is None:
        return _("%(category)s: %(asked)d people would be approved, and the edition has %(places)d places.") % values
    values["reference"] = f"\u2066{overrun.reference}\u2069"
    return _("%(reference)s, %(category)s: %(asked)d people for %(places)d places of its quota.") % values


def _clash(clash: errors.Clash) -> str:
    values = {
        "activity": f"M-{clash.activity_id:05d}",
        "times": isolated(clock_range(clash.starts_at, clash.ends_at)),
    }
    if clash.what == "officer":
        return _("The officer is in %(activity)s then, %(times)s.") % values
    return _("The pavilion has %(activity)s then, %(times)s.") % values


_SENTENCES: Final[dict[type[AccreditationError], Callable[[Any], str]]] = {
    # --- Whoever acts, on whatever ---
    errors.MayNotDecide: lambda _refusal: _("Your role does not decide this."),
    errors.OwnRequest: lambda _refusal: _("Nobody decides about themselves: a colleague has to."),
    errors.StaleRevision: lambda _refusal: _(
        "Somebody else changed this meanwhile. Look at it as it is now, then decide again."
    ),
    errors.MoveNotAllowed: lambda _refusal: _(
        "Somebody moved this on meanwhile, and what you asked for can no longer be done. Nothing was changed."
    ),
    errors.ReasonMissing: lambda _refusal: _("Say why: the person reads it."),
    errors.OutletNotVerified: lambda _refusal: _("The outlet has to be verified first."),
    # --- Applications and teams ---
    errors.NotRepresented: lambda _refusal: _("You do not act for this outlet."),
    errors.AccreditationClosed: lambda refusal: (
        _("Applications can be begun and sent from %(opens)s until %(deadline)s. Please call the press office.")
        % {"opens": day_and_clock(refusal.opens_at), "deadline": day_and_clock(refusal.deadline_at)}
    ),
    errors.NotEditable: lambda refusal: (
        _("This can no longer be changed. The state of the application: %(state)s.")
        % {"state": Application.State(refusal.state).label}
    ),
    errors.ApplicationIncomplete: lambda refusal: (
        ngettext(
            "%(count)d thing is still missing: complete it, then send.",
            "%(count)d things are still missing: complete them, then send.",
            len(refusal.missing),
        )
        % {"count": len(refusal.missing)}
    ),
    errors.AlreadyInTeam: lambda _refusal: _("Somebody with this identity paper is in the team already."),
    errors.TeamTooLarge: lambda refusal: (
        ngettext("An application takes %(limit)d person.", "An application takes %(limit)d people.", refusal.limit)
        % {"limit": refusal.limit}
    ),
    errors.NoAddressToInvite: lambda _refusal: _("Write the person's e-mail address first, then invite them."),
    errors.InvitedJustNow: lambda refusal: (
        _("This person was invited a moment ago: again from %(clock)s on.") % {"clock": clock(refusal.again_at)}
    ),
    errors.TooManyThings: lambda refusal: (
        ngettext("The list takes %(limit)d line.", "The list takes %(limit)d lines.", refusal.limit)
        % {"limit": refusal.limit}
    ),
    errors.VehicleKnown: lambda _refusal: _("A vehicle with this plate is on the list already."),
    errors.FrequenciesUnfit: lambda _refusal: _(
        "A satellite van says on which frequencies it sends; no other vehicle does."
    ),
    errors.QuestionAnswered: lambda _refusal: _("This question has been answered already."),
    errors.AnswerEmpty: lambda _refusal: _("Write an answer: a few words will do."),
    # --- Outlets ---
    errors.OutletUnavailable: lambda _refusal: _("This outlet cannot be acted for: choose another."),
    errors.TooManyRequests: lambda refusal: (
        ngettext(
            "You already wait for %(limit)d decision. You can ask again once it is taken.",
            "You already wait for %(limit)d decisions. You can ask again once one of them is taken.",
            refusal.limit,
        )
        % {"limit": refusal.limit}
    ),
    errors.AlreadyListed: lambda _refusal: _("An outlet with this registration number is in the list already."),
    errors.PerhapsListed: lambda _refusal: _(
        "It may be in the list already: look at these, or say that it is another."
    ),
    errors.ListWritten: lambda _refusal: _("This list is imported already, or was deleted: upload it again."),
    errors.ApplicationsInTheWay: lambda _refusal: _(
        "Both outlets have an application to the same edition, and the two cannot become one as they are: settle one "
        "of them first, or keep the other outlet."
    ),
    # --- Papers ---
    errors.PaperKindUnfit: lambda _refusal: _("A paper of this kind does not belong here."),
    errors.TooManyPapers: lambda refusal: (
        ngettext(
            "There is %(limit)d other paper already: take it away first.",
            "There are %(limit)d other papers already: take one away first.",
            refusal.limit,
        )
        % {"limit": refusal.limit}
    ),
    errors.PapersStillKept: lambda refusal: (
        _("The papers of this edition are kept until %(moment)s.") % {"moment": day_and_clock(refusal.until)}
    ),
    errors.PaperGone: lambda _refusal: _("The file of this paper was deleted: send it again."),
    # --- Press rules and media kit ---
    errors.ClosesBeforeItOpens: lambda _refusal: _("Accreditation would close before it opens."),
    errors.UnderEmbargo: lambda refusal: (
        _("This is under embargo until %(moment)s.") % {"moment": day_and_clock(refusal.until)}
    ),
    errors.KitItemGone: lambda _refusal: _("This is not in the media kit any more."),
    # --- Reviews, release, quotas, lots ---
    errors.SameOfficer: lambda _refusal: _(
        "You had a part in the other review of this application: a colleague has to decide here."
    ),
    errors.UnknownMembers: lambda _refusal: _("Somebody has left the team, or is not for this review: look again."),
    errors.UnknownReasons: lambda _refusal: _("A reason does not go with the decision: choose again."),
    errors.Undecided: lambda refusal: (
        ngettext(
            "%(count)d person is still to be decided, or has yet to answer.",
            "%(count)d people are still to be decided, or have yet to answer.",
            len(refusal.member_ids),
        )
        % {"count": len(refusal.member_ids)}
    ),
    errors.NothingToAsk: lambda _refusal: _(
        "There is nothing to ask: mark who needs more information, or write a word to the outlet."
    ),
    errors.NotReady: lambda refusal: (
        ngettext(
            "%(count)d application is not ready: a review is not over.",
            "%(count)d applications are not ready: a review is not over.",
            len(refusal.references),
        )
        % {"count": len(refusal.references)}
    ),
    errors.AccreditationOverQuota: lambda refusal: " ".join(map(_overrun, refusal.overruns)),
    errors.PlacesInUse: lambda refusal: (
        ngettext(
            "%(taken)d place is taken already: there cannot be fewer.",
            "%(taken)d places are taken already: there cannot be fewer.",
            refusal.taken,
        )
        % {"taken": refusal.taken}
    ),
    errors.NoDrawNeeded: lambda refusal: (
        _("No lots are drawn: %(asked)d people are cleared, and %(places)d places are left.")
        % {"asked": refusal.asked, "places": max(refusal.places, 0)}
    ),
    errors.DrawTooEarly: lambda refusal: (
        ngettext(
            "%(waiting)d person of this category is still in review: finish that first, or draw without them.",
            "%(waiting)d people of this category are still in review: finish that first, or draw without them.",
            refusal.waiting,
        )
        % {"waiting": refusal.waiting}
    ),
    errors.SeedMissing: lambda _refusal: _("Write a seed: lots follow from it."),
    # --- Activities ---
    errors.NotAccredited: lambda _refusal: _("The outlet is not accredited: no activity can be asked for."),
    errors.TooManyActivities: lambda refusal: (
        ngettext(
            "You already have %(limit)d activity that is not over.",
            "You already have %(limit)d activities that are not over: cancel one to ask for another.",
            refusal.limit,
        )
        % {"limit": refusal.limit}
    ),
    errors.OutsideAccreditedDays: lambda refusal: (
        _("The outlet is accredited for: %(days)s. Choose a time on one of these days.")
        % {"days": _(", ").join(date_format(day, "l j F") for day in refusal.days)}
    ),
    errors.TimeOver: lambda _refusal: _("This time is over already: choose a later one."),
    errors.TimeToCome: lambda _refusal: _("It has not begun yet: wait until its time has come."),
    errors.WrongLength: lambda refusal: (
        _("An activity takes from %(least)d to %(most)d minutes, and has to fit between the two hours.")
        % {"least": refusal.least, "most": refusal.most}
    ),
    errors.PlaceMissing: lambda _refusal: _(
        "Filming and live slots need a pavilion; what gets a time needs a pavilion or an officer."
    ),
    errors.UnknownPlace: lambda _refusal: _("This pavilion or officer is no longer there: choose another."),
    errors.TooManyCameras: lambda refusal: (
        ngettext(
            "This pavilion takes %(allowed)d camera at once.",
            "This pavilion takes %(allowed)d cameras at once.",
            refusal.allowed,
        )
        % {"allowed": refusal.allowed}
        if refusal.allowed
        else _("This pavilion is not filmed: no camera may come.")
    ),
    errors.ActivitiesClash: lambda refusal: " ".join(map(_clash, refusal.clashes)),
    errors.ActivitiesInTheWay: lambda refusal: (
        ngettext(
            "%(count)d activity is planned so: move or cancel it first.",
            "%(count)d activities are planned so: move or cancel them first.",
            len(refusal.activity_ids),
        )
        % {"count": len(refusal.activity_ids)}
    ),
    # --- Badges ---
    errors.NotCleared: lambda _refusal: _("No decision lets this person in: they have no badge."),
    errors.PhotoMissing: lambda _refusal: _("There is no photo: a badge is made once the outlet has sent one."),
    errors.IdentityMissing: lambda _refusal: _("The number of the identity paper is not known: ask the outlet for it."),
    errors.PersonHasBadge: lambda _refusal: _("The same person has a badge already, through another team."),
    errors.AlreadyCollected: lambda _refusal: _("Somebody handed this badge over a moment ago."),
    errors.IdentityNotChecked: lambda _refusal: _("Say which identity paper you looked at."),
    errors.CourierMissing: lambda _refusal: _("Who collects for others gives their name."),
    errors.NoBadges: lambda _refusal: _("There is no badge to print or to hand over."),
    errors.BatchOnItsWay: lambda _refusal: _("These badges are made, or on their way."),
}
