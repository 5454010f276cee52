-- Where finished results were made.
SELECT device, count(*) AS restorations FROM result WHERE status = 'done' AND device IS NOT NULL
GROUP BY device
ORDER BY restorations DESC, device;
