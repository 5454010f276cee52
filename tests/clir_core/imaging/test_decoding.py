"""Files of every kind and depth, and files that are not images."""

import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFile

from clir_core.errors import ImageError
from clir_core.imaging import decoding
from clir_core.imaging.decoding import decode

COLOURS = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)


def decoded(image: Image.Image, kind: str = "PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return decode(file, "test image")


def png(width: int, height: int, depth: int, colour_type: int, rows: bytes, body: bytes | None = None) -> BytesIO:
    """A PNG file written by hand, for what Pillow cannot write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    pixels = zlib.compress(rows) if body is None else body
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def test_eight_bit_colours_are_divided_by_255():
    np.testing.assert_array_equal(decoded(Image.fromarray(COLOURS)), COLOURS.astype(np.float32) / np.float32(255))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM"])
def test_lossless_kinds_agree(kind: str):
    np.testing.assert_array_equal(decoded(Image.fromarray(COLOURS), kind), decoded(Image.fromarray(COLOURS)))


def test_grey_is_expanded_to_three_equal_channels():
    pixels = decoded(Image.fromarray(COLOURS).convert("L"))
    assert pixels.shape == (5, 7, 3)
    assert (pixels == pixels[..., :1]).all()


def test_a_palette_gives_its_colours():
    palette = Image.fromarray(COLOURS).convert("P", palette=Image.Palette.ADAPTIVE)
    np.testing.assert_array_equal(decoded(palette), decoded(palette.convert("RGB")))


def test_cmyk_is_converted():
    pixels = decoded(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF")
    np.testing.assert_array_equal(pixels[0, 0], [1, 0, 0])


def test_an_opaque_alpha_channel_changes_nothing():
    opaque = Image.fromarray(np.dstack([COLOURS, np.full((5, 7), 255, np.uint8)]))
    np.testing.assert_array_equal(decoded(opaque), decoded(Image.fromarray(COLOURS)))


@pytest.mark.parametrize(("mode", "value"), [("RGBA", (200, 200, 200, 51)), ("LA", (200, 51))])
def test_translucent_pixels_are_laid_on_black(mode: str, value: tuple[int, ...]):
    np.testing.assert_allclose(decoded(Image.new(mode, (3, 3), value)), 200 / 255 * 51 / 255, rtol=1e-6)


def test_a_transparent_palette_entry_is_black():
    palette = Image.new("P", (3, 3), 1)
    palette.putpalette([0, 0, 0, 250, 240, 230])
    assert not decoded(palette, transparency=1).any()


def test_the_exif_rotation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = decoded(Image.fromarray(COLOURS), "TIFF", exif=exif)
    np.testing.assert_array_equal(upright, np.rot90(decoded(Image.fromarray(COLOURS)), -1))


def test_sixteen_bit_grey_is_divided_by_65535():
    values = np.array([[0, 1, 257, 32768, 65535]], dtype=np.uint16)
    expected = values[..., None].astype(np.float64) / 65535
    for kind in ("PNG", "TIFF"):
        np.testing.assert_allclose(decoded(Image.fromarray(values), kind)[..., :1], expected, rtol=1e-6)


@pytest.mark.parametrize(("colour_type", "channels"), [(2, 3), (6, 4)])
def test_sixteen_bit_colour_keeps_both_bytes(colour_type: int, channels: int):
    values = np.random.default_rng(1).integers(0, 65536, (4, 6, channels), dtype=np.uint16)
    values[..., 3:] = 65535
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    pixels = decode(png(6, 4, 16, colour_type, rows), "deep.png")
    np.testing.assert_allclose(pixels, values[..., :3].astype(np.float64) / 65535, atol=1e-7)


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_sixteen_bit_colour_of_tiff_keeps_both_bytes(byte_order: str):
    values = np.random.default_rng(2).integers(0, 65536, (4, 6, 3), dtype=np.uint16)
    pixels = decode(tiff(values, byte_order), "deep.tif")
    np.testing.assert_allclose(pixels, values.astype(np.float64) / 65535, atol=1e-7)


def tiff(values: np.ndarray, byte_order: str) -> BytesIO:
    """An uncompressed 16-bit RGB TIFF of one strip."""
    height, width, _ = values.shape
    strip = values.astype(f"{byte_order}u2").tobytes()
    bits = 8 + len(strip)
    tags = {256: width, 257: height, 258: bits, 259: 1, 262: 2, 273: 8, 277: 3, 278: height, 279: len(strip)}
    directory = struct.pack(f"{byte_order}H", len(tags))
    for tag, value in tags.items():
        kind, count = (3, 3) if tag == 258 else (4, 1)
        directory += struct.pack(f"{byte_order}HHII", tag, kind, count, value)
    header = {"<": b"II", ">": b"MM"}[byte_order] + struct.pack(f"{byte_order}HI", 42, bits + 6)
    return BytesIO(header + strip + struct.pack(f"{byte_order}3H", 16, 16, 16) + directory + bytes(4))


def test_float_images_are_taken_as_they_are():
    values = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(decoded(Image.fromarray(values), "TIFF")[..., 0], values)


@pytest.mark.parametrize(("worst", "message"), [(np.nan, "NaN"), (np.inf, "NaN or infinite"), (7.5, "0 to 7.5")])
def test_values_without_a_known_white_are_refused(worst: float, message: str):
    values = np.zeros((3, 4), dtype=np.float32)
    values[1, 1] = worst
    with pytest.raises(ImageError, match=message):
        decoded(Image.fromarray(values), "TIFF")


def test_an_image_over_the_limit_is_refused_before_it_is_decoded():
    with pytest.raises(ImageError, match=r"8000 x 8001 pixels; crop it to 64 megapixels"):
        decode(png(8000, 8001, 8, 2, b"", body=b"never decompressed"), "large.png")


def test_pillows_own_limits_neither_interfere_nor_change(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decoded(Image.fromarray(COLOURS)).shape == (5, 7, 3)
        with pytest.raises(ImageError, match="65000 x 65000 pixels"):
            decode(png(65000, 65000, 8, 2, b""), "bomb.png")
    assert (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES) == (10, True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_a_truncated_file_is_an_error_even_where_a_library_has_allowed_them(kind: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    file = BytesIO()
    Image.fromarray(np.tile(COLOURS, (20, 20, 1))).save(file, kind)
    with pytest.raises(ImageError, match=r"short\.file cannot be read as an image: "):
        decode(BytesIO(file.getvalue()[: file.tell() * 2 // 3]), "short.file")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"no image", b"GIF89a", bytes(1000)])
def test_other_bytes_are_an_error_of_one_line(data: bytes):
    with pytest.raises(ImageError) as caught:
        decode(BytesIO(data), "notes.txt")
    assert str(caught.value).startswith("notes.txt cannot be read as an image: ")
    assert "\n" not in str(caught.value)


def test_an_empty_image_is_an_error():
    with pytest.raises(ImageError):
        decode(png(0, 5, 8, 2, b""), "empty.png")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_damaged_files_raise_nothing_but_image_errors(kind: str):
    file = BytesIO()
    Image.fromarray(COLOURS).save(file, kind)
    rng = np.random.default_rng(3)
    for _ in range(200):
        data = np.frombuffer(file.getvalue(), np.uint8).copy()
        data[rng.integers(0, len(data), 3)] = rng.integers(0, 256, 3)
        try:
            decode(BytesIO(data.tobytes()), "damaged")
        except ImageError:
            continue


def test_the_limit_is_the_documented_one():
    assert decoding.MAX_PIXELS == 64_000_000


def test_the_first_frame_of_an_animation_is_read():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    pixels = decoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(pixels[0, 0], [1, 0, 0])
