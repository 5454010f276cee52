-- A score is kept once: plain numbers of current protocols in the row of their restoration, everything else in _score.
-- Samples get numbers, so that no fact table repeats their 64 digits.
CREATE TABLE "_sample_number" AS
SELECT CAST(row_number() OVER (ORDER BY sample_id) AS INTEGER) AS "number", sample_id
FROM (SELECT DISTINCT sample_id FROM restoration);

CREATE TABLE "_restoration" AS
SELECT wide.restoration_id, numbered."number" AS sample_number, wide.* EXCLUDE (restoration_id, sample_id)
FROM restoration_wide AS wide
JOIN "_sample_number" AS numbered USING (sample_id)
ORDER BY wide.created_at, numbered."number";

CREATE TABLE "_score" AS
SELECT score.*
FROM score
WHERE NOT (
    score.step = -1
    AND score.value IS NOT NULL
    AND isfinite(score.value)
    AND score.reason IS NULL
    AND score.artefact_sha IS NULL
    AND score.protocol_id IN (SELECT protocol_id FROM "_wide_metric")
    AND score.restoration_id IN (SELECT restoration_id FROM restoration)
);

DROP TABLE score;
DROP TABLE restoration;
DROP TABLE restoration_wide;
