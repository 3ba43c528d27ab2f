/*
  Code that ordinary portals do not carry. Matched on the raw page and on what was unpacked from it.
*/

rule loader_eval_decode
{
  meta:
    description = "a script that decodes itself and runs or writes the result"
    signal = "loader"
  strings:
    $1 = /eval\s{0,3}\(\s{0,3}(unescape|atob|decodeURIComponent|window\.atob|String\.fromCharCode|base64_decode|window\[)/ nocase
    $2 = /document\.write(ln)?\s{0,3}\(\s{0,3}(unescape|atob|decodeURIComponent|decodeURI|window\.atob)\s{0,3}\(\s{0,3}["'][^"']{24}/ nocase
    $13 = /document\.write(ln)?\s{0,3}\(\s{0,3}String\.fromCharCode/ nocase
    $3 = /(unescape|decodeURIComponent)\s{0,3}\(\s{0,3}["'](%[0-9a-f]{2}){10}/ nocase
    $4 = /fromCharCode\s{0,3}\(\s{0,3}(0x)?[0-9a-f]{2,3}\s{0,3},(\s{0,3}(0x)?[0-9a-f]{2,3}\s{0,3},){8}/ nocase
    $5 = /(new\s{1,3})?Function\s{0,3}\(\s{0,3}(atob|unescape|String\.fromCharCode)/
    $7 = /innerHTML\s{0,3}=\s{0,3}(unescape|atob|decodeURIComponent\(escape)\s{0,3}\(/ nocase
    $14 = /fromCharCode\s{0,3}\([^()]{1,40}(\([^()]{0,12}\))?\s{0,3}\^/ nocase
    $8 = /eval\s{0,3}\(\s{0,3}["']?\\x[0-9a-f]{2}\\x[0-9a-f]{2}/ nocase
    $9 = /<script[^>]{0,100}>\s{0,40}(var|let|const)?\s{0,4}_?0x[0-9a-f]{4,6}\s{0,3}=\s{0,3}\[/ nocase
    $10 = /\]\.join\(["']{2}\)\)?\s{0,3}\)?\s{0,3};?\s{0,9}(eval|document\.write)/ nocase
    $11 = /charCodeAt\s{0,3}\([^)]{0,20}\)\s{0,3}\^\s{0,3}[0-9a-fx]{1,4}[^;]{0,80}/ nocase
    $12 = /document\.write\s{0,3}\(\s{0,3}["']\\(u003c|x3c)/ nocase
  condition:
    any of them
}

rule loader_inserted_script
{
  meta:
    description = "a loader as content-management systems get it inserted: createElement with a coded address"
    signal = "loader"
  strings:
    $1 = /createElement\(\s{0,3}(String\.fromCharCode|atob)\s{0,3}\(/ nocase
    $2 = /\.src\s{0,3}=\s{0,3}(String\.fromCharCode|atob|unescape|decodeURIComponent)\s{0,3}\(/ nocase
    $3 = /location(\.href|\.replace|\.assign)?\s{0,3}(=|\()\s{0,3}(atob|String\.fromCharCode|unescape)\s{0,3}\(/ nocase
    $7 = /((atob|unescape)\s{0,3}\([^()]{8,600}|fromCharCode\s{0,3}\(\s{0,3}[0-9a-fx]{1,4}\s{0,3},[^()]{8,600})\)[^<]{0,120}createElement\(\s{0,3}["'](script|iframe)/ nocase
    $8 = /createElement\(\s{0,3}["'](script|iframe)["']\s{0,3}\)[^<]{0,120}(atob|fromCharCode|unescape)\s{0,3}\(/ nocase
    $5 = /document\.referrer[^;{}]{0,120}(google|bing|yahoo|coccoc)[^;]{0,200}location/ nocase
    $6 = /navigator\.userAgent[^;{}]{0,120}(googlebot|bingbot)[^;]{0,200}(location|document\.write)/ nocase
  condition:
    any of them
}

rule markup_break_out
{
  meta:
    description = "markup that broke out of the place it was stored in (stored cross-site scripting)"
    signal = "break-out"
  strings:
    $1 = /["']>\s{0,3}<script\s{1,3}src\s{0,3}=\s{0,3}["']?(https?:)?\/\/[a-z0-9.-]{1,12}(\/[^"'>\s]{0,30})?["']?\s{0,3}>\s{0,3}<\/script>/ nocase
    $2 = /<title>[^<]{0,200}<script/ nocase
    $7 = /["']>\s{0,3}<\/title>\s{0,3}<script\s{1,3}src\s{0,3}=\s{0,3}["']?(https?:)?\/\// nocase
    $5 = /(src|href|alt|title)\s{0,3}=\s{0,3}["'][^"'<>]{0,200}(<\/title>)?\s{0,3}["']{0,2}>?\s{0,3}<script\s{1,3}src\s{0,3}=\s{0,3}["']?(https?:)?\/\/[^"'<>\s]{4,100}["']?\s{0,3}><\/script>["']/ nocase  // into a field of a data base
    $6 = /(href|data|url)\s{0,3}[=:]\s{0,3}["']?(ms-msdt:\/id|search-ms:query=[^"'<>]{0,80}location:)/ nocase  // orders to the visitor's machine
    $3 = /(xss\.(ht|report|rocks|pt)|xsshunter|bxss\.me|ezxss|0x[a-f0-9]{4,8}\.(com|net|ru|xyz))\// nocase
    $4 = /<(svg|img|body|details|iframe|input)[^>]{0,120}\son(load|error|toggle|focus)\s{0,3}=\s{0,3}["']?[^"'>]{0,40}(atob|fromCharCode|createElement\(.{0,3}script|alert\(|prompt\(|document\.cookie)/ nocase
  condition:
    any of them
}

rule doorway_kit
{
  meta:
    description = "left-overs of cloaking kits and doorway templates"
    signal = "doorway"
  strings:
    $1 = /(Googlebot|Google-InspectionTool).{0,80}(Google-Site-Verification|Google-InspectionTool)/
    $2 = /[?&](tunnel|pafi|daftar|gacor|varian)=[a-z0-9]/ nocase
    $7 = /(canonical|og:url)[^>]{0,200}[?&]slot=/ nocase
    $3 = /<title>[^<{}]{0,100}\{(brand_name|brand|title|deskripsi|keyword)\}/ nocase
    $8 = /\{(brand_name|deskripsi)\}/ nocase
    $4 = /cart\.lazada\.co\.id.{0,2000}(slot|togel|gacor)/ nocase
    $5 = /"(brand|name|headline)"\s{0,3}:\s{0,3}"[^"]{0,40}(slot (gacor|online|88)|togel|gacor|casino online|nohu)/ nocase
    $6 = /og:title"?[^>]{0,60}(slot gacor|togel|maxwin|kubet|casino online|nha cai)/ nocase
  condition:
    any of them
}

rule fake_check
{
  meta:
    description = "a false check for humans or a false update that has the visitor run a command"
    signal = "fake-check"
  strings:
    $clip = /(clipboard\.writeText|execCommand\(\s{0,3}["']copy)/ nocase
    $run1 = /(mshta|powershell|cmd\s{0,3}\/c|rundll32|msiexec|bitsadmin|curl\s[^"']{0,80}\|\s{0,3}(sh|bash))/ nocase
    $key1 = /(win(dows)?\s{0,3}(key)?\s{0,3}\+\s{0,3}r|<kbd>\s{0,3}win)/ nocase
    $key2 = /ctrl\s{0,3}\+\s{0,3}v/ nocase
  condition:
    ($clip and $run1) or ($run1 and $key1) or ($key1 and $key2 and $clip)
}

rule markup_exfiltrates
{
  meta:
    description = "a handler or script that imports foreign code, or carries the page's address or cookie abroad"
    signal = "break-out"
  strings:
    $1 = /\son(load|error|toggle|focus|mouseover|click)\s{0,3}=\s{0,3}["']?[^"'<>]{0,60}(import\s{0,3}\(|alert\s{0,3}\(\s{0,3}(1|document)|fetch\s{0,3}\(\s{0,3}.{0,2}\/\/)/ nocase
    $2 = /onload\s{0,3}=\s{0,3}["'][^"'<>]{0,40}createElement/ nocase
    $3 = /<iframe[^>]{0,60}src\s{0,3}=\s{0,3}["']?javascript:\s{0,3}(eval|alert|document)/ nocase
    $4 = /(location(\.href)?\s{0,3}=|\.src\s{0,3}=|fetch\s{0,3}\()\s{0,3}["'](https?:)?\/\/[^"'\s]{4,100}["']\s{0,3}\+\s{0,3}(escape\(|encodeURIComponent\(|btoa\()?\s{0,3}document\.(domain|cookie)/ nocase
    $5 = /<svg[\/\s]{1,3}onload\s{0,3}=/ nocase
    $7 = /["']>\s{0,3}<script>\s{0,3}(alert|confirm|prompt)\s{0,3}(\(|`)/ nocase
    $6 = /["']>\s{0,3}<(img|svg|script|iframe)[^>]{0,60}((onerror|onload)\s{0,3}=\s{0,3}["']?[^"'>]{0,40}(alert|confirm|prompt|eval|atob|fetch|import|createElement|cookie|\/\/)|alert\()/ nocase
  condition:
    any of them
}
