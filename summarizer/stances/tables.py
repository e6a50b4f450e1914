"""The verbs of diplomacy, by what their use tells about a stance, with their opposites.

The classes follow the quad of event coding (PLOVER: verbal and material, cooperative and conflictual) as far as one
sentence can show them. A class is what the words say on their own; who says it of whom is for ``frames`` to find.
The tables are general English of wire copy, readouts, communiqués and telegrams; they name no person, place or event.
"""

from __future__ import annotations

import re
from typing import Final, Literal

StanceClass = Literal[
    "agree", "pledge", "affirm", "support", "oppose", "demand", "propose", "warn", "deny", "hope", "say", "meet"
]

#: The classes that take a side; what is only said, affirmed, hoped or met about takes that of the words behind it.
TAKES_A_SIDE: Final[frozenset[StanceClass]] = frozenset(
    {"pledge", "support", "oppose", "demand", "propose", "warn", "deny"}
)

VERBS: Final[dict[StanceClass, str]] = {
    "agree": """agree concur initial ratify conclude adopt finalize finalise harmonize accede ink clinch""",
    "pledge": """pledge commit promise vow undertake guarantee ensure assure intend plan prepare announce decide resolve
        continue earmark donate""",
    "affirm": """affirm reaffirm reiterate underscore underline stress emphasize emphasise highlight acknowledge recall
        confirm declare reassert proclaim""",
    "support": """support welcome back endorse praise commend applaud hail thank congratulate recognize recognise
        appreciate value second salute favor favour honor honour champion approve accept embrace defend admire
        cherish uphold laud extol felicitate""",
    "oppose": """oppose reject condemn denounce criticize criticise accuse blame protest deplore object refuse dismiss
        slam decry rebuke sanction ban expel suspend withdraw retaliate threaten blast brand lambaste contest dispute
        allege fault attack resist boycott regret chide lament question prohibit restrict downgrade sever veto decline
        violate provoke infringe undermine repudiate disapprove resent assail castigate deride
        rebuff censure decry berate scorn vilify excoriate reprimand penalize penalise deport shun disagree abrogate
        breach invade menace intimidate antagonize""",
    "demand": """demand urge ask request press insist appeal exhort implore require pressure encourage
        instruct petition""",
    "propose": """propose suggest offer invite recommend advocate advise submit volunteer moot
        counsel""",
    "warn": """warn caution fear alarm worry forewarn""",
    "deny": """deny refute disavow disclaim rebut""",
    "hope": """hope wish await expect believe think consider want desire seek aim view regard look prefer aspire""",
    "say": """call say tell state note add claim argue explain tweet comment remark write assert maintain cite convey
        express respond reply contend report observe admit inform signal""",
    "meet": """meet discuss visit attend host review arrive gather convene travel exchange chair brief hold""",
}
# A line a verb: its base, and the forms that count as the verb ("backs", but not the noun "back").
IRREGULAR: Final[dict[str, str]] = dict(
    line.split(": ")
    for line in """\
regret: regret regrets regretted regretting
prefer: prefer prefers preferred preferring
veto: veto vetoes vetoed vetoing
hold: hold holds held holding
meet: meet meets met meeting
say: say says said saying
tell: tell tells told telling
think: think thinks thought thinking
seek: seek seeks sought seeking
write: write writes wrote written writing
withdraw: withdraw withdraws withdrew withdrawn withdrawing
undertake: undertake undertakes undertook undertaken undertaking
deny: deny denies denied denying
forewarn: forewarn forewarned
refute: refute refutes refuted refuting
back: backs backed backing
second: seconded seconding
value: values valued valuing
state: stated stating
question: questioned questions questioning
plan: plans planned planning
ban: ban bans banned banning
slam: slam slams slammed slamming
expel: expel expels expelled expelling
commit: commit commits committed committing
object: object objects objected objecting
note: noted notes noting
brief: briefed briefing
initial: initialed initialled initialling
host: hosted hosting hosts
report: reported reports reporting
press: pressed pressing presses
favor: favor favors favored
brand: branded branding
blast: blasted blasting
call: called calls calling call
admit: admit admits admitted admitting
permit: permit permits permitted permitting
begin: begin begins began begun beginning
win: win wins won winning
lose: lose loses lost losing
leave: leave leaves left leaving
send: send sends sent sending
cut: cut cuts cutting
stop: stop stops stopped stopping
submit: submit submits submitted submitting
look: look looks looked looking
attack: attacked attacking
review: reviewed reviewing reviews
view: view viewed views
regard: regarded regards regard
visit: visited visiting visit visits""".splitlines()
)
PHRASES: Final[dict[StanceClass, tuple[str, ...]]] = {
    "agree": (
        r"in agreement",
        r"reach(?:ed|es)? (?:an? |the )?(?:\w+ )?(?:agreement|deal|accord|consensus|understanding|compromise)",
        r"sign(?:ed|s|ing)?(?! of\b)", r"joint(?:ly)?",
        r"shared? (?:\w+ )?(?:commitment|view|concern|belief|interest)s?", r"exchang\w+ (?:the )?instruments",
        r"found common ground", r"set up (?:a|an) (?:joint|working)", r"came to terms", r"identity of views",
        r"identical views", r"unanimous(?:ly)?", r"memorand(?:um|a) of understanding",
        r"struck (?:a|an|the) (?:\w+ )?deal",
        r"hammered out", r"exchanged (?:letters|notes|ratifications)",
        r"confirm(?:ed|s|ing)? (?:[\w’'.-]+ ){0,5}?(?:visit|trip|meeting|summit|talks|date)s?",
        r"mutual(?:ly)? (?:agree\w*|consent)",
    ),
    "pledge": (
        r"commitments?(?: to)?", r"(?:determined|determination) to",
        r"(?:we|i|they|he|she|it|government|ministry) (?:will|shall)", r"intention to", r"plans? to",
        r"stands? ready", r"is to take effect",
        r"(?<=[A-Za-z] )w(?:ill|ould)(?= (?:not |never |also |soon |in any case |this year |\w+ly )?(?:send|provide|"
        r"give|lend|"
        r"grant|supply|buy|build|withdraw|ship|host|open|close|lift|return|release|sell|remain|help|assist|spare|fulfil|"
        r"attend|stay|join|recogni[sz]e|vote|extend|sign|cut|reduce|review|resume|take|raise|bar|use|keep|pay|co-?chair)\b)",
        r"made up (?:its|his|her|their) mind", r"has decided", r"decision (?:to|of)", r"unwilling",
    ),
    "support": (
        r"in favou?r of", r"solidarity with", r"stands? with",
        r"expressed (?:\w+ )?(?:support|satisfaction|appreciation|gratitude|confidence|solidarity)",
        r"the importance of", r"cornerstone", r"sympath(?:y|ies|etic)", r"instrumental", r"positive(?:ly)?",
        r"favou?rably", r"commitment to", r"voted (?:for|in favou?r)", r"expressed (?:\w+ )?thanks", r"endorsement of",
        r"(?:came|come|comes|coming) out (?:for|in favou?r)", r"stand(?:s|ing)? for",
    ),
    "oppose": (
        r"opposition to", r"null and void", r"unacceptable", r"aggress(?:ion|ive|or|ors)", r"provocati(?:on|ons|ve)",
        r"illegal(?:ly)?", r"concern(?:s|ed)? (?:over|about|at|that|regarding|with)",
        r"in (?:response|retaliation) to", r"objections? to", r"condemnation", r"not accept(?:able)?",
        r"complain\w*", r"unhelpful", r"r[au]n(?:s|ning)? counter to",
        r"sole responsibility", r"scapegoat", r"unlawful\w*", r"walkout", r"inadmissible", r"ill effects",
        r"threat(?:s)? to",
        r"violat(?:ion|ions|ed|es) of", r"expuls\w+", r"sanctions? (?:on|against)",
        r"recalled (?:its|his|her|their) ambassador", r"contrary to", r"anathema", r"unwelcome", r"protested",
        r"bull(?:y|ying)", r"hypocri\w+", r"interfer\w+", r"blockade", r"voted against", r"walk(?:ed|s|ing) out",
        r"(?:lodg|fil|deliver|hand)(?:ed|es|s|ing) (?:an? |its |the )?(?:\w+ ){0,2}?(?:protest|complaint|d[ée]marche)",
        r"(?:turn(?:ed|s)|vot(?:ed|es)) down", r"persona(?:e)? non grata(?:e)?", r"(?:broke|breaks|breaking) off",
        r"summon(?:ed|s|ing)?", r"rejection of", r"refusal (?:to|of)", r"critici(?:sm|sms) (?:of|by|from|over)",
        r"dissatisf\w+", r"displeas\w+", r"indignation", r"outrage(?:d)?", r"dismay(?:ed)?", r"disapproval",
        r"(?:strong|sharp|formal|serious) (?:exception|protests?)", r"(?:came|come|comes|coming) out against",
        r"stand(?:s|ing)? against", r"anger(?:ed)?", r"cannot agree", r"unable to (?:accept|agree)",
        r"(?:recall|withdr[ae]w)(?:ed|ing|s)? (?:its|his|her|their|the) (?:\w+ )?(?:ambassador|envoy)",
        r"imposed", r"(?:restrictions?|embargo(?:es)?|bans?|curbs?) (?:on|against)", r"repression", r"crackdown",
        r"(?:human rights|war) (?:abuses|violations|crimes)", r"unprovoked", r"unjust\w*", r"insult\w*",
        r"breach of", r"protests? (?:against|over|to)",
    ),
    "demand": (
        r"calls? (?:on|upon|for)", r"called (?:on|upon|for)", r"calling (?:on|upon|for)", r"must", r"should",
        r"needs? to", r"ought to", r"demands? (?:for|that)", r"(?:refrain|desist|abstain) from", r"stand down",
        r"right to", r"is needed", r"now is the time", r"appeals? (?:for|to)", r"insistence (?:on|that)",
    ),
    "propose": (
        r"put forward", r"initiative", r"(?:ready|readiness|prepared|willing|willingness) to",
        r"proposals? (?:to|for|that)",
        r"offers? (?:to|of)", r"floated", r"tabled", r"(?:could|might|may) (?:serve as|act as|host|mediate)",
    ),
    "warn": (
        r"(?:serious|grave|dire) consequences", r"risk(?:s)? (?:of|to)", r"would lead to",
        r"deep(?:ly)? (?:risk|concerned)", r"(?:deeply|gravely|seriously) disturbed",
        r"will (?:upset|threaten|endanger)", r"serve[ds]? notice", r"unless", r"would be forced to",
        r"at (?:its|their) own peril",
    ),
    "deny": (
        r"ruled out", r"no (?:plans?|intention) (?:to|of)", r"not part of",
        r"(?:is|are|was|were) (?:false|untrue|baseless|groundless)",
    ),
    "say": (
        r"point(?:ed|s|ing) out", r"set forth", r"made (?:it )?(?:clear|known|plain)", r"took the view",
        r"expressed the (?:view|opinion|belief)", r"of the (?:view|opinion)",
    ),
    "meet": (
        r"held (?:\w+ )?(?:talks|consultations|discussions|a meeting)", r"spoke (?:by|with|to|on)", r"the meeting",
        r"was attended by", r"took place",
    ),
}  # fmt: skip

