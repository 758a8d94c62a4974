"""Makes some reports of a batch, for a worker of a cluster."""

from __future__ import annotations

import sys

from salescoach.batch import chunk
from salescoach.errors import SalescoachError

if __name__ == "__main__":
    try:
        chunk.main(sys.argv[1:])
    except SalescoachError as error:
        sys.exit(str(error))
