"""The vocabulary of CLIP, which every text-conditioned restorer here needs."""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Entry, Recipe, Wheel, WheelMembers

_WHEEL = Wheel(
    requirement="open_clip_torch==3.3.0",
    sha256="c549ad5ed6bfc119cc11105033c0a2b9d7a2a4afeb40a58a09aab3da1a0043ce",
    bytes=1_547_268,
)
_SHA256 = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"

VOCABULARY = WeightFile(
    name="bpe_simple_vocab_16e6.txt.gz",
    sha256=_SHA256,
    bytes=1_356_917,
    licence="MIT (OpenAI CLIP)",
    source="open_clip/bpe_simple_vocab_16e6.txt.gz in open_clip_torch 3.3.0 (PyPI)",
)

RECIPE = Recipe(
    file=VOCABULARY, origin=WheelMembers(wheel=_WHEEL, members=(("open_clip/bpe_simple_vocab_16e6.txt.gz", _SHA256),))
)

SPECS = (Entry(id="clip-tokenizer", title="CLIP's vocabulary of byte pairs", recipes=(RECIPE,)),)
