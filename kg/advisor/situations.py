"""What people tell of, and the words in which statements speak of its remedy."""

from __future__ import annotations

from typing import Final

SITUATIONS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"\bwho (?:\w+ )?(?:deleted|did|changed|made|created|called|removed)\b|\bknow who\b",
        "cloudtrail audit records calls",
    ),
    (
        r"\bfar away\b|\b(?:over|around) the world\b|\bworldwide\b|\bother side\b|\bcontinents?\b|\b(?:visitors|users|customers|readers) (?:from|in|on) [a-z]+",
        "cloudfront cdn edge location distribution",
    ),
    (
        r"\b(?:every|each) (?:night|day|hour|morning|week|month|monday)\b|\bnightly\b|o'clock\b|\bcron\b|\bonce a (?:day|week|month)\b",
        "scheduler schedule time zone",
    ),
    (
        r"\b(?:nobody|no one|not|without|never)\b.*\b(?:patch|size|manag|servers?|machines?)",
        "serverless fargate lambda instances manage",
    ),
    (
        r"\bsequence\b|\bin (?:the )?(?:right |same )?order\b|\bout of order\b",
        "fifo order message group",
    ),
    (
        r"\b(?:never|processed|handled|charged|arrives?|done) twice\b|\bonly once\b|\bexactly once\b|\bduplicates?\b",
        "exactly-once deduplication fifo idempotent visibility timeout",
    ),
    (
        r"\b(?:fixed|static|same|constant) (?:ip|address|ips|addresses)\b",
        "static IP address network load balancer",
    ),
    (
        r"\binjection\b|\bmalicious\b|\battack\w*|\bbots?\b|\bflood\w*|\bscrap(?:e|ing)",
        "waf rule block rate-based",
    ),
    (r"\bsessions?\b|\bshopping cart\b|\blogged in\b", "session store elasticache sticky"),
    (
        r"\bamqp\b|\bjms\b|\bmqtt\b|\bstomp\b|\bactivemq\b|\brabbitmq\b",
        "mq migration broker protocols",
    ),
    (
        r"\beach (?:at|in) its own\b|\b(?:several|many|all|three|two) (?:teams|services|systems|receivers|applications|consumers)\b|\bhas to reach\b",
        "fan-out publish topic sns subscribe queue receiver",
    ),
    (
        r"\b(?:person|human|manager|somebody|someone|boss)\b.*\b(?:approv|say|confirm|decide|agree)|\bapproval\b",
        "approval task token step functions waits person",
    ),
    (
        r"\bslow somewhere\b|\bbottleneck\b|\bpasses through\b|\bwhich (?:service|part|call) is slow\b",
        "xray trace bottleneck distributed",
    ),
    (
        r"\banalytic\w*|\bbusiness intelligence\b|\bwarehouse\b|\baggregat\w*|\breports\b",
        "redshift analytics data warehouse olap",
    ),
    (
        r"\bsql\b.*\b(?:on|over|files?|logs?)\b|\bquery\b.*\bfiles\b|\bfiles\b.*\bsql\b",
        "athena sql queries s3",
    ),
    (
        r"\breal.?time\b|\bas (?:they|it) (?:arrive|come)\b|\bclick ?streams?\b|\bsensors?\b|\btelemetry\b",
        "stream records kinesis real time",
    ),
    (
        r"\bsurviv\w*|\bdata ?cent(?:re|er)\b|\bzone (?:fails|goes|is)\b|\bhigh(?:ly)? availab\w*",
        "multi-az standby failover availability zone",
    ),
    (
        r"\breads?\b.*\b(?:slow|many|heavy|throttl\w*|load)|\bread.?heavy\b",
        "cache read replica dax in front",
    ),
    (
        r"\boverwrit\w*|\bsame time\b|\blost update\b|\bconcurrent\w*",
        "conditional write optimistic locking version",
    ),
    (
        r"\b(?:password|secret|credential)s?\b.*\b(?:chang|rotat)|\brotat\w*",
        "secrets manager rotation automatic",
    ),
    (r"\bsee what\b|\bpreview\b|\bbefore (?:i|we) (?:run|apply|execute)\b", "change set preview"),
    (
        r"\b(?:big|large|huge) (?:files?|uploads?|objects?)\b|\bshaky\b|\bunreliable\b|\bupload\w*\b.*\b\d+ ?(?:gb|tb)",
        "multipart upload parts retries",
    ),
    (
        r"\b(?:without|no|not)\b.*\binternet\b|\bprivately\b",
        "vpc endpoint gateway endpoint private",
    ),
    (
        r"\bcold start\w*|\bfirst call\b|\bafter a pause\b|\bwarm\b",
        "lambda provisioned concurrency snapstart cold start",
    ),
    (r"\bportab\w*|\banother cloud\b|\block.?in\b", "kubernetes eks portable"),
    (
        r"\bevery (?:commit|push)\b|\bbuil[dt]\b.*\b(?:test|deploy|roll)",
        "codepipeline continuous delivery stages release",
    ),
    (
        r"\bsign (?:in|up)\b|\bsocial\b|\bgoogle\b|\bfacebook\b|\bmobile\b.*\busers?\b",
        "cognito user pool identity pool",
    ),
    (
        r"\bshar\w+\b.*\b(?:files?|folder|director)|\bsame (?:files?|folder)\b",
        "efs file system shared instances mount",
    ),
    (
        r"\bby (?:accident|mistake)\b|\baccidentally\b|\bundelete\b",
        "versioning restore backup protection",
    ),
    (
        r"\b(?:visitor|client|user|caller)(?:'s|s')?\b.*\b(?:ip|address)\b|\breal (?:ip|address|one)\b",
        "x-forwarded-for header client address",
    ),
    (
        r"\b(?:another|other|different|second) account\b|\bcross.?account\b",
        "role cross-account assume",
    ),
    (
        r"\bdie[sd]?\b|\bcrash\w*|\bstart another\b|\bunhealthy\b",
        "auto scaling replaces health check starts new instance",
    ),
    (
        r"\bspikes?\b|\bbursts?\b|\bblack friday\b|\bsudden\w*|\bsurge\w*",
        "auto scaling queue buffer spike",
    ),
    (r"\bspot\b.*\bdemand\b|\bdemand\b.*\bspot\b", "mixed instances policy"),
    (r"\bfriends?\b|\brelationships?\b|\bsocial network\b", "neptune graph database"),
    (r"\barchiv\w*|\brarely\b|\bseldom\b|\bfor years\b", "glacier storage class lifecycle archive"),
    (r"\bencrypt\w*\b.*\b(?:files?|large|big|gb|mb)\b", "envelope encryption data key"),
    (
        r"\blive (?:updates?|scores?)\b|\bbrowser\b.*\bpush|\bpush\b.*\bbrowser",
        "websocket appsync subscriptions",
    ),
    (
        r"\bstill (?:see|get|serve)\w*\b.*\bold\b|\bchanged (?:my|our|the) api\b",
        "deploy deployment stage invalidation changes",
    ),
    (
        r"\bgets? lost\b|\blos(?:e|es|ing|t)\b.*\b(?:messages?|events?|data)|\b(?:messages?|events?)\b.*\blo(?:st|se)\b",
        "queue keeps messages retention dead-letter queue sqs durable",
    ),
    (
        r"\btoo slow\b.*\bconsum|\bconsum\w*\b.*\b(?:slow|behind|broken|down|lag)",
        "queue sqs keeps messages consumers retention add consumers",
    ),
    (
        r"\bfail(?:s|ed|ing)?\b.*\b(?:again|repeatedly|over and over|every time)\b|\bpoison\b|\bbad message\b",
        "dead-letter queue redrive",
    ),
    (
        r"\b(?:hard.?coded|plain text|in the code)\b|\bconfig(?:uration)? values?\b",
        "parameter store secrets manager",
    ),
    (r"\bip\b.*\b(?:block|deny)|\bblock\b.*\bip\b", "network acl waf ip set"),
    (r"\bmany small\b|\btoo many (?:calls|requests)\b", "batch batching"),
    (
        r"\bschema\b.*\bmigrat|\bmigrat\w*\b.*\bdatabase|\bdatabase\b.*\bmigrat",
        "dms migration replication task",
    ),
)
"""Patterns of tellings, with words to search for."""
