"""Which of the restorations of a job are made: shards, conditions, limits, strategies."""

import json
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from click.testing import Result

from db.errors import QueryError
from ingest.job.completed import CompletedWork
from ingest.job.plan import Plan, make_plan
from ingest.job.request import JobRequest, RequestError, Shard
from ingest.job.resolve import resolve


@pytest.fixture
def planned(photographs: Path) -> Callable[..., Plan]:
    def plan(completed: CompletedWork | None = None, **changes: object) -> Plan:
        asked = {"tasks": ["sr2", "blur1"], "restorers": ["bicubic", "lanczos"], "metrics": ["psnr_rgb"]}
        request = JobRequest(images=[photographs], **{**asked, **changes})
        return make_plan(resolve(request, Path()), completed or CompletedWork())

    return plan


def identities(plan: Plan) -> list[str]:
    return [each.restoration_id for one in plan.candidate_plans for each in one.restore]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_shards_are_disjoint_and_together_the_whole_also_where_images_are_few(
    planned: Callable[..., Plan], count: int
) -> None:
    parts = [identities(planned(shard=f"{number}/{count}")) for number in range(1, count + 1)]
    assert sorted(chain(*parts)) == sorted(identities(planned()))
    assert all(parts)
    assert parts[0] == identities(planned(shard=f"1/{count}"))


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "1/", "-1/2", "1/2/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="expected i/n with i from 1 to n"):
        Shard.parse(text)


def test_a_condition_chooses_and_names_what_it_may_name(planned: Callable[..., Plan]) -> None:
    chosen = planned(where="restorer_id = 'bicubic' AND task_id = 'sr2' AND image_name LIKE 'astro%'")
    assert len(identities(chosen)) == 1
    assert len(identities(planned(where="gamma < 0.5"))) == 0  # not known before the samples are there
    with pytest.raises(QueryError, match="it may name restorer_id, family, setting, task_id"):
        planned(where="colour = 'red'")
    with pytest.raises(QueryError, match="is not understood"):
        planned(where="read_text('/etc/hostname') IS NOT NULL")


def test_a_limit_takes_the_first_and_says_what_it_puts_off(planned: Callable[..., Plan]) -> None:
    everything, few = planned(), planned(limit=3)
    assert identities(few) == identities(everything)[:3]
    assert (few.units, few.put_off, planned(limit=100).put_off) == (3, everything.units - 3, 0)


def test_strategies(planned: Callable[..., Plan]) -> None:
    first, *others = identities(planned())
    completed = CompletedWork(restorations={first: "done"}, images={first: "0" * 64})
    assert identities(planned(completed)) == others
    assert identities(planned(completed, strategy="always")) == [first, *others]
    cached = planned(completed, strategy="only-cached")
    assert (cached.units, cached.to_score) == (0, 1)
    with pytest.raises(RequestError, match="strategy is 'sometimes'; expected only-missing, always, only-cached"):
        planned(strategy="sometimes")


def test_a_plan_in_json_counts_what_it_says_in_words(clir: Callable[..., Result], photographs: Path) -> None:
    asked = ("--images", str(photographs), "--task", "blur1", "--restorer", "bicubic,span-ch48", "--metric", "psnr_rgb")
    facts = json.loads(clir("plan", *asked, "--json").stdout)
    assert (facts["to_restore"], facts["new"], facts["cached"], facts["blocked"]) == (2, 2, 0, ["span-ch48"])
    assert facts["reasons"][0]["kind"] == "blocked"
    assert facts["restorers"][0]["basis"] == "never timed here"
    left = json.loads(clir("plan", *asked, "--json", "--strategy", "only-cached").stdout)
    assert (left["to_restore"], left["new"]) == (0, 2)
    assert left["reasons"][-1]["reason"] == "--strategy only-cached makes none"
