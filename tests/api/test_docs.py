"""The API's page: all of the schema, under the CSP of the site, without script."""

import re

from django.test import Client

from openday.api import openapi_schema


def test_the_page_lists_every_operation_with_its_values_and_examples(db):
    answer = Client().get("/api/docs/", headers={"Accept-Language": "ar"})

    page = answer.content.decode()
    operations = [operation for path in openapi_schema()["paths"].values() for operation in path.values()]
    assert answer.status_code == 200
    assert [
        operation["operationId"] for operation in operations if f'id="{operation["operationId"]}"' not in page
    ] == []
    for said in ("groups[].slot_ids[]", "Idempotency-Key", "places_taken", "السعدية بناني", "from 1 to 200"):
        assert said in page


def test_the_page_needs_no_exception_from_the_csp_and_no_cookie(db):
    answer = Client().get("/api/docs/")

    page = answer.content.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "s-maxage" in answer["Cache-Control"]
    assert not answer.cookies
