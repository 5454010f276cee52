"""Rows of shared queries over HTTP: forms, parameters, tags, tokens, and what is refused."""

import io
import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from secrets_file import AUTH, secrets_in
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import sign_in
from dashboard.data import sandboxes
from dashboard.data.cache import VARIABLE
from dashboard.guard import MIDDLEWARE
from dashboard.routes import ROUTES
from db.queries.query import Query
from db.store import Store
from db.writing.save_query import save


@pytest.fixture(scope="module")
def store(stores: dict[str, Store]) -> Store:
    return stores["partly failed"]


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(VARIABLE, str(store.path))
    monkeypatch.delenv(sign_in.TOKEN, raising=False)
    return TestClient(Starlette(routes=ROUTES, middleware=list(MIDDLEWARE)), base_url="http://localhost")


@pytest.fixture(scope="module", autouse=True)
def workers() -> Generator[None]:
    yield
    sandboxes.pool().close()


def test_the_three_forms_hold_the_same_rows(client: TestClient) -> None:
    rows = client.get("/api/query/wins.json?metric=psnr_y&task=sr2").json()
    csv = pd.read_csv(io.StringIO(client.get("/api/query/wins.csv?metric=psnr_y&task=sr2").text))
    parquet = pd.read_parquet(io.BytesIO(client.get("/api/query/wins.parquet?metric=psnr_y&task=sr2").content))
    assert {row["winner"] for row in rows} == {"SPAN", "Wiener", "DiffBIR"}
    assert csv.to_dict("records") == rows
    assert parquet.to_dict("records") == rows


def test_an_answer_is_tagged_by_its_snapshot_and_not_sent_twice(client: TestClient, store: Store) -> None:
    first = client.get("/api/query/coverage.json")
    snapshot = store.current()
    assert snapshot is not None
    assert first.headers["x-snapshot"] == str(snapshot.seq)
    again = client.get("/api/query/coverage.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/query/coverage.csv", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_new_snapshot_has_another_tag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    own = Store.create(tmp_path / "store")
    monkeypatch.setenv(VARIABLE, str(own.path))
    query = Query(slug="one", title="One", sql="SELECT 1 AS one")
    save(own, query)
    first = client.get("/api/query/one.json")
    save(own, Query(slug="two", title="Two", sql="SELECT 2 AS two"))
    second = client.get("/api/query/one.json", headers={"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.json()) == (200, [{"one": 1}])


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("covera.json", 404, "did you mean coverage"),
        ("wins.json?tusk=1", 400, "wins has no parameter tusk"),
        ("fig-3-worst-cases.json?rows=x", 400, "expected a whole number"),
        ("coverage.html", 404, "expected one of json, csv, parquet"),
        ("..%2f..%2fCURRENT.json", 404, ""),
    ],
)
def test_what_is_wrong_is_said_in_one_line(client: TestClient, address: str, status: int, message: str) -> None:
    answer = client.get(f"/api/query/{address}")
    assert answer.status_code == status
    assert message in answer.text
    assert "\n" not in answer.text


def test_a_query_that_may_not_be_asked_is_refused_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    own = Store.create(tmp_path / "store")
    monkeypatch.setenv(VARIABLE, str(own.path))
    save(own, Query(slug="bad", title="Bad", sql="SELECT * FROM read_text('/etc/hostname')"))
    answer = client.get("/api/query/bad.json")
    assert (answer.status_code, "may not be called" in answer.json()["error"]) == (400, True)


def test_a_long_answer_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    own = Store.create(tmp_path / "store")
    monkeypatch.setenv(VARIABLE, str(own.path))
    save(own, Query(slug="long", title="Long", sql="FROM range(100000)"))
    answer = client.get("/api/query/long.json")
    assert len(json.loads(answer.text)) == 10_000
    assert answer.headers["x-truncated"] == "the first 10000 rows"


def test_the_guard_stands_before_it(client: TestClient) -> None:
    assert client.get("/api/query/coverage.json", headers={"Host": "evil.example"}).status_code == 400


@pytest.fixture
def with_sign_in(tmp_path: Path) -> Generator[None]:
    with secrets_in(tmp_path / "secrets.toml", AUTH):
        yield


@pytest.mark.usefixtures("with_sign_in")
def test_with_a_sign_in_and_no_token_it_is_closed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/api/query/coverage.json").status_code == 403
    monkeypatch.setenv(sign_in.TOKEN, "short")
    assert client.get("/api/query/coverage.json", headers={"Authorization": "Bearer short"}).status_code == 403


def test_with_a_token_it_must_be_shown(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sign_in.TOKEN, "0123456789abcdef")
    assert client.get("/api/query/coverage.json").status_code == 401
    wrong = client.get("/api/query/coverage.json", headers={"Authorization": "Bearer 0123456789abcdeX"})
    right = client.get("/api/query/coverage.json", headers={"Authorization": "Bearer 0123456789abcdef"})
    assert (wrong.status_code, right.status_code) == (401, 200)


def test_a_snapshot_that_is_replaced_meanwhile_is_no_error(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = store.current()
    assert snapshot is not None
    gone = replace(snapshot, seq=0, path=snapshot.path.with_name("00000000.duckdb"))
    named = iter([gone, snapshot])
    monkeypatch.setattr(Store, "current", lambda _: next(named))
    answer = client.get("/api/query/coverage.json")
    assert (answer.status_code, answer.headers["x-snapshot"]) == (200, str(snapshot.seq))
