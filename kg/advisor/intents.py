"""The words by which people say what they want to know, as tables."""

from __future__ import annotations

import re
from typing import Final

from kg.advisor.conversation import Intent
from kg.model import Bound, DeliveryMode

_HOW_MUCH: Final = (
    r"how (?:many|much|long|large|big|fast|often|far|small|high|old|frequently|soon|wide|deep)\b"
)

INTENT_WORDS: Final[tuple[tuple[Intent, str], ...]] = (
    (
        Intent.DEFINITION,
        r"\bmeant by\b|\bis meant\b|\bwhat (?:does|do|is) .* (?:stand|short) for\b",
    ),
    (
        Intent.ERROR,
        r"\b(?:error|exception|exceptions|errors)\b|\b[45]\d\d\b|\bfails? with\b|\bgot an?\b.*\bexceed",
    ),
    (
        Intent.ALTERNATIVE,
        r"\binstead\b|\balternatives?\b|\breplac(?:e|es|ed|ement|ing)\b|\bsuccessor\b|\bsubstitutes?\b|\bin (?:the )?place of\b|\bequivalents?\b|\bcounterparts?\b|\bmigrate away\b|\bcomparable to\b|\bcorresponds?\b|\bsuperseded?\b|\brather than\b|\b(?:took|take|takes|taken) (?:its|the|over the|their) place\b|\b(?:has|is|have|are) (?:vanished|gone|retired|dead)\b|\bshut down\b",
    ),
    (
        Intent.DIFFERENCE,
        r"\bdiffer(?:s|ence|ences|ent|ently)?\b|\bcompar(?:e|es|ed|ing|ison)\b|\bversus\b|\bvs\b|\bdistinguish(?:es)?\b|\btell .* apart\b|\bdistinction\b|\b(?:sets?|tells?) .* apart\b",
    ),
    (
        Intent.HISTORY,
        r"\bchanged?\b.*\b(?:since|over|in|about|with|for)\b|\bwhat (?:has |have )?changed\b|\brenamed\b|\bused to\b|\bformerly\b|\bprevious(?:ly)?\b|\bsince when\b|\bwhen (?:did|was|were|has)\b|\bno longer\b|\bany ?more\b|\bdiscontinued\b|\bold name\b|\bhistory of\b|\bonce called\b|\bstill\b|\boutdated\b|\bintroduced\b|\blaunched\b|\bcalled before\b|\bin the past\b|\bdeprecated\b|\bhappened to\b|\bbecame of\b|\bbecome of\b|\bcalled (?:today|now|nowadays)\b|\b(?:old|new|former) names?\b",
    ),
    (
        Intent.LIST,
        r"^(?:and )?which (?:aws |other |aws or other )?(?:services|things|ones)\b|^(?:and |in )?(?:which|what) (?:\w+ ){0,2}\w+[^s\W]s (?:does|do|are|can|has|have|may|exist)\b",
    ),
    (
        Intent.LIMIT,
        r"\bhow (?:many|long|large|big|often|far|old|high|frequently|deep)\b|\bmax(?:imum|imal|imally)?\b|\bmin(?:imum|imal)\b|\bceiling\b|\bupper (?:bound|limit)\b|\bwhat length of time\b|\bat (?:the )?(?:very )?(?:most|least|latest|earliest)\b|\b(?:quota|limit) (?:of|on|for)\b",
    ),
    (
        Intent.LIST,
        r"^(?:and )?(?:from|to|into|with|through|by|on|in) (?:which|what) (?:aws |other )?(?:services|sources|targets|destinations|stores|databases|things|languages|kinds|places|protocols|engines)\b|^(?:and )?(?:which|what) (?:\w+ ){1,3}(?:can |may |could |do )?(?:be )?(?:push|pull|poll|send|deliver|write|read|invoke|trigger|start|feed|mount|subscribe|call|reach)\w* |^(?:and )?what (?:does|do|can|could|may) (?:\S+ ){1,5}(?:push|pull|poll|send|deliver|write|read|stream|feed|log|route|publish)\w*(?: \w+)? (?:to|into|from|with)\b",
    ),
    (
        Intent.COST,
        r"\bcosts?\b|\bpric(?:e|es|ed|ing)\b|\bexpensive\b|\bcheap(?:er|est|ly)?\b|\bpa(?:y|id|ying)\b|\bbill(?:ed|ing|s)?\b|\bcharg(?:e|es|ed|ing)\b|\bfree\b|\bfees?\b|\bsurcharges?\b|\bsave money\b|\bmoney\b",
    ),
    (
        Intent.DELIVERY,
        r"\bpush(?:es|ed|ing)?\b|\bpulls?\b|\bpulled\b|\bpulling\b|\bpolls?\b|\bpolled\b|\bpolling\b|\bwho (?:initiates|starts|fetches|calls)\b",
    ),
    (
        Intent.PROCEDURE,
        r"^(?:and |so )?how (?:do|can|could|should|would) (?:i|we|you|one|somebody)\b|^how to\b",
    ),
    (
        Intent.LIMIT,
        rf"{_HOW_MUCH}|\bmax(?:imum|imal|imally)?\b|\bmin(?:imum|imal)?\b|\blimits?\b|\bquotas?\b|\bat most\b|\bat least\b|\bup to\b|\b(?:biggest|largest|longest|smallest|shortest|highest|lowest)\b|\bsize of\b|\bnumber of\b|\bdefault (?:value|timeout|retention|visibility|period|limit|duration|size)\b|\bretention\b|\btimeout of\b|\b\d[\d,.]*\s*(?:[kmgtp]i?b|bytes?|seconds?|minutes?|hours?|days?|weeks?|iops)\b|\b(?:exceed|bigger than|larger than|longer than|more than)\b|\bhow \w+ (?:can|may)\b",
    ),
    (
        Intent.PATH,
        r"\bpaths?\b|\bget(?:s)? from\b|\breach(?:es)?\b|\bway from\b|\bflows?\b.*\bfrom\b|\bflow (?:to|into)\b|\bhops?\b|\broute from\b|\bwhat (?:lies|is|stands) between\b|\bend up in\b|\b(?:go|move|travel|come|get)s? from\b.*\b(?:to|into)\b|\bfrom .+ (?:all the way )?(?:to|into) .+ through\b|\bchain\b",
    ),
    (
        Intent.SCOPE,
        r"\bregional\b|\bzonal\b|\bglobal(?:ly)?\b|\bscope\b|\b(?:one|single|multiple|several|across|which|all|more than one|other|another|each|every|different) (?:availability zones?|azs?|regions?|zones?)\b|\bcross-?\s?(?:region|az|zone)\b|\bspans?\b|\b(?:bound|tied|limited|confined) to\b|\bwhere (?:does|do|is|are) .*\b(?:live|lives|located|reside)\b|\bper region\b|\bavailability zones?\b|\bat (?:what|which) level\b|\bstretch(?:es)? (?:over|across)\b",
    ),
    (
        Intent.LIST,
        r"^(?:and )?(?:which|what|list|name|show|give me|tell me|are there)\b(?: me)?(?: all)?(?: of)?(?: the)?(?: aws| amazon)?(?: \w+)?(?: \w+)? (?:services|features|options|types|kinds|things|classes|engines|ways|policies|databases|tools|parts|components|targets|sources|families|modes|storages|queues|load balancers|events|strategies|runtimes|destinations|consumers|producers|deployments?|formats|methods|protocols|languages|states|hooks|triggers|integrations)\b|^list\b|^which (?:services|of|ones|aws|other|things)\b|^what (?:can|does|do|could) .*\b(?:send|deliver|write|invoke|trigger|notify|push|route|integrate|connect)\b.*\b(?:to|with)$|^(?:who|what) (?:can |may |could )?(?:invokes?|triggers?|calls?|pushes|pulls|reads?|uses?|writes?)\b",
    ),
    (
        Intent.INTEGRATION,
        r"\bintegrat(?:e|es|ed|ion|ions|ing)\b|\bworks? (?:together|with)\b|\btogether\b|\bconnect(?:s|ed|ing|ion)?\b|\btrigger(?:s|ed|ing)?\b|\binvok(?:e|es|ed|ing)\b|\bsubscrib(?:e|es|ed|er|ing)\b|\btalks? to\b|\bin front of\b|\bcombin(?:e|ed|ation)\b|\binteract\b|\bhook(?:ed)? up\b|\bbetween\b",
    ),
    (
        Intent.RECOMMENDATION,
        r"\bshould\b|\brecommend(?:ed|s|ation)?\b|\bbest\b|\bavoid(?:ed)?\b|\badvice\b|\badvise\b|\bwhen (?:to|do i|do we|would|is it)\b|\bgood idea\b|\bbetter\b|\bprefer(?:red|s|able)?\b|\bsuit(?:s|ed|able)?\b|\bideal\b|\bright choice\b|\bwhat (?:can|could|do|would) (?:i|we|you|one) (?:do|use)\b|\bwhich (?:aws )?(?:service|database|one|option|storage|load balancer|volume type|type|product|feature)\b|\b(?:i|we) (?:need|want|have|must|lose|keep|cannot|can't)\b|\b(?:my|our)\b|\bchoose\b|\bpick\b|\bgood practice\b|\bfits?\b|\bstuck\b",
    ),
    (
        Intent.PROCEDURE,
        r"\bhow (?:do|can|could|should|would|to|does one|is|are)\b(?! .*\bworks?\b)|\bsteps?\b|\bset(?:ting)? up\b|\bprocedure\b|\bwalk me\b|\bguide\b|\binstructions\b|\border of\b|\bhappens (?:when|during)\b",
    ),
    (
        Intent.DEFINITION,
        r"^(?:so |and )?(?:what|who)(?:'s|s| is| are| was| were|s) (?:an? |the )?|^(?:explain|describe|define)\b|\bstands? for\b|\bpurpose of\b|\bused for\b|\bwhat (?:does|do|can|did) .* (?:do|mean)\b|^tell me (?:about|what)\b|\bmeaning of\b|\bhow does .* works?\b|\bmean by\b|\bconsists? of\b",
    ),
)
"""Intents with the words that show them, the surest first."""

