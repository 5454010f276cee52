-- The weights that every restorer has now.
SELECT restorer_id, weights_sha256
FROM restorer;
