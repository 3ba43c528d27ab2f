"""What a name says about the value beside it: a password, a key, perhaps a key, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache


class Kind(Enum):
    """PASSWORD: what people choose. KEY: what machines make. MAYBE: a key if its value is random enough."""

    PASSWORD = "password"  # noqa: S105 - a word
    KEY = "key"
    MAYBE = "maybe"


_PASSWORD = re.compile(
    r"passw|passphrase|passcode|passwd|pwd|matkhau|psw$|passkey|(?<![a-z])pw$|pass$|^pass|_pass|pass_|[a-z]pw$"
)
_KEY = re.compile(
    r"api_?key|app_?key|access_?key|secret|(?:^|_|[a-z])token|private_?key|auth_?key|master_?key|encrypt\w*key|decrypt\w*key"
    r"|sign\w*_?key|storage_?key|account_?key|shared_?key|licen[sc]e_?key|service_?key|subscription_?key|server_?key"
    r"|validation_?key|admin_?key|db_?key|crypt\w*key|credential|hash_?key|checksum_?key|hmac|_auth$|^auth$|salt$"
    r"|connection_?string|bearer|jwt|webhook|basic_?auth|authorization|ssh_?key|deploy_?key|instrumentation_?key"
    r"|secure_?key|integration_?key|write_?key|read_?key|import_?key|stream_?key|publish_?key|security_?code|^sid$|cookie$"
)
_MAYBE = re.compile(r".key|auth|token|cred|_pat$|_api$|_id$|signature|sig$|cert|salt|hash$|dsn$")
_OTHER = re.compile(
    r"public|pub_?key|publish(?:able)?|author(?!iz)|keyboard|key_?(?:words?|code|down|up|press|name|size|length|type|frame|path|s)$"
    r"|(?:id|ids|name|names|url|uri|path|file|filename|dir|folder|type|types|length|size|field|label|hint|prompt|policy|min|max"
    r"|count|ttl|expir\w*|timeout|duration|endpoint|header|prefix|suffix|regexp?|pattern|format|placeholder|error|errors|msg"
    r"|message|title|text|reset|forgot|forgotten|confirm|show|hide|toggle|input|form|column|index|version|class|element|selector"
    r"|button|link|page|event|action|handler|callback|function|status|state|scope|store|vault|ring|generator|strength|changed"
    r"|change|required|enabled|disabled|valid|invalid|lookup|help|desc|description|algorithm|alg|mode|level|list|map|set|by)$"
    r"|(?:^|_)(?:mock|dummy|fake|example|sample|placeholder)(?:_|$)|csrf|xsrf|forgery|authenticity|requestverification|nonce|captcha|site_?key|measurement|tracking|analytics|pixel|i18n|cache_?key"
    r"|sort_?key|primary_?key|foreign_?key|partition_?key|query_?key|group_?key|react|tokeniz|token_?kind|token_?pos|^tokens?_"
    r"|accessib|accessor|secretar|author$|passive|passenger|bypass|compass|passport_?(?:no|number)|^monkey|turkey|hotkey|whiskey"
    r"|key_?(?:vault|store|tab|pair|chain|map)|_key_id$|kms|prompt|forgot|reset_?pass|show_?pass|hide_?pass|confirm_?pass"
    r"|pass_?(?:word|wd)_?(?:min|max|hint|label|policy|field|strength|confirm|again|expired|rule)|pass_?through|pass_?fail"
)
# Names of services: a random value beside an identifier that holds one is that service's key.
_SERVICES = re.compile(
    r"adobe|airtable|algolia|alibaba|amplitude|anthropic|artifactory|asana|assembly|atlassian|auth0|aws|azure|bitbucket|bitly"
    r"|bittrex|box_|braintree|branch_?io|brevo|bugsnag|buildkite|calendly|checkout|circleci|civo|clearbit|clickup|cloudflare"
    r"|cloudinary|codacy|codecov|cohere|coinbase|coinmarket|confluent|contentful|coveralls|cursor|datadog|deepgram|deepseek"
    r"|discord|disqus|docusign|drone|dropbox|dwolla|ebay|elastic|eleven_?labs|etsy|eventbrite|exoscale|facebook|fastly|finicity"
    r"|finnhub|firebase|flickr|foursquare|freshbooks|freshdesk|frontapp|gemini|geoapify|ghost|giphy|gitea|github|gitlab|gitter"
    r"|google|gumroad|hellosign|here_?api|heroku|honeycomb|hubspot|hunter|infura|instagram|intercom|intra42|ipinfo|ipstack|jira"
    r"|jumpcloud|kraken|kucoin|launchdarkly|lichess|linkedin|lob_|looker|mailchimp|mailgun|mailjet|mandrill|mapbox|mapquest"
    r"|mattermost|maxmind|meraki|messagebird|mixpanel|mistral|moonshot|kimi|nasa|netlify|newrelic|new_?relic|nexmo|notion|nytimes"
    r"|okta|ollama|onelogin|onesignal|opencage|openai|openrouter|openweather|ovh|pagerduty|paypal|paystack|perplexity|pingdom"
    r"|pinterest|plaid|plivo|polymarket|postmark|pusher|quickbooks|rapidapi|razorpay|reddit|rollbar|runpod|salesforce|sauce"
    r"|scaleway|segment|semrush|sendbird|sendgrid|sentry|shippo|shodan|shopify|shutterstock|slack|snyk|sonar|spotify|square"
    r"|stability|stripe|sumologic|sumo|surge|tableau|telegram|telnyx|tiktok|together|travis|trello|twilio|twitch|twitter|typeform"
    r"|uber|unsplash|vercel|virustotal|vonage|wakatime|wandb|weather|webex|wepay|workato|xai_|yandex|yelp|youtube|zai_|zendesk"
    r"|zillow|zoho|zoom|duffel|dynatrace|postman|squarespace|flutterwave|lighton|minimax|upstage|infomaniak|nvidia|cerebras"
)


# Where a service's own documents fix the length, a value of another length is none of its keys.
_FORMS = (
    (re.compile(r"aws.{0,12}(?:secret|access)_?(?:access_?)?key$"), re.compile(r"[A-Za-z0-9/+]{40}|A[A-Z0-9]{19}")),
    (re.compile(r"secret_?access_?key$"), re.compile(r"[A-Za-z0-9/+]{40}|[0-9a-f]{48}|\S{1,31}")),
    (re.compile(r"^(?:ibm|cloud_iam).*(?:key|pwd|pw)$"), re.compile(r"[A-Za-z0-9_\-]{44}|\S{1,30}")),
    (re.compile(r"telegram.{0,12}token$"), re.compile(r"\d{5,16}:A[A-Za-z0-9_\-]{34}|[^:]+")),
    (re.compile(r"meraki.{0,12}(?:key|token)$"), re.compile(r"[0-9a-f]{40}|\S{1,31}")),
    (re.compile(r"twitch.{0,4}stream_?key$"), re.compile(r"live_\d{6,12}_[A-Za-z0-9]{24,40}|\S{1,20}")),
    (re.compile(r"okta.{0,12}(?:token|key)$"), re.compile(r"00[A-Za-z0-9_\-]{40}|\S{1,39}")),
)


# Length and alphabet of machine-made keys in the services' own documents. A value that misses one by a character or two
# was cut or mistyped; one of quite another length may be a kind of key that is not listed here.
_HEX, _ALNUM, _DASHED = "0-9a-f", "A-Za-z0-9", r"A-Za-z0-9_=\-"
_KEYS = tuple(
    (re.compile(named), tuple((re.compile(f"[^{alphabet}]"), size) for alphabet, size in forms))
    for named, forms in (
        (r"cloudflare|^cf_", ((_DASHED, 40), (_HEX, 37))),
        (r"algolia|assembly|eleven_?labs|flickr|infura|open_?weather|rollbar|spotify|facebook.*secret", ((_HEX, 32),)),
        (r"slack_signing|twilio_auth|braintree_private", ((_HEX, 32),)),
        (r"datadog|^dd_", ((_HEX, 32), (_HEX, 40))),
        (r"deepgram|hunter|github_(?:client_)?secret|github_oauth", ((_HEX, 40),)),
        (r"digital_?ocean|linode|sentry_auth|virus_?total|vt_api|trello_token", ((_HEX, 64),)),
        (r"asana|mistral|shodan|moonshot", ((_ALNUM, 32),)),
        (r"cohere|jumpcloud|zendesk", ((_ALNUM, 40),)),
        (r"fastly|discord_?(?:client_)?secret", ((_DASHED, 32),)),
        (r"heroku|postmark|opsgenie|snyk|sauce_?(?:labs)?_?access|pinecone", ((_HEX + r"\-", 36),)),
        (r"launch_?darkly", ((_DASHED, 40),)),
        (r"rapid_?api", ((_ALNUM, 50),)),
        (r"sumo_?logic.*key", ((_ALNUM, 64), (_ALNUM, 14))),
        (r"twitch.*secret", ((_ALNUM, 30),)),
        (r"unsplash", ((_DASHED, 43),)),
        (r"vultr", ((_ALNUM, 36),)),
    )
)


def misshapen(name: str, value: str) -> bool:
    """Whether the name promises a form that the value has not."""
    flat = name.lower().replace("-", "_")
    if any(named.search(flat) and not form.fullmatch(value) for named, form in _FORMS):
        return True
    return len(value) >= 20 and any(named.search(flat) and _just_missed(value, forms) for named, forms in _KEYS)


def _just_missed(value: str, forms: Sequence[tuple[re.Pattern[str], int]]) -> bool:
    odd = [(len(foreign.findall(value)), abs(len(value) - size)) for foreign, size in forms]
    return (0, 0) not in odd and any(characters + length <= 2 for characters, length in odd)


@lru_cache(maxsize=8192)
def kind_of(name: str) -> Kind | None:
    """`name` as it stands in code or configuration: camelCase, snake_case, with dots or dashes."""
    flat = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    flat = re.sub(r"[^a-z0-9]+", "_", flat).strip("_")
    if not flat or _OTHER.search(flat):
        return None
    if _PASSWORD.search(flat):
        return Kind.PASSWORD
    if _KEY.search(flat):
        return Kind.KEY
    return Kind.MAYBE if _MAYBE.search(flat) or _SERVICES.search(flat) else None


def of_service(name: str) -> bool:
    """Whether the name holds a well-known service's."""
    return bool(_SERVICES.search(name.lower()))
