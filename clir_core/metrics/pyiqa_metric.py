"""Every other metric of the pyiqa package, as `pyiqa_<name>`: never computed unless asked for.

Which direction is better is our own table, because pyiqa does not flag all of its distances (dmm, which is 0 between
equal images, is one). Left out are metrics of sets (fid, sfid, fid_dinov2, inception_score), one of captions
(clipscore), one of several numbers (fgresq_pair), wadiqam_fr and wadiqam_nr, whose direction is stated nowhere, and
those that have a file of their own here. Their weights are looked for where torch.hub keeps files.
"""

from clir_core.adapters.pyiqa_metric import Facts, pair_spec, solo_spec
from clir_core.interfaces import Better, MetricSpec

_TOOLBOX = "https://arxiv.org/abs/2208.14818"

PAIR_HIGHER = "ahiq ckdn cw_ssim fsim psnry topiq_fr-pipal vsi"
PAIR_LOWER = "afine_all afine_all_scale afine_fr deepdc dmm lpips+ lpips-vgg+ mad msswd nlpd pieapp"
SOLO_HIGHER = (
    "arniqa arniqa-clive arniqa-csiq arniqa-flive arniqa-kadid arniqa-live arniqa-spaq arniqa-tid clipiqa"
    " clipiqa+_rn50_512 clipiqa+_vitL14_512 cnniqa compare2score dbcnn entropy fgresq hyperiqa laion_aes"
    " liqe_mix maclip maniqa-kadid maniqa-pipal metaiqa musiq-ava musiq-paq2piq musiq-spaq nima nima-koniq"
    " nima-spaq nima-vgg16-ava nrqm paq2piq qalign qalign_4bit qalign_8bit qrealign qrealign-lite qrealign-mini"
    " qrealign-pro qualiclip qualiclip+ qualiclip+-clive qualiclip+-flive qualiclip+-spaq topiq_iaa"
    " topiq_iaa_res50 topiq_nr-face topiq_nr-face-v1 topiq_nr-flive topiq_nr-spaq topiq_nr_swin-face tres"
    " tres-flive unique uranker"
)
SOLO_LOWER = "afine_nr brisque_matlab niqe_matlab pi"


def identifier(name: str) -> str:
    """The id of a metric of pyiqa: `clipiqa+_vitL14_512` is `pyiqa_clipiqa_plus_vitl14_512`."""
    return "pyiqa_" + name.lower().replace("+", "_plus").replace("-", "_")


def _facts(name: str, better: Better) -> Facts:
    return {
        "id": identifier(name),
        "title": f"{name} (pyiqa)",
        "better": better,
        "default": False,
        "cost": "expensive",
        "paper": _TOOLBOX,
    }


SPECS: tuple[MetricSpec, ...] = (
    *(pair_spec(name, **_facts(name, "higher")) for name in PAIR_HIGHER.split()),
    *(pair_spec(name, **_facts(name, "lower")) for name in PAIR_LOWER.split()),
    *(solo_spec(name, **_facts(name, "higher")) for name in SOLO_HIGHER.split()),
    *(solo_spec(name, **_facts(name, "lower")) for name in SOLO_LOWER.split()),
)
