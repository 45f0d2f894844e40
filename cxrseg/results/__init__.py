"""A `Segmentation` as files: a folder, a zip file without the film's name, a DICOM Segmentation object."""
