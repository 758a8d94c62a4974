"""`make fuzz`: mutants of every shape, at random, until the time is over; what fails is made small and kept.

python -m tests.fuzz --minutes 10 [--seed 1] [--only packed]
python -m tests.fuzz --replay build/fuzz/NAME
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import os
import random
import shutil
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from typing import Final

from tests import readers, shapes
from tests.mutants import Step, steps_for
from tests.readers import Mutant, Wrong

OUT: Final = Path("build") / "fuzz"


def drawn(rng: random.Random, shape: shapes.Shape) -> Mutant:
    """Return a mutant of a shape: one to four steps, most of them in one file."""
    some = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        name, data = rng.choice(shape.files)
        some.append((name, Step(rng.choice(steps_for(name, data)), rng.getrandbits(32))))
    command = shape.command
    if command == "import":
        command = rng.choices(("import", *readers.LOOKS), (60, 30, 10))[0]
    return Mutant(shape.name, tuple(some), command, rng.random() < 0.15)


def smaller(mutant: Mutant, base: Path, said: str) -> Mutant:
    """Return the mutant without the steps that its fault does not need."""
    for number in range(len(mutant.steps) - 1, -1, -1):
        other = Mutant(
            mutant.shape, mutant.steps[:number] + mutant.steps[number + 1 :], mutant.command, mutant.new
        )
        if kind(fault(other, base)) == kind(said):
            mutant = other
    return mutant


def fault(mutant: Mutant, base: Path) -> str:
    """Return what is wrong with how a mutant is read, "" where nothing is."""
    try:
        readers.check(mutant.files(), mutant.command, base, new=mutant.new)
    except Wrong as wrong:
        cause = wrong.__cause__ or wrong
        return f"{wrong}\n{''.join(traceback.format_exception(cause)[-6:])}"
    return ""


def kind(said: str) -> str:
    """Return what tells one fault from another: where the program stood, else the first words."""
    places = [
        line.strip()
        for line in said.splitlines()
        if line.strip().startswith('File "') and "/salescoach/" in line
    ]
    return places[-1] if places else said[:60]


def keep(mutant: Mutant, said: str, name: str) -> Path:
    """Write the files of a mutant with what is wrong, to be read again."""
    place = OUT / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name, data in mutant.files().items():
        (place / name).write_bytes(data)
    (place / "FAULT").write_text(
        f"{mutant.command}\n{mutant.new}\n{mutant}\n{said}\n", encoding="utf-8", errors="replace"
    )
    return place


def replay(place: Path, base: Path) -> int:
    """Read kept files again; return the exit status."""
    command, new, *_ = (place / "FAULT").read_text(encoding="utf-8").splitlines()
    files = {path.name: path.read_bytes() for path in place.iterdir() if path.name != "FAULT"}
    print(readers.check(files, command, base, new=new == "True") or "read without a fault")
    return 0


def run(minutes: float, seed: int, only: str, base: Path) -> int:
    """Read mutants until the time is over; return how many kinds of fault there were."""
    rng, until, told = random.Random(seed), time.monotonic() + 60 * minutes, time.monotonic()
    some = [shape for shape in shapes.every() if only in shape.name]
    read: collections.Counter[str] = collections.Counter()
    found: dict[str, Path] = {}
    print(f"seed {seed}: {len(some)} shapes, {minutes:g} minutes", flush=True)
    while time.monotonic() < until:
        mutant = drawn(rng, rng.choice(some))
        faulthandler.dump_traceback_later(10 * readers.PATIENCE, exit=True)
        keep(mutant, "the process ended while this was read", f"running-{os.getpid()}")
        said = fault(mutant, base)
        read["faults" if said else "mutants without a fault"] += 1
        if said and kind(said) not in found:
            mutant = smaller(mutant, base, said)
            found[kind(said)] = place = keep(
                mutant, said, f"{mutant.shape.replace('/', '-')}-{seed}-{len(found) + 1}"
            )
            print(f"FAULT {said}\n  again: python -m tests.fuzz --replay {place}", flush=True)
        if time.monotonic() > told + 30:
            told = time.monotonic()
            print(f"{(until - told) / 60:.1f} minutes left, {dict(read)}, {len(found)} kinds", flush=True)
    print(
        f"seed {seed}: {dict(read)}; {len(found)} kinds of fault"
        + "".join(f"\n  {place}" for place in found.values())
    )
    return len(found)


def main() -> int:
    """Run as the arguments say."""
    words = argparse.ArgumentParser()
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--seed", type=int, default=None)
    words.add_argument("--only", default="")
    words.add_argument("--replay", type=Path)
    given = words.parse_args()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as home:
        base = readers.workbook(Path(home) / "base")
        if given.replay:
            return replay(given.replay, base)
        seed = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
        return 1 if run(given.minutes, seed, given.only, base) else 0


if __name__ == "__main__":
    raise SystemExit(main())
