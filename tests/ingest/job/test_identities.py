"""Ids of results that stores already hold: they never move, whatever happens to the files that make them."""

import pytest

from clir_core.identity import identity
from ingest.job.catalogue import ReadyMetric, find_metric, find_restorer
from ingest.job.identities import protocol_id, setting_id


@pytest.mark.parametrize(
    ("restorer_id", "begins"),
    [
        ("bicubic", "f4bed80608ce"),
        ("swinir", "0a6e9a95e002"),
        ("scunet-gan", "2f06e7f79a7c"),
        ("richardson-lucy", "56383099cb01"),
        ("diffbir-v2.1", "f5011dfb34e0"),
    ],
)
def test_a_default_setting_has_the_id_it_always_had(restorer_id: str, begins: str) -> None:
    spec = find_restorer(restorer_id)
    assert setting_id(spec.id, spec.setting).startswith(begins)


@pytest.mark.parametrize(
    "expected",
    ["psnr_y@923d7d85f657", "vif@5d54bb5dd39d", "brisque@3a03e7f2db78", "topiq_fr@a0cab2eb4465"],
)
def test_a_protocol_has_the_id_it_always_had(expected: str) -> None:
    spec = find_metric(expected.partition("@")[0])
    weights = identity([file.sha256 for file in spec.weights]) if spec.weights else ""
    assert protocol_id(ReadyMetric(spec=spec, weights_sha256=weights)) == expected
