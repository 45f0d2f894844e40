"""The texts of the guided tour."""

from cxrseg.ui.shared.language import Text

START = Text("Guided tour")
END = Text("End the tour")
BACK = Text("Back")
NEXT = Text("Next step")
STEPS = (Text("Radiograph"), Text("Structures"), Text("Overlay"), Text("Confusion matrix"), Text("Where it fails"))
WORDS = (
    Text(
        "A radiograph is a shadow: air lets X-rays pass and is black, bone stops them and is white. The patient "
        "faces you, so the patient's right is on the left of the picture. Find, before any colour helps: both "
        "lungs, the heart's borders, the clavicles, and the ribs one by one. What hides what?"
    ),
    Text(
        "The network gives each pixel a probability for each of four structures. Here are only the outlines. Point "
        "at a name in the list, or move to it with the Tab key, to see that structure alone: ribs cross the "
        "lungs, the heart covers part of the left lung. So the masks overlap, as the shadows do."
    ),
    Text(
        "Drag the handle: on its left the plain film, on its right what the network sees. Is each border where you "
        "would have drawn it? The diameters of heart and chest give the cardiothoracic ratio, with its limit for "
        "adults on films from the back (PA)."
    ),
    Text(
        "How often is it right, on films that it has never seen? Each column is what is really there, each row "
        "what the network called it, each column adds up to 1. Look for the largest share off the diagonal: what "
        "is taken for what, and why would you expect just that?"
    ),
    Text(
        "Bright is where the network is unsure: borders, crossings of ribs, and where the film shows little. But "
        "it can be certain and wrong, so look for that too: on this film, are the clavicles found whole, do the "
        "ribs end where bones end? Then try a film of your own, turned or dark, and see what the page warns of."
    ),
)
"""What each step says."""