YES_NO: Final = re.compile(
    r"(?:^|, )(?:and |so |but |hey |hi |ok |please |tell me (?:if|whether) )?"
    r"(?:is|are|was|were|can|could|does|do|did|has|have|will|would|may|might|must|should|isn't|aren't|"
    r"doesn't|don't|can't|cannot|may i)\b|\b(?:whether|is it true|tell me if)\b"
)

TELLING: Final = re.compile(
    r"\b(?:we|our|ours|us|my|i'd|i'm|i've|we'd|we're|we've|somebody|someone|nobody|customers?|visitors?|auditors?|"
    r"teams?|company|boss|manager)\b|\bi (?:want|need|have|would|must|am|do not|don't|run|keep|lose)\b"
)
"""Words of those who tell of their situation."""

ASKING: Final = re.compile(
    r"^(?:and |so |but |ok |please )*(?:what|which|who|whom|whose|how|when|where|why|in which|in what|by what|at what|to what|"
    r"is|are|was|were|can|could|do|does|did|has|have|will|would|may|might|must|should|list|name|show|explain|describe|define|"
    r"tell|give|compare)\b|^[^.!]*\?"
)
"""How a text begins that asks at once, and tells of nothing first."""

BOUND_WORDS: Final[tuple[tuple[Bound, str], ...]] = (
    (
        Bound.DEFAULT,
        r"\bdefaults?\b|\bby default\b|\bwithout (?:a )?(?:setting|value)\b|\bnothing else is set\b|\busually\b|\bnormally\b|\bstandard value\b",
    ),
    (
        Bound.MINIMUM,
        r"\bmin(?:imum|imal|imally)?\b|\bat least\b|\bsmallest\b|\bshortest\b|\blowest\b|\bleast\b|\bfewest\b",
    ),
    (
        Bound.MAXIMUM,
        r"\bmax(?:imum|imal|imally|ed)?\b|\bat most\b|\bup to\b|\blargest\b|\bbiggest\b|\blongest\b|\bhighest\b|\blimits?\b|\bquotas?\b|\bhow (?:large|big|long|many|much|high|far|fast)\b.*\b(?:can|may|could)\b|\bceiling\b|\bcap\b",
    ),
)

