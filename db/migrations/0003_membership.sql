-- An image may belong to several data sets, and an import may replace one image of an earlier one.

CREATE TABLE image_dataset (
    image_id VARCHAR NOT NULL,
    dataset_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);

INSERT INTO image_dataset SELECT image_id, dataset_id, name, _written_ns FROM image;

CREATE TABLE imported (
    restorer_id VARCHAR NOT NULL,
    sample_id VARCHAR NOT NULL,
    restoration_id VARCHAR NOT NULL,
    _written_ns BIGINT NOT NULL
);
