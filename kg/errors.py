"""Errors that say what went wrong, where, and what to do about it."""


class KGError(Exception):
    """Anything this package raises on purpose; its message is shown to the user as it is."""


class ReportError(KGError):
    """One report cannot be read or understood; the others go on."""


class SchemaError(KGError):
    """A vocabulary or the ontology under ``schemas/`` is wrong; nothing can be built."""


class UsageError(KGError):
    """What the caller asked for does not make sense: unknown name, missing file, nothing to read."""


class ExportError(KGError):
    """A file cannot be written or read back."""
