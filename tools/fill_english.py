"""Complete the English catalogue of the desk: its texts are written in English, so each one translates itself.

Only entries without a text are filled; a wording that was given by hand stays. `make messages` runs it:

    python tools/fill_english.py desk/translations/en/LC_MESSAGES/messages.po
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po


def fill(catalogue: Catalog) -> int:
    """Give each entry without a text its own source text; how many there were."""
    empty = [message for message in catalogue if message.id and not is_translated(message)]
    for message in empty:
        message.string = message.id
    return len(empty)


def is_translated(message: Message) -> bool:
    """Whether the entry has its text, and an entry with a plural both of them."""
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(texts)


def main(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    filled = fill(catalogue)
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "desk"
    catalogue.header_comment = "# English texts of desk; those nobody changed are the source texts."
    with path.open("wb") as file:
        write_po(file, catalogue, include_lineno=False)
    print(f"{path}: {filled} filled")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
