/*
  Shapes of known injection kits, as they stand in a page: how they hide an address or a second stage, not whose address it is. Matched on the raw page and on what was unpacked from it.
*/

rule kit_second_stage
{
  meta:
    description = "a second stage from a block chain or a socket, JSFuck, the ndsw family, a title only for search engines"
    signal = "kit"
  strings:
    $marked = /<!--[0-9a-f]{0,5}[0-9][0-9a-f]{0,5}-->\s{0,9}<(script|iframe)[^>]{0,200}>.{0,400}<\/(script|iframe)>\s{0,9}<!--\/[0-9a-f]{6}-->/ nocase
    $client = /,\s?HttpClient\s{0,3}=\s{0,3}function/
    $ndsw = /(ndsw|ndsx|ndsj)\s{0,3}={1,3}\s{0,3}["']?(undefined|true)/
    $chain = /(bsc-dataseed|bsc-testnet|data-seed-prebsc|polygon-rpc)[^"'\s]{0,60}["'][^<]{0,2000}(eval|Function)\s{0,3}\(/
    $await = /eval\s{0,3}\(\s{0,3}atob\s{0,3}\(\s{0,3}await/
    $socket = /new\s{1,3}WebSocket\s{0,3}\([^<]{0,400}(eval|Function)\s{0,3}\(\s{0,3}[A-Za-z_$]{1,12}\.data/
    $fuck1 = "[+!+[]]"
    $fuck2 = "(![]+[])"
    $fuck3 = "(!![]+[])"
    $fuck4 = "!+[]+!+[]"
    $title = /userAgent[^<]{0,120}(baidu|spider|googlebot|bingbot|sogou)[^<]{0,60}document\.title\s{0,3}=/ nocase
    $miner = /(coinhive|coin-hive|cryptoloot|crypto-loot|jsecoin|coinimp|webminepool|deepminer)(\.min)?\.(js|com|org)|new (CoinHive|Client)\.(Anonymous|User)\(|EverythingIsLife\(\s{0,3}["'][0-9A-Za-z]{40}/ nocase
    $engines = /(baidu|sogou|haosou|so\.com|sm\.cn)[^<]{0,60}(referrer|userAgent)[^<]{0,60}location/ nocase
  condition:
    any of ($marked, $ndsw, $client, $chain, $await, $socket, $title, $engines, $miner) or #fuck1 + #fuck2 + #fuck3 + #fuck4 > 8
}

rule kit_coded_address
{
  meta:
    description = "the address of a script hidden from readers: decoded, cut into pieces, written in hexadecimal"
    signal = "coded-src"
  strings:
    $src = /\.src\s{0,3}=\s{0,3}(window\.)?(atob|unescape|String\.fromCharCode)\s{0,3}\(\s{0,3}["'\w]/
    $eval = /eval\s{0,3}\(\s{0,3}(String\.fromCharCode\s{0,3}\(\s{0,3}(0x)?[0-9a-f]{1,3}\s{0,3},|unescape\s{0,3}\(\s{0,3}["']%|atob\s{0,3}\(\s{0,3}["'])/ nocase
    $glued = /\.src\s{0,3}=\s{0,3}["'][^"'\n]{1,4}["']\s{0,3}\+\s{0,3}["'][^"'\n]{1,12}["']\s{0,3}\+\s{0,3}["'][^"'\n]{1,16}["']\s{0,3}\+/
    $cut = /["']((ht["']\s{0,3}[,+]\s{0,3}["']tp)|(htt["']\s{0,3}[,+]\s{0,3}["']p)|(http["']\s{0,3}(,\s{0,3}["']s?|\+\s{0,3}["']s):))s?:?(\/\/)?["']/
    $element = /document\[[\w$]{1,12}\[(0x)?[0-9a-f]{1,4}\]\s{0,3}\+\s{0,3}[\w$]{1,12}\[/
    $hex = /\\x68\\x74\\x74\\x70(\\x73)?\\x3a\\x2f\\x2f/ nocase
    $list = /["'](https?:)?\/\/["']\s{0,3}\+\s{0,3}\[[^\]<]{3,120}\]\s{0,3}\.join\s{0,3}\(/
    $junk = /(createElement\s{0,3}\(|["'](src|href)["']\s{0,3},|\.src\s{0,3}=)\s{0,3}["'][^"'\n]{8,900}["']\s{0,3}\.replace\s{0,3}\(\s{0,3}\/[^\/\n]{3,60}\/[gi]{1,2}\s{0,3},\s{0,3}["']["']\s{0,3}\)/  // junk letters that are taken out again
    $digits = /["'][^"'\n]{0,200}3C(69|49)(66|46)(72|52)(61|41)(6D|4D)(65|45)(20|3E|0[9AD])/ nocase
    $digits2 = /["'][^"'\n]{0,200}3C(73|53)(63|43)(72|52)(69|49)(70|50)(74|54)(20|3E|0[9AD])/ nocase
    $hexscript = /["']\\x73\\x63\\x72\\x69\\x70\\x74["']/ nocase
  condition:
    any of them
}

rule kit_takes_forms
{
  meta:
    description = "a script that sends what visitors type into the fields to somebody else"
    signal = "coded-src"
  strings:
    $fields = /(querySelectorAll\s{0,3}\(\s{0,3}["'][^"']{0,30}input|cardnumber|card_number|cvv|cvc)/ nocase
    $sends = /(\.src\s{0,3}=|sendBeacon\s{0,3}\(|fetch\s{0,3}\()\s{0,3}["'](https?:)?\/\/[^"'\s]{4,80}["']\s{0,3}\+\s{0,3}(encodeURIComponent\s{0,3}\(\s{0,3})?btoa\s{0,3}\(/ nocase
    $card = /(payment\[cc_(number|cid|exp)|[a-z]{2,12}_cc_(number|cid)|cc_exp_(year|month))/ nocase
    $posts = /((url|address|gate|endpoint)\s{0,3}[:=]|open\s{0,3}\(\s{0,3}["']POST["']\s{0,3},|\.post\s{0,3}\()\s{0,3}["'](https?:)?\/\/[^"'\s]{4,120}["']/ nocase
    $own = /(&host=|&idd=|hostname=|domain=)["']?\s{0,3}\+\s{0,3}(window|location|document)/ nocase
    $every = /document\s{0,2}\)\.on\s{0,3}\(\s{0,3}["'](submit|keyup|keydown|blur|change)["']\s{0,3},\s{0,3}["'](form|input)["'][^<]{0,200}["'](https?:)?\/\/[^"'\s]{4,120}["']/ nocase
  condition:
    ($fields and $sends) or ($card and $posts and $own) or $every
}

rule kit_fake_update
{
  meta:
    description = "a false update of the visitor's browser that is a file to run"
    signal = "fake-check"
  strings:
    $old = /(older|outdated|old|obsolete) version of (chrome|firefox|edge|your browser|safari|flash)|(browser|chrome|firefox|edge|flash player)( version)? (is|needs|requires) (now )?(out of date|outdated|out-of-date|obsolete|too old|an? (critical |urgent )?update|to be updated)/ nocase
    $old_vi = /tr\xc3\xacnh duy\xe1\xbb\x87t[^<>]{0,40}(\xc4\x91\xc3\xa3 c\xc5\xa9|l\xe1\xbb\x97i th\xe1\xbb\x9di|qu\xc3\xa1 c\xc5\xa9)/ nocase
    $update = /(update|install)[^<>]{0,20}(chrome|firefox|flash player|your browser)/ nocase
    $file = /<a\s[^>]{0,80}h[r]e[f]\s{0,3}=\s{0,3}["']?[^"'>\s]{2,160}(\.js|\.zip|\.exe|\.msi|\.hta|\.apk|\.scr|\.iso|\.dmg|\.msix)["'? >]/ nocase  // found by its ending, not at every link
    $run = /location(\.href)?\s{0,3}=\s{0,3}["'][^"'>\s]{2,160}\.(zip|exe|msi|hta|apk|scr|msix|iso|dmg)["'?]/ nocase
  condition:
    (($old or $old_vi) and ($file or $run)) or ($update and $run)
}

rule kit_obfuscated
{
  meta:
    description = "the well-known obfuscator: a list of strings that turns until a sum is right, names read from it by number"
    signal = "obfuscated"
  strings:
    $turn = /while\s{0,3}\(\s{0,3}!!\s{0,2}\[\]\s{0,3}\)\s{0,3}\{\s{0,9}try/
    $shift = /\[?["'.]?push["']?\]?\s{0,3}\(\s{0,3}[\w$]{1,20}\[?["'.]?shift["']?\]?\s{0,3}\(\s{0,3}\)\s{0,3}\)/
    $sum = /-?parseInt\s{0,3}\(\s{0,3}[\w$]{1,20}\s{0,3}\(\s{0,3}["']?(0x)?[0-9a-f]{1,5}["']?(\s{0,3},\s{0,3}["'][^"']{1,12}["'])?\s{0,3}\)\s{0,3}\)\s{0,3}\/\s{0,3}(0x)?[0-9a-f]{1,3}/ nocase
  condition:
    $turn and $shift and $sum
}

rule kit_hides_from_engines
{
  meta:
    description = "asks whether the visitor is a search engine, and writes a foreign script or leads away accordingly"
    signal = "kit"
  strings:
    $written = /(baidu|spider|sogou|googlebot|bingbot|360spider|yisou)[^<]{0,160}document\.write(ln)?\s{0,3}\(\s{0,3}["']<(scr|ifr|scr["']\s{0,3}\+)[^>]{0,60}src\s{0,3}=\s{0,3}\\?["']?(https?:)?\/\// nocase
    $leaves = /(baidu|sogou|googlebot|bingbot|google\\?\.|bing\\?\.|yahoo\\?\.|coccoc)[^<;{}]{0,120}(userAgent|referrer|toLowerCase|indexOf|test|match)[^<]{0,160}(window|document|top|self|parent)\.location(\.href)?(\.replace|\.assign)?\s{0,3}(=|\()\s{0,3}["'](https?:)?\/\// nocase
  condition:
    any of them
}

rule kit_tells_a_bot
{
  meta:
    description = "what is typed into password fields is sent to a chat bot"
    signal = "coded-src"
  strings:
    $bot = /api\.telegram\.org\/bot[0-9A-Za-z:_$" '+{}-]{4,80}\/send(Message|Document)/
    $hook = /discord(app)?\.com\/api\/webhooks\/[0-9]{8,24}\//
    $typed = /(type\s{0,2}=\s{0,2}\\?["']?password|passw(or)?d|mat_?khau|cvv|card_?number|seed_?phrase|otp)/ nocase
  condition:
    ($bot or $hook) and $typed
}

rule kit_frames_program
{
  meta:
    description = "a frame whose address is a program: worms that break into servers put it behind every page"
    signal = "kit"
  strings:
    $frame = /<(iframe|embed|object|frame)\s[^<>]{0,200}(src|data)\s{0,3}=\s{0,3}["']?[^"'<>\s]{1,200}\.(scr|exe|pif|vbs|hta|cmd|bat)["'\s>]/ nocase
  condition:
    $frame
}

rule kit_marked_font
{
  meta:
    description = "the unseen font element in which sellers of links write, and leave their marks to find the page again"
    signal = "kit"
  strings:
    $font = /<font style\s?=\s?["']\s?position:\s?absolute;\s?overflow:\s?hidden;\s?height:\s?0(px)?;\s?width:\s?0(px)?;?\s?["']/ nocase
  condition:
    $font
}

rule worm_in_page
{
  meta:
    description = "a worm that infected the page's file (Ramnit, Nimda): it puts a program on the visitor's disk and runs it"
    signal = "worm"
  strings:
    $name = /DropFileName\s{0,3}=\s{0,3}"/ nocase
    $files = "Scripting.FileSystemObject" nocase
    $stream = "ADODB.Stream" nocase
    $shell = "WScript.Shell" nocase
    $script = "<script" nocase
    $program = /WriteData\s{0,3}=\s{0,3}"4D5A[0-9A-F]{16}/ nocase
    $mail = /window\.open\(\s?["'](readme|sample|desktop)\.eml["']/ nocase
  condition:
    $mail or ($name and ($files or $shell or $program)) or (($files or $stream) and $shell and $script)
}

rule kit_counts_letters
{
  meta:
    description = "letters of a script worked out one by one: numbers of a list times a constant, pairs of digits moved by one"
    signal = "kit"
  strings:
    $times = /([a-z]{1,3}\*[0-9]{1,3}(\.[0-9]{1,3})?,){24}/
    $moved = /fromCharCode\s{0,3}\(\s{0,3}parseInt\s{0,3}\([^()]{1,40},\s{0,3}16\s{0,3}\)\s{0,3}[-+]\s{0,3}[0-9]{1,3}\s{0,3}\)/
  condition:
    any of them
}

rule kit_passes_keywords
{
  meta:
    description = "a script served by a program under a library's name, which is told the visitor's referrer and the page's keywords"
    signal = "kit"
  strings:
    $word = "default_keyword="
    $referrer = "se_referrer="
    $library = /src\s{0,3}=\s{0,3}\\?["'](https?:)?\/\/[^"'\s]{4,80}(jquery|bootstrap|angular)[a-z0-9.-]{0,16}\.php\?/ nocase
  condition:
    ($word and $referrer) or $library
}

rule kit_hides_from_tools
{
  meta:
    description = "a script that loads another one only where the developer's tools of the browser are closed"
    signal = "kit"
  strings:
    $tools = /window\.Firebug[^<]{0,200}chrome\.isInitialized|outerWidth\s{0,3}-\s{0,3}window\.innerWidth\s{0,3}>/
    $loads = /createElement\s{0,3}\(\s{0,3}["']script["']\s{0,3}\)/
    $coded = /atob\s{0,3}\(|fromCharCode|\\x[0-9a-f]{2}\\x[0-9a-f]{2}/ nocase
  condition:
    $tools and $loads and $coded
}
