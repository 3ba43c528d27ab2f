/*
  Services of Viet Nam: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule vnpay_hash_secret
{
    meta:
        service = "VNPAY"
        value = "(?i:vnp_?hash_?secret|vnpay[\\w\\-.]{0,12}(?:secret|hash|key)[\\w\\-]{0,10})\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Z0-9]{24,64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "letters"
        any_case = true
    strings:
        $ = "vnp_hashsecret" nocase
        $ = "vnp_hash_secret" nocase
        $ = "vnpay" nocase
    condition:
        any of them
}

rule momo_key
{
    meta:
        service = "MoMo"
        value = "(?is)momo.{0,200}?(?:access_?key|secret_?key)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{16,40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "momo" nocase
    condition:
        any of them
}

rule zalopay_key
{
    meta:
        service = "ZaloPay"
        value = "(?is)(?:key_?[12]\\\\?[\\\"']?\\s{0,4}[:=]\\s{0,4}\\\\?[\\\"']([A-Za-z0-9]{32})\\\\?[\\\"'].{0,300}?zalo_?pay|(?:zalo_?pay|zlp_).{0,200}?key_?[12]?\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "zalopay" nocase
        $ = "zalo_pay" nocase
        $ = "zlp_" nocase
    condition:
        any of them
}

rule zalo_secret
{
    meta:
        service = "Zalo"
        value = "(?i:zalo)[\\w\\-. ]{0,24}(?i:secret|token|key)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{20,400})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "zalo" nocase
    condition:
        any of them
}

rule vnpt_secret
{
    meta:
        service = "VNPT"
        value = "(?i:vnpt|smart_?ca|ekyc)[\\w\\-. ]{0,24}(?i:secret|token|key|pass|password|sp_?password)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([^\\s\\\"'<>;,&]{8,400})"
        check = "password"
        any_case = true
    strings:
        $ = "vnpt" nocase
        $ = "smartca" nocase
        $ = "ekyc" nocase
    condition:
        any of them
}

rule vnpt_ekyc_key
{
    meta:
        service = "VNPT eKYC"
        value = "(?i:token[\\-_]?key)\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|[:=,])\\s{0,4}\\\\?[\\\"']?(MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBA[A-Za-z0-9+/]{40,100}={0,2})(?:[^A-Za-z0-9+/=]|$)"
        check = "varied"
        public_in_pages = true
    strings:
        $ = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBA"
    condition:
        any of them
}

rule vnpt_invoice_password
{
    meta:
        service = "VNPT Invoice"
        value = "(?i:acpass)\\\\?[\\\"'\\]]{0,2}\\s{0,4}[:=>]{1,2}\\s{0,4}\\\\?[\\\"']?([^\\s\\\"'<>;,&]{5,60})"
        check = "password"
        any_case = true
    strings:
        $ = "<acpass" nocase
        $ = "\"acpass" nocase
        $ = "acpass" nocase
    condition:
        any of them
}

rule viettel_secret
{
    meta:
        service = "Viettel"
        value = "(?i:viettel)[\\w\\-. ]{0,24}(?i:secret|token|key|pass|password)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([^\\s\\\"'<>;,&]{8,400})"
        check = "password"
        any_case = true
    strings:
        $ = "viettel" nocase
    condition:
        any of them
}

rule fpt_ai_key
{
    meta:
        service = "FPT.AI"
        value = "(?is)(?:api\\.fpt\\.ai|fpt_?ai|fpt_api|fpt_).{0,160}?(?:api[_-]?key|key|token)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "api.fpt.ai"
        $ = "fpt_ai" nocase
        $ = "fptai" nocase
        $ = "fpt_api" nocase
        $ = "fpt_key" nocase
    condition:
        any of them
}

rule misa_secret
{
    meta:
        service = "MISA"
        value = "(?i:misa|meinvoice)[\\w\\-. ]{0,24}(?i:secret|token|key|pass|password|appid)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([^\\s\\\"'<>;,&]{8,400})"
        check = "password"
        any_case = true
    strings:
        $ = "misa" nocase
        $ = "meinvoice" nocase
    condition:
        any of them
}

rule sms_brandname_key
{
    meta:
        service = "SMS gateway"
        value = "(?i:e_?sms|speed_?sms|vietguys|brandname|sms)[\\w\\-. ]{0,24}(?i:secret|token|key|pass|password)[\\w\\-]{0,10}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{16,80})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "esms" nocase
        $ = "speedsms" nocase
        $ = "vietguys" nocase
        $ = "brandname" nocase
        $ = "sms_" nocase
    condition:
        any of them
}

rule onepay_payos_key
{
    meta:
        service = "OnePay, payOS"
        value = "(?i:onepay|payos|secure_secret)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([0-9A-Fa-f]{32}|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "onepay" nocase
        $ = "payos" nocase
        $ = "SECURE_SECRET"
    condition:
        any of them
}

rule casso_sepay_key
{
    meta:
        service = "Casso"
        value = "\\b(AK_CS\\.[0-9a-f]{16,40}\\.[A-Za-z0-9]{30,140})\\b"
        check = "varied"
    strings:
        $ = "AK_CS."
    condition:
        any of them
}

rule lgsp_ngsp_key
{
    meta:
        service = "LGSP, NGSP"
        value = "(?i:lgsp|ngsp|nghiatiep|consumer)[\\w\\-. ]{0,24}(?i:secret|token|key)[\\w\\-]{0,6}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_]{24,64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "lgsp" nocase
        $ = "ngsp" nocase
        $ = "consumer_" nocase
        $ = "consumerkey" nocase
        $ = "consumersecret" nocase
    condition:
        any of them
}

rule goong_ghn_key
{
    meta:
        service = "Goong, GHN, GHTK"
        value = "(?i:goong|ghn|ghtk)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9]{40}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "goong" nocase
        $ = "ghn_" nocase
        $ = "ghtk" nocase
    condition:
        any of them
}