#: Pairs of opposites: a claim that uses one where its evidence uses the other says the reverse.
OPPOSITES: Final[tuple[tuple[str, str], ...]] = tuple(
    (pair.partition("/")[0], pair.partition("/")[2])
    for pair in """
    accept/reject accept/refuse accept/decline agree/refuse agree/decline agree/disagree welcome/oppose
    welcome/condemn welcome/reject welcome/deplore welcome/criticize support/oppose support/reject
    support/condemn endorse/reject endorse/oppose back/oppose praise/criticize praise/condemn approve/reject
    approve/veto approve/disapprove lift/impose confirm/deny admit/deny acknowledge/deny affirm/deny allow/ban
    allow/prohibit permit/ban permit/prohibit join/leave join/withdraw resume/suspend resume/halt start/stop
    begin/end increase/reduce increase/cut raise/lower expand/reduce strengthen/weaken strengthen/undermine
    ratify/repudiate recognize/repudiate open/close encourage/discourage deploy/withdraw win/lose extend/end
    release/detain release/arrest escalate/de-escalate appoint/dismiss send/withdraw promise/refuse
    pledge/refuse thank/blame defend/attack tighten/ease narrow/widen accept/oppose accept/condemn
    accept/denounce welcome/denounce welcome/refuse welcome/decline support/denounce support/criticize
    support/refuse endorse/condemn endorse/criticize endorse/refuse back/reject back/criticize approve/oppose
    approve/refuse praise/denounce praise/reject agree/reject agree/oppose keep/abandon keep/remove
    maintain/abandon include/exclude allow/forbid allow/block permit/block impose/remove rise/fall gain/lose
    """.split()  # noqa: SIM905 - a table to be read, not a list of three hundred strings
)


#: Deeds that their doer never calls so: whoever tells of one objects to it.
MISDEED: Final = re.compile(
    r"(?:violat|breach|infring|provok|undermin|attack|invad|threaten|interfer|menac|intimidat|antagoni|aggress|shell|bomb|"
    r"blockad|seiz)\w*",
    re.IGNORECASE,
)

PAST: Final = frozenset(
    """met said told thought sought wrote held withdrew undertook forewarned vetoed slammed banned began sent cut left
    called""".split()  # noqa: SIM905 - a list of words is read by eye
)
