"""The texts of the classroom: the tab, the students' page and the projector's."""

from cxrseg.ui.shared.language import Text
from cxrseg.ui.shared.texts import SIDES, STRUCTURE_NAMES

TAB_CLASS = Text("Class")
HEADING = Text("One film, a whole class")
LEAD = Text(
    "Open a room and put it on the projector. Students join on their phones by a code, without names or accounts, and "
    "outline a structure or measure the heart on the same film. Then show what all of them answered, where they "
    "differ, and what the network did."
)
OPEN_PAGE = Text("Open the classroom")
KEPT = Text("A room holds up to {students} students. It goes when you end it, or after a day, with all that is in it.")

TITLE = Text("Class")
OPEN = Text("Open a room")
JOIN = Text("Join a room")
CODE = Text("Code")
GO = Text("Join")
ROOM = Text("Room {code}")
JOIN_AT = Text("Join at {address} with the code")
QR = Text("QR code of the link to join")
FILM = Text("Film")
TASK = Text("Task")
KINDS = {
    "outline": Text("Outline a structure"),
    "ratio": Text("Is the heart enlarged?"),
    "choice": Text("Which of these is …?"),
}
STRUCTURE = Text("Structure")
FILM_NUMBER = Text("Film {number}")
GIVE = Text("Give this task")
REVEAL = Text("Show the answers")
CSV = Text("Results as CSV")
END = Text("End the room")
END_SURE = Text("End the room and delete everything in it?")
ENDED = Text("The room has ended; nothing of it is kept.")
ANSWERED = Text("{answered} of {joined} have answered")
JOINED = Text("{joined} have joined")
FILM_ALT = Text("Chest radiograph of the task")
SHOW_SHARE = Text("Agreement")
SHOW_TRUTH = Text("Truth")
SHOW_MODEL = Text("Network")
SHOW_APART = Text("The two that differ most")
NO_ANSWER = Text("Nobody has answered.")
SCORES = Text("Dice against the truth")
SCORES_ALT = Text("{number} drawings from {low} to {high}, median {median}; network {network}")
MEDIAN = Text("median of the class {value}")
NETWORK = Text("network {value}")
PAIRWISE = Text("Two of you agree at a Dice of {value} on average: that is inter-reader variability.")
COUNT = Text("Drawings: {number}.")
SCALE = Text("From one drawing to all of them")

WAITING = Text("You are in. Wait for the task.")
SEND = Text("Send my answer")
SENT = Text("Sent. You can still change it and send it again.")
EMPTY = Text("Draw first.")
LOOK_UP = Text("Look at the projector.")
YOURS = Text("Your Dice against the truth: {value}")
LOST = Text("No connection; trying again…")

RATIO_TASK = Text("Is the heart enlarged? Drag the two lines.")
RATIO_HINT = Text(
    "One line spans the heart at its widest, the other the chest inside the ribs at its widest. Drag the ends, or move "
    "them with the arrow keys (Shift: farther); up and down move the line."
)
RULER_HEART = Text("Heart")
RULER_CHEST = Text("Chest")
HEART_START = Text("Heart, end on the left of the picture")
HEART_END = Text("Heart, end on the right of the picture")
CHEST_START = Text("Chest, end on the left of the picture")
CHEST_END = Text("Chest, end on the right of the picture")
STILL = Text("Drag both lines first.")
RATIO_YOURS = Text("Your ratio: {value}.")
RATIO_YOURS_TRUE = Text("Your ratio: {value}; the true one: {truth}.")
RATIO_COUNT = Text("Measurements: {number}.")
RATIOS = Text("Cardiothoracic ratios")
RATIOS_ALT = Text("{number} ratios from {low} to {high}; {others}")
RATIO_TRUTH = Text("truth {value}")
USUAL_LIMIT = Text("usual limit in adults {value}")
AGAINST_TRUTH = Text("Differences from the truth (Bland-Altman)")
AGAINST_MEAN = Text("Differences from the mean of the class (Bland-Altman)")
BLAND_ALTMAN_ALT = Text("Mean difference of {number} ratios: {mean}.")
LIMITS = Text("95 % of differences lie between {low} and {high}: the limits of agreement.")
ALL_ROUNDS = Text("From all films measured in this room: {number}.")

OWN_FILM = Text("Own film {number}")
OWN = Text("Add a film of your own")
OWN_FILE = Text("Radiograph, also DICOM")
ANONYMOUS = Text("This film is anonymous: nothing in the picture says whose it is.")
OWN_ADD = Text("Add the film")
OWN_ADDED = Text("{film} is in the list.")
OWN_BUSY = Text("Reading the film…")
OWN_NOTE = Text("Only the pixels are kept, no header and no file name, and they go with the room.")
NO_TRUTH = Text("The truth of this film is not known.")

PART = Text("Asked for")
PART_NAMES = {
    "right_lung": SIDES["right"],
    "left_lung": SIDES["left"],
    "heart": STRUCTURE_NAMES["heart"],
    "right_clavicle": Text("right clavicle"),
    "left_clavicle": Text("left clavicle"),
}
CHOICE_TASK = Text("Which of these is the {part}?")
CHOICE_HINT = Text("Tap its letter.")
CHOICE_RIGHT = Text("You chose {letter}: right.")
CHOICE_WRONG = Text("You chose {letter}, which is the {part}; {right} is right.")
CHOICE_IS_RIGHT = Text("the right one")
CHOICES = Text("Choices: {number}")
CHOICE_SHARE = Text("Right: {right} of {number}.")
BY_NETWORK = Text("The truth of this film is not known: the outlines are the network's.")
