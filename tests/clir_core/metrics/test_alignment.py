from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from clir_core.interfaces import Images
from clir_core.metrics.alignment import SPECS, mapped
from clir_core.similarity.encoders import EFFICIENTNET_LITE0, load_encoder
from clir_core.similarity.semantic import patch_distance, patch_map

BY_ID = {spec.id: spec for spec in SPECS}
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path]:
    """EfficientNet-Lite0 with seeded random weights."""
    import timm

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("encoder") / "lite0.safetensors"
    save_file(timm.create_model("tf_efficientnet_lite0").state_dict(), path)
    return (path,)


def test_the_papers_encoder_has_the_plain_ids_and_the_stand_in_never() -> None:
    assert BY_ID["align_patch"].weights[0].name == "vit_small_patch14_dinov2.lvd142m.safetensors"
    assert BY_ID["align_patch_efficientnet_lite0"].weights[0].name == "efficientnet-lite0.safetensors"
    plain = {"align_patch", "align_patch_w1", "align_patch_p95", "align_cls", "align_cls_mse"}
    assert plain | {f"{name}_lq" for name in plain} <= BY_ID.keys()
    assert all("DINOv2 ViT-S/14" in BY_ID[name].title for name in plain)


def test_the_suffix_says_what_the_reference_is() -> None:
    assert {spec.id for spec in SPECS if spec.reference == "degraded"} == {
        name for name in BY_ID if name.endswith("_lq")
    }


def test_a_metric_measures_the_tokens_of_its_encoder(
    weights: tuple[Path], photograph: Images, noisy_photograph: Images
) -> None:
    encoder = load_encoder(EFFICIENTNET_LITE0, weights[0], CPU)

    value = BY_ID["align_patch_efficientnet_lite0"].load(weights, CPU)(photograph)(noisy_photograph)

    assert torch.equal(value, patch_distance(encoder(noisy_photograph), encoder(photograph)))
    assert value.item() > 0


@pytest.mark.parametrize("distance", ["patch", "patch_w1", "patch_p95", "cls", "cls_mse"])
def test_the_replayed_degradation_of_the_target_has_no_distance(
    weights: tuple[Path], photograph: Images, distance: str
) -> None:
    metric = BY_ID[f"align_{distance}_efficientnet_lite0_lq"].load(weights, CPU)

    assert metric(photograph[..., :128, :128])(photograph[..., :128, :128]).item() == 0.0


def test_a_map_can_be_drawn_for_every_metric_that_is_the_mean_of_one(
    weights: tuple[Path], photograph: Images, noisy_photograph: Images
) -> None:
    metric_id = "align_patch_efficientnet_lite0"
    encoder = load_encoder(mapped()[metric_id], weights[0], CPU)

    distances = patch_map(encoder(noisy_photograph), encoder(photograph))

    value = BY_ID[metric_id].load(weights, CPU)(photograph)(noisy_photograph)
    assert distances.shape == (1, 16, 16)
    assert distances.mean().item() == pytest.approx(value.item())
    assert mapped().keys() == {name for name in BY_ID if BY_ID[name].source.startswith("patch_distance")}
