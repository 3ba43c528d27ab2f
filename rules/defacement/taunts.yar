/*
  What defacers write. Matched on folded text without accents (lower case, lookalike letters made Latin; leetspeak spelt
  out beside it), so the strings are lower case and plain, Vietnamese and Turkish ones too. `place` names where a match counts, `signal` the weight in
  probes/defacement/page.py.
*/

rule deface_taunt_en
{
  meta:
    description = "words to the administrator, mottoes"
    place = "title text"
    signal = "taunt"
    lang = "en"
  strings:
    $admin = /(^|[^a-z])(sorry|dear|hello|hi|hey|hai|bad|poor|stupid|lol|upps|oops|greetings|salute|attention|knock knock|wake up|note to|message to|dont worry|don't worry|thanks) ?,? ?(mr\.? ?)?(admin|administrator|administrators|admistrador|webmaster|web ?admin|sysadmin|developer)([^a-z]|$)/
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
    $vuln2 = /(your|ur|this) (website|site|web|system|server|page)s? (has|have|had|contains?|is having|got) (some|many|a lot of|lots of|several|a|critical|serious|too many|so many) (security )?(vulnerabilit|bugs?|holes?|flaws?|weakness|loophole)/
    $data = /(all )?(your )?(data|database|files?|site|server)s? (is|are|was|were|has been|have been|will be) (safe|deleted|dumped|leaked|stolen|encrypted|locked|backup(ed)?|not deleted|compromised|breached|ours)/
    $love = /(just (for )?fun|for fun only|just (a )?(warning|testing|test your|joke|reminder)|only testing|security test|penetration test)/
    $index = /(i|we) (just |only )?(change|changed|replace|replaced|rename|deface|defaced|rooted|touch|touched|hacked?|owned?|pwned?) (your|ur|this|the) (index|homepage|home page|site|website|web|server|page|system|main page)/
    $who = /(who (am|are|is) (i|we|me)|i am [a-z0-9.]{3,20} from (indonesia|bangladesh|turkey|morocco|algeria|iran|vietnam|india|pakistan|brazil))/
    $it = /(patch|fix|secure|repair) (it|this|them) ?,? ?(now|immediately|asap|soon|quickly|fast|please|up|or)([^a-z]|$)/
    $weak = /(weak|lame|insecure) (systems?|servers?|sites?|security|developers?|admins?) (belong|deserve|will|is|are|get)/
    $prove = /(we|i) (prove|show|proved|know) (who|how|you|that your|your)[^|]{0,20}(weak|fail|poor|low|vulnerab)/
    $digit = /entry points for hac?k/
    $read = /(read (this|my|our) (msg|message|letter)|this is (just )?(a|our|my) (message|warning) (to|for) (you|the|all|your|admin|government))/
    $lamer = /(script kiddie|lammer|lamer|newbie hacker|noob hacker|noob admin)/
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
    $6 = /(lo hong) (bao mat)[^.]{0,30}(cua ban|web cua|trang cua|website cua|cua cac ban)/
    $7 = /(dung) (lo|hoang|so)[^.]{0,30}(du lieu|data)/
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

rule deface_taunt_world
{
  meta:
    description = "words to the administrator in Turkish, Portuguese, Spanish, French, German, Arabic, Persian, Chinese, Russian"
    place = "title text"
    signal = "taunt"
    lang = "tr"
  strings:
    $ = /(acigini(zi)?|aciklarini(zi)?|sistemini(zi)?) (kapat|duzelt|guncelle)/
    $ = /ne mutlu turkum|vatan sag ?olsun|ya istiklal ya olum/
    $ = /(^|[^a-z])(selam|selamlar|sevgiler) (dostlara|admin|turkiye|tum)/
    $ = /(nada|nenhum(a)?|ningun|no) (foi|fue|arquivo|archivo|borramos|apagamos|dado)[^.|]{0,24}(apagado|borrado|nada|deletado|perdido)/
    $ = /(atualize|arruma|arregla|arreglen|corrija|mejora|proteja|actualiza) (o |a |su |tu |seu |sua |el |la )?(sistema|seguranca|seguridad|servidor|site|sitio|falha)/
    $ = /(^|[^a-z])(salve|saludos|abraco|abracos|salut|saludo|grusse) (pra|para|a|al|aos|an|a) (todos|galera|administrador|tous|alle|admin|los|todas)/
    $ = /(rien n'a ete|es wurde nichts|nichts wurde) (supprime|efface|geloscht|zerstort)/
    $ = /(conserta|corrige|arruma|ajeita|corrijam|arreglen|parchea|parcheen)m? (essa|esta|esa|a|o|sua|tu|su|seu|la|el) (falha|falla|vuln|brecha|site|sitio|seguranca|seguridad|porra|merda|sistema|servidor)/
    $ = /(^|\| )[^a-z0-9|]{0,8}(salves|salve|saludos|agradecimentos|somos|gritos|shoutout) ?:/
    $ = /(admin|administrador|administrateur|webmaster),? ?(desculpa|perdon|desole|sorry|acorda|despierta|lol|kkk)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(we were here|kami (pernah |sudah )?(datang|di ?sini)|biz geldik|buradaydik|estivemos aqui|estuvimos aqui|chung toi da o day)/
    $ = "اینجا بودیم"
    $ = "كنا هنا"
    $ = "мы были здесь"
    $ = "我们来过"
    $ = "رسالتنا"
    $ = "الى المدير"
    $ = "الى الادارة"
    $ = "الى ادارة الموقع"
    $ = "إلى مدير الموقع"
    $ = "رسالة الى"
    $ = "قم بتحديث"
    $ = "ثغرة في موقع"
    $ = "الحرية لفلسطين"
    $ = "تحيات"
    $ = "درود بر"
    $ = "مدیر محترم"
    $ = "باگ سایت"
    $ = "به امنیت سایت"
    $ = "فراموش نمی کنیم"
    $ = "نمی بخشیم"
    $ = "زن زندگی آزادی"
    $ = "管理员，"
    $ = "请管理员"
    $ = "管理员请"
    $ = "站长你好"
    $ = "尽快修复漏洞"
    $ = "修补漏洞"
    $ = "漏洞请"
    $ = "你的密码太弱"
    $ = "数据没有删除"
    $ = "没有破坏"
    $ = "勿忘国耻"
    $ = "网络安全靠"
    $ = "привет админ"
    $ = "админ, "
    $ = "админу"
    $ = "закрой дыру"
    $ = "закройте дыры"
    $ = "меняйте пароли"
    $ = "база не тронута"
    $ = "учите матчасть"
    $ = "привет всем наш"
  condition:
    any of them
}

rule deface_taunt_more
{
  meta:
    description = "mild words of intruders: files kept, holes, contact, feelings"
    place = "title text"
    signal = "taunt"
    lang = "en"
  strings:
    $ = /(your |ur |the )?(old )?(index|file|files|homepage|data|database)s? (is|are|was|were)? ?(saved|backed up|renamed|safe|untouched|still there|not (deleted|removed|touched|harmed))/
    $ = /(no|without|nothing|none) (files?|data|damage|harm|database|was)( is| are| was| were| has been| have been)? ?(deleted|damage|removed|harmed|lost|touched|done|intended)/
    $ = /(contact|mail|msg|dm|add|pm) (me|us) (to|for|if)( you)?( want)?( to)? ?(fix|patch|get|help|the|your|recover|restore)/
    $ = /(fix|close|patch) the (hole|bug|vuln|leak)/
    $ = /we (see|saw|know|are watching|own) (everything|you|all|your)/
    $ = /never sleeps?([^a-z]|$)/
    $ = /(your|this|the) (government|goverment|president|minister|leaders|regime|politicians)[^.|]{0,30}(lie|lies|lied|corrupt|steal|stole|thief|kill|sold|fear|fail)/
    $ = /(kids|boys|guys) (from|of) (the )?[a-z ]{2,16}(say|says) (hello|hi)/
    $ = /(index|file|data|database)( lama| anda| aman| kok| asli)+( ada| di| kok| aman)/
    $ = /(numpang|mampir|lewat|iseng|gabut) (lewat|doang|aja|ya|bentar|dulu|pak|bang|min)/
    $ = /(webnya|situsnya|sistemnya|servernya|websitenya) (bolong|bocor|lemah|gampang|ampas|rawan)/
    $ = /(tolong|mohon|segera) (di ?)?(tambal|perbaiki|benerin|patch|amankan)/
    $ = /tidak akan diam|suara rakyat|reformasi ?dikorupsi|dewan pengkhianat/
    $ = /(salam )?(dari )?kami yang tersakiti/
    $ = /(va di|va lai di|va loi di|fix di|sua di)( roi| nhe| nha| a)/
    $ = /(lo hong|loi|bug)[a-z ]{0,16} van con/
    $ = /du lieu (khong|chua) bi (xoa|mat|dong)/
    $ = /(chao than ai|quyet thang|ahihi|do ngoc?k|trang cua admin|muon tam trang|admin thong cam|admin oi)/
    $ = /(lam nguoi yeu|dong y nha|to tinh|aku sayang kamu|aku cinta kamu|will you marry|will you be my|i love you|jadi pacar|maukah kamu|anh yeu em|em yeu anh)/
    $ = /(get|stay|go) (out|home) (of|from)? ?(our|my|from)/
    $ = /(soldiers?|zionists?|invaders?),? (go home|your websites?|get out)/
  condition:
    any of them
}
