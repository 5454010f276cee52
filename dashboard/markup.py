"""Text of the store in Markdown: shown as it is, never read as markup.

Names, errors and arguments come from files and people. As Markdown they could load a picture from elsewhere, which
tells its server who reads this page, or draw links and badges of their own.
"""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#!|~$&])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto):")


def plain(text: object) -> str:
    """A value within a line of Markdown, as the plain text it is."""
    line = " ".join(str(text).split())
    return _ADDRESS.sub(r"\1\\:", _SIGNS.sub(r"\\\1", line))


def code(text: object) -> str:
    """A value within a line of Markdown, as code; the marks around it are longer than any in it."""
    line = " ".join(str(text).split())
    marks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{marks}{pad}{line}{pad}{marks}"
