-- The tables as of the first version. db/schema.py describes the newest version; a test holds the two together.

CREATE TABLE run (
    run_id VARCHAR NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITHOUT TIME ZONE,
    status VARCHAR NOT NULL,
    arguments VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    versions VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    device VARCHAR NOT NULL,
    planned_units BIGINT NOT NULL,
    done_units BIGINT NOT NULL,
    failed_units BIGINT NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE dataset (
    dataset_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE image (
    image_id VARCHAR NOT NULL,
    dataset_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    artefact_sha VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE task (
    task_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    alpha DOUBLE PRECISION NOT NULL,
    operators VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE sample (
    sample_id VARCHAR NOT NULL,
    image_id VARCHAR NOT NULL,
    task_id VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    drawn VARCHAR NOT NULL,
    degraded_sha VARCHAR NOT NULL,
    target_sha VARCHAR,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    alpha DOUBLE PRECISION NOT NULL,
    beta DOUBLE PRECISION,
    gamma DOUBLE PRECISION,
    beta_kind VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE sample_retention (
    sample_id VARCHAR NOT NULL,
    beta_kind VARCHAR NOT NULL,
    beta DOUBLE PRECISION NOT NULL,
    gamma DOUBLE PRECISION NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE restorer (
    restorer_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    weights_sha256 VARCHAR NOT NULL,
    weights_bytes BIGINT NOT NULL,
    parameters BIGINT NOT NULL,
    parameters_by_part VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    paper VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE setting (
    setting_id VARCHAR NOT NULL,
    restorer_id VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    "values" VARCHAR NOT NULL,
    is_default BOOLEAN NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE restoration (
    restoration_id VARCHAR NOT NULL,
    sample_id VARCHAR NOT NULL,
    restorer_id VARCHAR NOT NULL,
    setting_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    weights_sha256 VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    error VARCHAR,
    restored_sha VARCHAR,
    route VARCHAR NOT NULL,
    latency_ms DOUBLE PRECISION,
    warm_ups INTEGER NOT NULL,
    peak_memory_mb DOUBLE PRECISION,
    flops DOUBLE PRECISION,
    device VARCHAR NOT NULL,
    dtype VARCHAR NOT NULL,
    note VARCHAR,
    cost_by_part VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
);

CREATE TABLE trajectory_step (
    restoration_id VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    timestep DOUBLE PRECISION NOT NULL,
    predicted_sha VARCHAR NOT NULL
);

CREATE TABLE metric_protocol (
    protocol_id VARCHAR NOT NULL,
    metric_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    quality VARCHAR NOT NULL,
    better VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    protocol VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE score (
    restoration_id VARCHAR NOT NULL,
    protocol_id VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    value DOUBLE PRECISION,
    reason VARCHAR,
    artefact_sha VARCHAR
);

CREATE TABLE failure (
    run_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    error VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
);

CREATE TABLE saved_query (
    query_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    sql VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE restoration_wide (
    restoration_id VARCHAR NOT NULL,
    sample_id VARCHAR NOT NULL,
    restorer_id VARCHAR NOT NULL,
    setting_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    weights_sha256 VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    error VARCHAR,
    restored_sha VARCHAR,
    route VARCHAR NOT NULL,
    latency_ms DOUBLE PRECISION,
    warm_ups INTEGER NOT NULL,
    peak_memory_mb DOUBLE PRECISION,
    flops DOUBLE PRECISION,
    device VARCHAR NOT NULL,
    dtype VARCHAR NOT NULL,
    note VARCHAR,
    cost_by_part VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
);

CREATE TABLE _wide_metric (
    metric_id VARCHAR NOT NULL,
    protocol_id VARCHAR NOT NULL
);

CREATE TABLE _shard (
    key VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

CREATE TABLE _migration (
    number INTEGER NOT NULL,
    applied_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
);
