"""The texts of the lesson."""

from cxrseg.ui.shared.language import Text

TAB_LESSON = Text("Errors")
HEADING = Text("Where the model is wrong")
LEAD = Text(
    "The real films on which this model does worst, chosen by its measured errors on the validation films. Predict "
    "first, then look. In the last step you degrade a film and see what happens."
)
STEP = Text("Step")
LAST_STEP = Text("What breaks it")
PROBLEM = Text("Film {film}: the {name} come out worse here than on most films. Predict before you look.")
PROBLEM_ONE = Text("Film {film}: the {name} comes out worse here than on most films. Predict before you look.")
FILM_ALT = Text("Radiograph {film} without any outline")
LEANING = Text("What does the model do?")
LEANINGS = {
    "missed": Text("It misses more than it adds"),
    "false": Text("It adds more than it misses"),
    "both": Text("It misses about as much as it adds"),
}
CONFUSED = Text("Which class are most of the wrong pixels confused with?")
SHOW = Text("Show what the model does")
NEXT = Text("Next step")
BUSY = Text("Segmenting…")
FAILED = Text("This step cannot be shown")
FAULT = Text("The server could not read or segment this film; its log says why. Please choose another step.")
NO_FILMS_TITLE = Text("No films to learn from")
NO_FILMS = Text(
    "The lesson needs a model whose validation.json lists films that come with this app. Start the page with such a "
    "model, or from a folder that contains the examples."
)

GUESS_RIGHT = Text("You said “{guess}”: correct.")
GUESS_WRONG = Text("You said “{guess}”: not correct.")
DICE = Text("The Dice of the {name} is {dice} here and {typical} on the median film.")
SHARES = Text("Relative to the true area, the model misses {missed} and adds {false}.")
CELL = Text(
    "{share} of the wrong pixels lie in one cell of the confusion matrix: predicted {predicted}, actual {actual}."
)
DOUBT = Text(
    "{wrong} of the wrong pixels look uncertain (0.5 or more), against {right} of the correct ones. If you check only "
    "what looks uncertain, you miss the rest."
)
ERRORS = Text("Errors: {name}")
PROBABILITY = Text("Probability: {name}")
UNCERTAINTY = Text("Uncertainty: {name}")
ERRORS_ALT = Text("Where truth and prediction of {film} differ: {name}")
PROBABILITY_ALT = Text("Map of the probability on {film}: {name}")
UNCERTAINTY_ALT = Text("Map of the uncertainty on {film}: {name}")

STRESS_LEAD = Text(
    "Film {film} is a typical one. Choose how to degrade it, predict which structure suffers most, then let the model "
    "try."
)
STRESS = Text("How to degrade the film")
STRESSES = {
    "inverted": Text("black and white swapped"),
    "blur": Text("blurred"),
    "noise": Text("noisy"),
    "low resolution": Text("enlarged from 128 pixels"),
    "JPEG 10": Text("JPEG at quality 10"),
    "crop": Text("cropped on all sides"),
    "rotated +10°": Text("rotated by 10°"),
    "clouded lungs": Text("opacities in the lungs"),
}
SUFFERS = Text("Which structure loses the most?")
TRY = Text("Let the model try")
BEFORE = Text("Original")
AFTER = Text("Degraded: {stress}")
BEFORE_ALT = Text("Radiograph {film} with the model's prediction")
AFTER_ALT = Text("Radiograph {film}, degraded, with the model's prediction")
LOSSES = Text("Dice before and after")
STRUCTURE = Text("Structure")
LOSS = Text("Lost")
MOST = Text("Largest loss: {name} ({loss} in Dice).")
NOTHING_LOST = Text("No structure loses more than {loss} in Dice: the model was trained on films degraded like this.")
