"""``python -m salescoach.demo FOLDER``: write the sample, or a team as large as you like."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from salescoach import demo
from salescoach.errors import SalescoachError


def main(arguments: list[str] | None = None) -> int:
    """Write the sample and return 0, or say what is wrong and return 2."""
    parser = argparse.ArgumentParser(
        prog="python -m salescoach.demo", description="Write the made-up sample team."
    )
    parser.add_argument("folder", type=Path, help="where to write it, like data/sample")
    parser.add_argument(
        "--seed", type=int, default=demo.SEED, help="another seed, another team (default: %(default)s)"
    )
    parser.add_argument(
        "--reps", type=int, default=demo.REPS, help="people, in branches of eight (default: %(default)s)"
    )
    parser.add_argument("--weeks", type=int, default=demo.WEEKS, help="weeks (default: %(default)s)")
    parser.add_argument(
        "--busy",
        type=float,
        default=1.0,
        help="so many times as many calls and e-mails; 2 is about 96 activities a week (default: %(default)g)",
    )
    options = parser.parse_args(arguments)
    try:
        demo.write_sample(
            options.folder, seed=options.seed, reps=options.reps, weeks=options.weeks, busy=options.busy
        )
    except SalescoachError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"wrote the sample to {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
