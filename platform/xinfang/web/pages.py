"""The few pages that sign-in shows by itself: plain, Chinese, without a script."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

_STYLE: Final = (
    "body{font-family:system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;"
    "line-height:1.7;color:#1f1f1f;background:#fff}"
    "button{font:inherit;text-align:left;width:100%;padding:.6rem .8rem;margin:.2rem 0;"
    "border:1px solid #767676;border-radius:.3rem;background:#fff;color:#1f1f1f;cursor:pointer}"
    "button:hover,button:focus{background:#eef3fb}small{color:#595959}a{color:#0b57a4}"
)
_STYLE_HASH: Final = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()


def page(
    title: str,
    body: str,
    *,
    status: int = 200,
    form_targets: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page of ours. ``body`` is HTML in which all that came from outside is escaped.

    ``form_targets`` are the origins that forms may lead to, redirects included.
    """
    targets = " ".join(("'self'", *form_targets)) if form_targets else "'none'"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return HTMLResponse(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{body}</main></body>"
        f"</html>",
        status_code=status,
        headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        | dict(headers or {}),
    )
