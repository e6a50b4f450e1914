"""What a dispatch is about, in at most two sentences: the model's, where its sentences bear it, else the lede; pure."""

from __future__ import annotations

from summarizer.actors import Cast
from summarizer.grounding import evidence
from summarizer.records import Agreement, Dispatch, Gist
from summarizer.strategies import GistDraft
from summarizer.verify import is_told


def gist(drafted: GistDraft | None, dispatch: Dispatch, who: Cast) -> Gist | None:
    """The gist with its evidence, or None for a dispatch without sentences."""
    if not dispatch.sentences:
        return None
    if drafted is not None and drafted.sentences:
        found = evidence(dispatch, drafted.sentences)
        named = tuple(dict.fromkeys(code for i in drafted.sentences for code in who.codes(i)))
        told = Agreement(parties=named or ("UN",), terms=drafted.text, evidence=found)
        if is_told(told, dispatch, who):
            return Gist(text=drafted.text, evidence=found)
    lede = evidence(dispatch, (0,))
    return Gist(text=lede[0].quote, evidence=lede)
