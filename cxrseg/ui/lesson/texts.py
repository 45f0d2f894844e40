"""The texts of the lesson."""

from cxrseg.ui.shared.language import Text

TAB_LESSON = Text("Errors")
HEADING = Text("Where the model is wrong")
LEAD = Text(
    "Real films on which this model does worst, chosen by what was measured on its validation films. Predict "
    "first, then look. The last step spoils a film while you watch."
)
STEP = Text("Step")
LAST_STEP = Text("What breaks it")
PROBLEM = Text("Film {film}: the {name} come out worse here than on most films. Predict before you look.")
PROBLEM_ONE = Text("Film {film}: the {name} comes out worse here than on most films. Predict before you look.")
FILM_ALT = Text("Radiograph {film} without any outline")
LEANING = Text("What does the model do?")
LEANINGS = {
    "missed": Text("It leaves out more than it adds"),
    "false": Text("It adds more than it leaves out"),
    "both": Text("About as much of both"),
}
CONFUSED = Text("With which class are most of the wrong pixels confused?")
SHOW = Text("Show what it does")
NEXT = Text("Next step")
BUSY = Text("Segmenting…")
FAILED = Text("This step cannot be shown")
FAULT = Text("The server could not read or segment this film; its log says why. Please choose another step.")
NO_FILMS_TITLE = Text("No films to learn from")
NO_FILMS = Text(
    "The lesson needs a model whose validation.json lists films that come with this app. Start the page with "
    "such a model, or from a folder that holds the examples."
)

GUESS_RIGHT = Text("You said “{guess}”: right.")
GUESS_WRONG = Text("You said “{guess}”: no.")
DICE = Text("Dice of the {name} is {dice} here, {typical} on the median film.")
SHARES = Text("The model leaves out {missed} of what is there and adds {false} of that area.")
CELL = Text(
    "{share} of the wrong pixels lie in one cell of the confusion matrix: predicted {predicted}, actual {actual}."
)
DOUBT = Text(
    "Of the wrong pixels {wrong} look uncertain (0.5 or more), of the pixels it gets right {right}. Whoever "
    "checks only what looks uncertain misses the rest."
)
ERRORS = Text("Errors: {name}")
PROBABILITY = Text("Probability: {name}")
UNCERTAINTY = Text("Uncertainty: {name}")
ERRORS_ALT = Text("Where truth and prediction of {film} differ: {name}")
PROBABILITY_ALT = Text("Map of the probability on {film}: {name}")
UNCERTAINTY_ALT = Text("Map of the uncertainty on {film}: {name}")

STRESS_LEAD = Text(
    "Film {film} is one of the usual kind. Choose what happens to it, predict which structure suffers most, and "
    "let the model try."
)
STRESS = Text("What happens to the film")
STRESSES = {
    "inverted": Text("black and white exchanged"),
    "blur": Text("blurred"),
    "noise": Text("noisy"),
    "low resolution": Text("128 pixels enlarged"),
    "JPEG 10": Text("JPEG at quality 10"),
    "crop": Text("cropped on all sides"),
    "rotated +10°": Text("turned by 10°"),
    "clouded lungs": Text("clouded lungs"),
}
SUFFERS = Text("Which structure loses most?")
TRY = Text("Let the model try")
BEFORE = Text("As it is")
AFTER = Text("Spoilt: {stress}")
BEFORE_ALT = Text("Radiograph {film} with what the model sees")
AFTER_ALT = Text("Radiograph {film}, spoilt, with what the model sees")
LOSSES = Text("Dice before and after")
STRUCTURE = Text("Structure")
LOSS = Text("Lost")
MOST = Text("Most is lost by: {name} ({loss} of Dice).")
NOTHING_LOST = Text("No structure loses more than {loss} of Dice: the model has trained on films spoilt like this.")
