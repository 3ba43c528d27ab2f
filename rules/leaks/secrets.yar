/*
  Keyword anchors of secrets that are known by their surroundings. What stands beside the keyword is proved outside
  YARA (probes/leaks/assignments.py): name, form, randomness, placeholder words. Tokens with a form of their own have a
  rule each in the files beside this one.
*/

rule url_password
{
    meta:
        description = "scheme://user:password@host"
        proved = "outside"
    strings:
        $ = "://"
        $ = ":\\/\\/"
    condition:
        any of them
}

rule secret_assignment
{
    meta:
        description = "A name that says secret; its value is judged outside"
    strings:
        $ = "pass" nocase
        $ = "pwd" nocase
        $ = "secret" nocase
        $ = "token" nocase
        $ = "cred" nocase
        $ = "key" nocase
        $ = "auth" nocase
        $ = "salt" nocase
        $ = "bearer" nocase
        $ = "_pw" nocase
        $ = "matkhau" nocase
        $ = "mat_khau" nocase
    condition:
        any of them
}

rule authorization_header
{
    meta:
        description = "A header that logs in; its value is judged outside"
    strings:
        $ = "authorization" nocase
    condition:
        any of them
}

rule login_call
{
    meta:
        description = "A call that may log in with a name and a password written out; judged outside"
    strings:
        $ = "NetworkCredential(" nocase
        $ = "DirectoryEntry(" nocase
        $ = "PasswordCredential(" nocase
        $ = "login(" nocase
        $ = "_connect(" nocase
        $ = "mysqli(" nocase
        $ = "PDO(" nocase
        $ = "createConnection(" nocase
    condition:
        any of them
}

rule password_file
{
    meta:
        description = "User and password-hash lines"
    strings:
        $ = "$apr1$"
        $ = "$2y$"
        $ = "$2a$"
        $ = "$2b$"
        $ = ":$1$"
        $ = "$5$"
        $ = "$6$"
        $ = "$y$"
        $ = "$P$"
        $ = "{SHA}"
        $ = "{SSHA}"
        $ = "machine "
        $ = ":5432:"
        $ = "pbkdf2_sha"
    condition:
        any of them
}

rule default_password
{
    meta:
        description = "A log-in printed in a sentence"
        proved = "outside"
    strings:
        $a = "password" nocase
        $b = "m\xE1\xBA\xADt kh\xE1\xBA\xA9u"
        $c = "M\xE1\xBA\xADt kh\xE1\xBA\xA9u"
        $d = "mat khau" nocase
        $e = "m&#7853;t kh&#7849;u" nocase
        $f = "pass:" nocase
        $g = "MK:"
        $h = "default login" nocase
    condition:
        any of them
}
