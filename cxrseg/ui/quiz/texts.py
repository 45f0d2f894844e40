"""The texts of the Quiz tab."""

from cxrseg.ui.shared.language import Text

TAB_QUIZ = Text("Quiz")
HEADING = Text("Can you see it?")
LEAD = Text(
    "Draw a structure and compare your drawing with the truth and with the model. Some films are real and were "
    "outlined by people; others are simulated. The structure's border is clear in the first film and barely visible in "
    "the last."
)
NO_FILMS_TITLE = Text("No films here")
NO_FILMS = Text(
    "The quiz needs the films in the examples folder, which an installed package does not include. Run the app from a "
    "clone of the repository."
)

STRUCTURE = Text("Structure")
MODE = Text("Task")
MODES = {"draw": Text("draw it"), "judge": Text("judge the model (no drawing)")}

SERIES = Text("Films, from easy to hard")
STEP = Text("Film {number} of {all}")
STEP_TODO = Text("not done")
STEP_RIGHT = Text("correct")
STEP_WRONG = Text("wrong")
BACK = Text("Back")
NEXT = Text("Next film")
SKIP = Text("Skip")
RESTART = Text("Start again")
CLEAR_SCORES = Text("Delete all scores")
KEPT = Text(
    "Scores and drawings stay in this browser tab until you close it; the server keeps nothing. Only the first try on "
    "each film counts: after that you have seen the truth."
)
TOTAL_NONE = Text("No film checked yet.")
TOTAL_DRAW = Text("Checked: {done} of {all}. Mean Dice: you {you}, the model {model}.")
TOTAL_DRAW_ALONE = Text("Checked: {done} of {all}. Your mean Dice: {you}.")
TOTAL_JUDGE = Text("Answered: {done} of {all}, correct: {right}.")

TOOLS = Text("Tool")
BRUSH = Text("Brush")
ERASER = Text("Eraser")
WIDTH = Text("Width")
FILL = Text("Fill what I outline")
UNDO = Text("Undo")
REDO = Text("Redo")
CLEAR = Text("Clear")
HOW = Text("How to draw")
HOW_POINTER = Text(
    "Mouse, pen or finger: trace the border and close the line, or paint the whole area. Two fingers zoom."
)
HOW_KEYS = Text(
    "Keyboard: focus the film (Tab). Arrow keys move the cross (Shift: larger steps); Space puts the pen down or lifts "
    "it; Ctrl+Z undoes, Ctrl+Y redoes."
)
HOW_ELSE = Text("If you would rather not draw, choose the task “judge the model”.")
PEN_DOWN = Text("Pen down")
PEN_UP = Text("Pen up")

BUSY_FILM = Text("Loading the film…")
BUSY_CHECK = Text("Checking…")
FAILED_FILM = Text("This film cannot be shown")
FAILED_CHECK = Text("This could not be checked")
FAULT = Text("The server could not do this; its log says why. Please try again or choose another film.")

TASK = {
    "lungs": Text("Draw both lung fields."),
    "ribs": Text("Draw all the ribs you can see."),
    "clavicles": Text("Draw both clavicles."),
    "heart": Text("Draw the heart."),
}
TASK_HINT = {
    "lungs": Text(
        "Here the lung field ends at the heart, the mediastinum and the diaphragm; ribs that cross it are part of it."
    ),
    "ribs": Text("A brush as wide as a rib is quickest; filling is off, because crossing ribs would enclose lung."),
    "clavicles": Text(
        "Only the part over the rib cage counts, not the shoulder end. A brush as wide as the bone is quickest."
    ),
    "heart": Text("The whole shadow, including where it overlies the spine and the diaphragm; not the aorta above it."),
}
VISIBILITY = Text("border visible: {share}")
FILM_ALT = Text("Radiograph {name}, to draw on: a frontal view of the whole chest.")
FILM_ALT_JUDGE = Text("Radiograph {name} with the model's outline of: {structure}. {words}")
CANVAS = Text("Drawing surface: arrow keys move, Space puts the pen down or lifts it")
CHECK = Text("Check my drawing")
DRAW_FIRST_TITLE = Text("Nothing drawn yet")
DRAW_FIRST = Text(
    "Draw on the film first, then check. If you would rather not draw, choose the task “judge the model”."
)

