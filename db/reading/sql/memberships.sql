-- The data sets of every image, and what it is called there.
SELECT image_id, dataset_id, image_name
FROM membership
ORDER BY ALL;
