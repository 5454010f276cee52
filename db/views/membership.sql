-- Which images belong to which data sets; a shard of an older program says so in `image` alone.
CREATE OR REPLACE VIEW membership AS
SELECT
    member.image_id,
    member.dataset_id,
    member.name AS image_name
FROM image_dataset AS member
UNION
SELECT
    image.image_id,
    image.dataset_id,
    image.name AS image_name
FROM image
ANTI JOIN image_dataset ON image_dataset.image_id = image.image_id AND image_dataset.dataset_id = image.dataset_id;

COMMENT ON VIEW membership IS 'One row an image and data set that it belongs to; an image may belong to several.';
COMMENT ON COLUMN membership.image_id IS 'sha256 over size and RGB pixels.';
COMMENT ON COLUMN membership.dataset_id IS 'The set of images.';
COMMENT ON COLUMN membership.image_name IS 'What the image is called in this data set.';
