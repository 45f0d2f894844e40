"""The texts of the Validation tab: data sets, confusion matrix, tables and scores of films."""

from cxrseg.ui.shared.language import Plural, Text

FILMS = Plural("film", "films")
ON_FILMS = Plural("film", "films", "on")
"""The prepositional, after "on"."""
PIXELS = Plural("pixel", "pixels")

NO_VALIDATION = Text("This model comes without validation results (no validation.json), so only the paper's are shown.")
INTRODUCTION = Text("Measured on {films} that the model was never trained on: {sources}. Split with seed {seed}.")
SOURCE = Text("{validation} of {all} from {name} (labelled: {labelled})")
AND = Text(" and ")
SAME_AS_TABLE = Text("As a table")

JUMPS = Text("Sections of this tab")
DATASET = Text("Data set")
DATASET_INFO = Text(
    "Real films come first. Figures of different data sets are never mixed: their films differ in difficulty and in "
    "which structures are labelled."
)
REMARKS = {"simulated": Text("Simulated films: exact truth, but all from one patient's CT, so easier than real ones.")}
"""What a reader must know of a data set, by its origin."""

MATRIX = Text("Confusion matrix")
NORM = Text("Cells show")
NORMS = {
    "actual": Text("share of the actual class, as in the paper"),
    "predicted": Text("share of the predicted class"),
    "counts": Text("pixels, in thousands"),
}
THIS_MODEL = Text("This model")
HERE = Text("{model} on {name}: {films}")
LOOK_INSIDE = Text("The same data set. To look inside these cells, choose this model above.")
PAPER = Text("The paper, Table I: {films}")
CORNER = Text("actual →<br>predicted ↓")
READ = {
    "actual": Text("Rows are what was predicted, columns what is actually there; each column adds up to 1."),
    "predicted": Text("Rows are what was predicted, columns what is actually there; each row adds up to 1."),
    "counts": Text(
        "Rows are what was predicted, columns what is actually there; numbers are thousands of pixels, and the colour "
        "scale is logarithmic."
    ),
}
UNLABELLED = Text("Where films leave a structure unlabelled, its pixels count as what lies beneath it.")
TOPMOST = Text(
    "Here each pixel counts once, as the class on top (ribs over lungs). Dice and IoU below compare whole structures, "
    "including where they overlap, so they may be much higher."
)
PICK_CELL = Text("Choose a cell, in the picture or in the table under it, to see the films and pixels behind it.")
PAPER_SUMS = Text("Each column adds up to 1 (the heart's, as printed, to 1.0037).")
PAPER_ONLY_ACTUAL = Text(
    "The paper gives its matrix by actual class only, without pixel counts, so it cannot be shown any other way."
)
CELL_TABLE = Text("Columns: actual. Rows: predicted.")
PREDICTED = Text("predicted")
NO_PIXELS = Text("no pixels")
NOT_LABELLED = Text("not labelled")
NOT_IN_FILM = Text("not in this film")

CELLS = {
    "actual": Text("{share} of the pixels that are “{actual}” were called “{predicted}”"),
    "predicted": Text("{share} of the pixels called “{predicted}” are actually “{actual}”"),
    "counts": Text("“{actual}” called “{predicted}”: {pixels}"),
}

WHERE = Text("Where “{actual}” is called “{predicted}”")
WHERE_RIGHT = Text("Where “{actual}” is recognised")
WHERE_NONE = Text("This happens in no film of the data set “{name}”.")
WHERE_BLANK = Text("The data set “{name}” has no figures for this cell: choose one that is filled in.")
WHERE_FILMS = Text("Films, worst first")
FILM = Text("film")
PIXELS_HEAD = Text("pixels")
SHARES = {
    "actual": Text("of the actual class"),
    "predicted": Text("of the predicted class"),
    "counts": Text("of the actual class"),
}
FURTHER = Text("and {films} more")
NOT_SHIPPED = Text(
    "The films of the data set “{name}” are not shipped with this app, so there are only these figures and no picture."
)
SHIPPED = Text("Pictures are available for the data set “{names}”: choose it above.")
HIGHLIGHTED = Text("{film}: {pixels} highlighted; segmented just now")
HIGHLIGHTED_ALT = Text("Radiograph {film}; highlighted is where “{actual}” is called “{predicted}”")
KEY_CONFUSED = Text("the pixels of this cell")
KEY_OUTLINE = Text("truth: {name}")
SEGMENTING = Text("Segmenting…")
CELL_FAILED = Text("The picture cannot be shown")

OVERLAP = Text("Overlap per structure")
SCORES_OF = Text("{model} on {name}: {films}. {remark}")
METRICS = {"iou": Text("IoU (intersection over union)"), "dice": Text("Dice")}
STRUCTURE = Text("structure")
FILMS_HEAD = Text("films")
MEAN = Text("this model")
INTERVAL = Text("95 % interval")
PAPER_VALIDATION = Text("paper, validation")
PAPER_TRAINING = Text("paper, training")
SCORES_NOTE = Text(
    "This model: mean ± standard deviation over validation films, and where the mean would lie for other films like "
    "these (BCa bootstrap over films). The paper: its Table II, {validation} validation and {training} training films. "
    "It reports Dice as a loss; Dice = 1 − loss is shown here."
)

STRIP = Text("Every film")
STRIP_LEAD = Text(
    "One point per validation film. Choose a point, or a film from the list, to see its figures and, if the film comes "
    "with this app, its picture."
)
METRIC = Text("Measure")
METRIC_NAMES = {"dice": Text("Dice"), "iou": Text("IoU")}
STRIP_MEAN = Text("mean with 95 % interval")
STRIP_AXIS = Text("The axis begins below the lowest score, not at 0. Not labelled here: {structures}.")
STRIP_AXIS_ALL = Text("The axis begins below the lowest score, not at 0.")
FILM_CHOICE = Text("Film (lowest Dice first)")
FILM_FIGURES = Text("Film {film}")
PLACE = Text("rank by Dice")
PLACE_OF = Text("{place} of {films}")
PLACE_NOTE = Text("Rank 1 is the best film.")
SHOWN_BELOW = Text("Its picture is below.")
GO_TO_FILM = Text("Show the picture")

RELIABILITY = Text("How far the probabilities can be trusted")
NO_RELIABILITY = Text(
    "This has not been measured for this model on this data set (python -m cxrseg calibrate measures it)."
)
RELIABILITY_LEAD = Text(
    "Of the pixels given a probability of 0.7, 70 % should belong to the structure: then the curve lies on the "
    "diagonal. Below it the model is overconfident, above it underconfident."
)
DIAGONAL = Text("perfect calibration")
GIVEN = Text("predicted probability")
OBSERVED = Text("observed share of pixels")
POINT = Text("{name}: predicted {x}, observed {y} of {pixels} pixels")
ECE = Text("calibration error")
ECE_UNCERTAIN = Text("where unsure (0.05 to 0.95)")
ECE_CAPTION = Text("Expected calibration error")
ECE_NOTE = Text(
    "Mean gap between predicted probability and observed frequency over pixels. Most pixels are far from any edge and "
    "rightly near 0 or 1, so the first number is small for every model; the second covers only the pixels the model "
    "itself is unsure about."
)
