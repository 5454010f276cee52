"""What ingest writes: one frozen dataclass a table, fields named after its columns.

Ids ending in `_sha` name artefacts (`artefacts/<aa>/<sha256>.png`). Times are naive UTC.
"""

from db.records.inputs import Dataset, Image, ImageDataset, Sample, SampleRetention, Task
from db.records.record import Record, Shard
from db.records.restorations import Imported, Restoration, Restorer, Setting, Status, TrajectoryStep
from db.records.runs import Failure, Run, SavedQuery, TrainingPoint
from db.records.scores import MetricProtocol, Score

__all__ = [
    "Dataset",
    "Failure",
    "Image",
    "ImageDataset",
    "Imported",
    "MetricProtocol",
    "Record",
    "Restoration",
    "Restorer",
    "Run",
    "Sample",
    "SampleRetention",
    "SavedQuery",
    "Score",
    "Setting",
    "Shard",
    "Status",
    "Task",
    "TrainingPoint",
    "TrajectoryStep",
]
