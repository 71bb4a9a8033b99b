"""A list of institutions from the upload to the report, as an officer meets it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from playwright.sync_api import Page, expect

from openday.accounts.models import User
from openday.accounts.roles import Role
from schools.models import Institution
from schools.services.imports.uploads import TASK, run_upload
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory

ROWS = """NOM_ETABA;NOM_ETABL;LL_CYCLE;PROVINCE;ll_com
غصن الزيتون;Ghosn Ezzaitoune;Primaire;Taounate;Tissa
ابن سينا;Ibn Sina;Collégial;Oujda Angad;Oujda
;;Primaire;Taounate;Tissa
"""


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is worked off at once: no worker runs beside a browser test."""

    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        if name == TASK:
            run_upload(import_id=kwargs["import_id"], clock=timezone.now)

    monkeypatch.setattr(current_app, "send_task", send_task)


@pytest.fixture
def officer(sign_in: Callable[..., None], language: str) -> User:
    user = ConfirmedUserFactory(roles=[Role.VISITS], language=language)
    sign_in(user)
    return user


def assert_good(page: Page) -> None:
    assert_axe_clean(page)
    width, screen = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= screen, f"{page.url} is wider than its screen"


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
@pytest.mark.usefixtures("officer")
def test_an_officer_imports_a_list(page: Page, site_url: str, tmp_path: Path):
    (tmp_path / "liste.csv").write_text(ROWS, encoding="utf-8")
    page.goto(f"{site_url}/staff/institutions/import/")
    assert_good(page)

    page.set_input_files("input[type=file]", tmp_path / "liste.csv")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("select[name=name_fr]")).to_have_value("#2")
    assert_good(page)

    page.locator("main form:has(.columns-said) button[type=submit]").click()
    expect(page.locator(".sums b")).to_have_text(["2", "0", "0", "1", "0"])
    assert not Institution.objects.exists()
    assert_good(page)

    page.locator("button[form=write]").click()
    expect(page.locator(".sums b")).to_have_text(["2", "0", "0", "1", "0"])
    assert Institution.objects.verified().count() == 2
    with page.expect_download() as download:
        page.locator("a[href$='left-out.csv']").click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 2
    assert_good(page)