DIMENSION_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (
        "second",
        r"\bhow (?:long|soon|old|often|frequently)\b|\bduration\b|\btimeout\b|\bretention\b|\bretain(?:ed)?\b|\bperiod\b|\binterval\b",
    ),
    (
        "byte",
        r"\bhow (?:large|big|small)\b|\bsize\b|\bpayload\b|\bstorage\b|\bmemory\b|\blarge[rst]*\b|\bbig(?:ger|gest)?\b",
    ),
    ("rate", r"\bhow fast\b|\bper second\b|\bthroughput\b|\brate\b|\btps\b|\brps\b"),
    ("count", r"\bhow many\b|\bnumber of\b|\bcount of\b"),
)
"""What is measured, with the words that ask for it."""

ASPECT_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("ordering", r"\border(?:ed|ing|s)?\b|\bsequence\b|\bfifo\b"),
    (
        "durability",
        r"\bdurab\w*\b|\blos[et]s?\b|\blost\b|\blosing\b|\bsurviv\w+\b|\bdisappear\w*\b|\bpersist\w*\b",
    ),
    (
        "retention",
        r"\bkeep(?:s|ing)?\b|\bkept\b|\bretain\w*\b|\bretention\b|\bhold(?:s|ing)?\b|\bstor(?:e|es|ed)\b",
    ),
    ("consistency", r"\bconsisten\w*\b|\bstale\b|\bread after write\b"),
    ("encryption", r"\bencrypt\w*\b|\bkms\b|\bat rest\b|\bin transit\b"),
    ("security", r"\bsecur\w*\b|\battack\w*\b|\bprotect\w*\b|\bmalicious\b"),
    (
        "access",
        r"\baccess\w*\b|\bpermission\w*\b|\bauthoriz\w*\b|\bauthenticat\w*\b|\bcredential\w*\b|\blog ?in\b|\bpolic(?:y|ies)\b|\ballowed\b",
    ),
    (
        "monitoring",
        r"\bmonitor\w*\b|\bmetrics?\b|\balarms?\b|\blog(?:s|ged|ging)?\b|\bobserv\w*\b|\btrac(?:e|es|ing)\b|\baudit\w*\b|\bwho did\b",
    ),
    (
        "pricing",
        r"\bcosts?\b|\bpric\w*\b|\bcheap\w*\b|\bexpensive\b|\bpa(?:y|id)\b|\bcharg\w*\b|\bbill\w*\b|\bfree\b",
    ),
    ("scaling", r"\bscal\w*\b|\bgrow\w*\b|\bshrink\w*\b|\bload spikes?\b|\bspikes?\b|\bpeaks?\b"),
    (
        "performance",
        r"\bfast\w*\b|\bslow\w*\b|\blatenc\w*\b|\bperform\w*\b|\bspeed\w*\b|\bthroughput\b",
    ),
    (
        "availability",
        r"\bavailab\w*\b|\bfail ?over\w*\b|\boutage\w*\b|\bdown\b|\bfail(?:s|ed|ure|ures)?\b|\bcrash\w*\b",
    ),
    ("backup", r"\bback ?ups?\b|\bsnapshot\w*\b|\brestor\w*\b|\brecover\w*\b"),
    (
        "delivery",
        r"\bdeliver\w*\b|\bduplicat\w*\b|\btwice\b|\bexactly.once\b|\bat.least.once\b|\bpush\w*\b|\bpull\w*\b|\bpoll\w*\b",
    ),
    ("downtime", r"\bdowntime\b|\binterrupt\w*\b"),
    ("rollback", r"\broll(?:s|ed|ing)? ?back\w*\b|\bundo\w*\b|\brevert\w*\b"),
    ("deployment", r"\bdeploy\w*\b|\broll(?:ed|ing)? ?out\b|\brelease\w*\b"),
    (
        "networking",
        r"\bnetwork\w*\b|\bip\b|\bport\b|\bdns\b|\bvpc\b|\bprivate\w*\b|\binternet\b|\bprotocol\w*\b",
    ),
    ("scope", r"\bregion\w*\b|\bzon\w*\b|\bglobal\w*\b"),
    ("naming", r"\bname[sd]?\b|\bnaming\b|\bcalled\b|\bstand for\b"),
    (
        "history",
        r"\bwhen (?:did|was)\b|\brenamed\b|\bintroduced\b|\bchanged\b|\bfirst\b|\bnewer\b|\bolder\b",
    ),
    (
        "configuration",
        r"\bconfigur\w*\b|\bset(?:s|ting|tings)?\b|\benable[ds]?\b|\bparameter\w*\b|\bturn(?:ed)? on\b",
    ),
    ("error", r"\berror\w*\b|\bexception\w*\b|\bthrottl\w*\b|\bexceed\w*\b|\bfail\w*\b"),
    (
        "structure",
        r"\bconsist\w*\b|\bmade (?:of|up)\b|\bparts?\b|\bcomponents?\b|\bcontain\w*\b|\btypes? of\b|\bkinds? of\b",
    ),
    (
        "use-case",
        r"\buse[ds]? (?:for|case|cases)\b|\bwhen to use\b|\bgood for\b|\bsuit\w*\b|\bideal\b|\bpurpose\b|\buse case\w*\b",
    ),
    (
        "compatibility",
        r"\bsupport\w*\b|\bcompatib\w*\b|\bworks? with\b|\bruntime\w*\b|\blanguage\w*\b",
    ),
    (
        "tooling",
        r"\bcommand\w*\b|\bcli\b|\bsdk\b|\bconsole\b|\bapi call\b|\btools?\b|\blibrar\w*\b",
    ),
    ("definition", r"^what(?:'s| is| are) (?:an? |the )?\w+"),
)
"""Aspects with the words that ask for them."""

