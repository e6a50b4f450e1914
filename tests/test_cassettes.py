"""The cassettes: recorded from a real server, one for each seed, with no secret and no leftover."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.replay import CASSETTES, SEEDS

RECORDED = sorted(CASSETTES.glob("*"))
SECRET = re.compile(r"authorization|bearer|api[-_]?key|\bsk-[A-Za-z0-9]{8,}", re.IGNORECASE)


def test_one_cassette_for_each_seed() -> None:
    """No seed is without its recording, and no recording without its seed."""
    assert [path.name for path in RECORDED] == [f"{seed.stem}.yaml" for seed in SEEDS]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_no_secret(path: Path) -> None:
    """A cassette holds no key and no header that could carry one."""
    text = path.read_text(encoding="utf-8")
    assert not SECRET.search(text)
    assert all(not call["request"]["headers"] for call in yaml.safe_load(text)["interactions"])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_answers_are_of_the_model_s_server(path: Path) -> None:
    """Each answer is a whole one, with the usage and the token probabilities that the server counted."""
    for call in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
        body = json.loads(call["response"]["body"]["string"])
        assert call["response"]["status"]["code"] == 200
        assert body["usage"]["prompt_tokens"] > 0
        asked = json.loads(call["request"]["body"])
        assert ("logprobs" in asked) == bool(body["choices"][0].get("logprobs"))
