"""A restorer and its settings as the store describes them."""

import json
from dataclasses import asdict

from clir_core.interfaces import Restorer, RestorerSpec, Setting
from db import records
from ingest.job.catalogue import Candidate
from ingest.job.identities import setting_id, setting_label


def describe_restorer(candidate: Candidate, restorer: Restorer) -> records.Restorer:
    """The row of a loaded restorer."""
    spec, parts = candidate.spec, restorer.parameters()
    return records.Restorer(
        restorer_id=spec.id,
        title=spec.title,
        family=spec.family,
        revision=spec.revision,
        weights_sha256=candidate.weights_sha256,
        weights_bytes=sum(file.bytes for file in spec.weights),
        parameters=sum(parts.values()),
        parameters_by_part=json.dumps(parts),
        licence=spec.licence,
        paper=spec.paper,
        source=spec.source,
    )


def describe_setting(spec: RestorerSpec, setting: Setting) -> records.Setting:
    """The row of one of a restorer's settings."""
    return records.Setting(
        setting_id=setting_id(spec.id, setting),
        restorer_id=spec.id,
        label=setting_label(setting, spec.setting),
        values=json.dumps(asdict(setting)),
        is_default=setting == spec.setting,
    )
