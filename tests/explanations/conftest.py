"""Programs read explanations, too."""

from tests.api.conftest import document, program_of, secret_of

__all__ = ["document", "program_of", "secret_of"]
