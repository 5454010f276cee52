import dataclasses
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from clir_core.errors import WeightsError
from clir_core.similarity.encoders import (
    DINOV2_S,
    EFFICIENTNET_LITE0,
    ENCODERS,
    Encoder,
    Tokens,
    load_encoder,
    prepare,
    vit_tokens,
)

CPU = torch.device("cpu")


def tiny_vit(registers: int = 0) -> nn.Module:
    from timm.models.vision_transformer import VisionTransformer

    torch.manual_seed(0)
    return VisionTransformer(
        img_size=518, patch_size=14, embed_dim=24, depth=2, num_heads=2, num_classes=0, reg_tokens=registers,
        dynamic_img_size=True,
    )  # fmt: skip


def tiny_eva() -> nn.Module:
    """The architecture of DINOv3 in timm: rotary positions and registers."""
    from timm.models.eva import Eva

    torch.manual_seed(0)
    return Eva(
        img_size=64, patch_size=14, embed_dim=24, depth=2, num_heads=2, num_classes=0, num_reg_tokens=4,
        use_abs_pos_emb=False, use_rot_pos_emb=True, dynamic_img_size=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("height", "width", "prepared"),
    [(518, 518, (518, 518)), (512, 512, (518, 518)), (100, 200, (518, 1036)), (600, 455, (686, 518))],
)
def test_the_short_side_becomes_518_and_both_sides_whole_patches(
    height: int, width: int, prepared: tuple[int, int]
) -> None:
    assert prepare(torch.rand(1, 3, height, width), DINOV2_S).shape[-2:] == prepared


def test_whole_patches_of_a_stride_of_32_are_512() -> None:
    assert prepare(torch.rand(1, 3, 300, 300), EFFICIENTNET_LITE0).shape[-2:] == (512, 512)


def test_an_image_of_the_right_size_is_only_normalised() -> None:
    image = torch.rand(1, 3, 518, 532)

    channels = [(image[0, k] - DINOV2_S.mean[k]) / DINOV2_S.deviation[k] for k in range(3)]
    assert torch.equal(prepare(image, DINOV2_S)[0], torch.stack(channels))


def test_any_other_image_is_resized_by_antialiased_bicubic() -> None:
    image = torch.rand(1, 3, 300, 310)

    resized = interpolate(image, (518, 532), mode="bicubic", antialias=True, align_corners=False)

    assert torch.equal(prepare(image, DINOV2_S), prepare(resized, DINOV2_S))


@pytest.mark.parametrize("network", [tiny_vit(), tiny_vit(registers=4), tiny_eva()], ids=["vit", "registers", "eva"])
def test_tokens_are_the_networks_own_in_reading_order(network: nn.Module) -> None:
    images = torch.rand(2, 3, 28, 42)

    tokens = vit_tokens(network.eval(), images)

    plain: Tensor = network.forward_features(images)
    prefix = plain.shape[1] - 6
    assert tokens.patches.shape == (2, 2, 3, 24)
    assert torch.equal(tokens.whole, plain[:, 0])
    for row in range(2):
        for column in range(3):
            assert torch.equal(tokens.patches[:, row, column], plain[:, prefix + 3 * row + column])


def test_tokens_of_the_same_pixels_are_computed_once() -> None:
    calls: list[int] = []

    def counted(network: nn.Module, images: Tensor) -> Tokens:
        calls.append(len(images))
        return Tokens(whole=images.mean(dim=(2, 3)), patches=images.permute(0, 2, 3, 1))

    image = torch.rand(1, 3, 60, 70)
    encoder = Encoder(nn.Identity(), dataclasses.replace(DINOV2_S, tokens=counted), CPU)
    first, again, other = encoder(image), encoder(image.clone()), encoder(image.flip(-1))

    assert first is again
    assert other is not first
    assert calls == [1, 1]


def test_an_encoder_is_loaded_from_its_file_and_shared(tmp_path: Path) -> None:
    import timm
    from safetensors.torch import save_file

    torch.manual_seed(0)
    network = timm.create_model("tf_efficientnet_lite0").eval()
    save_file(network.state_dict(), tmp_path / "lite0.safetensors")
    images = torch.rand(1, 3, 512, 512)

    encoder = load_encoder(EFFICIENTNET_LITE0, tmp_path / "lite0.safetensors", CPU)

    with torch.inference_mode():
        expected = network.forward_features((images - 127 / 255) / (128 / 255))
    assert load_encoder(EFFICIENTNET_LITE0, tmp_path / "lite0.safetensors", CPU) is encoder
    torch.testing.assert_close(encoder(images).patches, expected.permute(0, 2, 3, 1), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(encoder(images).whole, expected.mean(dim=(2, 3)), rtol=1e-4, atol=1e-4)


def test_a_file_of_another_network_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(1)}, tmp_path / "other.safetensors")

    with pytest.raises(WeightsError, match=r"other\.safetensors does not hold the weights of tf_efficientnet_lite0"):
        load_encoder(EFFICIENTNET_LITE0, tmp_path / "other.safetensors", CPU)


@pytest.mark.parametrize("spec", ENCODERS, ids=lambda spec: spec.id)
def test_an_encoders_architecture_is_known_to_timm(spec: object) -> None:
    import timm

    assert timm.is_model(spec.architecture)  # pyright: ignore[reportAttributeAccessIssue]
