"""Where visitors' own pictures lie: those that were used last, as many as fit into so many bytes.

A visitor may have eight of twelve megabytes, and a server thousands of visitors of whom it does not know that they have
left. Each picture also has a name that says its code, so a visitor whose own lies here no longer sees what the model
made of it.
"""

from dataclasses import dataclass
from weakref import ref

from PIL import Image

from latent.kept import Kept

MOST = 128_000_000  # bytes of all of them

_shelf: Kept[Image.Image] = Kept(MOST, lambda picture: picture.width * picture.height * len(picture.getbands()))


@dataclass(frozen=True)
class Laid:
    """Where a picture was laid; made by `lay`."""

    place: "ref[Image.Image]"

    @property
    def picture(self) -> Image.Image | None:
        """The picture, if it is still there."""
        picture = self.place()
        if picture is not None:
            _shelf.get(id(picture))  # it was used just now
        return picture


def lay(picture: Image.Image) -> Laid:
    """Keeps the picture as long as there is room."""
    _shelf.put(id(picture), picture)
    return Laid(ref(picture))
