"""Why something cannot be measured, believed or read: sentences of other modules, with their Russian.

The English of `SENTENCES` is what those modules write, blanks standing for what they fill in.
"""

from cxrseg.ui.shared.language import Text

NOT_MEASURABLE = {
    "not_trained": Text("This model has not learned the structures that are measured."),
    "no_heart": Text("No heart was found."),
    "no_lung": Text("One of the two lungs was not found."),
    "heart_cut": Text("The edge of the picture cuts the heart."),
    "chest_cut": Text("The edge of the picture cuts the lungs."),
    "heart_outside": Text("The heart was not found between the lungs."),
    "implausible_ratio": Text("The ratio found is not believable, so the outlines must be wrong."),
    "implausible_film": Text("The lungs found do not look like those of an upright frontal chest film."),
}
"""By the codes of `cxrseg.measurements.quantities.NotMeasurable`."""

WARNING = Text("This does not look like an upright frontal chest radiograph: {why}")
SEEMS = Text("it seems to be {faults}.")
AND = Text(" and ")
FAULT_TURNS = (None, Text("turned by 90° to the right"), Text("upside down"), Text("turned by 90° to the left"))
FAULT_INVERTED = Text("inverted (bone dark, air bright)")
FAULT_MIRRORED = Text("the heart lies to the patient's right, on the left of the picture: mirrored, or dextrocardia.")
REMEDY_INVERT = Text("invert")
REMEDY_TURNS = (None, Text("turn by 90° to the left"), Text("turn by 180°"), Text("turn by 90° to the right"))
REMEDY_MIRROR = Text("mirror")

SENTENCES = (
    Text("no lungs are seen."),
    Text("there are no two lungs side by side."),
    Text("no heart is seen."),
    Text("neither clavicles nor ribs are seen."),
    Text("lungs, heart and bones do not lie as they do in one."),
    Text("{name} is {size} pixels: both sides need at least {least}. Give the original, not a thumbnail."),
    Text("{name} is {size} pixels, more than {most} megapixels: make it smaller first."),
    Text("{name} is {size} pixels, longer than {aspect}:1: a frontal chest film is about square. Crop to the film."),
    Text("{name} has {count} pixels, more than {most} megapixels: make it smaller first."),
    Text("Only the first of {pages} pages was read."),
    Text("{name} has 16-bit colour and a rotation tag: save it upright, or in grey."),
    Text("{name} begins like {kind} but is not: it may be cut short. Export it again."),
    Text("{name} cannot be read as {kind} ({error}): export or download it again."),
    Text("{name} has a kind of 16-bit colour that cannot be read: save it as 16-bit grey."),
    Text("{name} is a TIFF file that is damaged or of a rare kind ({error}): save it as 16-bit grey."),
    Text(
        "{name} looks like a colour photo ({share} of it is coloured): give the radiograph itself, "
        "or convert it to grey if it is one."
    ),
    Text("The picture has a tint or coloured marks: colour was removed."),
    Text("{name} is a DICOM object without pixels: give the image object of the study."),
    Text("{name} is a DICOM object without pixels ({kind}): give the image object of the study."),
    Text("{name}: its pixels cannot be decoded ({error}). Export it again, uncompressed."),
    Text("{name} is a DICOM file with a damaged header ({error}): export it again."),
    Text("{name} holds {frames} frames: export the one frame that is the radiograph."),
    Text(
        "{name} is a colour DICOM object ({kind}, {samples} samples per pixel): give the original grey one, "
        "or a PNG of it."
    ),
    Text("{name} is a damaged DICOM file ({error}): export or download it again."),
    Text("{name} is no picture that can be read: it begins like DICOM but holds none."),
    Text("{name} is a folder: give one file in it."),
    Text("{name} is no longer on the server, which deletes films after {minutes} minutes: upload it again."),
    Text("There is no file {name}: check its path ({path})."),
    Text("{name} cannot be opened ({error}): check its permissions."),
    Text("{name} is empty (0 bytes): export or download it again."),
    Text(
        "{name} is no picture that can be read (it begins with {head}): "
        "give a PNG, JPEG, BMP, TIFF, WebP or DICOM file, or a JSRT film."
    ),
    Text("{name} holds an array of shape {shape}: give one two-dimensional grey picture."),
    Text("{name} has {bad} pixels that are NaN or infinite: replace them before saving the film."),
    Text("{name} has no contrast: every pixel is {value}. Give another export of the film."),
    Text(
        "{name} has the size of a JSRT film, but a value of {value} where {most} is the most: "
        "give it as PNG, TIFF or DICOM."
    ),
    Text("A film is (H, W), but these pixels have the shape {shape}."),
    Text("Every pixel has the value {value}: there is nothing to see. Use another picture."),
    Text("The film holds NaN or infinite values: replace them before it is judged."),
    Text("The film holds NaN or infinite values: replace them before segmenting."),
    Text("The picture has only {levels} grey levels: is it a mask or a drawing?"),
    Text("The display window was ignored: {error}."),
    Text("The display window was ignored: it leaves no contrast."),
    Text("The file says that it is no radiograph: its modality is {modality}."),
    Text("The file says that it shows another part of the body: {part}."),
    Text("The file says that it is no frontal view: {view}."),
    Text("The file says that the picture is mirrored: the patient's right is on the right."),
)
