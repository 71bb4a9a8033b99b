"""A change of SECRET_KEY, to its end: what was sealed opens without the old one."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import override_settings

from media_accreditation.models import Application, TeamMember
from media_accreditation.services.identity import id_digest_of
from openday.accounts.secrets import SecretIsUnreadable, opened, sealed
from openday.passes.models import SigningKey
from openday.passes.services.keys import key_to_sign_with
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import NOW, ApplicationFactory, BadgeFactory, TeamMemberFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "the-old-key-" * 5, "the-new-key-" * 5


@pytest.fixture
def kept():
    """A badge, a telephone's code, recovery codes and keys of passes, sealed with the old key."""
    with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        application = ApplicationFactory(state=Application.State.APPROVED)
        badge = BadgeFactory(member=TeamMemberFactory(application=application, papers=True, id_number="AB123456"))
        nameless = TeamMemberFactory(application=application, id_number="", press_card_number="")
        person = UserFactory()
        kinds = Authenticator.Type
        Authenticator.objects.create(user=person, type=kinds.TOTP, data={"secret": sealed("totp")})
        Authenticator.objects.create(user=person, type=kinds.RECOVERY_CODES, data={"seed": sealed("codes")})
        Authenticator.objects.create(user=person, type=kinds.WEBAUTHN, data={"name": "key"})
        key_to_sign_with(now=NOW)
    return badge, nameless


def test_reseal_makes_the_old_key_superfluous(kept):
    badge, nameless = kept
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        call_command("reseal")
        call_command("reseal")  # and again, as after a crash

    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        member = TeamMember.objects.get(pk=badge.member_id)
        badge.refresh_from_db()
        code, codes, key = (factor.data for factor in Authenticator.objects.order_by("pk"))
        assert (member.id_number, TeamMember.objects.get(pk=nameless.pk).id_number) == ("AB123456", "")
        assert member.id_digest == badge.id_digest == id_digest_of(nationality="MA", id_number="AB123456")
        assert (opened(code["secret"]), opened(codes["seed"]), key) == ("totp", "codes", {"name": "key"})
        assert all(len(opened(key.sealed_private_key)) == 43 for key in SigningKey.objects.all())


def test_without_it_the_old_key_is_needed(kept):
    badge, _nameless = kept
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]), pytest.raises(SecretIsUnreadable):
        TeamMember.objects.get(pk=badge.member_id)


def test_reseal_says_which_key_is_missing(kept):
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]), pytest.raises(CommandError, match="neither"):
        call_command("reseal")
