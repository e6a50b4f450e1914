"""The real embedded model, where it is on the machine: `make model`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import Summary
from summarizer.settings import load
from summarizer.weights import list_models, models_folder
from tests.replay import ROOT


def weights_are_here() -> bool:
    settings = load()
    if settings.weights is not None:
        return settings.weights.is_file()
    return list_models(models_folder(settings))[0].state == "present"


@pytest.mark.model
def test_the_command_summarizes_the_seed(tmp_path: Path) -> None:
    """`summarizer run` on the seed, in a process of its own, finds what the two states agreed and what one disputes."""
    if not weights_are_here():
        pytest.skip("the embedded model's weights are not on this machine: `summarizer models fetch`")
    file = ROOT / "seeds" / "000_b56fb064ef448ab9.txt"
    command = [sys.executable, "-m", "summarizer", "run", "--quiet", "--no-cache", "--format", "json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=dict(os.environ))
    summary = Summary.model_validate_json(done.stdout)
    text = file.read_text(encoding="utf-8")
    assert all(text[e.start : e.end] == e.quote for claim in summary.claims for e in claim.evidence)
    assert any(set(a.parties) == {"JPN", "RUS"} for a in summary.agreements)
    assert any((d.raised_by, d.against) == (("RUS",), ("USA",)) for d in summary.disputes)
    assert summary.provenance.endpoint == "embedded"
    assert summary.provenance.usage.calls > 0
