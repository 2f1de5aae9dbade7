"""What each tab shows for the settings, as HTML; the film is a file instead."""

from hub.space import operations, pictures, screen
from hub.space.pictures import Pick
from hub.space.settings import Settings


def samples(settings: Settings) -> str:
    """The samples as HTML."""
    alt = f"{settings.count} pictures drawn by {settings.model}, seed {settings.seed}"
    return screen.sheet(operations.generate(settings), alt)


def key_pictures(settings: Settings, keys: list[Pick]) -> str:
    """The key pictures as HTML."""
    checkpoint = operations.load(settings.model)
    keys = keys or pictures.first(checkpoint)
    return screen.keys([(pictures.title(checkpoint, key), pictures.tensor(checkpoint, key)) for key in keys])


def encoded(settings: Settings, picture: Pick | None) -> str:
    """The picture's way through the model as HTML."""
    checkpoint = operations.load(settings.model)
    picture = picture or pictures.first(checkpoint, 1)[0]
    return screen.inspection(operations.encode(settings, picture), pictures.title(checkpoint, picture))


def swept(settings: Settings) -> str:
    """The sweep as HTML."""
    sheet, words = operations.sweep(settings)
    return screen.sheet(sheet, f"What {settings.model} draws: {words}", words)
