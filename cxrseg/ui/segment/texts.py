"""The texts of the Segment tab."""

from cxrseg.ui.shared.language import Text

FILM = Text("Radiograph")
CHOOSE_FILE = Text("Choose a file")
DROP = Text("or drop it anywhere on this page, or paste a picture (Ctrl+V)")
UPLOADING = Text("Uploading…")
TOO_LARGE = Text("This file is larger than 100 MB.")
KINDS = Text(
    "PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB. Nothing is kept: files are deleted from the "
    "server within 20 minutes."
)
EXAMPLES = Text("Examples")
EMPTY_TITLE = Text("No film yet")
EMPTY = Text("Upload a frontal chest radiograph, or choose an example.")
BUSY = Text("Segmenting…")
FAILED = Text("This file cannot be segmented")
FAULT = Text("The server could not segment this file, and the fault is not in the file alone. Please try another one.")
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
ZOOM_RESET = Text("Whole film")
LARGE_HINT = Text("Wheel or two fingers zoom, dragging moves; keys: + − 0, arrows, Esc.")
COPY_LINK = Text("Copy link")
COPIED = Text("Copied")
SCALE_PROBABILITY = Text("Probability that a pixel belongs to the structure; the mask is drawn from 0.5.")
SCALE_SOFTMAX = Text(
    "Probability that a pixel belongs to the structure; the mask is where it is the largest of all classes."
)
SCALE_UNCERTAINTY = Text(
    "Entropy of the model's answer: 0 is certain, 1 is a mere guess. It shows what the model is unsure of, not where "
    "it is wrong: it can be certain and wrong."
)
COMPARE_HINT = Text("Left of the handle: the plain film. Drag it, or focus it and use the arrow keys.")

WARNINGS = Text("Please note")
AREAS = Text("Areas")
STRUCTURE = Text("structure")
SHARE = Text("share of the picture")
AREA = Text("area, cm²")
OVERLAPPING = Text("Structures overlap, so shares may add up to more than they cover together.")
SPACING = Text("cm² as projected, from the file's pixel spacing of {spacing} mm.")
RATIO = Text("Cardiothoracic ratio")
RATIO_WIDTHS = Text("heart {heart}, chest {chest}")
MILLIMETRES = Text("{value} mm")
PIXEL_WIDTH = Text("{value} px")
RATIO_LIMIT = Text(
    "Usual limit: {limit}. It holds only for adults on films taken standing from the back (PA), breathed in; not for "
    "AP or supine films, nor for children."
)
WITHIN = Text("within the usual limit of {limit}")
ABOVE = Text("above the usual limit of {limit}")
LUNGS = Text("Lung fields, left : right")
LUNG_AREAS = Text("left {left}, right {right}; left and right are the patient's")
CM2 = Text("{value} cm²")
NOT_MEASURABLE = Text("not measurable")
MEASURES = Text("Measurements")

TURNED = Text("This film is shown changed: {change}.")
AS_UPLOADED = Text("Show as it was")

DOWNLOADS = Text("Downloads")
ZIP = Text("Masks, overlay, result.json (zip)")
MAKING = Text("Making the file…")
NOT_MADE = Text("This file cannot be made")
DICOM_SEG = Text("DICOM Segmentation")
