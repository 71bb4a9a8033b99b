"""The look's files hold together: what pages name exists, and both directions stay served by one style sheet."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = sorted((settings.BASE_DIR / "static" / "look").glob("*.css"))
SPRITE = (settings.BASE_DIR / "static" / "icons.svg").read_text()
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right)\s*:|float:\s*(?:left|right)\b"
    r"|text-align:\s*(?:left|right)\b|(?<![\w-])(?:min-|max-)?(?:width|height)\s*:"
)


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_names_only_icons_of_the_sprite(template):
    named = set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))

    assert named <= set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


# Mails, and the frame in which one is previewed under a policy of its own (adr/0017), bring their style with them.
PAGES = [path for path in TEMPLATES if "/mail/" not in str(path) and path.name != "preview.html"]


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_template_obeys_the_content_security_policy(template):
    text = template.read_text()

    assert not re.findall(r"\sstyle=|<style|\son(?:click|change|submit|load|input)=|hx-on|javascript:", text)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_style_is_written_once_for_both_directions(style):
    text = re.sub(r"@media[^{]*{|@container[^{]*{|/\*.*?\*/", "", style.read_text(), flags=re.S)

    assert not PHYSICAL.findall(text)


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_style_points_to_files_that_exist(style):
    for url in re.findall(r'url\("?([^")]+)"?\)', style.read_text()):
        assert (style.parent / url).is_file(), url


@pytest.mark.parametrize("style", [path for path in STYLES if path.name != "numbers.css"], ids=name)
def test_style_uses_tokens_that_exist(style):
    tokens = set(re.findall(r"(--[\w-]+)\s*:", "".join(path.read_text() for path in STYLES)))

    used = set(re.findall(r"var\((--[\w-]+)(?!\w*,)", style.read_text()))
    assert used - tokens <= {"--n"} | set(re.findall(r"var\((--[\w-]+),", style.read_text()))


def test_scripts_never_evaluate_text():
    for script in (settings.BASE_DIR / "static" / "look").glob("*.js"):
        assert not re.findall(r"\beval\(|new Function|innerHTML|\.style\b|setAttribute\(\"style", script.read_text())


def test_vendored_files_are_those_their_list_says():
    folder = settings.BASE_DIR / "static" / "vendor"
    said = (folder / "README.md").read_text()
    for vendored in folder.glob("*.js"):
        assert f"`{vendored.name}`" in said
        assert sha256(vendored.read_bytes()).hexdigest() in said
