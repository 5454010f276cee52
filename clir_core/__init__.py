"""The science of the study: images in, images and scores out. Knows no database and no screen."""
