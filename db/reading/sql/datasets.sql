-- The sets of images.
SELECT dataset.dataset_id, dataset.title, dataset.licence, dataset.source, count(membership.image_id) AS images
FROM dataset
LEFT JOIN membership USING (dataset_id)
GROUP BY ALL
ORDER BY dataset.dataset_id;
