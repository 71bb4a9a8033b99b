"""The keys that sign: known to gates before they do, one at a time, and gone once they no longer may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from openday.accounts.secrets import SecretIsUnreadable, opened
from openday.passes import tokens
from openday.passes.errors import KeyTooNew, NoSuchKey
from openday.passes.models import Pass, SigningKey
from openday.passes.services import issuing, keys
from openday.passes.services.issuing import issue_passes
from openday.passes.services.keys import key_to_sign_with, public_keys, rotate_keys, withdraw_key
from openday.passes.tokens import UnknownKey, verify
from tests.factories.editions import EditionFactory
from tests.passes.conftest import NOON, order

DAY = timedelta(days=1)


def states():
    return dict(SigningKey.objects.order_by("number").values_list("number", "state"))


@pytest.fixture
def first(db):
    """A site whose first key signs since noon, with the second prepared."""
    with transaction.atomic():
        return key_to_sign_with(now=NOON)[0]


def test_a_new_site_makes_its_first_key_and_the_next_one(first):
    assert states() == {1: "active", 2: "prepared"}
    assert set(public_keys()) == {1, 2}  # gates know the next one from the start
    assert first.activated_at == NOON


def test_the_active_key_is_the_one_that_signs_from_then_on(first):
    with transaction.atomic():
        key, private_key = key_to_sign_with(now=NOON + DAY)

    assert key == first
    assert private_key.public_key().public_bytes_raw() == public_keys()[1]


def test_rotating_puts_the_prepared_key_to_use(first):
    active = rotate_keys(now=NOON + DAY)

    assert active.number == 2
    assert states() == {1: "retired", 2: "active", 3: "prepared"}
    assert set(public_keys()) == {1, 2, 3}  # passes of the first still hold


def test_a_key_that_gates_may_not_know_yet_does_not_sign(first):
    with pytest.raises(KeyTooNew) as refusal:
        rotate_keys(now=NOON + DAY - timedelta(seconds=1))

    assert (refusal.value.number, refusal.value.ready_at) == (2, NOON + DAY)
    assert states() == {1: "active", 2: "prepared"}
    assert rotate_keys(now=NOON, is_urgent=True).number == 2


def test_withdrawing_the_active_key_voids_its_passes_and_the_next_one_signs(first, edition):
    mine = issue_passes(orders=[order(edition, bearer=1)], now=NOON)[0]
    other = issue_passes(orders=[order(edition, bearer=2)], now=NOON)[0]

    assert withdraw_key(number=1, now=NOON + DAY) == 2

    assert states() == {1: "withdrawn", 2: "active", 3: "prepared"}
    assert set(Pass.objects.values_list("pk", "revoked_at", "revoked_reason")) == {
        (mine.pk, NOON + DAY, "key_withdrawn"),
        (other.pk, NOON + DAY, "key_withdrawn"),
    }
    with pytest.raises(UnknownKey):
        verify(mine.token, keys=public_keys(), at=mine.starts_at)
    again = issue_passes(orders=[order(edition, bearer=1)], now=NOON + DAY)[0]
    assert verify(again.token, keys=public_keys(), at=again.starts_at).heads == 31


def test_withdrawing_a_retired_key_leaves_the_others_at_work(first, edition):
    old = issue_passes(orders=[order(edition, bearer=1)], now=NOON)[0]
    rotate_keys(now=NOON + DAY)
    new = issue_passes(orders=[order(edition, bearer=2)], now=NOON + DAY)[0]

    assert withdraw_key(number=1, now=NOON + 2 * DAY) == 1

    assert states() == {1: "withdrawn", 2: "active", 3: "prepared"}
    assert set(Pass.objects.active()) == {new}
    assert old.pk not in Pass.objects.active().values_list("pk", flat=True)


def test_withdrawing_the_prepared_key_prepares_another(first):
    assert withdraw_key(number=2, now=NOON + DAY) == 0
    assert states() == {1: "active", 2: "withdrawn", 3: "prepared"}
    assert set(public_keys()) == {1, 3}


@pytest.mark.parametrize("number", [2, 99])
def test_a_key_that_is_not_there_or_gone_is_withdrawn_no_more(first, number):
    withdraw_key(number=2, now=NOON)

    with pytest.raises(NoSuchKey):
        withdraw_key(number=number, now=NOON)


def test_a_copy_of_the_database_signs_nothing(first):
    """Private parts are sealed, kept only while they may sign, and on no trail."""
    raw = public_keys()[1]
    rotate_keys(now=NOON + DAY)

    kept = dict(SigningKey.objects.values_list("number", "sealed_private_key"))
    assert kept[1] == ""
    with pytest.raises(SecretIsUnreadable), override_settings(SECRET_KEY="stolen-elsewhere", SECRET_KEY_FALLBACKS=[]):
        opened(kept[2])
    assert "sealed_private_key" not in {field.name for field in SigningKey.pgh_event_model._meta.get_fields()}
    assert raw not in kept.values()


def test_a_rotation_carries_the_keys_over_to_a_new_secret_key(first, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-" * 15, [old]
    rotate_keys(now=NOON + DAY)
    settings.SECRET_KEY_FALLBACKS = []

    with transaction.atomic():
        assert key_to_sign_with(now=NOON + DAY)[0].number == 2
    assert rotate_keys(now=NOON + 2 * DAY).number == 3


def test_a_lost_secret_key_is_answered_by_new_keys(first, settings):
    settings.SECRET_KEY = "lost-" * 12
    with pytest.raises(SecretIsUnreadable), transaction.atomic():
        key_to_sign_with(now=NOON)

    assert rotate_keys(now=NOON, is_urgent=True).number == 3

    assert states() == {1: "retired", 2: "withdrawn", 3: "active", 4: "prepared"}
    with transaction.atomic():
        assert key_to_sign_with(now=NOON)[0].number == 3


def test_every_change_of_a_key_is_on_the_trail(first):
    rotate_keys(now=NOON + DAY)

    events = SigningKey.pgh_event_model.objects.filter(number=1).order_by("pgh_id")
    assert list(events.values_list("state", flat=True)) == ["prepared", "active", "retired"]


BROKEN = {
    "one_active_signing_key": {"state": "active", "activated_at": NOON},
    "a_private_key_is_kept_only_while_it_may_sign": {"sealed_private_key": ""},
    "a_signing_key_has_the_times_of_its_state": {"activated_at": NOON},
    "a_signing_key_is_counted_from_one": {"number": 0},
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_keeps_the_rules_of_keys(first, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        SigningKey.objects.filter(state="prepared").update(**BROKEN[constraint])


def test_the_database_keeps_one_prepared_key(first):
    rotate_keys(now=NOON + DAY)
    with pytest.raises(IntegrityError, match="one_prepared_signing_key"):
        SigningKey.objects.filter(state="active").update(state="prepared", activated_at=None)


# --- a rush ------------------------------------------------------------------------------------------


def _in_threads(work, count):
    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as rush:
        return list(rush.map(run, range(count)))


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_on_a_new_site_makes_one_active_key():
    def sign(_):
        with transaction.atomic():
            return key_to_sign_with(now=NOON)[0].number

    assert _in_threads(sign, 16) == [1] * 16
    assert states() == {1: "active", 2: "prepared"}


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "control"])
def test_no_pass_holds_whose_key_was_withdrawn_while_it_was_signed(is_locked, monkeypatch):
    """Somebody withdraws the key between the signature and the commit. The control holds no key."""
    withdrawal = Thread(target=lambda: [withdraw_key(number=1, now=NOON), connection.close()])

    def sign_while_it_is_withdrawn(*arguments, **options):
        withdrawal.start()
        withdrawal.join(0.5)  # ends only where nothing makes it wait
        return tokens.sign(*arguments, **options)

    edition = EditionFactory()
    with transaction.atomic():
        key_to_sign_with(now=NOON)
    monkeypatch.setattr(issuing, "sign", sign_while_it_is_withdrawn)
    if not is_locked:
        monkeypatch.setattr(keys, "_active_key", lambda: SigningKey.objects.filter(state="active").first())

    issue_passes(orders=[order(edition, bearer=1)], now=NOON)
    withdrawal.join()

    assert states()[1] == "withdrawn"
    assert Pass.objects.active().filter(key__number=1).exists() is not is_locked


# --- the commands ------------------------------------------------------------------------------------


def told(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_commands_rotate_and_list_keys():
    assert "1 signs" in told("rotate_pass_keys")
    with pytest.raises(CommandError, match="--now"):
        told("rotate_pass_keys")
    assert "2 signs" in told("rotate_pass_keys", "--now")

    listed = told("pass_keys").splitlines()

    assert [line.split()[:2] for line in listed[1:]] == [["1", "retired"], ["2", "active"], ["3", "prepared"]]


@pytest.mark.django_db
def test_the_command_withdraws_a_key(edition):
    issue_passes(orders=[order(edition, bearer=1)], now=datetime.now(UTC))

    assert "no more: 1" in told("rotate_pass_keys", "--withdraw", "1")
    with pytest.raises(CommandError, match="no key 1"):
        told("rotate_pass_keys", "--withdraw", "1")
    assert states() == {1: "withdrawn", 2: "active", 3: "prepared"}
