"""What another store has that this one lacks, and where the two contradict each other.

Identities make it exact: the same identity is the same result. Where a row of one identity differs, ours stays, and
what rests on theirs stays out, so that no score ever stands beside pixels that it was not measured on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute

from db.connect import connect_read_only
from db.schema import RECORD_TABLES, key_of
from db.store import Snapshot
from db.upkeep.naming import listed, named
from db.writing.arrow import arrow_schema, fitted

Rows: TypeAlias = "dict[str, pa.Table]"
Keys: TypeAlias = "pa.Array[Any]"

pc: Any = pyarrow.compute
"""The published types of this module know neither plain values nor several of its functions."""

TOLERANCE = 1e-3
"""Relative difference of two scores of one identity that different processors explain."""
SPECIAL = {"restorer", "restoration", "score", "trajectory_step", "run", "sample", "sample_retention"}


@dataclass(slots=True, kw_only=True)
class Difference:
    """What is to be added, and what cannot be."""

    rows: Rows = field(default_factory=dict[str, pa.Table])
    """New rows by table."""
    restated: Rows = field(default_factory=dict[str, pa.Table])
    """Rows of ours to be written again after theirs, so that they stay the current ones."""
    same: int = 0
    """Restorations that both have."""
    conflicts: list[str] = field(default_factory=list[str])
    """One line each."""

    def count(self, table: str) -> int:
        """How many new rows a table gets."""
        return self.rows[table].num_rows if table in self.rows else 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to add."""
        return not any(rows.num_rows for rows in self.rows.values())


def compare(ours: Snapshot, theirs: Snapshot) -> Difference:
    """Hold two stores against each other; nothing is changed.

    Raises:
        StoreError: One cannot be read, or is of an older version.
    """
    with connect_read_only(ours) as here, connect_read_only(theirs) as there:
        return _Comparison(here, there).difference()


@dataclass(slots=True)
class _Comparison:
    ours: duckdb.DuckDBPyConnection
    theirs: duckdb.DuckDBPyConnection
    found: Difference = field(default_factory=Difference)

    def difference(self) -> Difference:
        for name in RECORD_TABLES.keys() - SPECIAL:
            self.found.rows[name] = _new(name, self._both(name))
        self.found.rows["run"] = self._runs()
        other_samples = self._samples()
        other_restorers = self._restorers()
        other_pixels = self._restorations(other_samples, other_restorers)
        for name in ("score", "trajectory_step"):
            self._facts(name, other_pixels)
        _restate_protocols(self.ours, self.found)
        _compare_names(self.ours, self.theirs, self.found)
        return self.found

    def _both(self, name: str) -> tuple[pa.Table, pa.Table]:
        return read(self.ours, name), read(self.theirs, name)

    def _runs(self) -> pa.Table:
        """Runs that are new, or were still at work when they were merged before."""
        ours, theirs = self._both("run")
        unfinished = ours.filter(pc.equal(ours["status"], "running")).select(["run_id"])
        ended = theirs.filter(pc.not_equal(theirs["status"], "running"))
        return pa.concat_tables([_new("run", (ours, theirs)), ended.join(unfinished, "run_id", join_type="left semi")])

    def _samples(self) -> Keys:
        """The samples that are degraded to other pixels there; their ids."""
        ours, theirs = self._both("sample")
        different = _different(ours, theirs, "sample_id", ("degraded_sha", "target_sha"))
        if len(different):
            self.found.conflicts.append(
                f"{len(different)} samples are degraded to other pixels there; what was restored from them stays out"
            )
        self.found.rows["sample"] = _new("sample", (ours, theirs))
        self.found.rows["sample_retention"] = _without(
            _new("sample_retention", self._both("sample_retention")), "sample_id", different
        )
        return different

    def _restorers(self) -> Keys:
        """The restorers that are something else there under an id of ours; their ids."""
        ours, theirs = self._both("restorer")
        known = {row["restorer_id"]: row for row in ours.to_pylist()}
        new: list[bool] = []
        others: list[str] = []
        for row in theirs.to_pylist():
            mine = known.get(row["restorer_id"])
            new.append(mine is None or row["revision"] > mine["revision"])
            if mine is None or (mine["revision"] == row["revision"] and _same_weights(mine, row)):
                continue
            if mine["revision"] == row["revision"]:
                others.append(row["restorer_id"])
                line = f"{row['restorer_id']} has other weights there; its results stay out"
            else:
                stale = "ours are" if row["revision"] > mine["revision"] else "theirs are"
                revisions = f"revision {row['revision']} there and {mine['revision']} here"
                line = f"{row['restorer_id']} has {revisions}; {stale} stale"
            self.found.conflicts.append(line)
        self.found.rows["restorer"] = theirs.filter(pa.array(new, pa.bool_()))
        return pa.array(others, pa.string())

    def _restorations(self, other_samples: Keys, other_restorers: Keys) -> Keys:
        """The restorations that came out with other pixels there, or cannot come in; their ids."""
        ours, theirs = self._both("restoration")
        out = pc.or_(pc.is_in(theirs["sample_id"], other_samples), pc.is_in(theirs["restorer_id"], other_restorers))
        kept_out, theirs = theirs.filter(out), theirs.filter(pc.invert(out))
        done = ours.filter(pc.equal(ours["status"], "done"))
        different = _different(done, theirs, "restoration_id", ("restored_sha",))
        if len(different):
            names = sorted(named(self.theirs, list(map(str, different.to_pylist()))).values())
            self.found.conflicts.append(
                f"{len(different)} restorations came out with other pixels there (another device or library?);"
                f" ours stay, and theirs with their scores stay out: {listed(names)}"
            )
        better = theirs.filter(pc.equal(theirs["status"], "done"))
        failed = ours.filter(pc.equal(ours["status"], "failed")).select(["restoration_id"])
        new = pa.concat_tables(
            [_new("restoration", (ours, theirs)), better.join(failed, "restoration_id", join_type="left semi")]
        )
        self.found.rows["restoration"] = new
        self.found.same = theirs.num_rows - new.num_rows - len(different)
        return pa.concat_arrays([different, kept_out["restoration_id"].combine_chunks().cast(pa.string())])

    def _facts(self, name: str, other_pixels: Keys) -> None:
        ours, theirs = self._both(name)
        theirs = _without(theirs, "restoration_id", other_pixels)
        self.found.rows[name] = _new(name, (ours, theirs))
        if name == "score":
            far = _far(ours, theirs)
            if far:
                names = named(self.theirs, [row["restoration_id"] for row in far])
                self.found.conflicts.append(
                    f"{len(far)} scores of the same pixels differ by more than {TOLERANCE:.1%}; ours stay:"
                    f" {listed(sorted(_described(row, names) for row in far))}"
                )


