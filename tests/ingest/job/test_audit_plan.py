"""Which results an audit looks at: a share of each restorer's, decided by a seed and nothing else."""

from db.reading.stored_restorations import StoredRestoration
from ingest.job.audit_plan import choose


def unit(restorer_id: str, number: int) -> StoredRestoration:
    return StoredRestoration(
        restoration_id=f"{restorer_id}-{number:03}", sample_id="", restorer_id=restorer_id, setting_values="{}", seed=0,
        image_name="", task_id="", operators="", error="", restored_sha="",
    )  # fmt: skip


UNITS = [unit(name, number) for name, count in (("many", 100), ("few", 3)) for number in range(count)]


def test_each_restorer_has_its_share_and_at_least_one() -> None:
    chosen = choose(UNITS, 0.05, 0)
    assert [each.restorer_id for each in chosen] == ["few", *["many"] * 5]
    assert len(choose(UNITS, 0.0, 0)) == 2
    assert sorted(map(id, choose(UNITS, 1.0, 0))) == sorted(map(id, UNITS))


def test_the_seed_decides_and_not_the_order() -> None:
    assert choose(UNITS[::-1], 0.2, 7) == choose(UNITS, 0.2, 7)
    assert choose(UNITS, 0.2, 8) != choose(UNITS, 0.2, 7)
