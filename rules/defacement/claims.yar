/*
  What defacers write. Matched on folded text without accents (lower case, lookalike letters made Latin; leetspeak spelt
  out beside it), so the strings are lower case and plain, Vietnamese and Turkish ones too. `place` names where a match counts, `signal` the weight in
  probes/defacement/page.py.
*/

rule deface_claim_en
{
  meta:
    description = "somebody claims the page: hacked by, this site is hacked, your server belongs to us"
    place = "title text headline"
    signal = "claim"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(hack|hacked|haked|hecked|heked|haxed|haxored|hax0red|h4x0red|hackd|hacekd|hackled|hcked|hackedd|defaced|deface|defacement|pwned|pwnd|powned|pownd|owned and hacked|0wned|stamped|rooted)[^a-z0-9|]{0,6}(by|bye|from|via)([^a-z]|$)/
    $ = /(^|[^a-z])(this|your|ur|you're|youre|our) (site|website|web site|web|server|servers|box|domain|system|page|portal|host|webpage|security|network)( [a-z]{2,12})? ?('s )?(is|was|has been|have been|been|got|get|has|are|were|just got|now) (been |now |just |totally )?(hacked|haxed|pwned|pwnd|owned|defaced|haxored|0wned|fucked|rooted|compromised|seized|breached|hijacked|penetrated|infiltrated|taken over|taken down|destroyed|stamped|locked down)([^a-z]|$)/
    $ = /(^|[^a-z])(you|u|you've|we've|y0u)( all)? (have been|has been|been|got|get|are|r|were|just got|have) (been )?(hacked|haxed|pwned|pwnd|owned|defaced|haxored|rooted|fucked)([^a-z]|$)/
    $ = /(^|[^a-z])hacked ?(by|bye|from|via)? ?[:=>~\[\]|]{2,4}/
    $ = /(^|\| )[^a-z0-9|]{0,16}(owned|touched|stamped|struck|rooted|raided) by [a-z0-9_.-]{2,24}[^|]{0,30}(greetz|gretz|gr33tz|shoutz|::|\[\+\])/
    $ = /^[^a-z0-9|]{0,8}(got )?(hacked|haxed|pwned) ?(x|por|:) ?[^|]{0,30}$/
    $ = /(^|[^a-z])(we|i|us) (just |have |now )?(hacked|pwned|owned|own|rooted|defaced|control|took over|took down|breached|penetrated|stamped|seized) (this|your|ur|ya) (site|website|web site|web|server|servers|box|domain|system|page|portal|host|webpage|security|network)/
    $ = /(^|[^a-z])(belongs?|belong) to (us|me) now|all your (base|data|files|servers?) (are|is|now|belongs?)( now)? (belong to us|ours)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(your |this |the )?(site|server|website|web|system|domain|box) (is |was |got )?(hacked|defaced|pwned|rooted|stamped|owned)[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|[^a-z])(your|ur) security (get|got|gets) (down|bypassed|owned|fucked|low)([^a-z]|$)|(^|[^a-z])(hi|hii|hey|hello|halo|dear) admin[^a-z0-9|]{1,4}(your|ur) (security|site|website|server)([^a-z]|$)/
    $ = /(^|[^a-z])(taken|shut|brought|knocked) down by (the )?[a-z0-9 ._-]{2,24}(army|team|crew|anonymous|hackers?|squad)/
  condition:
    any of them
}

