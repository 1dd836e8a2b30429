"""Knowledge graphs from Chinese local-government work reports: offline, deterministic, with evidence for everything."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kg")
except PackageNotFoundError:  # a checkout on the path without an installation
    __version__ = "0+unknown"
