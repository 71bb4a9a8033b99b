"""Is a page accessible, as far as a machine can tell."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# WCAG 2.2 AA, and axe's own rules that only ever find mistakes.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_axe_clean(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail with every violation on the page as it is now. `without` names rules that do not apply, with a reason there.

    Runs as a script of the test, past the page's Content-Security-Policy, which stays in force for the page itself.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    told = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n      {_why(node)}" for node in violation["nodes"])
        for violation in found["violations"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def _why(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
