"""The texts of the classroom: the tab, the students' page and the projector's."""

from cxrseg.ui.shared.language import Text
from cxrseg.ui.shared.texts import SIDES, STRUCTURE_NAMES

TAB_CLASS = Text("Class")
HEADING = Text("One film, a whole class")
LEAD = Text(
    "Open a room and show it on the projector. Students join on their phones with a code, without names or accounts, "
    "and outline a structure or measure the heart on the same film. Then show all their answers, where they disagree, "
    "and what the network did."
)
OPEN_PAGE = Text("Open the classroom")
KEPT = Text(
    "A room holds up to {students} students. It is deleted, with everything in it, when you close it or after a day."
)

TITLE = Text("Class")
OPEN = Text("Open a room")
JOIN = Text("Join a room")
CODE = Text("Code")
GO = Text("Join")
ROOM = Text("Room {code}")
JOIN_AT = Text("Join at {address} with the code")
QR = Text("QR code of the link for joining")
FILM = Text("Film")
TASK = Text("Task")
KINDS = {
    "outline": Text("Outline a structure"),
    "ratio": Text("Is the heart enlarged?"),
    "choice": Text("Which of these is …?"),
}
STRUCTURE = Text("Structure")
FILM_NUMBER = Text("Film {number}")
GIVE = Text("Set this task")
REVEAL = Text("Show the answers")
CSV = Text("Results as CSV")
END = Text("Close the room")
END_SURE = Text("Close the room and delete everything in it?")
ENDED = Text("The room is closed; nothing from it is kept.")
ANSWERED = Text("Answered: {answered} of {joined}")
JOINED = Text("Joined: {joined}")
FILM_ALT = Text("Chest radiograph for this task")
SHOW_SHARE = Text("Agreement")
SHOW_TRUTH = Text("Truth")
SHOW_MODEL = Text("Network")
SHOW_APART = Text("The two that differ most")
NO_ANSWER = Text("Nobody has answered.")
SCORES = Text("Dice against the truth")
SCORES_ALT = Text("{number} drawings from {low} to {high}, median {median}; network {network}")
MEDIAN = Text("class median {value}")
NETWORK = Text("network {value}")
PAIRWISE = Text("On average, two of your drawings agree with a Dice of {value}: that is inter-reader variability.")
COUNT = Text("Drawings: {number}.")
SCALE = Text("From one drawing to all of them")

WAITING = Text("You have joined. Wait for the task.")
SEND = Text("Send my answer")
SENT = Text("Sent. You can still change it and send it again.")
EMPTY = Text("Draw first.")
LOOK_UP = Text("Look at the projector.")
YOURS = Text("Your Dice against the truth: {value}")
LOST = Text("No connection; trying again…")

RATIO_TASK = Text("Is the heart enlarged? Drag the two lines.")
RATIO_HINT = Text(
    "One line spans the heart at its widest point, the other the chest at its widest, inside the ribs. Drag the ends, "
    "or move them with the left and right arrow keys (Shift: larger steps); up and down move the whole line."
)
RULER_HEART = Text("Heart")
RULER_CHEST = Text("Chest")
HEART_START = Text("Heart, left end in the picture")
HEART_END = Text("Heart, right end in the picture")
CHEST_START = Text("Chest, left end in the picture")
CHEST_END = Text("Chest, right end in the picture")
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
LIMITS = Text("95 % of the differences lie between {low} and {high}: the limits of agreement.")
ALL_ROUNDS = Text("All films measured in this room are counted: {number}.")

OWN_FILM = Text("Own film {number}")
OWN = Text("Add a film of your own")
OWN_FILE = Text("Radiograph (DICOM too)")
ANONYMOUS = Text("This film is anonymous: nothing in the picture identifies the patient.")
OWN_ADD = Text("Add the film")
OWN_ADDED = Text("{film} is in the list.")
OWN_BUSY = Text("Reading the film…")
OWN_NOTE = Text("Only the pixels are kept, without header or file name, and they are deleted with the room.")
NO_TRUTH = Text("The truth of this film is not known.")

PART = Text("Structure to find")
PART_NAMES = {
    "right_lung": SIDES["right"],
    "left_lung": SIDES["left"],
    "heart": STRUCTURE_NAMES["heart"],
    "right_clavicle": Text("right clavicle"),
    "left_clavicle": Text("left clavicle"),
}
CHOICE_TASK = Text("Which of these is the {part}?")
CHOICE_HINT = Text("Tap its letter.")
CHOICE_RIGHT = Text("You chose {letter}: correct.")
CHOICE_WRONG = Text("You chose {letter}, which is the {part}; the correct answer is {right}.")
CHOICE_IS_RIGHT = Text("correct answer")
CHOICES = Text("Choices: {number}")
CHOICE_SHARE = Text("Correct: {right} of {number}.")
BY_NETWORK = Text("The truth of this film is not known: the outlines are the network's.")
