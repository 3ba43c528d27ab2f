/*
  Keyword anchors of secrets. What follows the keyword is proved outside YARA: shape, entropy, placeholder words.
*/

rule secret_token
{
    meta:
        description = "Prefixes of machine-made tokens"
    strings:
        $ = /A[KS]IA[A-Z2-7]{16}/
        $ = /gh[pousr]_[A-Za-z0-9]{36}/
        $ = "github_pat_"
        $ = /gl(pat|ptt|dt|rt)-[\w-]{20}/
        $ = /xox[abposr]-[A-Za-z0-9-]{24}/
        $ = "hooks.slack.com/services/T"
        $ = /[sr]k_live_[A-Za-z0-9]{20}/
        $ = /AIza[\w-]{35}/
        $ = "GOCSPX-"
        $ = /SG\.[\w-]{22}\.[\w-]{43}/
        $ = /SK[0-9a-f]{32}/
        $ = /npm_[A-Za-z0-9]{36}/
        $ = "pypi-AgEIcHlwaS5vcmc"
        $ = /\d{8,10}:AA[\w-]{33}/
        $ = /sk-(proj-|ant-api\d\d-)?[A-Za-z0-9_-]{40}/
        $ = /do[opr]_v1_[0-9a-f]{64}/
        $ = /AccountKey=[A-Za-z0-9+\/]{86}==/
    condition:
        any of them
}

rule url_password
{
    meta:
        description = "scheme://user:password@host"
    strings:
        $ = /[a-z]:\/\/[^\s:\/"'<>]{0,64}:[^\s"'<>\/]{1,120}@[\w\[]/ nocase
    condition:
        any of them
}

rule secret_assignment
{
    meta:
        description = "A name that says secret; its value is judged outside"
    strings:
        $ = "passw" nocase
        $ = "passphrase" nocase
        $ = "pwd" nocase
        $ = "pass=" nocase
        $ = "pass =" nocase
        $ = "pass:" nocase
        $ = "pass\"" nocase
        $ = "pass'" nocase
        $ = "<pass" nocase
        $ = "secret" nocase
        $ = "token" nocase
        $ = "credential" nocase
        $ = "apikey" nocase
        $ = "api_key" nocase
        $ = "api-key" nocase
        $ = "accesskey" nocase
        $ = "access_key" nocase
        $ = "_key" nocase
        $ = "key=" nocase
        $ = "_auth" nocase
        $ = "\"auth\"" nocase
        $ = "matkhau" nocase
        $ = "mat_khau" nocase
    condition:
        any of them
}

rule password_file
{
    meta:
        description = "User and password-hash lines"
    strings:
        $a = /(^|\n)[\w.@-]{1,64}:(\$(apr1|1|2[abxy]|5|6|y)\$|\{SHA\})/
        $b = /(^|\n)[\w.*-]{1,64}:(\d{1,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:[^:\s]+/
    condition:
        any of them
}