def _restate_protocols(ours: duckdb.DuckDBPyConnection, found: Difference) -> None:
    """The protocols that are current here stay so."""
    metrics = pc.unique(found.rows["metric_protocol"]["metric_id"])
    current = ours.table("_wide_metric").to_arrow_table()["protocol_id"]
    kept = read(ours, "metric_protocol")
    is_ours = pc.and_(
        pc.is_in(kept["protocol_id"], current.combine_chunks().cast(pa.string())),
        pc.is_in(kept["metric_id"], metrics),
    )
    found.restated["metric_protocol"] = kept.filter(is_ours)


def _compare_names(here: duckdb.DuckDBPyConnection, there: duckdb.DuckDBPyConnection, found: Difference) -> None:
    """What has one name and says different things: ours stays."""
    for name, key, columns, what in (
        ("saved_query", "query_id", ("sql",), "saved queries say something else there"),
        ("task", "task_id", ("operators",), "tasks of one name are other degradations there"),
    ):
        different = _different(read(here, name), read(there, name), key, columns)
        if len(different):
            names = ", ".join(map(str, different.to_pylist()[:4]))
            found.conflicts.append(f"{len(different)} {what}; ours stay: {names}")
    ours, theirs = read(here, "imported"), read(there, "imported")
    keys = list(key_of(RECORD_TABLES["imported"]))
    both = theirs.join(ours, keys, join_type="inner", right_suffix="_ours")
    rivals = pc.sum(pc.not_equal(both["restoration_id"], both["restoration_id_ours"])).as_py() or 0
    if rivals:
        found.conflicts.append(f"{rivals} imported images differ from ours under the same id; ours count")


def read(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """Every row of a record table, in the columns of the schema."""
    names = arrow_schema(RECORD_TABLES[name]).names
    return fitted(RECORD_TABLES[name], connection.table(name).to_arrow_table().select(names))


def _new(name: str, both: tuple[pa.Table, pa.Table]) -> pa.Table:
    ours, theirs = both
    keys = list(key_of(RECORD_TABLES[name]))
    return theirs.join(ours.select(keys), keys, join_type="left anti")


def _without(rows: pa.Table, column: str, values: Keys) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows[column], values)))


def _different(ours: pa.Table, theirs: pa.Table, key: str, columns: Sequence[str]) -> Keys:
    """The keys of the rows that both have, and that differ where both say something."""
    both = theirs.select([key, *columns]).join(
        ours.select([key, *columns]), key, join_type="inner", right_suffix="_ours"
    )
    differs: Any = pa.array([False] * both.num_rows, pa.bool_())
    for column in columns:
        unequal = pc.fill_null(pc.not_equal(both[column], both[f"{column}_ours"]), fill_value=False)
        differs = pc.or_(differs, unequal)
    return both.filter(differs)[key].combine_chunks().cast(pa.string())


def _far(ours: pa.Table, theirs: pa.Table) -> list[dict[str, Any]]:
    """The scores that are too far apart: restoration_id, protocol_id, step, value and value_ours of each."""
    keys = list(key_of(RECORD_TABLES["score"]))
    both = theirs.select([*keys, "value"]).join(
        ours.select([*keys, "value"]), keys, join_type="inner", right_suffix="_ours"
    )
    apart = pc.abs(pc.subtract(both["value"], both["value_ours"]))
    allowed = pc.multiply(pc.abs(both["value_ours"]), TOLERANCE)
    return both.filter(pc.greater(apart, allowed)).to_pylist()


def _described(row: dict[str, Any], names: dict[str, str]) -> str:
    step = f" step {row['step']}" if row["step"] >= 0 else ""
    metric_id = row["protocol_id"].partition("@")[0]
    values = f"{row['value']:.6g} there, {row['value_ours']:.6g} here"
    return f"{metric_id} of {names[row['restoration_id']]}{step} ({values})"


def _same_weights(one: dict[str, object], other: dict[str, object]) -> bool:
    return one["weights_sha256"] == other["weights_sha256"]
