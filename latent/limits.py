"""How much a visitor or a program may ask for: the same on every screen, in links and in the programming interface.

What the browser checks by itself stands once more in `latent/browser/parts/limits.js`, which a test compares with this.
"""

MAX_SEED = 9999
MAX_SAMPLES = 100  # on one sheet
MAX_TEMPERATURE = 2.0

MIN_KEYS, MAX_KEYS = 2, 8  # pictures that a journey runs through
MIN_FRAMES, MAX_FRAMES = 3, 240  # ten seconds at 24 frames a second: as much as one decodes, sends and watches
MIN_FPS, MAX_FPS = 2, 50  # a GIF counts in hundredths of a second, and less than two of them is slowed down

MIN_REACH, MAX_REACH = 0.5, 5.0  # of a sheet around a code, in deviations of the prior
MIN_SHEET, MAX_SHEET = 5, 25  # pictures a side of a sheet of two dimensions
MAX_STRENGTH = 2.0  # of a direction, either way: further out the decoder only guesses

MOST_ALARMS = 50.0  # percent of false alarms: a threshold with more of them tells nothing
MAX_COST = 1000  # of one mistake, in a unit of one's own

MAX_LINK = 4096  # letters that a recipe in a file keeps of it: browsers do not pass on a longer one
MAX_DRAWING = 200_000  # letters that a drawing pad may send; a digit needs about 10,000
