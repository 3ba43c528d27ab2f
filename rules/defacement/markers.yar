/*
  What defacers write. Matched on folded text without accents (lower case, lookalike letters made Latin; leetspeak spelt
  out beside it), so the strings are lower case and plain, Vietnamese and Turkish ones too. `place` names where a match counts, `signal` the weight in
  probes/defacement/page.py.
*/

rule deface_claim_en
{
  meta:
    description = "somebody claims the page: hacked by, defaced by, pwned by"
    place = "title text headline"
    signal = "claim"
    lang = "en"
  strings:
    $by = /(^|[^a-z])(hack|hacked|haked|hecked|heked|haxed|haxored|h4x0red|hax0red|hackeado|defaced|defacement|pwned|pwnd|owned and hacked|stamped|rooted|0wned|hijack3d|hacekd|hackd)[^a-z0-9]{0,6}by([^a-z]|$)/
    $got = /(got|has been|have been|was|is|been|u are|you are|get|site|website|server|system) (hacked|haxed|pwned|pwnd|defaced|haxored|0wned|fucked)([^a-z]|$)/
    $hacked_dot = /(^|[^a-z])hacked ?(by|bye|from|via)? ?[:=>~\[\]|]{1,4}/
    $server = /(server|site|website|web|system) (is )?(hacked|defaced|pwned|rooted|stamped)([^a-z]|$)/
  condition:
    any of them
}

rule deface_claim_bare
{
  meta:
    description = "the title or headline is little more than the claim itself"
    place = "title headline"
    signal = "claim-first"
    lang = "en"
  strings:
    $start = /^[^a-z0-9]{0,16}(you |we |u )?(have been |has been |got |are |is )?(hack|hacked|haked|hecked|heked|haxed|hax|haxored|defaced|deface|pwned|pwn|pwnd|owned|stamped|touched|rooted|locked|fucked|cracked|destroyed|hijacked|infected|powned|h4cked) ?([^a-z]{0,8} ?by|[^a-z ]|$)/
    $bar = /\| [^a-z0-9]{0,16}(hack|hacked|haked|hecked|heked|haxed|defaced|pwned|owned by|stamped|touched|rooted) ?([^a-z]{0,8} ?by|[!?]|\|)/
  condition:
    any of them
}

