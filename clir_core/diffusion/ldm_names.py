"""The latent-diffusion releases' tensor names, translated into those of diffusers and transformers.

Each function takes a name without its group's prefix and returns the module's name for it, or None where the module
has no such tensor. They hold for any width and depth with two residual blocks a level.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

Rules: TypeAlias = Sequence[tuple[str, str]]

_RESIDUAL_BLOCK: Rules = (
    (r"in_layers\.0", "norm1"),
    (r"in_layers\.2", "conv1"),
    (r"emb_layers\.1", "time_emb_proj"),
    (r"out_layers\.0", "norm2"),
    (r"out_layers\.3", "conv2"),
    (r"skip_connection", "conv_shortcut"),
)

_UNET: Rules = (
    (r"input_blocks\.0\.0", "conv_in"),
    (r"time_embed\.0", "time_embedding.linear_1"),
    (r"time_embed\.2", "time_embedding.linear_2"),
    (r"label_emb\.0\.0", "add_embedding.linear_1"),
    (r"label_emb\.0\.2", "add_embedding.linear_2"),
    (r"out\.0", "conv_norm_out"),
    (r"out\.2", "conv_out"),
    (r"zero_convs\.(\d+)\.0", r"residual_convolutions.\1"),
    (r"middle_block_out\.0", "middle_convolution"),
)

_AUTOENCODER: Rules = (
    (r"(encoder|decoder)\.(conv_in|conv_out)", r"\1.\2"),
    (r"(encoder|decoder)\.norm_out", r"\1.conv_norm_out"),
    (r"(quant_conv|post_quant_conv)", r"\1"),
    (r"(encoder|decoder)\.mid\.attn_1\.norm", r"\1.mid_block.attentions.0.group_norm"),
    (r"(encoder|decoder)\.mid\.attn_1\.([qkv])", r"\1.mid_block.attentions.0.to_\2"),
    (r"(encoder|decoder)\.mid\.attn_1\.proj_out", r"\1.mid_block.attentions.0.to_out.0"),
    (r"encoder\.down\.(\d)\.downsample\.conv", r"encoder.down_blocks.\1.downsamplers.0.conv"),
)

_TEXT: Rules = (
    (r"token_embedding\.weight", "embeddings.token_embedding.weight"),
    (r"positional_embedding", "embeddings.position_embedding.weight"),
    (r"ln_final\.(\w+)", r"final_layer_norm.\1"),
    (r"transformer\.resblocks\.(\d+)\.ln_([12])\.(\w+)", r"encoder.layers.\1.layer_norm\2.\3"),
    (r"transformer\.resblocks\.(\d+)\.attn\.out_proj\.(\w+)", r"encoder.layers.\1.self_attn.out_proj.\2"),
    (r"transformer\.resblocks\.(\d+)\.attn\.in_proj_(\w+)", r"encoder.layers.\1.self_attn.{}_proj.\2"),
    (r"transformer\.resblocks\.(\d+)\.mlp\.c_fc\.(\w+)", r"encoder.layers.\1.mlp.fc1.\2"),
    (r"transformer\.resblocks\.(\d+)\.mlp\.c_proj\.(\w+)", r"encoder.layers.\1.mlp.fc2.\2"),
)


def unet_name(name: str) -> str | None:
    """A tensor of a denoising UNet, or of a control network, which shares its encoder."""
    module, _, role = name.rpartition(".")
    if renamed := _first(_UNET, module):
        return f"{renamed}.{role}"
    match re.fullmatch(r"(input|middle|output)_block(?:s\.(\d+))?\.(\d)\.(.+)", name):
        case None:
            return None
        case found:
            place, block, part, rest = found.groups()
            return f"{_unet_part(place, int(block or 0), int(part), rest)}"


def autoencoder_name(name: str, levels: int = 4) -> str | None:
    """A tensor of the variational autoencoder. Its decoder's levels are counted from the other end."""
    module, _, role = name.rpartition(".")
    if renamed := _first(_AUTOENCODER, module):
        return f"{renamed}.{role}"
    if found := re.fullmatch(r"(encoder|decoder)\.mid\.block_([12])\.(.+)", module):
        half, block, rest = found.groups()
        return f"{half}.mid_block.resnets.{int(block) - 1}.{_shortcut(rest)}.{role}"
    if found := re.fullmatch(r"encoder\.down\.(\d)\.block\.(\d)\.(.+)", module):
        level, block, rest = found.groups()
        return f"encoder.down_blocks.{level}.resnets.{block}.{_shortcut(rest)}.{role}"
    if found := re.fullmatch(r"decoder\.up\.(\d)\.block\.(\d)\.(.+)", module):
        level, block, rest = found.groups()
        return f"decoder.up_blocks.{levels - 1 - int(level)}.resnets.{block}.{_shortcut(rest)}.{role}"
    if found := re.fullmatch(r"decoder\.up\.(\d)\.upsample\.conv", module):
        return f"decoder.up_blocks.{levels - 1 - int(found[1])}.upsamplers.0.conv.{role}"
    return None


def text_name(name: str) -> str | None:
    """A tensor of OpenCLIP's text tower. The fused attention projections keep a `{}` for each of q, k and v."""
    return _first(_TEXT, name)


def _unet_part(place: str, block: int, part: int, rest: str) -> str:
    """A block holds a residual block, then an attention where the level has one, then a resampler at its end."""
    level, layer = divmod(block - (place == "input"), 3)
    if place == "middle":
        return f"mid_block.attentions.0.{rest}" if part == 1 else f"mid_block.resnets.{part // 2}.{_residual(rest)}"
    side = "down" if place == "input" else "up"
    if rest.startswith("op."):
        return f"{side}_blocks.{level}.downsamplers.0.conv.{rest.removeprefix('op.')}"
    if rest.startswith("conv."):
        return f"{side}_blocks.{level}.upsamplers.0.{rest}"
    if part == 0:
        return f"{side}_blocks.{level}.resnets.{layer}.{_residual(rest)}"
    return f"{side}_blocks.{level}.attentions.{layer}.{rest}"


def _residual(rest: str) -> str:
    module, role = rest.rsplit(".", 1)
    return f"{_first(_RESIDUAL_BLOCK, module) or module}.{role}"


def _shortcut(rest: str) -> str:
    return rest.replace("nin_shortcut", "conv_shortcut")


def _first(rules: Rules, name: str) -> str | None:
    """The name after the first rule that fits all of it."""
    return next((found.expand(new) for old, new in rules if (found := re.fullmatch(old, name))), None)
