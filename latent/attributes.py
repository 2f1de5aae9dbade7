"""The table of what is known of held-out pictures: their class is its first column, and attributes are the others."""

from dataclasses import dataclass

from torch import Tensor

from latent.domain import Domain
from latent.held_out import HeldOut


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Column:
    """One attribute of N held-out pictures.

    values     [N]: int64, places in `levels`, or float, amounts
    levels     the names of what `values` point to; empty for amounts
    low, high  what little and much of an amount look like
    """

    name: str
    values: Tensor
    levels: tuple[str, ...] = ()
    low: str = ""
    high: str = ""

    @property
    def is_amount(self) -> bool:
        """Whether it is a number and not one of several levels."""
        return not self.levels


def table(domain: Domain, held_out: HeldOut) -> dict[str, Column]:
    """What is known of the held-out pictures, a column each, by name.

    The class comes first, where the pictures have more than one; then the attributes of the domain; then what was
    measured on the pictures, whose names say what much and little of it look like ("bold-thin").
    """
    columns = {}
    if len(domain.classes) > 1:
        columns[domain.label] = Column(domain.label, held_out.labels, domain.classes)
    declared = {attribute.name: attribute for attribute in domain.attributes}
    for name in (*declared, *(name for name in held_out.attributes if name not in declared)):
        if name in held_out.attributes:
            known = declared.get(name)
            high, _, low = name.partition("-")
            ends = (known.low or "little", known.high or "much") if known else (low, high)
            columns[name] = Column(name, held_out.attributes[name], known.levels if known else (), *ends)
    return columns


def check_table(domain: Domain, held_out: HeldOut) -> None:
    """Raises ValueError where an attribute with levels is none of the domain's, or points to a level there is not."""
    levels = {attribute.name: len(attribute.levels) for attribute in domain.attributes}
    for name, values in held_out.attributes.items():
        count = levels.get(name, 0)
        if values.is_floating_point() != (count == 0):
            raise ValueError(f"The attribute {name} is not what {domain.title} says it is.")
        if count and not ((values >= 0) & (values < count)).all():
            raise ValueError(f"The attribute {name} has levels that {domain.title} does not have.")