RELATION_WORDS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    (
        r"\binvok\w+|\btrigger\w*|\bstarts?\b|\bcalls?\b|\bruns?\b|\bkicks? off\b|\blaunch\w*|\bset(?:s)? off\b",
        frozenset({"invokes", "orchestrates"}),
    ),
    (
        r"\bpush\w*|\bsend\w*\b|\bsent\b|\bpublish\w*|\bdeliver\w*|\bwrit\w+|\bload\w* (?:data )?into",
        frozenset({"pushes-to", "invokes", "stores-in", "notifies-through", "routes-to"}),
    ),
    (r"\bpull\w*|\bpoll\w*", frozenset({"pulls-from", "reads-from"})),
    (r"\bsubscri\w+", frozenset({"pushes-to", "invokes", "notifies-through"})),
    (r"\bmount\w*|\bassociat\w*|\battach\w*", frozenset({"attaches-to"})),
    (r"\bfeed\w*|\bfed\b|\bload\w*\b", frozenset({"pushes-to", "stores-in"})),
    (
        r"\bread\w*|\bquer(?:y|ies)\b|\bfetch\w*|\bconsum\w*",
        frozenset({"reads-from", "pulls-from"}),
    ),
    (r"\brout\w+|\bforward\w*|\bdistribut\w+|\bbalanc\w+|\bdirect\w*\b", frozenset({"routes-to"})),
    (r"\bnotif\w+|\bnotification", frozenset({"notifies-through", "pushes-to"})),
    (r"\blog(?:s|ged|ging)?\b", frozenset({"logs-to", "audited-by"})),
    (r"\bmonitor\w*|\bmetrics?\b|\bobserv\w+", frozenset({"monitored-by"})),
    (r"\baudit\w*|\brecord\w*", frozenset({"audited-by"})),
    (r"\btrac(?:e|es|ed|ing)\b", frozenset({"traced-by"})),
    (r"\bencrypt\w*", frozenset({"encrypted-by"})),
    (r"\bauthenticat\w*", frozenset({"authenticates-with"})),
    (r"\bauthoriz\w*|\bpermission\w*", frozenset({"authorized-by"})),
    (r"\bdeploys?\b|\bdeployed\b|\bdeploying\b", frozenset({"deploys-to"})),
    (r"\bcreat\w*|\bprovision\w*|\bset up\b", frozenset({"provisions"})),
    (r"\borchestrat\w*|\bcoordinat\w*", frozenset({"orchestrates"})),
    (r"\bcach\w+", frozenset({"caches"})),
    (r"\breplicat\w*", frozenset({"replicates-to"})),
    (r"\bprotect\w*", frozenset({"protects"})),
    (r"\bruns? on\b|\bbuilt on\b", frozenset({"runs-on", "based-on"})),
    (r"\bbased on\b", frozenset({"based-on"})),
    (r"\bsupport\w*", frozenset({"supports", "compatible-with"})),
    (r"\brequir\w*|\bdepend\w*|\bneed\w*", frozenset({"requires"})),
    (r"\bcompatible\b", frozenset({"compatible-with"})),
    (r"\bstor(?:e|es|ed|ing)\b|\bkeeps?\b", frozenset({"stores-in"})),
)
"""Verbs with the kinds of relation that they may mean."""