JUDGE_QUESTION = Text("The outline is the model's. Where are most of its errors?")
JUDGE = Text("Answer")
JUDGE_FIRST_TITLE = Text("No answer chosen yet")
JUDGE_FIRST = Text("Choose one of the places, then answer.")
JUDGE_RIGHT = Text("Correct: {share} of the wrong pixels lie {where}.")
JUDGE_WRONG = Text("Not quite: {share} of the wrong pixels lie {where}, and {chosen_share} where you said.")
JUDGE_PERFECT = Text("The model makes no error here at all.")

RESULT = Text("Result")
RESULT_OF = Text("{structure}, film {name}")
PAIRS = {
    "truth": Text("Your drawing against the truth"),
    "model_truth": Text("The model against the truth"),
    "model": Text("Your drawing against the model"),
}
PAIR = Text("compared")
UNTRAINED = Text("the model has not learned this structure")
MODEL_NOTHING = Text("the model finds none of it here")
PAIR_ALT = Text("{pair} on radiograph {name}: {keys}")
KEYS = {
    "truth": {
        "right": Text("in both"),
        "missed": Text("missed: only in the truth"),
        "false": Text("added: only in your drawing"),
    },
    "model": {"right": Text("in both"), "missed": Text("only the model's"), "false": Text("only in your drawing")},
    "model_truth": {
        "right": Text("in both"),
        "missed": Text("missed: only in the truth"),
        "false": Text("added: only the model's"),
    },
}
"""What the colours of an error map mean, by what is compared."""
KEY = Text("{name}, {share} of the picture")
AGAIN = Text("This try does not count: you have seen the truth of this film already.")

MISSES_ALL = Text("Your drawing does not touch the structure anywhere; the truth is in the picture below.")
SIDE_LEFT_OUT = {
    "right": Text("You left out the right side: it is on the left of the picture."),
    "left": Text("You left out the left side: it is on the right of the picture."),
}
PERFECT = Text("Every pixel is correct.")
MOST = {
    "missed": Text("Most of what you missed ({share}) lies {where}."),
    "false": Text("Most of what you drew outside it ({share}) lies {where}."),
}
LARGEST = {
    "missed": Text("You missed more than you added; the largest part of what you missed ({share}) lies {where}."),
    "false": Text("You added more than you missed; the largest part of what you added ({share}) lies {where}."),
}
OPEN = Text("The outline is not closed, so only the line itself counted: close it, or paint the area.")
BETTER = Text("On this film you were closer to the truth than the model.")

SIDES = Text("Right and left are the patient's: the right lung is on the left of the picture.")
_RIBS = {
    "right_upper": Text("at the upper ribs on the right"),
    "right_middle": Text("at the middle ribs on the right"),
    "right_lower": Text("at the lower ribs on the right"),
    "left_upper": Text("at the upper ribs on the left"),
    "left_middle": Text("at the middle ribs on the left"),
    "left_lower": Text("at the lower ribs on the left"),
}
_LUNGS = {
    "right_upper": Text("at the apex of the right lung"),
    "right_middle": Text("at mid-height of the right lung"),
    "right_lower": Text("at the base of the right lung"),
    "left_upper": Text("at the apex of the left lung"),
    "left_middle": Text("at mid-height of the left lung"),
    "left_lower": Text("at the base of the left lung"),
}
WHERE = {
    "lungs": _LUNGS,
    "ribs": _RIBS,
    "clavicles": {
        "right_outer": Text("where the right clavicle leaves the ribs"),
        "right_inner": Text("at the breastbone end of the right clavicle"),
        "left_inner": Text("at the breastbone end of the left clavicle"),
        "left_outer": Text("where the left clavicle leaves the ribs"),
    },
    "heart": {
        "upper": Text("at the upper border of the heart, below the great vessels"),
        "right": Text("at the right border of the heart"),
        "left": Text("at the left border of the heart"),
        "lower": Text("at the lower border of the heart, on the diaphragm"),
    },
}
"""Where an error lies, by structure and region; each goes into a sentence and stands alone as an answer."""

IN_WORDS = Text("The film in words")
OUTLINES = Text("Where each outline lies in the picture")
ROWS = {"truth": Text("truth"), "drawing": Text("your drawing"), "model": Text("model")}
WHO = Text("outline")
COVERS = Text("area")
ACROSS = Text("left to right")
DOWN = Text("top to bottom")
NOTHING = Text("nothing")
SPAN = Text("It covers {area} of the picture, {across} from left to right and {down} from top to bottom.")
PLACES = {
    "drawing": Text("Your drawing: wrong pixels by place, % of the true area"),
    "model": Text("The model: wrong pixels by place, % of the true area"),
}
PLACE = Text("place")
MISSED = Text("missed")
FALSE = Text("added")