rule deface_claim_bare
{
  meta:
    description = "a line that is little more than the claim itself"
    place = "title text headline"
    signal = "claim-first"
    lang = "en"
  strings:
    $ = /(^|\| )[^a-z0-9|]{0,16}(you |we |u )?(have been |has been |got |are |is |been |just )?(hacked|haked|hecked|heked|haxed|haxored|defaced|pwned|pwnd|stamped|rooted|fucked|hijacked|powned|h4cked|punked)( ?[^a-z|]{0,8} ?by| ?[^a-z0-9|]{0,8}(\||$)|[^a-z0-9|]{0,8}(\||$))/
    $ = /(^|\| )[^a-z0-9|]{0,16}(hack|hax|pwn|deface|stempel|stamp|touch)(ed)?[^a-z|]{0,6}by[^a-z]/
    $ = /(^|\| )[^a-z0-9|]{0,16}(this |your |ur )(site|website|web|domain|server|box|page|system)[a-z ]{0,12} (got |was |is |has been |been )(owned|seized|struck|breached|stamped|rooted|tagged|raided) by /
    $ = /(^|\| )[^a-z0-9|]{0,16}[a-z]{0,20}[0-9_.\/@$!-][a-z0-9_.\/@$!-]{1,20} (was|were) here[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}h([vx*^.@_-]|[auexv]{2})c?[ck]{1,2}[e3x*]?d? ?(by|from|via)[^a-z]/
    $ = /(^|\| )[^|]{1,30} (owns|owned|pwns|pwned|hacked|haxed|rooted|rapes|fucked|stamped) (you|u|y'all|your? (ass|site|server|website|system|box|security|country))[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(hello |hi |hey |dear )?(mr\.? )?admin[^a-z0-9|]{0,6}(your |ur |the )?(site|system|website|server|security|web) (is |was |has been |got |just )?(hacked|pwned|owned|down|defaced|breached|fucked|compromised)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(defaced?|hacked|owned|pwned|hack)[^a-z0-9|]{1,4}[a-z0-9_. -]{2,30}(team|crew|kittens|squad|army)[^a-z|]{0,6}(\||$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(defaced?|hacked|pwned) ?(::|:|\/\/|~|=>|-|>>) ?[^|]{2,40}(\||$)/
  condition:
    any of them
}

rule deface_claim_maybe
{
  meta:
    description = "owned by, seized by, struck by … as the beginning of a title or headline, or of a line on a page without links"
    place = "title alone headline"
    signal = "claim-first"
    lang = "en"
  strings:
    $ = /(^|\| )[^a-z0-9|]{0,16}(owned|touched|struck|locked|cracked|seized|nuked|invaded|breached|raided|destroyed|infected|smashed|conquered|visited|penetrated|tagged|exploited|encrypted|edited|takeover|taken over|infiltrated|ruined|hijacked|security breached|(site|domain|server|website|page|system) (seized|owned|taken over|breached|hijacked|rooted|cracked|destroyed|locked|stamped)) by [^|]{2,40}/
    $ = /(^|\| )[^a-z0-9|]{0,16}(x0r|[a-z0-9_.-]{2,20}) (was|were) here[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(hack|hacked|owned|pwned|touched|defaced|deface)[^a-z0-9|]{0,8}(\||$)/
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
    $kena = /(^|[^a-z])(kena|ke) (hack|heck|hek)([^a-z]|$)/
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
    $ = /(^|[^a-z])(hack|hacked|deface|tan cong|chiem quyen|xam nhap|danh sap|ha guc|danh chiem|thay giao dien|thay doi giao dien|do bo|ghe tham)( va[^.|]{0,30}| thanh cong)? (boi|by) /
    $ = /(^|[^a-z])(website|trang web|web|he thong|may chu|server|site|trang|dia chi)( nay| ban| cua ban| cac ban| cua cac ban| cac ong| cua cac anh| cua may| chung may| cua tui bay)( tam thoi| hien| gio)?( da)?( bi| duoc| thuoc ve)( tui minh| chung toi| hack| deface| chiem| xam nhap| tan cong| danh sap| kiem soat| ha| phoi)/
    $ = /(^|\| )[^a-z0-9|]{0,16}da bi (hack|danh sap|chiem quyen|ha guc|deface)[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|[^a-z])bi hack (boi|by|roi|cho|nhe|nha)([^a-z]|$)/
    $ = /(^|[^a-z])da (hac|hack|deface|danh sap|chiem quyen|cuop) (trang|web|website|site|server|may chu)[a-z ]{0,12} (nay|cua ban|cac ban)([^a-z]|$)/
    $ = /(^|[^a-z])(da duoc|duoc) (hack|deface|kiem tra bao mat|ghe tham|do bo) (boi|by)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(chung toi |tui minh |bon tao |tao |toi )?da (chiem|chiem quyen|kiem soat|xam nhap|hack|danh sap|vao duoc|vao)[^.|]{0,30}(may chu|server|trang|web|he thong)( nay| cua ban| cac ban| cac ong|[^a-z]|$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(website|trang web|web|he thong|may chu|server)( nay)? da bi (hack|deface|tan cong|chiem|chiem quyen|xam nhap|danh sap)[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(website|trang web|trang|web)( nay)? (da bi|bi) (hack|deface|tan cong) (boi|by) /
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
    $ = /(^|[^a-z])(diretas|di retas|dihack|di hack|dideface|di deface|diheck|dihek|di hek|dihekel|dibobol|di bobol|digodam|di-hack|disusupi|distempel|ditembus|diperkosa|dihekk)( (sama|ama|oleh|by|dong|lagi|nih|bang)([^a-z]|$)|[:!~])/
    $ = /(^|\| )[^a-z0-9|]{0,16}(telah |sudah |berhasil )?(diretas|dihack|di hack|dideface|dihek|dibobol|digodam|distempel)[^a-z0-9|]{0,8}(\||$)/
    $ = /(^|[^a-z])(situs|website|web|webnya|server|sistem|laman|websitenya)( anda| kamu| ini| kalian| lu| lo| elu| nya| pemerintah ini)( telah| sudah| udah| berhasil| kami)+ ?(di ?)?(retas|hack|bobol|deface|godam|ambil alih|kuasai|tembus|hek)/
    $ = /(^|[^a-z])(situs|website|web|server|sistem) (ini|anda|kalian) (telah |sudah )?(kami )?(diretas|dibobol|di ?hack|retas|ambil alih|kuasai|diambil alih)/
    $ = /(^|[^a-z])(berhasil|sukses) (kami |gua |gw |saya )?(retas|bobol|tembus|hack|diretas|dibobol|ditembus)/
    $ = /(^|[^a-z])(stempel|stamped|peretas(an)?|retas) (oleh|by) /
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
    $ = /(tarafindan|tarafndan) (hack|ele gecirilmis|cokert|defaced|indirilmis|patlatil|owned|ziyaret edil)/
    $ = /(^|[^a-z])(siteniz|sisteminiz|sunucunuz|serveriniz|bu site|bu sunucu|bu sayfa)[^.|]{0,40}(ele gecir|cokert|hack|heklen|patla|sizil|dustu|bizim)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(site|sistem|sisteme|sunucu|server|sunucuya) ?(ye|ya)?[^.|]{0,12}(hacklendi|hacked|ele gecirildi|cokertildi|sizildi|sizdik|girildi|patlatildi)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(hacklendi|hacklendin|hacklendiniz|heklendi|haklandi|heklendiniz)[^a-z]/
    $ = /(hacklendiniz|heklendiniz|hacklendin([^a-z]|$)|sitenizi hackledik|sistemi ele gecirdik)/
    $ = /(^|[^a-z])(yalniz|siber|cyber|turk)[^.|]{0,16}(buradaydi|burada([^a-z]|$)|ordusu geldi)/
  condition:
    any of them
}

rule deface_claim_pt_es
{
  meta:
    description = "Portuguese, Spanish, Italian claims"
    place = "title text headline"
    signal = "claim"
    lang = "pt"
  strings:
    $ = /(^|[^a-z])(hackeado|hackeada|hackeados|invadido|invadida|owneado|pichado|pichada|desfigurado|defaceado|rackeado|crackeado|jackeado|hacheado|haqueado|hackato|deturpato|bucato|intervenido|vulnerado|tomado|derrubado|zoado) (por|by|pelo|pela|pelos|per|da|dal|par)([^a-z]|$)/
    $ = /(^|[^a-z])owned (por|pelo|pela|pelos)([^a-z]|$)/
    $ = /(^|[^a-z])(voces?|vc|tu|usted|ustedes|tu sitio|seu site) (foi|foram|foste|fue|fuiste|fueron|has sido|acaba de ser) (hackead|fudid|fodid|ownad|invadid|jodid|vulnerad|zoad|rackead|owned|pwned|penetrad|crackead)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(fudido|fodido|fudida|ownado|ownada|zuado|detonado|jackeado|vulnerado|penetrado|intervenido) (por|pelo|pela|pelos) [^|]{2,40}(\||$)/
    $ = /(^|[^a-z])(seu|este|tu|su|teu|il tuo|questo|vuestro|nosso|esse) (site|sitio|servidor|sistema|sito|website|web|pagina|portal|servidor web|server)( web)? (foi|fue|ha sido|esta|e stato|ta|acaba de ser|a sido) (hackead|invadid|hackeat|hackat|owned|pwned|vulnerad|comprometid|haquead|tomad|desfigurad|intervenid|derrubad|bucat|violat)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(site|sitio|servidor|sistema|pagina) (web )?(hackead|invadid|vulnerad|intervenid|pichad|tomad|comprometid|owned)[oa] /
    $ = /(^|[^a-z])(sua|tu|vuestra|tua|su) (seguranca|seguridad|sicurezza)( [a-z]{1,12}){0,3} (e|es|esta) (uma|una|um|un)? ?(piada|broma|lixo|merda|basura|fraca|debil|nula|asco|scherzo|vergonha)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(hackeado|hackeada|invadido|pichado|haqueado|hackato)[^a-z0-9|]{0,8}(\||$)/
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
    $ = /(^|[^a-z])(gehackt|gehacked|defaced|geknackt|gecrackt) (von|durch|worden von)([^a-z]|$)/
    $ = /(^|[^a-z])(diese|deine|ihre|eure) (seite|webseite|website|homepage|server) (wurde|ist|gehort) (jetzt |nun |von uns |soeben |leider )?(gehackt|gehacked|ubernommen|defaced|uns([^a-z]|$))/
    $ = /(^|[^a-z])(pirate|piratee|hacke|hackee|defigure|hacked) par([^a-z]|$)/
    $ = /(^|[^a-z])(ce|votre|ton) (site|serveur|systeme|site web|portail) (a ete|est|vient d'etre) (pirate|hacke|defigure|compromis|pris|defonce)/
  condition:
    any of them
}

rule deface_claim_ar_fa
{
  meta:
    description = "Arabic and Persian claims: this site, by so-and-so"
    place = "title text headline"
    signal = "claim"
    lang = "ar"
  strings:
    $ = "تم اختراق الموقع"
    $ = "تم إختراق الموقع"
    $ = "تم اختراق هذا"
    $ = "تم إختراق هذا"
    $ = "تم الاختراق"
    $ = "تم الإختراق"
    $ = "تم تهكير"
    $ = "تم اختراقك"
    $ = "تم اختراق موقعك"
    $ = "تم اختراق سيرفر"
    $ = "تم اختراق السيرفر"
    $ = "اخترق من قبل"
    $ = "اخترقت من قبل"
    $ = "اخترق بواسطة"
    $ = "اخترقت بواسطة"
    $ = "مخترق من قبل"
    $ = "مخترق من طرف"
    $ = "مخترق بواسطة"
    $ = "اختراق بواسطة"
    $ = "هذا الموقع مخترق"
    $ = "الموقع مخترق"
    $ = "تم سحق"
    $ = "هكر بواسطة"
    $ = "تم الاستيلاء على الموقع"
    $ = "موقعك تحت سيطرت"
    $ = "این سایت توسط"
    $ = "هک شده توسط"
    $ = "هک شد توسط"
    $ = "هك شد توسط"
    $ = "هك شده توسط"
    $ = "این سایت هک"
    $ = "این سایت هك"
    $ = "سایت شما هک"
    $ = "سایت شما هك"
    $ = "وب سایت شما هک"
    $ = "امنیت سایت شما"
    $ = "امنیت شما صفر"
    $ = "نفوذ به سرور"
    $ = "سرور شما هک"
    $ = "سرور هک شد"
    $ = "هک شدید"
    $ = "حکم هک شد"
    $ = "توسط ما هک"
    $ = "دیفیس شد"
  condition:
    any of them
}

rule deface_claim_zh_ru
{
  meta:
    description = "Chinese, Japanese, Korean and Russian claims"
    place = "title text headline"
    signal = "claim"
    lang = "zh"
  strings:
    $ = /(\xe6\x9c\xac\xe7\xab\x99|\xe6\xad\xa4\xe7\xab\x99|\xe6\x9c\xac\xe7\xbd\x91\xe7\xab\x99|\xe6\x9c\xac\xe7\xb6\xb2\xe7\xab\x99|\xe6\xad\xa4\xe7\xbd\x91\xe7\xab\x99|\xe6\xad\xa4\xe7\xb6\xb2\xe7\xab\x99|\xe8\xaf\xa5\xe7\xbd\x91\xe7\xab\x99|\xe8\xa9\xb2\xe7\xb6\xb2\xe7\xab\x99|\xe7\xbd\x91\xe7\xab\x99|\xe7\xb6\xb2\xe7\xab\x99)(\xe5\xb7\xb2|\xe5\xb7\xb2\xe7\xbb\x8f|\xe5\xb7\xb2\xe7\xb6\x93)?\xe8\xa2\xab[^|]{0,60}(\xe9\xbb\x91|\xe6\x94\xbb|\xe5\x85\xa5\xe4\xbe\xb5|\xe6\x8b\xbf\xe4\xb8\x8b|\xe5\x8d\xa0\xe9\xa2\x86|\xe4\xbd\x94\xe9\xa0\x98|\xe6\x8e\xa5\xe7\xae\xa1|\xe6\xb2\xa6\xe9\x99\xb7|\xe6\xb7\xaa\xe9\x99\xb7|\xe6\x8e\xa7\xe5\x88\xb6|\xe7\xaf\xa1\xe6\x94\xb9|\xe7\xab\x84\xe6\x94\xb9|\xe5\x8a\xab\xe6\x8c\x81|\xe6\xb8\x97\xe9\x80\x8f|\xe6\xbb\xb2\xe9\x80\x8f|\xe7\x88\x86\xe7\xa0\xb4|\xe7\xa0\xb4\xe8\xa7\xa3|\xe6\x94\xbb\xe9\x99\xb7|hack|pwn|own|deface)/  // by a visitor who is named, not "visited 300 times"
    $ = "该站已被黑"
    $ = "此网站已被黑"
    $ = "你的网站被"
    $ = "你的網站被"
    $ = "你们的网站"
    $ = "贵站已被"
    $ = "貴站已被"
    $ = "被我黑"
    $ = "被我们黑"
    $ = "已被攻破"
    $ = "已被拿下"
    $ = "黑客到此一游"
    $ = "黑客到此"
    $ = "到此一遊"
    $ = "到此一游"
    $ = "黑了你"
    $ = "网站被黑了"
    $ = "被黑了"
    $ = "站被黑"
    $ = "权限已沦陷"
    $ = "已被黑"
    $ = "被黑於"
    $ = "黑页"
    $ = "被我入侵"
    $ = "已被入侵，"
    $ = "红客联盟"
    $ = "黑客联盟"
    $ = "黑客聯盟"
    $ = "中国红客"
    $ = "中国黑客向"
    $ = "этот сайт взломан"
    $ = "сайт взломали"
    $ = "здесь был "
    $ = "этот сайт был взломан"
    $ = "ваш сайт взломан"
    $ = "ваш сайт был"
    $ = "сайт взломан "
    $ = "сайт захвачен"
    $ = "сервер захвачен"
    $ = "сервер взломан"
    $ = "взломано "
    $ = "взломан командой"
    $ = "взломан группой"
    $ = "взломан хакер"
    $ = "вас взломали"
    $ = "мы взломали"
    $ = "дефейс от"
    $ = "дефейс by"
    $ = "хакнут "
    $ = "хакнуто"
    $ = "задефейсен"
    $ = "해킹당했"
    $ = "해킹 당했"
    $ = "이 사이트는 해킹"
    $ = "해킹되었습니다"
    $ = "ハッキングされました"
    $ = "このサイトはハッキング"
    $ = "サイトを乗っ取"
    $ = "乗っ取りました"
    $ = /(^|\| )[^|]{0,20}взломано?[^|]{0,6}(\||$)/
  condition:
    any of them
}

rule deface_mention_world
{
  meta:
    description = "words of hacking that news use as well, beyond English"
    place = "title text headline"
    signal = "claim-weak"
    lang = "vi"
  strings:
    $ = "تم اختراق"
    $ = "تم إختراق"
    $ = "مخترق"
    $ = "هکر"
    $ = "هاكر"
    $ = "الهكر"
    $ = "هک شد"
    $ = "هك شد"
    $ = "黑客"
    $ = "被黑"
    $ = "红客"
    $ = "入侵"
    $ = "駭客"
    $ = "ハッカー"
    $ = "해커"
    $ = "해킹"
    $ = "взлом"
    $ = "хакер"
    $ = "дефейс"
    $ = /(^|[^a-z])(diretas|dihack|di hack|peretas|heker|hacklen|heklen|hackead|haquead|gehackt|pirate informatique|bi hack|hacker|tin tac|deface)/
  condition:
    any of them
}

rule deface_word_alone
{
  meta:
    description = "the bare verb, where hardly anything else stands"
    place = "alone"
    signal = "claim-weak"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(hack|hax|hek|deface)([^a-z.]|$)/
  condition:
    any of them
}
