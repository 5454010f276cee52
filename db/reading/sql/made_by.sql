-- Which revisions and weights of each restorer made what the store has.
SELECT restorer_id, revision, weights_sha256, count(*) AS restorations
FROM restoration
WHERE status = 'done'
GROUP BY ALL
ORDER BY ALL;
