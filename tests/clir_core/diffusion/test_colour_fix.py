import torch

from clir_core.diffusion.colour_fix import COLOUR_FIXES, adain_fix, coarse, wavelet_fix


def test_the_wavelet_fix_is_the_official_one(recorded_images):
    fixed = wavelet_fix(recorded_images["colour.content"], recorded_images["colour.style"])
    torch.testing.assert_close(fixed, recorded_images["colour.out"], rtol=0, atol=1e-6)


def test_the_wavelet_fix_takes_the_coarse_colours_and_keeps_the_detail():
    image, reference = torch.rand(2, 1, 3, 64, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    fixed = wavelet_fix(image, reference)
    torch.testing.assert_close(fixed - coarse(reference), image - coarse(image))


def test_an_image_fixed_by_itself_stays():
    image = torch.rand(1, 3, 40, 24, generator=torch.Generator().manual_seed(0))
    for fix in COLOUR_FIXES.values():
        torch.testing.assert_close(fix(image, image), image)


def test_adain_gives_each_channel_the_mean_and_deviation_of_the_reference():
    image, reference = torch.rand(2, 2, 3, 32, 32, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    fixed = adain_fix(image, reference * 0.5 + 0.1)
    torch.testing.assert_close(fixed.mean((2, 3)), (reference * 0.5 + 0.1).mean((2, 3)))
    torch.testing.assert_close(fixed.std((2, 3)), (reference * 0.5).std((2, 3)), rtol=1e-3, atol=0)
