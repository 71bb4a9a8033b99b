"""What those who came said of their visits, in figures and in their words."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from openday.editions.models import Edition
from openday.time_zone import local_date
from schools.models import Visit, VisitFeedback

RATINGS = tuple(VisitFeedback.Rating)  # the best first


@dataclass
class Marks:
    """The marks given to one question: how many of each, from 1 to 5."""

    counts: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def average(self) -> float | None:
        """To a tenth; None while nobody has answered."""
        if not self.total:
            return None
        return round(sum(mark * count for mark, count in self.counts.items()) / self.total, 1)

    @property
    def rows(self) -> list[tuple[VisitFeedback.Rating, int]]:
        return [(rating, self.counts[rating.value]) for rating in RATINGS]


@dataclass
class Answers:
    """`came` visits were there to be asked."""

    came: int = 0
    welcome: Marks = field(default_factory=Marks)
    pavilions: Marks = field(default_factory=Marks)

    @property
    def count(self) -> int:
        return self.welcome.total

    def add(self, feedback: tuple[int, int] | None) -> None:
        self.came += 1
        if feedback:
            self.welcome.counts[feedback[0]] += 1
            self.pavilions.counts[feedback[1]] += 1


@dataclass(frozen=True)
class Feedback:
    """Of the whole edition, and by the day of the visit."""

    whole: Answers
    days: list[tuple[date, Answers]]


def feedback_of(edition: Edition, *, now: datetime) -> Feedback:
    """One query, a row for each visit that is over."""
    whole, days = Answers(), dict[date, Answers]()
    came = Visit.objects.of_edition(edition).filter(state__in=Visit.CAME, arrives_at__lte=now)
    for arrives_at, welcome, pavilions in came.order_by("arrives_at").values_list(
        "arrives_at", "feedback__welcome", "feedback__pavilions"
    ):
        marks = (welcome, pavilions) if welcome else None
        for answers in (whole, days.setdefault(local_date(arrives_at), Answers())):
            answers.add(marks)
    return Feedback(whole, list(days.items()))


def comments_of(edition: Edition) -> QuerySet[VisitFeedback]:
    """Answers with words, the latest first."""
    return (
        VisitFeedback.objects.filter(visit__edition=edition)
        .exclude(comment="")
        .select_related("visit__institution__province")
        .order_by("-changed_at", "-pk")
    )
