"""A tiny harness: a check passes unless it raises."""

import sys
import traceback
from pathlib import Path

CLIENTS = Path(__file__).parents[1]


class Checks:
    """Counts checks. Used as a decorator, it runs the function at once."""

    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, name):
        def run(body):
            try:
                body()
            except Exception as error:
                self.failed += 1
                print(f"not ok {name}: {described(error)}")
            else:
                self.passed += 1
                print(f"ok {name}")
            return body

        return run

    def end(self):
        """Prints the count and ends the program, with 1 if any check failed."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def equal(found, expected, what=""):
    """Raises unless both are the same, and shows them."""
    if found != expected:
        raise AssertionError(f"{what or 'found'} {found!r} instead of {expected!r}")


def described(error):
    """An error in one line, with where in the checks it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if CLIENTS in Path(frame.filename).parents]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())
