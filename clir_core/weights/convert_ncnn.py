"""ncnn networks as torch state dicts. Each function takes the `.param` and the `.bin` file, in this order."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clir_core.errors import WeightsError
from clir_core.interfaces import Tensor
from clir_core.weights.ncnn import Layer, read_network


def rrdb(files: Sequence[Path]) -> dict[str, Tensor]:
    """Real-ESRGAN's residual-in-residual dense network, with the parameter names of BasicSR's RRDBNet."""
    convolutions = [layer for layer in _network(files) if layer.kind == "Convolution"]
    blocks, rest = divmod(len(convolutions) - 6, 15)
    if blocks < 1 or rest:
        raise WeightsError(f"{files[0]} has {len(convolutions)} convolutions; an RRDB network has 15 a block and 6")
    return dict(_named(zip(_rrdb_names(blocks), convolutions, strict=True)))


def compact(files: Sequence[Path]) -> dict[str, Tensor]:
    """SRVGGNetCompact: `body.0`, `body.1`, ... are convolutions and PReLUs in turn."""
    body = [layer for layer in _network(files) if layer.tensors]
    return dict(_named((f"body.{index}", layer) for index, layer in enumerate(body)))


def fused_span(files: Sequence[Path]) -> dict[str, Tensor]:
    """SPAN for `clir_core.networks.span`, which keeps the 3x3 convolutions that the ncnn file holds already fused."""
    layers = _network(files)
    named = ((_span_name(layer.name), layer) for layer in layers if layer.kind == "Convolution")
    return dict(_named(named)) | _span_normalisation(layers, files[0])


def _network(files: Sequence[Path]) -> tuple[Layer, ...]:
    param, values = files
    return read_network(param, values)


def _rrdb_names(blocks: int) -> Iterator[str]:
    yield "conv_first"
    for block in range(blocks):
        for dense in (1, 2, 3):
            for convolution in (1, 2, 3, 4, 5):
                yield f"body.{block}.rdb{dense}.conv{convolution}"
    yield from ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")


def _named(layers: Iterable[tuple[str, Layer]]) -> Iterator[tuple[str, Tensor]]:
    for name, layer in layers:
        for role, tensor in layer.tensors.items():
            yield f"{name}.{'weight' if role == 'slope' else role}", tensor


def _span_name(path: str) -> str:
    """`/block_1/c1_r/eval_conv/Conv` is `block_1.c1_r`; `/upsampler/upsampler.0/Conv` is `upsampler.0`."""
    parts = [part for part in path.split("/") if part not in ("", "eval_conv", "Conv")]
    return parts[-1] if parts[-1].startswith("upsampler.") else ".".join(parts)


def _span_normalisation(layers: Sequence[Layer], param: Path) -> dict[str, Tensor]:
    """The RGB mean and the range by which the network normalises its input."""
    means = [layer.tensors["values"] for layer in layers if layer.kind == "MemoryData"]
    if len(means) != 1 or means[0].numel() != 3:
        raise WeightsError(f"{param} does not hold one RGB mean; it is not a SPAN network")
    factors = [layer.parameters.get(2) for layer in layers if layer.name == "/Mul"]
    image_range = factors[0] if factors and isinstance(factors[0], float) else 1.0
    return {"mean": means[0].reshape(1, 3, 1, 1), "image_range": means[0].new_tensor(image_range)}