DELIVERY_WORDS: Final[tuple[tuple[DeliveryMode, str], ...]] = (
    (DeliveryMode.PUSH, r"\bpush\w*"),
    (DeliveryMode.PULL, r"\bpull\w*|\bpoll\w*"),
)

SCOPE_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (
        "availability-zone",
        r"\bzonal\b|\bavailability zones?\b|\bazs?\b|\bsingle zone\b|\bone zone\b",
    ),
    ("region", r"\bregional\b|\bregions?\b"),
    ("global", r"\bglobal(?:ly)?\b|\bworldwide\b"),
)

INJECTION: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!\n]*\b(?:graph|instruction|instructions|rules?|previous|above|"
    r"prompt|evidence|statements|everything|sources?|knowledge)\b|\bsystem prompt\b|\byou are now\b|\bpretend\b|\bact as\b|"
    r"\bjailbreak\b|\bdeveloper mode\b|\breveal\b[^.?!\n]*\b(?:prompt|instructions|secrets?|keys?|password)\b|"
    r"\b(?:just|only|simply|always) (?:say|answer|reply|respond)\b|\brepeat after me\b|\bno matter what\b|\bnew instructions?\b|"
    r"^(?:system|assistant)\s*:",
    re.IGNORECASE,
)
"""Attempts to be told what to say instead of being asked something."""
