"""What a reader sees of text from outside."""

import os

import pytest

from clir_core.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("astronaut.png", "astronaut.png"),
        ("Übung 3 – naïve 图.png", "Übung 3 – naïve 图.png"),
        (os.fsdecode(b"caf\xe9.png"), "caf\\xe9.png"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
    ],
)
def test_only_what_a_terminal_would_obey_or_a_store_cannot_hold_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(text).encode()
