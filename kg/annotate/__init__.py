"""A folder of reports → a local page to correct what was found in them, and gold files and judgements from what was decided."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from kg.annotate.server import Server
from kg.annotate.store import Store
from kg.extraction import Options

__all__ = ["Server", "Store", "serve"]


def serve(
    folder: Path, gold: Path, ready: Callable[[str], None], *, tagger: str = "light", blank: bool = False, port: int = 0
) -> Sequence[str]:
    """Serve the page until it is interrupted; ``ready`` is told the address once it answers.

    Returns:
        Why each file that could not be read was left out.

    Raises:
        UsageError: no report in the folder, or a judgements file in ``gold`` that is not ours; the port is taken.

    """
    store = Store(folder, gold, Options(tagger=tagger), blank=blank)
    server = Server(store, port)
    ready(server.url)
    with suppress(KeyboardInterrupt):
        server.serve()
    return store.problems
