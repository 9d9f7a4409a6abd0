"""The last changes to each page: the colour theme, landmarks and a content security policy."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader

PAGE_SCRIPT = "energy-book-page.js"
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
# The text of a chapter, to the last end tag. Scripts in it must not run.
ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
NEW_TAB = re.compile(r'(<a\b(?![^>]*\brel=)[^>]*?) target="_blank"')
REFRESH = re.compile(r'<meta http-equiv="Refresh" content="0; url=([^"]+)" />')
THEME_SCRIPT = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
# 1.5 MB of script that draws icons; a font, which the theme also loads, shows them as well
ICONS = "scripts/fontawesome.js"
ICON_SCRIPT = re.compile(rf'<script [^>]*src="[^"]*{re.escape(ICONS)}[^"]*"></script>')
# The theme's footers, which become a navigation and one named footer, or are removed.
NEIGHBOURS = re.compile(r'<footer( class="prev-next-footer[^>]*>.*?)</footer>', re.DOTALL)
EMPTY_FOOTERS = re.compile(
    r'<footer class="bd-footer">\s*</footer>|<footer class="bd-footer-content">.*?</footer>',
    re.DOTALL,
)
FOOTER = '<footer class="bd-footer"'
HANDLERS = {
    'onclick="showSettings()"': 'data-action="settings"',
    'onclick="showCode()"': 'data-action="show-code" aria-pressed="false"',
}
# the same name for every folded block; without it the words of the summary are its name
SAME_NAME = '<summary aria-label="Toggle hidden content">'
# the template variable for the path of the site on its host
ROOT = "site_root"
RELATIVE = re.compile(
    r'(\b(?:href|src|action|data-content_root)=")(?!https?:|mailto:|data:|/|#)(?:\./)?'
)
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src {connect}; "
    "base-uri 'none'; form-action 'self'"
)


# on a page with this class readers open files, so its scripts request nothing, not even of the site
OWN_FILE = "eb-what-if-own"
# on a page with such a cell an interpreter runs in a worker, which gets its parts as blobs
RUN_HERE = re.compile(r'<div class="cell [^"]*\btag_run-here\b')


def guard(page: str, root: str) -> str:
    """Make a page of the theme follow a policy that allows only the site, at `root` from it."""
    # Without JavaScript, the theme has no colours for "auto".
    page = page.replace('data-theme="auto"', 'data-theme="light"', 1)
    page = THEME_SCRIPT.sub(f'<script src="{root}_static/{PAGE_SCRIPT}"></script>', page, count=1)
    page = ICON_SCRIPT.sub("", page)
    for handler, action in HANDLERS.items():
        page = page.replace(handler, action)
    page = page.replace(SAME_NAME, "<summary>")
    page = NEIGHBOURS.sub(r'<nav aria-label="Previous and next page"\1</nav>', page)
    page = EMPTY_FOOTERS.sub("", page).replace(FOOTER, f'{FOOTER} aria-label="About this edition"')
    page = NEW_TAB.sub(r'\1 target="_blank" rel="noopener"', page)
    digests = inline_hashes(page)
    if RUN_HERE.search(page):
        meta = policy(digests, "'self' blob:", runs_code=True)
    else:
        meta = policy(digests, "'none'" if f'class="{OWN_FILE}"' in page else "'self'")
    return page.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />\n    {meta}', 1)


def redirection(address: str, title: str) -> str:
    """
    Return a page that redirects to an address of the site and does nothing else.

    Its icon is empty. Without an icon, the browser would request one from the host, and
    leaving the page would interrupt the download of an icon file.
    """
    address, title = html.escape(address), html.escape(title)
    return f"""\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    {policy([])}
    <meta http-equiv="Refresh" content="0; url={address}" />
    <link rel="icon" href="data:," />
    <title>{title}</title>
  </head>
  <body><main><h1><a href="{address}">{title}</a></h1></main></body>
</html>
"""


def rooted(page: str, root: str) -> str:
    """Make addresses in a page of the root folder begin with the path of the site on its host."""
    return RELATIVE.sub(rf"\g<1>{root}", page)


def policy(digests: list[str], connect: str = "'self'", *, runs_code: bool = False) -> str:
    """
    Return the policy element that allows the site's files and scripts with these digests.

    Scripts may send requests to `connect`. If the page `runs_code`, they may also start workers
    from blobs, and WebAssembly in them.
    """
    hashes = "".join(f" 'sha256-{digest}'" for digest in digests)
    if runs_code:
        hashes += " 'wasm-unsafe-eval'"
        connect += "; worker-src blob:"
    content = POLICY.format(hashes=hashes, connect=connect)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}" />'


def inline_hashes(page: str) -> list[str]:
    """
    Return the digests of the theme's inline scripts.

    Blocks of data need no digest. A script in the text of a chapter gets none, so injected
    HTML does not run.
    """
    digests = {
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for attributes, text in SCRIPT.findall(ARTICLE.sub("", page))
        if "src=" not in attributes and "type=" not in attributes
    }
    return sorted(digests)


class GuardedTemplates(BuiltinTemplateLoader):
    """Sphinx's templates, followed by the last changes to each page."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Render a template; a complete page also gets the last changes."""
        made = super().render(template, context)
        if not made.lstrip().startswith("<!DOCTYPE html>"):
            return made
        made = guard(made, "../" * context["pagename"].count("/"))
        return rooted(made, context[ROOT]) if ROOT in context else made


def _choose_templates(app: Sphinx, config: Config) -> None:
    config.template_bridge = f"{__name__}.{GuardedTemplates.__name__}"


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None:
        return
    site = Path(app.outdir)
    static = site / "_static"
    # the theme's templates and source maps, which are among its scripts
    for file in {*static.rglob("*.html"), *static.rglob("*.map"), *static.glob(f"{ICONS}*")}:
        file.unlink()
    first = site / "index.html"
    leads = REFRESH.fullmatch(first.read_text(encoding="utf-8").strip())
    if leads:
        made = redirection(html.unescape(leads[1]), app.config.html_title)
        first.write_text(made, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the changes to pages, and the deletion of files that are not needed."""
    app.connect("config-inited", _choose_templates)
    app.connect("build-finished", _tidy, priority=990)
