-- How many values each metric has of restorers, controlled changes of a validation left out: one row, a column a metric.
--   $metric_ids: list of columns of `result`
SELECT count(COLUMNS($metric_ids)) FROM result WHERE restorer_id <> 'controlled-change';