rule deface_claim_weak
{
  meta:
    description = "claims that ordinary text knows too: owned by, touched by, locked by"
    place = "title text headline"
    signal = "claim-weak"
    lang = "en"
  strings:
    $by = /(^|[^a-z])(owned|powned|touched|locked|cracked|fucked|destroyed|down by|hijacked|infected|invaded|breached|killed|tested|encrypted|edited|visited|compromised|defeated|ruined|patched|seized|raped) by([^a-z]|$)/
    $here = /(^|[^a-z])(was|is|were|are|come|coming|been|i'm|we're) (here|back) ?([!^.|:~*=#]{1,3}|$)/
    $hacked = /(^|[^a-z])(hacked|defaced|pwned|haxored|pwnd|hacker|h4cker|defacer|haxor|haxorz)([^a-z]|$)/
  condition:
    any of them
}

rule deface_claim_vi
{
  meta:
    description = "lời tự nhận tấn công bằng tiếng Việt"
    place = "title text headline"
    signal = "claim"
    lang = "vi"
  strings:
    $a = /(da )?(bi )?(hack|hacked|deface|tan cong|chiem quyen|xam nhap|danh sap|thay doi giao dien)( va[^.]{0,30})? (boi) (nhom |hacker |team |anh |mr)/
    $b = /(website|trang web|web|he thong|may chu|server|site|trang)( nay| cua ban| cua cac ban| cac ong)? (da) (bi) (hack|deface|chiem|xam nhap|tan cong|danh sap|kiem soat)/
    $c = /(bi) hack (boi|by)/
    $d = /(da duoc|duoc) (hack|deface|kiem tra bao mat|ghe tham) (boi|by)/
  condition:
    any of them
}

rule deface_taunt_vi
{
  meta:
    description = "lời nhắn cho quản trị bằng tiếng Việt"
    place = "title text"
    signal = "taunt"
    lang = "vi"
  strings:
    $1 = /(xin loi|chao|gui|nhan|alo|hello|hi) (admin|ad|quan tri vien)([^a-z]|$)/
    $2 = /(bao mat)( cua)?( ban| web| trang| website| he thong| cac ban| cac ong)? (qua |rat |con |cua ?ban )?(kem|yeu|te|long leo|ga|nhu)/
    $3 = /(hay|nen|mau|vui long)( mau| nhanh)? (va|fix|sua|khac phuc) (loi|lo hong|ngay|bug)/
    $4 = "chung toi la anonymous"
    $5 = /(hoang sa|truong sa)[^.]{0,40}(la cua|thuoc ve) viet nam/
    $6 = /(lo hong) (bao mat)[^.]{0,30}(cua ban|web cua|trang cua|website cua|cua cac ban)/
    $7 = /(dung) (lo|hoang|so)[^.]{0,30}(du lieu|data)/
  condition:
    any of them
}

rule deface_claim_id
{
  meta:
    description = "Indonesian and Malay claims"
    place = "title text headline"
    signal = "claim"
    lang = "id"
  strings:
    $a = /(^|[^a-z])(diretas|di retas|dihack|di hack|dideface|di deface|diheck|dibobol|di bobol|digodam|di-hack)( (sama|ama))?( oleh)? /
    $b = /(situs|website|web|server|sistem|laman)( anda| kamu| ini| kalian| lu)? (telah|sudah|udah|berhasil) (di ?)?(retas|hack|bobol|deface|godam)/
    $c = /peretas(an)? (oleh|by) /
  condition:
    any of them
}

rule deface_taunt_id
{
  meta:
    description = "Indonesian words to the administrator"
    place = "title text"
    signal = "taunt"
    lang = "id"
  strings:
    $1 = /(maaf|maap|sori|sory|hai|halo|hallo|dear) (ya )?(min|mimin|admin|atmin)([^a-z]|$)/
    $2 = /(keamanan|security|sekuriti|sistem)( (web|situs|website|sistem|server))?( (mu|anda|kamu|nya|lu|kalian|elu))? (lemah|rendah|kurang|payah|jelek|bobrok)/
    $3 = /(perbaiki|tingkatkan|patch|benerin|perkuat) (sistem|keamanan|web|website|situs|security|bug|celah)/
    $4 = /(cuma|hanya|sekedar|sekadar|lagi|cuman) (iseng|gabut|numpang|test|tes|titip|nitip|mampir)/
    $5 = /(titip|nitip) (index|file|sandal|sendal|nama|jejak)/
    $6 = /(pesan|message) (kami|saya|singkat)? ?(:|untuk (admin|pemerintah|dpr))/
    $7 = /(hacker|heker|hekel|defacer|blackhat|peretas) (indonesia|tersakiti|patah hati|bucin|jalanan|newbie|gabut)/
    $8 = /(dari|salam) (hacker|heker|defacer|kami (para )?(hacker|peretas))/
    $9 = /(website|web|situs)( ini| mu| lu| anda)? (gak|ga|tidak|nggak|sangat|kok) (aman|berguna|guna|rentan)/
    $10 = /(awokwok|wkwkwk|wkwk|xixixi|hehehe|awkwk|awowk)/
  condition:
    any of them
}

rule deface_claim_tr
{
  meta:
    description = "Turkish claims"
    place = "title text headline"
    signal = "claim"
    lang = "tr"
  strings:
    $a = /(hacklendi|hacklenmis|heklendi|haklandi|hacklenmi)/
    $b = /(tarafindan) (hack|ele geciril|cokert|defaced|indirilmi)/
    $c = /(siteniz|sisteminiz|site|sunucu|sistem)[^.]{0,20}(ele gecirildi|cokertildi|hack edildi)/
    $d = /(siber|cyber|tim|team) (ordu|asker|saldiri|timi)/
  condition:
    any of them
}

rule deface_claim_pt_es
{
  meta:
    description = "Portuguese, Spanish, Italian, French claims"
    place = "title text headline"
    signal = "claim"
    lang = "pt"
  strings:
    $a = /(^|[^a-z])(hackeado|hackeada|hackeados|invadido|invadida|owneado|pichado|pichada|desfigurado|defaceado|rackeado|crackeado|jackeado|hacheado|haqueado|piratage|pirate|hackato|deturpato) (por|by|pelo|pela|per|da|par)([^a-z]|$)/
    $b = /(seu|este|tu|su|o|el|teu|votre|il tuo|questo) (site|sitio|servidor|sistema|sito|website|web|pagina)( web)? (foi|fue|ha sido|esta|a ete|e stato) (hackead|invadid|hackeat|hackat|owned|pwned|pirat|comprometid|vulnerad|haquead)/
    $c = /(seguranca|seguridad|seguranca do site)( [a-z]{1,12}){0,3} (fraca|falha|debil|zero|baixa|lixo|nula|uma merda)/
  condition:
    any of them
}

rule deface_claim_ar_fa
{
  meta:
    description = "Arabic and Persian claims"
    place = "title text headline"
    signal = "claim"
    lang = "ar"
  strings:
    $1 = "تم اختراق"
    $2 = "تم إختراق"
    $3 = "تم الاختراق"
    $4 = "تم تهكير"
    $5 = "اخترقت من قبل"
    $6 = "مخترق من قبل"
    $7 = "تم اختراقه"
    $8 = "هک شد"
    $9 = "هک شده"
    $10 = "هك شد"
    $11 = "توسط گروه"
    $12 = "امنیت سایت شما"
    $13 = "الهكر"
    $14 = "تم سحق"
    $15 = "هاكر"
  condition:
    any of ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$14) or 2 of them
}

rule deface_claim_zh_ru
{
  meta:
    description = "Chinese, Japanese, Korean and Russian claims"
    place = "title text headline"
    signal = "claim"
    lang = "zh"
  strings:
    $1 = "被黑了"
    $2 = "已被黑"
    $3 = "被黑客入侵"
    $4 = "黑客入侵"
    $5 = "已被入侵"
    $6 = "被我黑"
    $7 = "黑客联盟"
    $8 = "黑客聯盟"
    $9 = "红客"
    $10 = "此站被"
    $11 = "взломан "
    $12 = "взломано"
    $13 = "взломали"
    $14 = "хакнут"
    $15 = "ваш сайт взломан"
    $16 = "해킹당했"
    $17 = "ハッキングされ"
    $18 = "黑页"
    $19 = "网站已被"
  condition:
    any of them
}

rule deface_taunt_en
{
  meta:
    description = "words to the administrator, mottoes"
    place = "title text"
    signal = "taunt"
    lang = "en"
  strings:
    $admin = /(^|[^a-z])(sorry|dear|hello|hi|hey|hai|bad|poor|stupid|lol|upps|oops|note to|message to|dont worry|don't worry|thanks) ?,? ?(mr\.? ?)?(admin|administrator|administrators|admistrador|webmaster|sysadmin|developer)([^a-z]|$)/
    $low = /(your|ur|this|the|my|you) ?(website|web|site|server|system|systems|web site)?('?s)? ?(security|protection|system|site|website|server) ?(is|are|was|get|got|very|so|too|its)? (very |so |too |really |still |is |not )?(low|weak|poor|bad|zero|down|0|sucks?|shit|vulnerable|not safe|not secure|safe|unsafe|insecure|lame|easy|a joke|fucked)([^a-z]|$)/
    $patch = /(patch|fix|secure|update|upgrade|repair|increase|improve|check|protect) (up )?(your|ur|you|the|this|it|its|of your) ?(fucking )?(system|site|website|web|security|server|bug|bugs|hole|vuln|vulnerability|website's|web security|sites|panel|flaws?|shit)([^a-z]|$)/
    $safe = /(no|nothing|any|there is no|nobody|none) ?(system|site|website|server|one|web)?s? (is|are|100%) ?(100% )?(safe|secure|secured|perfect|save|immune)([^a-z]|$)/
    $illusion = /security (is )?(just |only |but )?(an? )?(illusion|myth|lie|joke)/
    $legion = /we (are|r) (anonymous|legion|everywhere|the legion|watching|back|coming|hackers|united)([^a-z]|$)/
    $forgive = /we do ?n[o']?t (forgive|forget)|expect us([^a-z]|$)/
    $get = /(security|system|site|website) (get|got|goes) down/
    $back = /(i|we) (will|'ll) (be|come) back (soon|again)?/
    $stay = /(keep calm and|silent is|silent but|knowledge is (free|power)|hacking is (not|an?|fun)|defacing is|hack the planet|try harder|game over)/
    $vuln = /(found|find|have|has|with|exploit(ed)?) (a |some |your |many |lot of )?(vulnerabilit|bug|backdoor|shell|hole|exploit)[a-z]{0,5} (in|on|at|into|of) (your|ur|this|the) (site|web|website|system|server|security)/
    $data = /(all )?(your )?(data|database|files?|site|server)s? (is|are|was|were|has been|have been|will be) (safe|deleted|dumped|leaked|stolen|encrypted|locked|backup(ed)?|not deleted|compromised|breached|ours)/
    $love = /(just (for )?fun|for fun only|just (a )?(warning|testing|test your|joke|reminder)|only testing|security test|penetration test)/
    $index = /(i|we) (just |only )?(change|changed|replace|replaced|rename|deface|defaced|rooted|touch|touched|hacked?|owned?|pwned?) (your|ur|this|the) (index|homepage|home page|site|website|web|server|page|system|main page)/
    $who = /(who (am|are|is) (i|we|me)|i am [a-z0-9.]{3,20} from (indonesia|bangladesh|turkey|morocco|algeria|iran|vietnam|india|pakistan|brazil))/
    $lamer = /(script kiddie|lammer|lamer|newbie hacker|noob hacker|noob admin)/
  condition:
    any of them
}

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
    $mr = /(^|[^a-z])(mr|mrs|dr|tn|queen|king|lord|prof|ghost|anon|sultan)[._][ ]?[a-z0-9_]{2,20}/
    $xploit = /[a-z0-9_]{2,20}[ _.-]?(xploit|xpl01t|sploit|xsec|haxor|h4x0r|1337|31337|d3face|hax0r|xnuxer|r00t|sec404|h4ck)/
    $root = /(root|r00t|hacker|h4cker|anonymous)@[a-z0-9 ._-]{0,20}[~#:$]/
    $copy = /(copyright|copyleft|coded|code|script|powered|design|recoded|created|build) ?by[^a-z0-9]{0,4}(mr|anon|hacker|team|\.\/|cyber|dark|black|king)/
    $hackerword = /(^|[^a-z])(defacer|defacers|haxor|h4x0r|hax0r|hacktivist|hacktivists|blackhat|black hat|greyhat|whitehat|r00t|l33t|31337|0day|zone-h|zone-xsec|haxor\.id|defacer\.id|mirror-h|skiddie)([^a-z]|$)/
    $bracket = /(\[\+\]|\[!\]|\[-\]|\{\+\}|\{#\}|-=\||\|=-|:::|\.::|::\.|-:\||\|:-|=\[|\]=)/
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
    $fuck = /(^|[^a-z])(fuck|fucked|fvck|fuckyou|motherfucker|anjing|kontol|bangsat|bajingan|ngentot|memek|goblok|asshole|dit|du ma|con cho|vai lon|dit me|puta|foda-se|siktir|orospu)([^a-z]|$)/
    $op = /(^|[^a-z])(#?op[_ -]?(israel|india|indonesia|vietnam|china|usa|malaysia|russia|ukraine|palestine)|#?op[a-z]{5,12})([^a-z]|$)/
    $free = /(free|save|pray for|stand with|support|long live) ?_?(palestine|gaza|syria|kashmir|rohingya|yemen|papua|iraq|aleppo|rafah|iran|tibet|xinjiang)/
    $war = /(cyber ?war|cyber attack|attack(ed|ing)? (by|your|indonesia|india|israel|vietnam|malaysia)|you can'?t stop us|respect our|stop (killing|the war|attacking|scamming))/
    $love = /(i love (you|u|her)|happy birthday|will you marry me|miss you|maukah kamu|jadi pacar|aku (cinta|sayang|mencintai)|anh yeu em|em yeu anh)/
  condition:
    any of them
}

rule deface_claim_de_fr
{
  meta:
    description = "German and French claims"
    place = "title text headline"
    signal = "claim"
    lang = "de"
  strings:
    $de = /(^|[^a-z])(gehackt|gehacked|defaced|geknackt|gecrackt) (von|durch|worden von)([^a-z]|$)/
    $de2 = /(diese|deine|ihre|eure) (seite|webseite|website|homepage) (wurde|ist) (gehackt|gehacked|ubernommen|defaced)/
    $fr = /(^|[^a-z])(pirate|piratee|hacke|hackee|defigure) par([^a-z]|$)/
    $fr2 = /(ce|votre|le) (site|serveur|systeme) (a ete|est|vient d'etre) (pirate|hacke|defigure|compromis)/
  condition:
    any of them
}
