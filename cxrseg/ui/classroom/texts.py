"""The texts of the classroom: the tab, the students' page and the projector's."""

from cxrseg.ui.shared.language import Text

TAB_CLASS = Text("Class")
HEADING = Text("One film, a whole class")
LEAD = Text(
    "Open a room and put it on the projector. Students join on their phones by a code, without names or accounts, and "
    "outline the same structure on the same film. Then show what all of them drew, where they differ, and what the "
    "network did."
)
OPEN_PAGE = Text("Open the classroom")
KEPT = Text(
    "A room holds up to {students} students. It goes when you end it, or after a day, with all that was drawn in it."
)

TITLE = Text("Class")
OPEN = Text("Open a room")
JOIN = Text("Join a room")
CODE = Text("Code")
GO = Text("Join")
ROOM = Text("Room {code}")
JOIN_AT = Text("Join at {address} with the code")
QR = Text("QR code of the link to join")
FILM = Text("Film")
STRUCTURE = Text("Structure")
FILM_NUMBER = Text("Film {number}")
GIVE = Text("Give this task")
REVEAL = Text("Show the drawings")
CSV = Text("Results as CSV")
END = Text("End the room")
END_SURE = Text("End the room and delete everything that was drawn?")
ENDED = Text("The room has ended; nothing of it is kept.")
ANSWERED = Text("{answered} of {joined} have drawn")
JOINED = Text("{joined} have joined")
FILM_ALT = Text("Chest radiograph of the task")
SHOW_SHARE = Text("Agreement")
SHOW_TRUTH = Text("Truth")
SHOW_MODEL = Text("Network")
SHOW_APART = Text("The two that differ most")
NO_DRAWING = Text("Nobody has drawn anything.")
SCORES = Text("Dice against the truth")
SCORES_ALT = Text("{number} drawings from {low} to {high}, median {median}; network {network}")
MEDIAN = Text("median of the class {value}")
NETWORK = Text("network {value}")
PAIRWISE = Text("Two of you agree at a Dice of {value} on average: that is inter-reader variability.")
COUNT = Text("Drawings: {number}.")
SCALE = Text("From one drawing to all of them")

WAITING = Text("You are in. Wait for the task.")
SEND = Text("Send my drawing")
SENT = Text("Sent. You can still change it and send it again.")
EMPTY = Text("Draw first.")
LOOK_UP = Text("Look at the projector.")
YOURS = Text("Your Dice against the truth: {value}")
LOST = Text("No connection; trying again…")
