"""Opposites beyond the verbs of stance: what is done to a state of things, the other way round; a table, no more.

Pairs of base forms of general English. Those of ``stances`` are the verbs of diplomacy; these are what agreements and
demands are about.
"""

from __future__ import annotations

from typing import Final

#: Pairs of base forms; each is the opposite of the other.
ANTONYMS: Final[tuple[tuple[str, str], ...]] = tuple(
    (pair.partition("/")[0], pair.partition("/")[2])
    for pair in """
    halt/continue stop/continue end/continue cease/continue suspend/continue interrupt/continue end/renew end/resume
    end/begin conclude/begin end/start cancel/confirm cancel/renew renew/abandon renew/suspend resume/end
    prolong/end enhance/reduce enhance/weaken enhance/limit deepen/reduce deepen/weaken deepen/limit broaden/narrow
    broaden/limit bolster/weaken bolster/reduce bolster/undermine reinforce/weaken intensify/reduce intensify/ease
    accelerate/delay accelerate/slow advance/delay hasten/delay increase/limit raise/reduce raise/cut expand/limit
    expand/narrow grow/shrink restore/abolish restore/remove restore/suspend restore/cut preserve/abolish
    preserve/destroy protect/endanger protect/attack secure/endanger build/destroy build/dismantle establish/abolish
    establish/dissolve create/abolish uphold/violate uphold/abandon uphold/undermine respect/violate respect/breach
    honour/violate honor/violate keep/break observe/violate reaffirm/renounce reaffirm/abandon reaffirm/deny
    reiterate/renounce reiterate/retract affirm/renounce commit/refuse commit/decline confirm/withdraw
    recognize/disown recognise/disown recognise/repudiate welcome/expel welcome/criticise welcome/resent
    applaud/condemn applaud/denounce applaud/criticize commend/criticize commend/condemn commend/denounce
    praise/criticise support/criticise thank/criticize thank/criticise second/oppose second/reject endorse/criticise
    endorse/denounce back/denounce back/condemn favor/oppose favour/oppose hail/condemn hail/denounce value/reject
    appreciate/resent accuse/absolve accuse/defend blame/absolve blame/praise accuse/praise sanction/exempt
    expel/admit expel/receive expel/invite invite/exclude ban/permit restrict/expand restrict/ease restrict/extend
    restrict/loosen prohibit/permit prevent/permit prevent/allow prevent/enable hinder/allow block/enable
    impede/facilitate obstruct/facilitate hinder/help remove/retain remove/keep remove/impose adopt/reject
    adopt/repeal adopt/abandon maintain/end maintain/remove maintain/suspend decline/grant decline/accept
    refuse/grant deny/grant reject/grant sign/reject sign/refuse sign/repudiate ratify/reject approve/block
    urge/discourage urge/forbid demand/waive encourage/deter hope/fear strengthen/reduce narrow/broaden
    liberate/occupy protest/applaud protest/welcome disapprove/endorse divide/unite separate/unite
    stabilize/destabilize normalize/sever fund/defund arm/disarm mobilize/demobilize nationalize/privatize
    import/export buy/sell borrow/lend advance/retreat
    """.split()  # noqa: SIM905 - a table to be read, not a list of a hundred strings
)
