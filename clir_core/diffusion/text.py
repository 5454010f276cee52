"""Prompts as CLIP tokens."""

import gzip
import html
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

TOKENS = 77
"""Length of every encoded prompt; longer ones lose their end."""

_SPECIAL_TOKENS = ("<|startoftext|>", "<|endoftext|>")
_MERGES = 49152 - 256 - 2


def tokenise(prompts: Sequence[str], vocabulary: Path, padding: str = "!") -> Tensor:
    """Token ids of prompts, (B, 77) int64: start, words, end, padding.

    Args:
        prompts: Broken Unicode and HTML entities are repaired first, as the reference tokeniser does.
        vocabulary: `bpe_simple_vocab_16e6.txt.gz` of CLIP.
        padding: Token put after the end: `!` (id 0) for OpenCLIP's towers, `<|endoftext|>` for OpenAI's.
    """
    from transformers import CLIPTokenizer

    merges = _read_merges(vocabulary)
    tokenizer = CLIPTokenizer(
        vocab=_ids(merges),
        merges=merges,  # pyright: ignore[reportArgumentType] - the pairs that it hands on are annotated as strings
        pad_token=padding,
    )
    encoded = tokenizer([_repaired(text) for text in prompts], padding="max_length", truncation=True, max_length=TOKENS)
    return torch.tensor(encoded["input_ids"])


def _repaired(prompt: str) -> str:
    import ftfy

    return html.unescape(html.unescape(ftfy.fix_text(prompt))).strip()


def _read_merges(vocabulary: Path) -> list[tuple[str, str]]:
    lines = gzip.decompress(vocabulary.read_bytes()).decode().split("\n")[1 : _MERGES + 1]
    return [(first, second) for first, second in (line.split() for line in lines)]


def _ids(merges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Ids in CLIP's order: the bytes, the bytes that end a word, the merges, the special tokens."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    symbols = list(bytes_to_unicode().values())
    words = [*symbols, *(f"{symbol}</w>" for symbol in symbols), *("".join(pair) for pair in merges), *_SPECIAL_TOKENS]
    return {word: index for index, word in enumerate(words)}
