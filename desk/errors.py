"""What a user may be told: named errors, each with the HTTP status that its family is answered with."""

from typing import Any


class DeskError(Exception):
    """Something that cannot be. `message` is an English source text; templates translate it, filling in `values`."""

    status_code = 400

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class BadInput(DeskError):
    """A value that cannot be taken. `field` names the form field it belongs to, where there is one."""

    status_code = 422

    def __init__(self, message: str, field: str | None = None, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class NotSignedIn(DeskError):
    """Nobody is known to be asking: no token, or one that is worth nothing (any more)."""

    status_code = 401


class Forbidden(DeskError):
    """The user may see the thing but may not do this to it."""

    status_code = 403


class NotFound(DeskError):
    """Not there, or not theirs to see: the two look the same."""

    status_code = 404


class Conflict(DeskError):
    """The thing is no longer as the user saw it, or its state forbids the act."""

    status_code = 409


class TooMany(DeskError):
    """Too much in a short time; `retry_after` seconds may help."""

    status_code = 429

    def __init__(self, message: str, *, retry_after: int, **values: Any) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after


class Unavailable(DeskError):
    """A dependency is out of reach; trying again later may help."""

    status_code = 503
