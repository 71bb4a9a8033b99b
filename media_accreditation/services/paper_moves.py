"""Papers of what becomes one with something else: none is lost, and none takes the place of another."""

from media_accreditation.models import Application, Outlet, Paper, PaperQuerySet


def move_papers(papers: PaperQuerySet, to: Outlet | Application) -> None:
    """Make them papers of `to`. Of a kind that it has already they stand among its others. Three queries.

    Part of the caller's transaction, which has locked both.
    """
    field = "outlet" if isinstance(to, Outlet) else "application"
    there = Paper.objects.kept().filter(**{field: to}).exclude(kind=Paper.Kind.OTHER)
    papers.kept().filter(kind__in=list(there.values_list("kind", flat=True))).update(kind=Paper.Kind.OTHER)
    papers.update(**{field: to})
