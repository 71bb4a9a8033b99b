"""A kept connection is asked whether it still answers only where something says that it may not."""

import time
from unittest import mock

import pytest
from django.db import connection
from django.db.backends.postgresql import base

ASKED = mock.patch.object(base.DatabaseWrapper, "is_usable", autospec=True, side_effect=base.DatabaseWrapper.is_usable)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_answers_is_not_asked():
    connection.ensure_connection()

    with ASKED as asked:
        assert connection.is_usable()

    assert asked.call_count == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_found_out_and_replaced():
    connection.ensure_connection()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    finally:
        other.close()
    time.sleep(0.2)  # until its end of the line is closed

    with ASKED as asked:
        assert not connection.is_usable()
    assert asked.call_count == 1

    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:  # as at the start of a request
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_here_is_not_usable():
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
