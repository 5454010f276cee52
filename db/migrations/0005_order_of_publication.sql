-- What is newer is decided by the order of publication, not by clocks: _written_ns becomes _order, in the same order.
CREATE TEMPORARY TABLE _numbered AS
SELECT "_written_ns", max(number) AS "_order"
FROM (SELECT "_written_ns", row_number() OVER (ORDER BY "_written_ns", "key") AS number FROM "_shard")
GROUP BY "_written_ns";

UPDATE "run" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "run"."_written_ns"), 0);
ALTER TABLE "run" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "dataset" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "dataset"."_written_ns"), 0);
ALTER TABLE "dataset" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "image" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "image"."_written_ns"), 0);
ALTER TABLE "image" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "task" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "task"."_written_ns"), 0);
ALTER TABLE "task" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "sample" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "sample"."_written_ns"), 0);
ALTER TABLE "sample" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "sample_retention" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "sample_retention"."_written_ns"), 0);
ALTER TABLE "sample_retention" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "restorer" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "restorer"."_written_ns"), 0);
ALTER TABLE "restorer" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "setting" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "setting"."_written_ns"), 0);
ALTER TABLE "setting" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "metric_protocol" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "metric_protocol"."_written_ns"), 0);
ALTER TABLE "metric_protocol" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "saved_query" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "saved_query"."_written_ns"), 0);
ALTER TABLE "saved_query" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "_shard" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "_shard"."_written_ns"), 0);
ALTER TABLE "_shard" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "image_dataset" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "image_dataset"."_written_ns"), 0);
ALTER TABLE "image_dataset" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "imported" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "imported"."_written_ns"), 0);
ALTER TABLE "imported" RENAME COLUMN "_written_ns" TO "_order";

UPDATE "training_point" SET "_written_ns" = coalesce((SELECT "_order" FROM _numbered WHERE _numbered."_written_ns" = "training_point"."_written_ns"), 0);
ALTER TABLE "training_point" RENAME COLUMN "_written_ns" TO "_order";

DROP TABLE _numbered;
