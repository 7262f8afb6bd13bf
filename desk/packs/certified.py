"""What is taken as a PDF with a certified signature (LLG-31), and whether it is the file that left here. Pure.

The desk does not judge the certificate: that is done by whoever issued it (BSrE), with the file itself. It keeps what came
back, refuses what bears no signature at all, and says whether the bytes that were made here stand in it unaltered.
"""

import re

from desk.attachments import documents
from desk.errors import BadInput

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
SUB_FILTER = re.compile(rb"/SubFilter\s*/(adbe\.pkcs7\.detached|ETSI\.CAdES\.detached|adbe\.pkcs7\.sha1|ETSI\.RFC3161)")


def check(content: bytes) -> None:
    """Raises BadInput for what is no whole and harmless PDF, and for one that bears no signature."""
    try:
        documents.checked(content)
    except BadInput as wrong:
        raise BadInput(wrong.message, field="file", **wrong.values) from wrong
    if not SUB_FILTER.search(content) or not any(_covers(found, content) for found in BYTE_RANGE.finditer(content)):
        raise BadInput(
            "This PDF bears no electronic signature. Please sign it first, then bring the file.", field="file"
        )


def holds(signed: bytes, original: bytes) -> bool:
    """Whether the signed file begins with the very bytes that were made here: a signature is added behind them."""
    return len(signed) > len(original) and signed.startswith(original)


def _covers(found: re.Match[bytes], content: bytes) -> bool:
    """A signature covers the file from its beginning, but for its own place; what it covers lies within the file."""
    first, length, second, rest = (int(part) for part in found.groups())
    return first == 0 and 0 < length <= second and second + rest <= len(content)
