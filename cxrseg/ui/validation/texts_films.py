"""The texts of the Validation tab's film browser and of its thresholds."""

from cxrseg.ui.shared.language import Text

FILM_BY_FILM = Text("Film by film")
FILMS_LEAD = Text(
    "{films} of the data set “{name}”, with their truth, segmented just now by the chosen model, which was not trained "
    "on them. Where the truth is unknown, nothing counts as an error."
)
FILMS_OTHERS = Text(
    "The films of the data set “{name}” are not shipped with this app. These {films} are different ones that no model "
    "in the package was trained on."
)
FILMS_ALL = Text(
    "{films} with their truth, segmented just now by the chosen model; no model in the package was trained on them."
)
FILM = Text("Film")
FILM_NUMBER = Text("{number} of {all}: {name}")
PREVIOUS = Text("Previous film")
NEXT = Text("Next film")
SHOW = Text("Show")
ALL = Text("all structures")
BUSY = Text("Segmenting…")
FAILED = Text("This film cannot be shown")
FAULT = Text("The server could not read or segment this film; its log says why. Please choose another one.")
TRUTH = Text("Truth")
PREDICTION = Text("Prediction")
ERRORS = Text("Errors")
TRUTH_ALT = Text("Radiograph {name} with its truth")
PREDICTION_ALT = Text("Radiograph {name} with the model's prediction")
ERRORS_ALT = Text("Where truth and prediction of {name} differ")
LACKING = Text("{name}: not trained")
MEANINGS = {
    "right": Text("correct"),
    "missed": Text("missed: in the truth only"),
    "false": Text("added: in the prediction only"),
    "mixed": Text("mixed: one structure missed, another added"),
}
COLORS_OF_ERRORS = Text("Colours of the errors")
THIS_FILM = Text("This film: {name}")

THRESHOLD = Text("Threshold")
THRESHOLD_LEAD = Text(
    "The model gives each pixel a probability; where it reaches 0.5, the structure is drawn. Move the threshold: a low "
    "one finds more but also adds more that is wrong, a high one misses more."
)
NO_THRESHOLD = Text(
    "This model has no threshold to move: it gives each pixel the most probable of five classes (softmax), so a class "
    "wins by being ahead of the others, not by reaching a value. A model with a probability per structure has one."
)
SCOPE = Text("Curves of")
SCOPES = {"film": Text("this film"), "all": Text("all films here, mean")}
SCOPE_BUSY = Text("Segmenting film {number} of {all}…")
STRUCTURE_SHOWN = Text("Structure")
BACK = Text("Back to 0.5")
BEST = Text("Best Dice")
AT_THRESHOLD = Text("{name} at threshold")
THRESHOLD_ALT = Text("Radiograph {name} with what another threshold would find")
CURVES_OF_FILM = Text("Film {name}")
CURVES_OF_ALL = Text("Mean of {films}")
CHART_DICE = Text("Dice by threshold, every structure")
CHART_ONE = Text("Four measures by threshold: {name}")
MEASURES = {
    "dice": Text("Dice"),
    "iou": Text("IoU"),
    "sensitivity": Text("sensi\u00adtivity"),
    "precision": Text("preci\u00adsion"),
}
MEASURES_NOTE = Text(
    "Sensitivity: how much of the structure is found. Precision: how much of what is found is correct."
)
AT = Text("At the chosen threshold")
BEST_AT = Text("best Dice")
BEST_VALUE = Text("{value} at\u00a0{threshold}")
STRUCTURE = Text("structure")
