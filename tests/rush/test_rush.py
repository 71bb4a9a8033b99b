"""The rush of `bench.rush` through real servers, small enough for every run of the suite."""

import subprocess
import sys

import pytest

from bench.rush import FAULTS
from openday.embedded.place import ROOT


@pytest.mark.rush
@pytest.mark.timeout(600)
def test_each_school_gets_a_visit_or_a_clear_refusal_whatever_breaks_in_the_middle():
    rush = subprocess.run(
        [sys.executable, "-m", "bench", "rush", "--schools", "160"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert rush.returncode == 0, rush.stdout + rush.stderr
    told = [line.partition(":")[0] for line in rush.stdout.splitlines() if line.startswith("fault")]
    assert told == [f"fault {fault}" for fault in FAULTS]
    assert "WRONG" not in rush.stdout
