-- Every image, whole.
SELECT * EXCLUDE ("_written_ns")
FROM image;
