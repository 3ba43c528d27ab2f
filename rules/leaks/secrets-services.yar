/*
  Other services, tokens of general form: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule openai_key
{
    meta:
        service = "OpenAI"
        value = "\\b(sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_\\-]{16,80}?T3BlbkFJ[A-Za-z0-9_\\-]{16,80})"
        check = "varied"
    strings:
        $ = "T3BlbkFJ"
    condition:
        any of them
}

rule ai_key
{
    meta:
        service = "AI service"
        value = "(?:^|[^A-Za-z0-9_\\-])(sk-(?:or-v1-|ant-[a-z]+\\d\\d-|kimi-|cp-|api-)?[A-Za-z0-9_]{32,180})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "sk-"
    condition:
        any of them
}

rule huggingface_token
{
    meta:
        service = "Hugging Face"
        value = "(?:^|[^A-Za-z0-9_\\-])(hf_[A-Za-z]{34}|hf_[A-Za-z0-9]{34,37}|api_org_[A-Za-z]{34})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "hf_"
        $ = "api_org_"
    condition:
        any of them
}

rule groq_key
{
    meta:
        service = "Groq"
        value = "(?:^|[^A-Za-z0-9_\\-])(gsk_[A-Za-z0-9]{50,56})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "gsk_"
    condition:
        any of them
}

rule xai_key
{
    meta:
        service = "xAI"
        value = "(?:^|[^A-Za-z0-9_\\-])(xai-[A-Za-z0-9_\\-]{75,90})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "xai-"
    condition:
        any of them
}

rule perplexity_key
{
    meta:
        service = "Perplexity"
        value = "(?:^|[^A-Za-z0-9_\\-])(pplx-[A-Za-z0-9]{40,64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "pplx-"
    condition:
        any of them
}

rule replicate_token
{
    meta:
        service = "Replicate"
        value = "(?:^|[^A-Za-z0-9_\\-])(r8_[A-Za-z0-9_\\-]{36,40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "r8_"
    condition:
        any of them
}

rule search_service_key
{
    meta:
        service = "Tavily, Firecrawl, Jina"
        value = "(?:^|[^A-Za-z0-9_\\-])(tvly-(?:dev-|prod-)?[A-Za-z0-9_\\-]{32,60}|fc-[0-9a-f]{32}|jina_[A-Za-z0-9_\\-]{50,70})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "tvly-"
        $ = "fc-"
        $ = "jina_"
    condition:
        any of them
}

rule langsmith_key
{
    meta:
        service = "LangSmith"
        value = "\\b(lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\\b)"
        check = "varied"
    strings:
        $ = "lsv2_"
    condition:
        any of them
}

rule pinecone_key
{
    meta:
        service = "Pinecone"
        value = "(?:^|[^A-Za-z0-9_\\-])(pcsk_[A-Za-z0-9]{5,8}_[A-Za-z0-9]{60,70})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "pcsk_"
    condition:
        any of them
}

rule cerebras_key
{
    meta:
        service = "Cerebras, Fireworks"
        value = "(?:^|[^A-Za-z0-9_\\-])(csk-[a-z0-9]{48}|fw_[A-Za-z0-9]{22,24})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "csk-"
        $ = "fw_"
    condition:
        any of them
}

rule elevenlabs_key
{
    meta:
        service = "ElevenLabs"
        value = "(?:^|[^A-Za-z0-9_\\-])(sk_[0-9a-f]{48})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = /sk_[0-9a-f]{48}/
    condition:
        any of them
}

rule wandb_key
{
    meta:
        service = "Weights & Biases"
        value = "\\b(wandb_v1_[A-Za-z0-9_]{70,86}\\b)"
        check = "varied"
    strings:
        $ = "wandb_v1_"
    condition:
        any of them
}

rule mapbox_token
{
    meta:
        service = "Mapbox"
        value = "\\b([st]k\\.eyJ[A-Za-z0-9_\\-]{30,240}\\.[A-Za-z0-9_\\-]{20,24})"
        check = "varied"
    strings:
        $ = "sk.eyJ"
        $ = "tk.eyJ"
    condition:
        any of them
}

rule mapbox_public
{
    meta:
        service = "Mapbox"
        value = "\\b(pk\\.eyJ[A-Za-z0-9_\\-]{30,240}\\.[A-Za-z0-9_\\-]{20,24})"
        check = "varied"
        public_in_pages = true
    strings:
        $ = "pk.eyJ"
    condition:
        any of them
}

rule algolia_key
{
    meta:
        service = "Algolia"
        value = "(?i:algolia)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}\\\\?[\\\"']?([0-9a-f]{32})\\b"
        check = "varied"
        any_case = true
        public_in_pages = true
    strings:
        $ = "algolia" nocase
    condition:
        any of them
}

rule adafruit_key
{
    meta:
        service = "Adafruit IO"
        value = "(?:^|[^A-Za-z0-9_\\-])(aio_[A-Za-z0-9]{28})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "aio_"
    condition:
        any of them
}

rule dropbox_token
{
    meta:
        service = "Dropbox"
        value = "(?:^|[^A-Za-z0-9_.\\-])(sl\\.(?:[A-Za-z]\\.)?[A-Za-z0-9_\\-]{80,140}|sl\\.[A-Za-z0-9_\\-=]{130,})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "sl."
    condition:
        any of them
}

rule okta_token
{
    meta:
        service = "Okta"
        value = "(?i:okta|ssws)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>]|\\s)\\s{0,4}[\\\"']?(00[A-Za-z0-9_\\-]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "okta" nocase
        $ = "ssws " nocase
    condition:
        any of them
}

rule auth0_secret
{
    meta:
        service = "Auth0"
        value = "(?i:auth0|client)[\\w\\-]{0,20}(?i:secret)[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([A-Za-z0-9_\\-]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "auth0" nocase
    condition:
        any of them
}

rule salesforce_token
{
    meta:
        service = "Salesforce"
        value = "\\b(00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,120})"
        check = "varied"
    strings:
        $ = "00D"
    condition:
        any of them
}

rule sumologic_key
{
    meta:
        service = "Sumo Logic"
        value = "(?i:sumo)(?:(?i:logic)|[A-Z_\\-. ]|\\b)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?(su[A-Za-z0-9]{12}|[A-Za-z0-9]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-short"
        any_case = true
    strings:
        $ = "sumo" nocase
    condition:
        any of them
}

rule zendesk_key
{
    meta:
        service = "Zendesk"
        value = "(?i:zendesk)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "zendesk" nocase
    condition:
        any of them
}

rule authress_key
{
    meta:
        service = "Authress"
        value = "\\b((?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_\\-][a-z0-9\\-]{10,32}\\.[a-zA-Z0-9+/_=\\-]{30,120})"
        check = "varied"
    strings:
        $ = /\.acc[_-][a-z0-9-]{10}/
    condition:
        any of them
}

rule maxmind_key
{
    meta:
        service = "MaxMind"
        value = "\\b([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\\b)"
        check = "varied"
    strings:
        $ = "_mmk"
    condition:
        any of them
}

rule shodan_key
{
    meta:
        service = "Shodan"
        value = "(?i:shodan)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "shodan" nocase
    condition:
        any of them
}

rule virustotal_key
{
    meta:
        service = "VirusTotal"
        value = "(?i:virustotal|x-apikey)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([0-9a-f]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "virustotal" nocase
        $ = "x-apikey" nocase
    condition:
        any of them
}

rule clickup_key
{
    meta:
        service = "ClickUp"
        value = "(?:^|[^A-Za-z0-9_\\-])(pk_\\d{6,10}_[A-Z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = /pk_[0-9]{6,10}_[A-Z0-9]{32}/
    condition:
        any of them
}

rule rapidapi_key
{
    meta:
        service = "RapidAPI"
        value = "(?i:rapidapi)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([a-z0-9]{10}msh[a-z0-9]{15}jsn[a-z0-9]{12}|[A-Za-z0-9_\\-]{50})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "rapidapi" nocase
    condition:
        any of them
}

rule scalingo_key
{
    meta:
        service = "Scalingo, Defined Networking"
        value = "(?:^|[^A-Za-z0-9_\\-])(tk-us-[A-Za-z0-9_\\-]{48}|dnkey-[a-z0-9=_\\-]{26}-[a-z0-9=_\\-]{52})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "tk-us-"
        $ = "dnkey-"
    condition:
        any of them
}

rule settlemint_token
{
    meta:
        service = "SettleMint"
        value = "(?:^|[^A-Za-z0-9_\\-])(sm_(?:pat|aat|sat)_[A-Za-z0-9]{16})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-short"
    strings:
        $ = "sm_pat_"
        $ = "sm_aat_"
        $ = "sm_sat_"
    condition:
        any of them
}

rule jwt
{
    meta:
        service = "JSON Web Token"
        value = "(?:^|[^A-Za-z0-9_.\\-])(ey[A-Za-z0-9_\\-]{10,}\\.ey[A-Za-z0-9_\\-/+]{10,}(?:\\.[A-Za-z0-9_\\-/+=]*)?)"
        check = "jwt"
        reach = 9000
    strings:
        $ = "eyJ"
        $ = "ewo"
    condition:
        any of them
}

rule jwt_base64
{
    meta:
        service = "JSON Web Token"
        value = "(?:^|[^A-Za-z0-9+/])(ZXlK[A-Za-z0-9+/]{60,}={0,2})"
        check = "jwt-base64"
        reach = 9000
    strings:
        $ = "ZXlK"
    condition:
        any of them
}

rule openshift_token
{
    meta:
        service = "OpenShift"
        value = "\\b(sha256~[A-Za-z0-9_\\-]{43})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "sha256~"
    condition:
        any of them
}

rule beamer_token
{
    meta:
        service = "Beamer"
        value = "(?:^|[^A-Za-z0-9_\\-])(b_[A-Za-z0-9=_\\-/+]{44})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = /b_[A-Za-z0-9=_\/+-]{44}/
    condition:
        any of them
}

rule apify_key
{
    meta:
        service = "Apify"
        value = "\\b(apify_api_[A-Za-z0-9]{36,40}\\b)"
        check = "varied"
    strings:
        $ = "apify_api_"
    condition:
        any of them
}

rule klaviyo_key
{
    meta:
        service = "Klaviyo"
        value = "(?:^|[^A-Za-z0-9_\\-])(pk_[0-9a-f]{34})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = /pk_[0-9a-f]{34}/
    condition:
        any of them
}

rule clerk_key
{
    meta:
        service = "Clerk"
        value = "(?:^|[^A-Za-z0-9_\\-])(sk_(?:live|test)_[A-Za-z0-9]{40,60})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "sk_live_"
        $ = "sk_test_"
    condition:
        any of them
}

rule particle_token
{
    meta:
        service = "Particle"
        value = "(?si)api\\.particle\\.io.{0,200}?Bearer ([0-9a-f]{40})\\b|(?si)Bearer ([0-9a-f]{40})\\b.{0,200}?api\\.particle\\.io"
        check = "varied"
    strings:
        $ = "api.particle.io"
    condition:
        any of them
}

rule kagi_key
{
    meta:
        service = "Kagi"
        value = "(?i:kagi)[\\w\\-. ]{0,20}[\\\"']?\\s{0,4}[:=]\\s{0,4}[\\\"']?([A-Za-z0-9_\\-]{11}\\.[A-Za-z0-9_\\-]{43})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "kagi" nocase
    condition:
        any of them
}

rule freemius_key
{
    meta:
        service = "Freemius"
        value = "[\\\"']secret_key[\\\"']\\s{0,4}=>\\s{0,4}[\\\"'](sk_[^\\s\\\"']{29})[\\\"']"
        check = "varied"
        any_case = true
    strings:
        $ = "freemius" nocase
        $ = "'secret_key'"
    condition:
        any of them
}

rule nasa_key
{
    meta:
        service = "data.gov"
        value = "api\\.(?:nasa|data)\\.gov[^\\s\\\"'<>]{0,200}api_key=([A-Za-z0-9]{40})\\b"
        check = "varied"
    strings:
        $ = "api.nasa.gov"
        $ = "api.data.gov"
    condition:
        any of them
}

rule api_key_header
{
    meta:
        service = "X-API-Key"
        value = "(?i:x-api-key)[\\\"']?\\s{0,3}[:=,]\\s{0,3}[\\\"']?([A-Za-z0-9_\\-]{20,80})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "X-API-Key"
        $ = "x-api-key"
    condition:
        any of them
}

rule blynk_token
{
    meta:
        service = "Blynk"
        value = "(?si)(?:Bearer |token=|-u oa2-client-id_[\\w\\-]{20,40}:)([A-Za-z0-9_\\-]{32,40})\\b.{0,200}?blynk|(?si)blynk\\.cloud.{0,160}?(?:Bearer |token=|-u oa2-client-id_[\\w\\-]{20,40}:)([A-Za-z0-9_\\-]{32,40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "blynk"
    condition:
        any of them
}

rule thingsboard_token
{
    meta:
        service = "ThingsBoard"
        value = "(?:thingsboard[\\w.\\-]*(?::\\d+)?/api/v1/([a-z0-9]{20})/|provisionDevice(?:Key|Secret)\\\\?\\\"\\s*:\\s*\\\\?\\\"([a-z0-9]{20})\\\\?\\\")"
        check = "varied"
    strings:
        $ = "thingsboard"
        $ = "provisionDevice"
    condition:
        any of them
}

rule truenas_key
{
    meta:
        service = "TrueNAS"
        value = "(?s)(?:auth\\.login_with_api_key.{0,60}?|/api/v2\\.0/.{0,200}?Bearer )(\\d{1,3}-[A-Za-z0-9]{64})\\b"
        check = "varied"
    strings:
        $ = "auth.login_with_api_key"
        $ = "/api/v2.0/"
    condition:
        any of them
}

rule redacted_token
{
    meta:
        service = ""
        value = "(?:^|[^A-Za-z0-9_\\-])((?:AKC|AP[0-9A-F]|SK|AC|npm_)(?:x{10,}|X{10,}))(?:[^A-Za-z0-9]|$)"
        check = "redacted"
    strings:
        $ = "xxxxxxxx"
        $ = "XXXXXXXX"
    condition:
        any of them
}
