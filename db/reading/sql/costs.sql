-- What restorers cost; images of one size make a row.
--   $restorer_ids: list, empty for all      $only_default_settings: boolean
SELECT *
FROM cost
WHERE (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
    AND (is_default_setting OR NOT $only_default_settings)
ORDER BY ALL;
