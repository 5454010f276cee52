-- Every image, whole.
SELECT * EXCLUDE ("_order")
FROM image;
