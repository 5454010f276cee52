-- The sets of images.
SELECT dataset.dataset_id, dataset.title, dataset.licence, dataset.source, count(image.image_id) AS images
FROM dataset
LEFT JOIN image USING (dataset_id)
GROUP BY ALL
ORDER BY dataset.dataset_id;
