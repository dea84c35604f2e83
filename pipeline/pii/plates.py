"""Car plates: GOST R 50577-2018, ДСТУ 4278 with order 166 of the МВС (02.03.2021), British plates of 2001."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii import context
from pipeline.pii.evidence import Find, Kind

_RU = "АВЕКМНОРСТУХABEKMHOPCTYX"
_UA = "АВЕІКМНОРСТХABEIKMHOPCTX"
_PATTERNS = (
    re.compile(
        rf"(?<![\w-])[{_RU}] ?\d{{3}} ?[{_RU}]{{2}} ?(?:[1279]\d{{2}}|\d\d)(?: ?(?:rus|рус))?(?![\w-])",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w-])[{_UA}]{{2}}[ -]?\d{{4}}[ -]?[{_UA}ZzYy]{{2}}(?![\w-])", re.IGNORECASE),
    re.compile(r"(?<![\w-])[A-Z]{2}\d\d ?[A-Z]{3}(?![\w-])"),
    re.compile(
        r"(?<![\w-])(?=[A-Z0-9 -]{0,4}\d)(?=[A-Z0-9 -]{0,4}[A-Z])[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4}(?![\w-])"
    ),
)
_ANGLO = re.compile(
    r"(?:plate|registration|\breg\b)\w*(?: (?:number|no\.?|is|was))*[ :#]{0,3}$", re.IGNORECASE
)


def find(plain: str) -> Iterator[Find]:
    """Yield car plates of `plain`."""
    for at, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(plain):
            near = context.nearest(plain, match.start(), match.end())
            if at == 3:
                if _ANGLO.search(plain[max(0, match.start() - 32) : match.start()]):
                    yield Find(*match.span(), Kind.PLATE, ("layout", "context"))
            elif near == "plate":
                yield Find(*match.span(), Kind.PLATE, ("layout", "context"))
            elif near in {None, "phone", "birth"} and at < 2:
                yield Find(*match.span(), Kind.PLATE, ("layout",))
