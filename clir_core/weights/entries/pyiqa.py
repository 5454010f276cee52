"""Weights of metrics computed by the pyiqa package, in torch.hub's layout under `hub/`.

pyiqa publishes no hashes: a file is held to the eight digits that its name may carry, to the hash that the hub gives
while it is fetched, and from then on to its own. Several projects list MUSIQ's in full.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe

_PYIQA = "https://huggingface.co/chaofengc/IQA-PyTorch-Weights/resolve/main"
_AS_DISTRIBUTED = "PolyForm-Noncommercial (pyiqa); see also the terms of the metric's authors"
_CLIP = "https://openaipublic.azureedge.net/clip/models"


def _file(name: str, licence: str, sha256: str = "") -> WeightFile:
    return WeightFile(name=f"hub/pyiqa/{name}", sha256=sha256, bytes=0, licence=licence, source=f"{_PYIQA}/{name}")


def _clip(name: str, sha256: str) -> WeightFile:
    return WeightFile(
        name=f"hub/clip/{name}",
        sha256=sha256,
        bytes=0,
        licence="MIT (OpenAI)",
        source=f"{_CLIP}/{sha256}/{name}",
    )


def _entry(entry_id: str, title: str, *files: WeightFile) -> Entry:
    recipes = tuple(Recipe(file=file, origin=Download(url=file.source, sha256=file.sha256)) for file in files)
    return Entry(id=entry_id, title=title, recipes=recipes)


BRISQUE = _file("brisque_svm_weights.pth", _AS_DISTRIBUTED)
ILNIQE = _file("ILNIQE_templateModel.mat", _AS_DISTRIBUTED)
MUSIQ = _file(
    "musiq_koniq_ckpt-e95806b9.pth",
    _AS_DISTRIBUTED,
    "e95806b9eae5f3814c410f574ba8e552362bd5bc63d758ed5b97860f5d6185aa",
)
MANIQA = _file("ckpt_koniq10k.pt", _AS_DISTRIBUTED)
TOPIQ_NR = _file("cfanet_nr_koniq_res50-9a73138b.pth", _AS_DISTRIBUTED)
TOPIQ_FR = _file("cfanet_fr_kadid_res50-2c4cc61d.pth", _AS_DISTRIBUTED)
CLIPIQA_PLUS = _file("CLIP-IQA+_learned_prompts-603f3273.pth", _AS_DISTRIBUTED)
LIQE = _file("liqe_koniq.pt", _AS_DISTRIBUTED)
CLIP_RN50 = _clip("RN50.pt", "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762")
CLIP_VIT_B32 = _clip("ViT-B-32.pt", "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af")

SPECS = (
    _entry("brisque", "BRISQUE: support vectors", BRISQUE),
    _entry("ilniqe", "IL-NIQE: pristine model", ILNIQE),
    _entry("musiq", "MUSIQ trained on KonIQ-10k", MUSIQ),
    _entry("maniqa", "MANIQA trained on KonIQ-10k", MANIQA),
    _entry("topiq-nr", "TOPIQ without reference, KonIQ-10k", TOPIQ_NR),
    _entry("topiq-fr", "TOPIQ with reference, KADID-10k", TOPIQ_FR),
    _entry("clip-rn50", "CLIP ResNet-50, for CLIP-IQA+", CLIP_RN50),
    _entry("clipiqa-plus", "CLIP-IQA+: learned prompts, without CLIP", CLIPIQA_PLUS),
    _entry("clip-vit-b32", "CLIP ViT-B/32, for LIQE", CLIP_VIT_B32),
    _entry("liqe", "LIQE trained on KonIQ-10k", LIQE),
)
