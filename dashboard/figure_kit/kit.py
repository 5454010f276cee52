"""The files of a figure, by name."""

import io
import re
import zipfile

from dashboard.figure_kit import page, texts
from dashboard.figure_kit.crops import png, with_inset
from dashboard.figure_kit.request import Figure


def files_of(figure: Figure) -> dict[str, bytes]:
    """Crops, insets, figure.tex, caption.txt, facts.json, figure.svg and figure.pdf."""
    names = _names(figure)
    crops = {panel.name: f"crop-{names[panel.name]}.png" for panel in figure.panels}
    drawing = page.svg(figure)
    return {
        **{crops[panel.name]: png(figure.crop(panel)) for panel in figure.panels},
        **{f"inset-{names[panel.name]}.png": png(with_inset(figure, panel)) for panel in figure.panels},
        "figure.tex": texts.tex(figure, crops).encode(),
        "caption.txt": (texts.caption(figure) + "\n").encode(),
        "facts.json": texts.facts(figure, crops).encode(),
        "figure.svg": drawing.encode(),
        "figure.pdf": page.pdf(drawing),
    }


def zipped(files: dict[str, bytes]) -> bytes:
    """All in one file; PNG is packed already."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name.endswith(".png") else None)
    return content.getvalue()


def _names(figure: Figure) -> dict[str, str]:
    """File names of the panels: what any system and LaTeX can read, and no two alike."""
    return {
        panel.name: f"{index + 1}-{re.sub(r'[^A-Za-z0-9.]+', '-', panel.name).strip('-.')}"
        for index, panel in enumerate(figure.panels)
    }
