-- Whatever is the same of many restorations has a number: what restored them (model, setting, revision, weights).
CREATE TABLE "_variant" AS
SELECT
    CAST(row_number() OVER (ORDER BY restorer_id, setting_id, revision, weights_sha256) AS INTEGER) AS "number",
    restorer_id,
    setting_id,
    revision,
    weights_sha256
FROM (SELECT DISTINCT restorer_id, setting_id, revision, weights_sha256 FROM "_restoration");

CREATE TABLE "_numbered" AS
SELECT
    stored.restoration_id,
    stored.sample_number,
    variant."number" AS variant_number,
    stored.* EXCLUDE (restoration_id, sample_number, restorer_id, setting_id, revision, weights_sha256)
FROM "_restoration" AS stored
JOIN "_variant" AS variant USING (restorer_id, setting_id, revision, weights_sha256)
ORDER BY stored.rowid;

DROP TABLE "_restoration";
ALTER TABLE "_numbered" RENAME TO "_restoration";

-- What the views were made from; they are made again only when that has changed.
CREATE TABLE "_surface" (digest VARCHAR NOT NULL);
