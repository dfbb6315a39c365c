"""What sealing refuses. No message carries content, a key or a receipt; it may be logged."""


class NotAuthentic(Exception):
    """The envelope is not, whole and unchanged, what was sealed for this key and this context. Nothing more is said: not why, not where."""

    def __init__(self) -> None:
        super().__init__("this envelope does not belong here, or was changed")


class Refused(Exception):
    """Something that must not be sealed so; ``code`` is too_long, holders, excluded, exclusions, custodians, public_key or expired."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class BadReceipt(ValueError):
    """What was typed is no receipt: ``code`` is length, word or checksum; ``position`` counts from 1 and is 0 where it says nothing."""

    def __init__(self, code: str, position: int = 0) -> None:
        super().__init__(f"no receipt: {code}" + (f" at {position}" if position else ""))
        self.code, self.position = code, position
