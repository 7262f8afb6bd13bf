"""What people read for the words of the asset register. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.assets.kinds import AssetKind

KINDS = {
    AssetKind.COMPUTER: _l("Computer"),
    AssetKind.LAPTOP: _l("Laptop"),
    AssetKind.PRINTER: _l("Printer or scanner"),
    AssetKind.NETWORK: _l("Network device"),
    AssetKind.SERVER: _l("Server"),
    AssetKind.CCTV: _l("Camera"),
    AssetKind.OTHER: _l("Another thing"),
}
