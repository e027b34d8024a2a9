"""From an Accept header and what is on offer to one media type, or to the refusal that lists the offer."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.exceptions import NotAcceptable

HTML = "text/html"


def negotiate(offered: Sequence[str], default: str | None = None) -> str:
    """Choose by specificity and q-value (RFC 9110, section 12.5.1); with no Accept header the default or first.

    Raises:
        NotAcceptable: nothing on offer is acceptable; the description lists the offer.
    """
    accepted = request.accept_mimetypes
    if not accepted:
        return default or offered[0]
    chosen = accepted.best_match(offered)
    if chosen is None:
        raise NotAcceptable(f"On offer here: {', '.join(offered)}.")
    return chosen
