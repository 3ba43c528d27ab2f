"""What an answer is worth: a page that may be judged, or a state of its own that says nothing about the content."""

from __future__ import annotations

import re
from enum import StrEnum

from probes.defacement.page import PageVerdict
from probes.defacement.weights import SUSPECT
from socd.model.exchange import Exchange


class State(StrEnum):
    """PAGE and GONE (404, 410) have a body to judge; only PAGE is compared and learnt."""

    PAGE = "page"
    GONE = "gone"
    LEFT = "left"
    ERROR = "error"
    BLOCKED = "blocked"
    RESTING = "resting"
    SILENT = "silent"


# Words of firewalls, captchas and default pages, in lower case; looked for in small bodies only.
_BLOCK = re.compile(
    r"attention required|just a moment|checking your browser|cf-browser-verification|cf-chl|captcha"
    r"|request unsuccessful|incapsula|imperva|request blocked|access denied|the requested url was rejected|support id"
    r"|web application firewall"
    r"|mod_security|modsecurity|not acceptable|sucuri website firewall|ddos[- ]?(protection|guard)|bkav waf|vnpt waf"
    r"|bị chặn bởi tường lửa|truy cập bị từ chối|xác minh (bạn|rằng bạn) (là|không phải)|you will be connected to"
    r"|d[0-9a-f]{2}=toNumbers|slowaes\.decrypt|__test=",
    re.I,
)
_RESTING = re.compile(
    r"bảo trì|đang nâng cấp|tạm ngừng|tạm dừng|bao tri|nang cap he thong|under (construction|maintenance)"
    r"|maintenance mode"
    r"|scheduled maintenance|website (is )?(currently )?(under|unavailable|suspended)|account (has been )?suspended"
    r"|welcome to nginx|apache2 (debian|ubuntu) default page|<h1>it works!|iis windows server|default web site page"
    r"|index of /|domain (is )?(for sale|parked|expired)|tên miền (đã hết hạn|này đang)|coming soon|sắp ra mắt"
    r"|error establishing a database connection|service unavailable|bad gateway",
    re.I,
)
SMALL = 20_000  # bytes
FEW = 5  # links
_REFUSALS = (401, 403, 405, 406, 418, 429)


def state_of(exchange: Exchange, judged: PageVerdict | None = None) -> State:
    """The state of one fetch. A body that scores is never taken for a firewall's or a maintenance page."""
    response = exchange.final
    if exchange.left is not None:
        return State.LEFT
    if exchange.fault is not None or response is None:
        return State.SILENT
    if response.status in _REFUSALS:
        return State.BLOCKED
    if response.status >= 500:
        return State.ERROR
    if response.status >= 400:
        return State.GONE
    bare = judged is None or (judged.score < SUSPECT and judged.features.links <= FEW)
    if bare and len(response.body) < SMALL:
        text = response.body.decode("utf-8", "replace")
        if _BLOCK.search(text):
            return State.BLOCKED
        if _RESTING.search(text):
            return State.RESTING
    return State.PAGE
