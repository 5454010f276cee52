"""Real-ESRGAN's second-order degradation."""

from clir_core.degradations.realesrgan.pipeline import RealEsrgan
from clir_core.interfaces import OperatorSpec
from clir_core.tasks.grammar import read_whole


def _parse(written: str) -> RealEsrgan:
    factor = written.removesuffix("usm")
    alpha = read_whole(factor, f"realesrgan{written}", 1, 8) if factor else 4
    return RealEsrgan(alpha, sharpen=written.endswith("usm"))


SPECS = (
    OperatorSpec(
        name="realesrgan",
        title="Real-ESRGAN's second-order degradation by a whole factor (4 unless given), `usm` to sharpen first",
        example="realesrgan4",
        parse=_parse,
        source="arXiv 2107.10833 and options/train_realesrgan_x4plus.yml of xinntao/Real-ESRGAN@a4abfb2",
    ),
)
