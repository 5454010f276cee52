"""The way to a terminal. What comes from outside is data: shown as it is, never obeyed as markup or control code."""

from rich.console import Console
from rich.text import Text

from clir_core.printable import printable


def shown(value: object, style: str = "") -> Text:
    """A value as Rich may draw it, in a table or anywhere else."""
    return Text(printable(str(value)), style)


def say(console: Console, *parts: object) -> None:
    """One line, as long as it is; strings and what `shown` made of them, joined by nothing."""
    line = Text.assemble(*(part if isinstance(part, Text) else shown(part) for part in parts))
    console.print(line, highlight=False, soft_wrap=True)
