"""Cells that a spreadsheet must show, not run."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


def restore(cell: str) -> str:
    """Undo `neutralise`, so that a corrected rejects file can be imported as it is."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_DANGEROUS) else cell
