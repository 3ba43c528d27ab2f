/*
  Payment and trade: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule stripe_key
{
    meta:
        service = "Stripe"
        value = "\\b((?:[sr]k)_(?:live|test|prod)_[A-Za-z0-9]{10,99}|whsec_[A-Za-z0-9+/=]{32,64})"
        check = "varied"
    strings:
        $ = "sk_live_"
        $ = "rk_live_"
        $ = "sk_test_"
        $ = "rk_test_"
        $ = "sk_prod_"
        $ = "rk_prod_"
        $ = "whsec_"
    condition:
        any of them
}

rule square_token
{
    meta:
        service = "Square"
        value = "(?:^|[^A-Za-z0-9_\\-])(sq0(?:atp|csp|cfp)-[A-Za-z0-9_\\-]{22,43}|EAAA[A-Za-z0-9_\\-]{60})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "sq0atp-"
        $ = "sq0csp-"
        $ = "EAAA"
    condition:
        any of them
}

rule braintree_token
{
    meta:
        service = "PayPal Braintree"
        value = "(access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32})"
        check = "varied"
    strings:
        $ = "access_token$"
    condition:
        any of them
}

rule shopify_token
{
    meta:
        service = "Shopify"
        value = "\\b(shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}\\b)"
        check = "varied"
    strings:
        $ = "shpat_"
        $ = "shpca_"
        $ = "shppa_"
        $ = "shpss_"
        $ = "shpua_"
    condition:
        any of them
}

rule flutterwave_key
{
    meta:
        service = "Flutterwave"
        value = "\\b(FLW(?:SECK|PUBK)(?:_(?:TEST|LIVE))?-[0-9a-zA-Z]{12,32}(?:-X)?)\\b"
        check = "varied"
    strings:
        $ = "FLWSECK"
        $ = "FLWPUBK"
    condition:
        any of them
}

rule razorpay_key
{
    meta:
        service = "Razorpay"
        value = "\\b(rzp_(?:live|test)_[A-Za-z0-9]{14}\\b)"
        check = "varied-short"
    strings:
        $ = "rzp_live_"
        $ = "rzp_test_"
    condition:
        any of them
}

rule plaid_token
{
    meta:
        service = "Plaid"
        value = "\\b(access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b)"
        check = "varied"
    strings:
        $ = "access-sandbox-"
        $ = "access-development-"
        $ = "access-production-"
    condition:
        any of them
}

rule adyen_key
{
    meta:
        service = "Adyen"
        value = "(?:^|[^A-Za-z0-9_\\-])(AQE[a-z][A-Za-z0-9+/]{60,}={0,2}-[A-Za-z0-9+/]{20,}={0,2}-[A-Za-z0-9<>({\\[})\\].,;:!?&$#@^*+_\\-]{8,24})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "AQE"
    condition:
        any of them
}

rule easypost_key
{
    meta:
        service = "EasyPost"
        value = "(?:^|[^A-Za-z0-9_\\-])(EZ[AT]K[A-Za-z0-9]{54})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "EZAK"
        $ = "EZTK"
    condition:
        any of them
}

rule shippo_token
{
    meta:
        service = "Shippo"
        value = "\\b(shippo_(?:live|test)_[0-9a-fA-F]{40}\\b)"
        check = "varied"
    strings:
        $ = "shippo_"
    condition:
        any of them
}

rule duffel_token
{
    meta:
        service = "Duffel"
        value = "\\b(duffel_(?:test|live)_[A-Za-z0-9_\\-=]{43})"
        check = "varied"
    strings:
        $ = "duffel_"
    condition:
        any of them
}

rule gocardless_token
{
    meta:
        service = "GoCardless, Frame.io"
        value = "(?:^|[^A-Za-z0-9_\\-])(live_[A-Za-z0-9_\\-=]{40}|fio-u-[A-Za-z0-9_\\-=]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = /live_[A-Za-z0-9_=-]{40}/
        $ = "fio-u-"
    condition:
        any of them
}

rule lob_key
{
    meta:
        service = "Lob"
        value = "\\b((?:live|test)_(?:pub_)?[0-9a-f]{31,35})\\b"
        check = "varied-digits"
    strings:
        $ = /(live|test)_(pub_)?[0-9a-f]{31}/
    condition:
        any of them
}

rule coinbase_key
{
    meta:
        service = "Coinbase"
        value = "(?i:coinbase)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "coinbase" nocase
    condition:
        any of them
}

rule checkout_key
{
    meta:
        service = "Checkout.com"
        value = "(?:^|[^A-Za-z0-9_\\-])(sk_(?:sbox_)?[a-z2-7]{26}[a-z*#$=])(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "sk_sbox_"
        $ = /sk_[a-z2-7]{26}/
    condition:
        any of them
}

rule paddle_key
{
    meta:
        service = "Paddle"
        value = "\\b(pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}\\b)"
        check = "varied"
    strings:
        $ = "pdl_live_"
        $ = "pdl_sdbx_"
    condition:
        any of them
}

rule harness_token
{
    meta:
        service = "Harness"
        value = "\\b([ps]at\\.[A-Za-z0-9_\\-]{22}\\.[0-9A-Za-z]{24}\\.[A-Za-z0-9]{20})\\b"
        check = "varied"
    strings:
        $ = /[ps]at\.[A-Za-z0-9]{22}\./
    condition:
        any of them
}
