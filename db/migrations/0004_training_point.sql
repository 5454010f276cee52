-- Curves and sample images of networks in training.

CREATE TABLE training_point (
    training_id VARCHAR NOT NULL,
    network_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    step BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    value DOUBLE PRECISION,
    artefact_sha VARCHAR,
    _written_ns BIGINT NOT NULL
);
