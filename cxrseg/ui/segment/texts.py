"""The texts of the Segment tab."""

from cxrseg.ui.shared.language import Text

FILM = Text("Radiograph")
CHOOSE_FILE = Text("Choose files")
DROP = Text("or drop one or several anywhere on this page, or paste a picture (Ctrl+V)")
UPLOADING = Text("Uploading…")
TOO_LARGE = Text("This file is larger than 100 MB.")
TOO_MANY = Text("Only the first 50 films were taken; the others were left out.")
FILMS = Text("Chosen films")
PREVIOUS = Text("Previous film")
NEXT = Text("Next film")
COLLECTION = Text("All films: zip with CSV")
KINDS = Text(
    "PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB. Nothing is kept: files are deleted from the "
    "server within 20 minutes."
)
KINDS_OF_FILMS = {"real": Text("Real films"), "simulated": Text("Simulated film")}
SMALL_PRINT = Text("File formats, privacy, sources")
EMPTY_TITLE = Text("No film yet")
EMPTY = Text("Upload a frontal chest radiograph, or choose an example.")
BUSY = Text("Segmenting…")
PLACE = Text("Waiting: number {place} of {all} in the queue")
REFUSED = Text("The server is busy")
FAILED = Text("This file cannot be segmented")
FAULT = Text("The server could not segment this file; its log says why. Please try another one.")
PIXELS = Text("{width} × {height} pixels")
ALT = Text("Radiograph {name}, coloured in: {areas}")
ALT_AREA = Text("{name} {share} of the picture")
ALT_NOT_TRAINED = Text("{name} not trained")

SHOW = Text("Show")
VIEWS = {
    "overlay": Text("Overlay"),
    "compare": Text("Before / after"),
    "probability": Text("Probability"),
    "uncertainty": Text("Uncertainty"),
}
STRUCTURES = Text("Structures")
PROBABILITY_OF = Text("Probability of")
STYLE = Text("Drawn as")
STYLES = {"both": Text("fill and outline"), "fill": Text("fill"), "line": Text("outline")}
OPACITY = Text("Opacity")
SPLIT = Text("How much of the overlay is covered by the plain film")
DIAMETERS = Text("Diameters of heart and chest")
LARGE = Text("Large view")
CLOSE = Text("Close")
ZOOM_IN = Text("Zoom in")
ZOOM_OUT = Text("Zoom out")
RESET = Text("Reset zoom and window")
WINDOW = Text("Drag to change brightness and contrast")
INVERT = Text("Invert")
BESIDE = Text("Keep this film beside the next one, or beside another model's answer")
KEYS = Text("Keys and mouse")
KEYS_WHERE = Text("They work while the pointer is over the film, or the film has the focus.")
KEY_MEANINGS = (
    (("1", "2", "3", "4"), Text("overlay, before / after, probability, uncertainty")),
    (("L", "R", "C", "H"), Text("show or hide lungs, ribs, clavicles, heart")),
    (("O",), Text("hide the overlay while held down")),
    (("+", "−", "0"), Text("zoom in, zoom out, reset zoom and window")),
    (("←", "→", "↑", "↓"), Text("move the enlarged film")),
    (("W",), Text("dragging changes brightness and contrast")),
    (("I",), Text("invert the film")),
    (("B",), Text("keep this film beside the next one, with the same zoom and window; press again to release it")),
    (("D",), Text("diameters of heart and chest")),
    (("F",), Text("large view, and back (Esc)")),
    (("[", "]"), Text("previous and next of several films")),
    (("?",), Text("this list")),
)
MOUSE = Text(
    "Wheel or two fingers: zoom. Drag: move. Shift-drag or right-drag: sideways for contrast, up and down for "
    "brightness. Double-click: whole film."
)
READ_ZOOM = Text("zoom")
READ_WINDOW = Text("window")
PRINT = Text("Print report")
COPY_LINK = Text("Copy link")
COPIED = Text("Copied")
SCALE_PROBABILITY = Text("Probability that a pixel belongs to the structure; pixels of 0.5 or more form the mask.")
SCALE_SOFTMAX = Text(
    "Probability that a pixel belongs to the structure; the mask is where it is the highest of all classes."
)
SCALE_UNCERTAINTY = Text(
    "Entropy of the model's prediction: 0 is certain, 1 a pure guess. It shows where the model is unsure, not where it "
    "is wrong: it can be certain and wrong."
)
COMPARE_HINT = Text("Left of the handle: the plain film. Drag it, or focus it and use the arrow keys.")

WARNINGS = Text("Please note")
AREAS = Text("Areas")
STRUCTURE = Text("structure")
SHARE = Text("share of the picture")
AREA = Text("area, cm²")
OVERLAPPING = Text("Structures overlap, so their shares may add up to more than the area they cover together.")
EXCLUSIVE = Text(
    "This model gives each pixel one class, so its lungs have gaps where ribs and clavicles cross them. The right and "
    "left lung are measured with the gaps filled, so they add up to more than the lungs."
)
SPACING = Text("cm² in the projection, from the file's pixel spacing of {spacing} mm.")
SIDED = Text("Right and left are the patient's: the right lung is on the left of the picture.")
RATIO = Text("Cardiothoracic ratio")
RATIO_WIDTHS = Text("heart {heart}, chest {chest}")
MILLIMETRES = Text("{value} mm")
PIXEL_WIDTH = Text("{value} px")
RATIO_LIMIT = Text(
    "Usual upper limit of the cardiothoracic ratio: {limit}. It applies only to adults on upright PA films taken in "
    "full inspiration; not to AP or supine films, nor to children."
)
AGREEMENT = Text(
    "Limits of agreement (95 %), model minus reader: {low} to {high}, on {films} films outlined by people."
)
NO_AGREEMENT = Text("How far this model's ratio may be from a reader's has not been measured, so there is no verdict.")
VERDICTS = {
    "within": Text("{low} to {high} given the limits of agreement: within the usual limit, {limit}"),
    "unsure": Text(
        "{low} to {high} given the limits of agreement: it may lie on either side of the usual limit, {limit}"
    ),
    "above": Text("{low} to {high} given the limits of agreement: above the usual limit, {limit}"),
}
RUN_BY = Text("The network was run by {engine}.")
REMARKS = Text("About these numbers")
ON_PAPER = Text("Model: {model}. For teaching and learning; not a medical device.")
LUNGS = Text("Lung fields, left : right")
NOT_MEASURABLE = Text("not measurable")
MEASURES = Text("Measurements")

TURNED = Text("This film was changed: {change}.")
AS_UPLOADED = Text("Show the original")

DOWNLOADS = Text("Downloads")
ZIP = Text("Masks, overlay, result.json (zip)")
MAKING = Text("Preparing the file…")
NOT_MADE = Text("This file could not be created")
DICOM_SEG = Text("DICOM Segmentation")
