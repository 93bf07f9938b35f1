"""The base of small immutable types.

A frozen, slotted dataclass costs close to a millisecond each to *define*; the filter language has twenty of
them and lies on the path to the first paint, so they share these few methods instead.
"""

from __future__ import annotations

from typing import ClassVar, NoReturn


class Frozen:
    """Compares, hashes and shows itself by its slots, which cannot be set again.

    A subclass names its fields in ``__slots__`` and hands them to :meth:`hold` in that order.
    """

    __slots__: tuple[str, ...] = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        type.__setattr__(cls, "__match_args__", cls.__slots__)

    def hold(self, *values: object) -> None:
        """Sets the fields, once, in the order of ``__slots__``."""
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    def fields(self) -> tuple[object, ...]:
        """The values of the fields, in the order of ``__slots__``."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Frozen) and other.fields() == self.fields()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.fields()))})"

    def __reduce__(self) -> tuple[type[Frozen], tuple[object, ...]]:
        return type(self), self.fields()
