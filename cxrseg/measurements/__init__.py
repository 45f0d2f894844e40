"""A `Segmentation` to numbers that a radiologist knows, or to a reason why there is none."""
