-- The view itself is made by db.surface, with one part for each metric that the store has.
COMMENT ON VIEW score IS 'One row a score, wherever it is kept, of every protocol and sampling step; score_detail adds the names.';
COMMENT ON COLUMN score.restoration_id IS 'Identity of everything that decides the restored pixels.';
COMMENT ON COLUMN score.protocol_id IS 'The metric and everything that makes its number what it is.';
COMMENT ON COLUMN score.step IS '-1 for the restored image, else the sampling step whose predicted image was scored.';
COMMENT ON COLUMN score.value IS 'The score; infinite for PSNR of identical images; NULL where undefined.';
COMMENT ON COLUMN score.reason IS 'Why it is undefined.';
COMMENT ON COLUMN score.artefact_sha IS 'A map kept with the score, e.g. patch alignment.';
