/*
  What defacers write. Matched on folded text without accents (lower case, lookalike letters made Latin; leetspeak spelt
  out beside it), so the strings are lower case and plain, Vietnamese and Turkish ones too. `place` names where a match counts, `signal` the weight in
  probes/defacement/page.py.
*/

rule deface_signature
{
  meta:
    description = "how defacers sign: greetings, crews, handles"
    place = "title text headline"
    signal = "signature"
    lang = "en"
  strings:
    $greetz = /(^|[^a-z])(greetz|greets|greetzs|greetzz|greatz|gretz|greez|greezt|greazt|greetings to|gr33tz|grtz|shoutz|shoutz|shoots|shootz|shout ?outs?|respectz|cheers to|thanks to|thank to|thankz|thx to|thnx to|special thanks|big thanks|terimakasih|special to|support by|regards to) ?(to)? ?([:=~>|\[({#]|-[=|:>]|all|my |by)/
    $from = /(greetings?|regards|salam|salute|love|messages?) from (the )?[a-z0-9 .]{2,24}(team|crew|squad|hackers?|army|cyber|defacers?)/
    $squad = /(^|[^a-z])[a-z0-9]{2,15}[ _-](squad|crew|cyber ?team|cyber ?army|hackers? ?team|hacker ?crew)([^a-z]|$)/
    $nation = /(moroccan|algerian|tunisian|egyptian|iraqi|iranian|persian|turkish|turk|kurdish|saudi|syrian|palestinian|gaza|pakistani?|pak|bangladeshi?|indian|indonesian?|malaysian?|vietnamese|vietnam|chinese|russian|ukrainian|brazilian|brazil|albanian?|kosovar?|azerbaijan|armenian|muslim|islamic|arab|maghreb|philippine|thai|myanmar|korean) ?(hackers?|hack|cyber|hacking|ghosts?|attackers?|defacers?|anonymous|electronic army|h4x0rs?|haxors?)/
    $crews = /(^|[^a-z])(turk ?hack ?team|turkhackteam|anonghost|ghost ?sec|lulzsec|lizard ?squad|ashiyane|cyber ?warrior|1923turk|fallaga|al ?qassam|tarh andishan|team ?pois[o0]n|killnet|dragonforce|garnesia|mr ?crac ?ker|ayyildiz|team ?system ?dz|syrian electronic)([^a-z]|$)/
    $greetz_word = /(^|[^a-z])(greetz|greetzs|greetzz|gretz|greatz|shoutz|gr33tz)([^a-z]|$)/
    $crew = /(cyber|hacker|hackers|hacking|haxor|h4x0r|blackhat|black hat|defacer|defacers|deface|exploit|xploit|anon|anonymous|security|hacktivist|underground|ghost|phantom|pirates|mafia|legion|digital|electronic|grey hat|gray hat|white hat|whitehat|siber|bug)s? ?(team|army|crew|squad|gang|clan|force|family|brigade|brotherhood|union|attacker|attackers|warriors?|soldiers?|army|tim|timi|alliance|legion|official|indonesia|id|404|1337|rulezz?|community|group|cell|resistance|network|organization|hunters?)([^a-z]|$)/
    $crew2 = /(^|[^a-z])(team|tim|crew|army|member|members|family) ?(:|=>|~) ?/
    $handle = /(^|[ \[(|>~:*])[.\/_]{0,2}\.\/[a-z0-9_]{2,24}/
    $mr = /(^|[^a-z])(mr|mrs|dr|tn|queen|king|lord|prof|ghost|anon|sultan)[._][a-z0-9_]{2,20}/
    $xploit = /[a-z0-9_]{2,20}[ _.-]?(xploit|xpl01t|sploit|xsec|haxor|h4x0r|1337|31337|d3face|hax0r|xnuxer|r00t|sec404|h4ck)/
    $root = /(root|r00t|hacker|h4cker|anonymous)@[a-z0-9 ._-]{0,20}[~#:$]/
    $copy = /(copyright|copyleft|coded|code|script|powered|design|recoded|created|build) ?by[^a-z0-9]{0,4}(mr|anon|hacker|team|\.\/|cyber|dark|black|king)/
    $hackerword = /(^|[^a-z])(defacer|defacers|haxor|h4x0r|hax0r|hacktivist|hacktivists|blackhat|black hat|greyhat|whitehat|r00t|l33t|31337|0day|zone-h|zone-xsec|haxor\.id|defacer\.id|mirror-h|skiddie)([^a-z]|$)/
    $bracket = /(\[\+\]|\[!\]|\[-\]|\{\+\}|\{#\}|-=\||\|=-|:::|\.::|::\.|-:\||\|:-|-=\[|\]=-|=\[ | \]=)/
  condition:
    any of them
}

rule deface_politics
{
  meta:
    description = "slogans and abuse that official pages do not write"
    place = "title text headline"
    signal = "politics"
    lang = "en"
  strings:
    $fuck = /(^|[^a-z])(fuck|fucked|fvck|fuckyou|motherfucker|anjing|kontol|ngewe|jancok|asu|bangsat|bajingan|ngentot|memek|goblok|asshole|du ma|con cho|vai lon|dit me|puta madre|hijo de puta|foda-se|siktir|orospu)([^a-z]|$)/
    $op = /(^|[^a-z#])#?op[_ -]?(israel|india|indonesia|vietnam|china|usa|malaysia|russia|ukraine|palestine|iran|saudi|turkey|france)([^a-z]|$)|#op[a-z]{4,14}([^a-z]|$)/
    $free = /(free|save|pray for|stand with|support|long live) ?_?(palestine|gaza|syria|kashmir|rohingya|yemen|papua|iraq|aleppo|rafah|iran|tibet|xinjiang)/
    $war = /(cyber ?war|cyber attack|attack(ed|ing)? (by|your|indonesia|india|israel|vietnam|malaysia)|you can'?t stop us|respect our|stop (killing|the war|attacking|scamming))/
    $love = /(i love (you|u|her)|happy birthday|miss you|aku (cinta|sayang|mencintai))/
    $more = /(there is no god but|la ilaha ill|allahu ?akbar|slava ukraini|heroiam slava|down with|death to|marg bar|mung live|stop (the|this) war|muslim cyber|jihad|hacktivis)/
    $vi = /hoang sa,? truong sa|(la cua|thuoc ve|of) viet ?nam/
    $zh = "钓鱼岛"
    $ru = "остановите войну"
    $ru2 = "русские хакеры"
    $ar = "فلسطين"
    $ar2 = "الله اكبر"
    $fa = "مرگ بر"
    $fa2 = "دیکتاتور"
  condition:
    any of them
}

rule deface_ransom
{
  meta:
    description = "a ransom note in place of the page"
    place = "title text"
    signal = "ransom"
    lang = "en"
  strings:
    $ = /(your |all |all of your |all your )(important )?(files?|data|databases?|websites?|servers?|documents|site)( and [a-z]{2,12})? (has been|have been|are|were|is|was|will be) (now )?(encrypted|backed up|locked|downloaded|copied|leaked|stolen)/
    $ = /(pay|send|transfer|deposit|chuyen|gui|kirim|envie|pague|oplat)[^.|]{0,30}(btc|bitcoin|monero|xmr|usdt|ethereum)/
    $ = /[0-9][.,]?[0-9]{0,4} ?(btc|bitcoins?|xmr)([^a-z]|$)/
    $ = /(^|[^a-z0-9=\/_&?-])(bc1q[a-z0-9]{20,60}|(1|3)[a-z1-9]{26,34})([^a-z0-9\/_&=-]|$)/
    $ = /(restore|recover|decrypt|unlock)[^.|]{0,30}(files?|data|website|database)/
    $ = /(publicly|will be|be) (disclosed|published|leaked|deleted|sold)/
    $ = /[0-9][0-9.,]{0,6} ?(usdt|eth|ethereum|litecoin)([^a-z]|$)/
    $ = /(banco de dados|dados|site|base de datos)[^.|]{0,16} (foi|foram|fue|ha sido) (sequestrad|criptografad|secuestrad|cifrad|roubad|copiad)/
    $ = /(moved|copied|uploaded|transferred) to our (storage|servers?|cloud)/
    $ = /(within|in|you have|em|trong|temos|dentro de) [0-9]{1,3} (hours?|days?|gio|ngay|dias|horas)/
    $ = /(sera|sera|seran|tudo sera|se) (vazad|publicad|vendid|filtrad)/
    $ = /du lieu[^.|]{0,30}(se bi|se duoc) (ban|cong khai|cong bo|xoa)/
    $ = "скопированы и удалены"
    $ = "для восстановления"
    $ = /(tor browser|[a-z2-7]{16,56}\.onion|decryption key|decryptor|khoa giai ma)/
    $ = /(du lieu|tep|may chu|website|co so du lieu)[^.|]{0,24}(da )?bi (ma hoa|khoa)/
    $ = /(data|berkas|file) (anda )?(telah |sudah )?(terenkripsi|dienkripsi)/
    $ = "ваши файлы зашифрованы"
    $ = "файлы зашифрованы"
    $ = "文件已被加密"
    $ = "ملفاتك مشفرة"
    $ = "تم تشفير"
  condition:
    any of them
}

rule deface_shell
{
  meta:
    description = "an uploaded back door shows its face"
    place = "title text headline"
    signal = "shell"
    lang = "en"
  strings:
    $ = /(^|[^a-z0-9])(wso [0-9]|b374k|c99shell|c99 shell|r57shell|r57 shell|indoxploit|mini ?shell|alfa ?(team|shell)|webshell|web shell|p0wny|marijuana shell|gecko shell|madspot|k2ll33d|symlink bypass|0byt3m1n1|bypass shell|shell backdoor|backdoor shell)/
    $ = /(uname|kernel|system) ?:? ?linux [a-z0-9._-]{1,30} [0-9]\.[0-9]{1,2}/
    $ = /linux [a-z0-9._-]{1,30} [0-9]\.[0-9]{1,2}\.[0-9][a-z0-9._#-]{0,24}[^|]{0,30}x86_64/
    $ = /safe ?mode ?[:=]? ?(off|on)([^a-z]|$)/
    $ = /(current (path|dir|directory)|cwd|pwd|doc root) ?:? ?\/[a-z0-9_\/.-]{3,80}/
    $ = /(^|[^a-z])(self remove|sec\. info|bruteforce|mass deface|back ?connect|jumping|config grab|auto root|zone-h notif|cgi telnet|php ?eval)([^a-z]|$)/
    $ = /(chmod|rename|delete|edit)[ |]{1,3}(chmod|rename|delete|edit|download)[ |]{1,3}(chmod|rename|delete|edit|download)/
    $ = /disable(d)? ?(functions?|php) ?[:=]/
    $ = /(^|[^a-z])uid=[0-9]{1,6} ?\([a-z0-9_-]{1,30}\)/
    $ = /[-d]rw[-x]r[-w][-x]r[-w][-x]/
  condition:
    any of them
}

rule deface_remark
{
  meta:
    description = "comments in a page's source in which the author of a deface script speaks to those who copy it"
    place = "remark"
    signal = "remark"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(copas|recode|recoded|re-?edit|jangan (di )?(hapus|ganti|ubah|lupa)|hargai (pembuat|author)|mau (ngapain|copas|nyolong)|nyolong|ngapain liat|script (deface|by)|deface (script|page)|coded by|code by (mr|anon|team)|don'?t (remove|change|edit) (the )?(copyright|nick|credit|name)|mau lihat (apa|source)|view ?source (ya|bro))([^a-z]|$)/
  condition:
    any of them
}

rule deface_seller
{
  meta:
    description = "access to broken servers for sale: shells, control panels, mailers, domain authority"
    place = "title alone"
    signal = "claim"
    lang = "en"
  strings:
    $sale = /(^|[^a-z])(sell(ing|er)?|sale|selling|buy|jual|shop|store|order|available|vendo|vende|satilik|price|ban|prodam)([^a-z]|$)/
    $shell = /(^|[^a-z])(web ?shells?|shells?|backdoors?|root(ed)? (access|servers?|vps))([^a-z]|$)/
    $panel = /(^|[^a-z])(c-?panels?|whm|plesk|rdps?|smtps?|mailers?|webmails?|wp ?-?admins?|leads|bulk ?mail|combolists?|stealer logs?|logs)([^a-z]|$)/
    $authority = /(^|[^a-z])((high )?(da|dr)[ \/,&-]{1,3}(pa|da|dr|ur)|backlinks?|pbn|gov\/?edu|dofollow)([^a-z]|$)/
  condition:
    $sale and (($shell and ($panel or $authority)) or ($panel and $authority) or #panel > 2)
}

rule deface_signature_ar
{
  meta:
    description = "electronic armies and cyber teams, as Arabic and Persian crews call themselves"
    place = "title text headline"
    signal = "signature"
    lang = "ar"
  strings:
    $army = "جيش"
    $team = "فريق"
    $troop = "ارتش"
    $electronic = "الالكتروني"
    $electronic2 = "الإلكتروني"
    $cyber = "سيبراني"
    $cyber2 = "سایبری"
  condition:
    ($army or $team or $troop) and any of ($electronic, $electronic2, $cyber, $cyber2)
}
