"""Institutions, their people and arrivals, for tests."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from openday.accounts.roles import Role
from schools.models import ArrivalWindow, Institution, Membership
from tests.factories.accounts import UserFactory
from tests.factories.editions import GateFactory

DECIDED_AT = datetime(2027, 1, 10, 9, tzinfo=UTC)


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    kind = Institution.Kind.SCHOOL
    state = Institution.State.VERIFIED
    name_ar = factory.Sequence(lambda number: f"إعدادية ابن بطوطة {number}")
    name_fr = factory.Sequence(lambda number: f"Collège Ibn Battouta {number}")
    level = "lower_secondary"
    sector = Institution.Sector.PUBLIC


class MembershipFactory(DjangoModelFactory):
    """Verified by a visits officer, unless its state says otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    job_title = "مديرة"
    state = Membership.State.VERIFIED
    requested_at = DECIDED_AT - timedelta(days=1)
    decided_at = factory.LazyAttribute(lambda row: None if row.state == Membership.State.PENDING else DECIDED_AT)
    decided_by = factory.Maybe("decided_at", factory.SubFactory(UserFactory, roles=[Role.VISITS]), None)
    decision_reason = factory.LazyAttribute(
        lambda row: "لا يعمل بهذه المؤسسة" if row.state == Membership.State.REFUSED else ""
    )


class ArrivalWindowFactory(DjangoModelFactory):
    class Meta:
        model = ArrivalWindow

    gate = factory.SubFactory(GateFactory)
    starts_at = factory.LazyAttribute(lambda window: window.gate.edition.days.order_by("date")[0].opens_at)
    ends_at = factory.LazyAttribute(lambda window: window.starts_at + timedelta(minutes=15))
    capacity = 200
    coach_capacity = 5
