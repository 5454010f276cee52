import importlib.util
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from clir_core.diffusion.assemble import fill
from clir_core.diffusion.ldm_tensors import text_tensors
from clir_core.diffusion.text import TOKENS, tokenise
from clir_core.restorers.diffbir.architecture import Architecture, build_text_encoder

DATA = Path(__file__).parents[2] / "data" / "diffbir"
VOCABULARY = Path(importlib.util.find_spec("clip").origin).with_name("bpe_simple_vocab_16e6.txt.gz")
PROMPTS = json.loads((DATA / "prompts.json").read_text())
TINY = Architecture(text_width=32, text_heads=2, text_layers=3)


@pytest.fixture(scope="module")
def official():
    return load_file(DATA / "text.safetensors")


@pytest.fixture(scope="module")
def tower(official):
    weights = {name: tensor.clone() for name, tensor in official.items()}
    table = torch.zeros(49408, 32)
    table[weights.pop("token_ids")] = weights.pop("token_rows")
    del weights["input_ids"], weights["context"]
    return weights | {"token_embedding.weight": table}


def test_token_ids_are_the_official_ones(official):
    """Among the prompts: none, one with curly quotes and HTML, one that is too long."""
    assert torch.equal(tokenise(PROMPTS, VOCABULARY), official["input_ids"])


def test_openai_towers_pad_with_the_end():
    (ids,) = tokenise(["a cat"], VOCABULARY, padding="<|endoftext|>")
    assert ids[:4].tolist() == [49406, 320, 2368, 49407]
    assert (ids[3:] == 49407).all()


def test_encoded_prompts_are_the_official_ones(official, tower):
    torch.testing.assert_close(
        encode(tower, TINY, layers=2, ids=official["input_ids"]), official["context"], rtol=0, atol=1e-5
    )


def test_running_the_last_layer_too_is_noticed(official, tower):
    one_more = Architecture(text_width=32, text_heads=2, text_layers=4)
    found = encode(tower, one_more, layers=3, ids=official["input_ids"])
    assert (found - official["context"]).abs().max() > 0.1


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu_pytorch_tanh"])
def test_another_activation_is_noticed(activation, official, tower):
    """Negative controls: the exact GELU stays within 1e-5."""
    encoder = fill(lambda: build_text_encoder(TINY), text_tensors(tower, 2, "the text encoder"), "the text encoder")
    from transformers.activations import ACT2FN

    for layer in encoder.encoder.layers:
        layer.mlp.activation_fn = ACT2FN[activation]
    found = encoder(input_ids=official["input_ids"], position_ids=torch.arange(TOKENS)[None]).last_hidden_state
    assert (found - official["context"]).abs().max() > 2e-5


def encode(tower, architecture, layers, ids):
    tensors = text_tensors(tower, layers, "the text encoder")
    encoder = fill(lambda: build_text_encoder(architecture), tensors, "the text encoder")
    return encoder(input_ids=ids, position_ids=torch.arange(TOKENS)[None]).last_hidden_state
