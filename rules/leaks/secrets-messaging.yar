/*
  Messages, mail, social networks: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule slack_token
{
    meta:
        service = "Slack"
        value = "(?:^|[^A-Za-z0-9\\-])((?i:xox[baposre])-(?:\\d-)?\\d{7,14}-(?:\\d{7,14}-){0,2}[A-Za-z0-9]{8,}|xoxe(?:\\.xox[bp])?-\\d-[A-Za-z0-9]{60,}|(?i:xapp)-[0-9A-Za-z]{1,14}-[A-Za-z0-9/]{8,}[A-Za-z0-9\\-]*|xox[bpars]-[A-Za-z0-9]{20,})(?:[^A-Za-z0-9\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "xoxb-"
        $ = "xoxp-"
        $ = "xoxa-"
        $ = "xoxo-"
        $ = "xoxr-"
        $ = "xoxs-"
        $ = "xoxe"
        $ = "xapp-"
        $ = "xapp-" nocase
    condition:
        any of them
}

rule slack_webhook
{
    meta:
        service = "Slack"
        value = "(hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z]?[A-Za-z0-9]{8,12}/[A-Za-z0-9]{8,14}/[A-Za-z0-9/]{18,50})"
        check = "varied"
    strings:
        $ = "hooks.slack.com/"
    condition:
        any of them
}

rule discord_webhook
{
    meta:
        service = "Discord"
        value = "(discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_\\-]{60,70})"
        check = "varied"
    strings:
        $ = "/api/webhooks/"
    condition:
        any of them
}

rule discord_token
{
    meta:
        service = "Discord"
        value = "(?:^|[^A-Za-z0-9_\\-.])([MNO][A-Za-z0-9_\\-]{23,25}\\.[A-Za-z0-9_\\-]{6}\\.[A-Za-z0-9_\\-]{27,38})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = /(MTA|MTE|MTI|MTM|MTQ|MTU|MTY|MTc|MTg|MTk|MjA|MjE|MjI|MjM|MjQ|MjU|MjY|Mjc|Mjg|Mjk|MzA|MzE|MzI|MzM|MzQ|MzU|MzY|Mzc|Mzg|Mzk|NDA|NDE|NDI|NDM|NDQ|NDU|NDY|NDc|NDg|NDk|NTA|NTE|NTI|NTM|NTQ|NTU|NTY|NTc|NTg|NTk|NjA|NjE|NjI|NjM|NjQ|NjU|NjY|Njc|Njg|Njk|NzA|NzE|NzI|NzM|NzQ|NzU|NzY|Nzc|Nzg|Nzk|ODA|ODE|ODI|ODM|ODQ|ODU|ODY|ODc|ODg|ODk|OTA|OTE|OTI|OTM|OTQ|OTU|OTY|OTc|OTg|OTk)[A-Za-z0-9_-]{20,23}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}/
    condition:
        any of them
}

rule telegram_bot
{
    meta:
        service = "Telegram"
        value = "(?:^|/bot|[^A-Za-z0-9:.])(\\d{8,10}:A[A-Za-z0-9_\\-]{34})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = ":AA"
    condition:
        any of them
}

rule twilio_key
{
    meta:
        service = "Twilio"
        value = "(?:^|[^A-Za-z0-9_])((?:SK|AC)[0-9a-f]{32})\\b"
        check = "varied-digits"
    strings:
        $ = /(SK|AC)[0-9a-f]{32}/
    condition:
        any of them
}

rule sendgrid_key
{
    meta:
        service = "SendGrid"
        value = "\\b(SG\\.[A-Za-z0-9_\\-]{18,24}\\.[A-Za-z0-9_\\-]{39,50})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "SG."
    condition:
        any of them
}

rule mailgun_key
{
    meta:
        service = "Mailgun"
        value = "(?:\\b((?:pub)?key-[0-9a-f]{32})\\b|(?i:mailgun)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\\b)"
        check = "varied"
        any_case = true
    strings:
        $ = /key-[0-9a-f]{32}/
        $ = "mailgun" nocase
    condition:
        any of them
}

rule mailchimp_key
{
    meta:
        service = "Mailchimp"
        value = "\\b([0-9a-f]{32}-us\\d{1,2})\\b"
        check = "varied"
    strings:
        $ = /[0-9a-f]{32}-us[0-9]/
    condition:
        any of them
}

rule brevo_key
{
    meta:
        service = "Brevo"
        value = "\\b(x(?:keysib|smtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16})\\b"
        check = "varied"
    strings:
        $ = "xkeysib-"
        $ = "xsmtpsib-"
    condition:
        any of them
}

rule postmark_token
{
    meta:
        service = "Postmark"
        value = "(?i:postmark)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b"
        check = "varied"
        any_case = true
    strings:
        $ = "postmark" nocase
    condition:
        any of them
}

rule mailersend_token
{
    meta:
        service = "MailerSend"
        value = "\\b(mlsn\\.[0-9a-f]{64}\\b)"
        check = "varied"
    strings:
        $ = "mlsn."
    condition:
        any of them
}

rule teams_webhook
{
    meta:
        service = "Microsoft Teams"
        value = "((?:[\\w\\-]+\\.)?(?:webhook\\.office|outlook\\.office(?:365)?)\\.com/webhook(?:b2)?/[0-9a-f\\-]{36}@[0-9a-f\\-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f\\-]{36})"
        check = "varied"
    strings:
        $ = "webhook.office.com"
        $ = "outlook.office.com/webhook"
    condition:
        any of them
}

rule google_chat_webhook
{
    meta:
        service = "Google Chat"
        value = "(chat\\.googleapis\\.com/v1/spaces/[\\w\\-]+/messages\\?key=[\\w\\-]{30,}&token=[\\w\\-%]{20,})"
        check = "varied"
    strings:
        $ = "chat.googleapis.com"
    condition:
        any of them
}

rule mattermost_token
{
    meta:
        service = "Mattermost"
        value = "(?i:mattermost)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([a-z0-9]{26})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "mattermost" nocase
    condition:
        any of them
}

rule intercom_token
{
    meta:
        service = "Intercom"
        value = "(?i:intercom)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9=_\\-]{60})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "intercom" nocase
    condition:
        any of them
}

rule messagebird_key
{
    meta:
        service = "MessageBird"
        value = "(?i:message[_-]?bird)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([A-Za-z0-9]{25})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "messagebird" nocase
        $ = "message_bird" nocase
        $ = "message-bird" nocase
    condition:
        any of them
}

rule hubspot_token
{
    meta:
        service = "HubSpot"
        value = "\\b(pat-(?:na|eu)\\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b)"
        check = "varied"
    strings:
        $ = "pat-na"
        $ = "pat-eu"
    condition:
        any of them
}

rule webex_token
{
    meta:
        service = "Webex"
        value = "(?i:webex)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{64,110})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "webex" nocase
    condition:
        any of them
}

rule facebook_token
{
    meta:
        service = "Facebook"
        value = "(?:^|[^A-Za-z0-9_\\-])(EAA[A-Z][A-Za-z0-9]{60,250}|EAACEdEose0cBA[A-Za-z0-9]{10,})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "EAAC"
        $ = "EAAB"
        $ = "EAAG"
        $ = "EAAA"
        $ = "EAAE"
        $ = "EAAH"
        $ = "EAAM"
        $ = "EAAD"
    condition:
        any of them
}

rule facebook_secret
{
    meta:
        service = "Facebook"
        value = "(?i:facebook|\\bfb|fb_)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}\\\\?[\\\"']?(\\d{15,16}\\|[A-Za-z0-9_\\-]{27}|[0-9a-f]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "facebook" nocase
        $ = "fb_" nocase
        $ = "fbapp" nocase
    condition:
        any of them
}

rule twitter_token
{
    meta:
        service = "Twitter"
        value = "(?:\\b(A{20,22}[A-Za-z0-9%]{60,110})|(?i:twitter)[\\w\\-. ]{0,30}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?(\\d{15,20}-[A-Za-z0-9]{20,40}|[A-Za-z0-9]{45,50}|[A-Za-z0-9]{35,44}|[A-Za-z0-9]{25})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied"
        any_case = true
    strings:
        $ = "AAAAAAAAA"
        $ = "twitter" nocase
    condition:
        any of them
}

rule linkedin_secret
{
    meta:
        service = "LinkedIn"
        value = "(?:\\b(WPL_AP\\d\\.[A-Za-z0-9]{16}\\.[A-Za-z0-9+/=]{8,})|(?i:linkedin)[\\w\\-. ]{0,30}(?i:secret|key|token)[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([A-Za-z0-9]{14,16})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied-short"
        any_case = true
    strings:
        $ = "linkedin" nocase
        $ = "WPL_AP"
    condition:
        any of them
}

rule twitch_key
{
    meta:
        service = "Twitch"
        value = "\\b(live_\\d{6,12}_[A-Za-z0-9]{30})\\b"
        check = "varied"
    strings:
        $ = "live_"
    condition:
        any of them
}

rule line_token
{
    meta:
        service = "LINE"
        value = "(?i:line_(?:channel|access))[\\w]{0,24}[\\\"']?\\s{0,4}[:=]\\s{0,4}[\\\"']?([A-Za-z0-9+/=]{100,180}|[0-9a-f]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "line_channel" nocase
        $ = "line_access" nocase
    condition:
        any of them
}
