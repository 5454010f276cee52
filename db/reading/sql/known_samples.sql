-- Every sample, whole.
SELECT *
FROM sample;
