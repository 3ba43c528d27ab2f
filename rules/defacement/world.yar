/*
  The same claims, taunts, signatures and slogans in more of the world's tongues, by what intruders talk about: who
  holds the page now, how weak it was, whom they greet, whose side they are on. Matched on folded text without accents
  (see claims.yar).
*/

rule deface_claim_tongues
{
  meta:
    description = "the page is ours, somebody passed here: claims in more languages, in the first person or pointing at this site"
    place = "title text headline"
    signal = "claim"
    lang = "vi"
  strings:
    $ = /(^|[^a-z])(trang|web|website|site|he thong|may chu|server|cong|index)( thong tin| web| chu| dien tu)? (nay|cua (cac )?(ban|ong|anh))[a-z ]{0,16} (bi|boi)( [a-z0-9_.-]{2,24}){1,3} (chiem|hack|hac|kiem soat|xam nhap|danh sap|deface|do bo|khong che)/
    $ = /(^|[^a-z])(da|dang) bi (chung toi|chung tao|tui minh|bon tao|nhom minh)[a-z ]{0,12} (chiem|hack|kiem soat|xam nhap|danh sap|khong che|nam quyen)/
    $ = /(^|[^a-z])(bi|da bi) (hac|hack|deface|hacked) (roi|nhe|nha|mat roi|te le|r)([^a-z]|$)/
    $ = /(^|[^a-z])(chung toi|tui minh|bon minh|nhom) (da|dang) (nam|co|chiem|giu) (toan )?(bo )?(quyen|quyen kiem soat)[a-z ]{0,16}(he thong|may chu|trang|web|server|nay)/
    $ = /(^|[^a-z])(telah|sudah|berhasil) (kami |kita |gua )?(kuasai|dikuasai|lumpuhkan|dilumpuhkan|ambil alih|diambil alih|disusupi|ditembus|tembus|disentuh)( oleh [a-z0-9_.]|[^a-z]{0,4}(\||$)| (kami|sistem|server|web|website|situs))/
    $ = /(^|\| )[^a-z0-9|]{0,16}(tersentuh|disentuh|dikuasai|digodam|ditawan|dirasuki|dihancurkan|dibajak|dicolek) (oleh|sama|by) /
    $ = /(^|[^a-z])(web|website|situs|laman|sistem|server)[a-z ]{0,12}(anda|ini|kalian|kamu|mu) (telah |sudah )?(kami |di ?)(kuasai|pegang|bajak|tawan|rasuki|lumpuhkan)/
    $ = /(^|[^a-z])(sisteminiz|sistemleriniz|sunucunuz|siteniz)[a-z]{0,4} (girdik|sizdik|el koyduk|el konuldu|el konulmustur|acik bulundu|artik bizim)/
    $ = /(^|[^a-z])(sunucu|site|sistem|veri taban)(niz|miz|leriniz|lariniz|niza|nize|muza)?[a-z]{0,2} (el konul|ele gecirild|tarafimizca)[a-z]{0,12}/
    $ = /(^|[^a-z])(buradan|burdan) [^|]{0,24}(gecti|gectik)([^a-z]|$)/
    $ = /(^|[^a-z])tarafindan (hacklen|ele gecir|zapt|indirildi|vuruldu)[a-z]{0,12}/
    $ = /(^|[^a-z])(seu|vosso|este|o) (servidor|site|sistema|portal|banco de dados)( web)? (agora |ja )?(e|pertence a|esta com|esta em) (nosso|nos|nossas maos|posse)/
    $ = /(^|[^a-z])(invadimos|hackeamos|tomamos|derrubamos|owneamos|zoamos|pichamos|vulneramos|intervenimos|tumbamos) (o|a|el|la|este|esta|seu|su|tu|seus|el sitio|mais um)([^a-z]|$)/
    $ = /(^|[^a-z])(este|esta|tu|su|el|la) (portal|sitio|web|pagina|servidor|sistema)( web| oficial)? (ha sido|fue|esta siendo) (tomad|vulnerad|hackead|intervenid|penetrad|secuestrad|atacad)[oa]/
    $ = /(^|\| )[^a-z0-9|]{0,16}(aqui|por aqui) (estuvo|estuvimos|paso|passou|esteve|estiveram) [^|]{2,40}/
    $ = /(^|[^a-z])(votre|ton|ce) (site|serveur|systeme)( web)? (a ete|est|fut) (visite|pris|controle|hacke|pirate|detruit|possede|defonce|viole) (par|desormais)/
    $ = /(^|[^a-z])(visite|hacke|pirate|defonce|detruit|controle) par (la |le |les )?[a-z0-9_ .-]{0,20}(team|crew|army|hack|cyber|anon|ghost|fallaga)/
    $ = /(^|[^a-z])(nous avons|on a) (pris le controle|pirate|hacke|pris possession)/
    $ = /(^|[^a-z])(eure|ihre|deine|diese) (seite|website|webseite|server|daten) (gehort|gehoren|sind|ist) (jetzt|nun|ab sofort|uns)/
    $ = /(^|\| )[^a-z0-9|]{0,16}(sito|server|sistema|pagina)( web)? (violat|hackerat|bucat|craccat|hackat|compromess|defacciat)[oa] (da|dal|dai|dalla)/
    $ = /(^|[^a-z])(strona|serwer|witryna)[a-z ]{0,14} (przejeta|zhakowana|zhackowana|przejety|zhakowany|padla) (przez|ofiara)/
    $ = /(^|[^a-z])(we|i) (have )?(now )?(took|taken|take|seized|gained|got|have) (full |over )?(control|access|possession) (of|over|to) (this|your|the) (site|website|server|system|domain|page|box|network|data)/
    $ = /(^|[^a-z])(your|this|ur) (box|server|site|website|web|system|domain|page|database) (is|are) (now )?(mine|ours|in our hands|under (our|my|the) control)/
    $ = /(^|[^a-z])(this|your) (page|site|website|server|domain|web) (is |has been )?(now )?(under (the )?control of|taken by|closed by|controlled by|captured by|conquered by|shut down by|stolen by|touched by|stamped by) /
    $ = /(^|\| )[^a-z0-9|]{0,16}(rooted|r00ted|haxed|hijack(ed)?|take ?over|taken over|infiltrated|deface|defaced|backdoored|uploaded|index hijacked|exploited|bypassed|poc|vandalized) (by|from|via) [^|]{2,40}/
    $ = /(^|[^a-z])(this|your) (site|website|web|server|system|portal|page) (has been|was|is) (accessed|entered|visited|probed|tested|breached) (by|for security|for testing|for penetration|without)/
    $ = /(^|[^a-z])(we|i) (came|come),? ?(we|i) (saw|see),? ?(we|i) (root|rooted|hack|hacked|conquer|own|owned|pwn|deface)/
    $ = /(^|[^a-z])(oops|ooops|upps|ups|haha|lol|hey|hello|wow)[!.,: ]{0,4}(your|ur|this|the) (site|website|web|server|page) (got|was|is|has been|just got) (pwned|pwnd|hacked|owned|hit|rooted|defaced|compromised)/
    $ = /(^|[^a-z])say (hello|hi) (from|to) (the )?[a-z0-9 ._-]{0,20}(team|crew|ghost|sec|cyber|anon|hack)/
    $ = "مر من هنا"
    $ = "مروا من هنا"
    $ = "تم السيطرة على"
    $ = "تمت السيطرة على"
    $ = "دخلنا وخرجنا"
    $ = "تم تدمير الموقع"
    $ = "تم ضرب الموقع"
    $ = "لقد تم اختراق"
    $ = "لقد تم إختراق"
    $ = "مورد نفوذ قرار گرفت"
    $ = "به تسخیر درآمد"
    $ = "تسخیر شد"
    $ = "در اختیار ماست"
    $ = "سایت شما باگ"
    $ = "هک شد by"
    $ = "网站已沦陷"
    $ = "已沦陷"
    $ = "权限已拿"
    $ = "服务器已拿下"
    $ = "成功渗透"
    $ = "友情检测"
    $ = "安全检测 by"
    $ = "渗透测试 by"
    $ = "路过留名"
    $ = "黑客入侵 by"
    $ = "здесь побыва"
    $ = "тут был "
    $ = "сайт под контролем"
    $ = "сервер под контролем"
    $ = "сайт принадлежит"
    $ = "сайт захоплено"
    $ = "сайт зламано"
    $ = "цей сайт захоп"
    $ = "ваши сайты лежат"
    $ = "掌握した"
    $ = "掌握しました"
    $ = "ハックされました"
    $ = "侵入しました"
    $ = "점령했"
    $ = "ถูกแฮก"
    $ = "โดนแฮก"
    $ = "হ্যাক করা হয়েছে"
    $ = "হ্যাক করা হল"
    $ = "हैक कर"
    $ = "हैक किया गया"
    $ = "हैक हो"
  condition:
    any of them
}

rule deface_taunt_tongues
{
  meta:
    description = "weak security, sleeping administrators, nothing deleted, warnings to a government, in more languages"
    place = "title text"
    signal = "taunt"
    lang = "vi"
  strings:
    $ = /(^|[^a-z])(admin|quan tri vien|ad|quan tri)[a-z ]{0,12} (ga|non|ngu|day di|ngu quen|lam an|thuc day|hoc lai|kem)([^a-z]|$)/
    $ = /(^|[^a-z])(hoc lai|xem lai|nang cao|tang cuong)( ve)? (bao mat|an ninh mang) (di|nhe|nha|lai)([^a-z]|$)/
    $ = /(^|[^a-z])bao mat( [a-z]{2,8}){0,4} (qua|rat|khong|chua|con) (kem|yeu|te|don gian|duoc|non|long)/
    $ = /(^|[^a-z])(khong|chua|ko|k) (pha|xoa|dong|lay|an cap|dung)( cham)?( gi| bat ky| du lieu| file| database| vao)/
    $ = /(^|[^a-z])(chung toi|minh|tui|bon minh|toi) (chi )?(ghe|ghe qua|dao qua|di ngang|test thu|kiem tra|vao choi|tham quan)/
    $ = /(^|[^a-z])(canh cao|loi canh cao|thong diep|loi nhan) (den|toi|gui|cho) (chinh phu|chinh quyen|nha cam quyen|admin|quan tri)/
    $ = /(^|[^a-z])(lay lai|chuoc|doi lai|mua lai) (quyen quan tri|quyen|web|trang|du lieu|admin)/
    // ho[n]g: YARA would look for “hong” first, which stands in every “khong”
    $ = /(^|[^a-z])lo ho[n]g[^.|]{0,24}(upload|sqli|sql|xss|tren trang|o trang|cua web|khong kiem tra|trang chu)/
    $ = /(^|[^a-z])(min|mimin|admin|bang|pak|mas) ?,? ?(jangan (tidur|lupa|marah)|bangun|tidur mulu|ngopi|pinjam|numpang|izin|ijin)/
    $ = /(^|[^a-z])(numpang|pinjam|izin|ijin|permisi)[a-z ]{0,20}(nampang|titip|bentar|sebentar|ya min|min|file|index)/
    $ = /(^|[^a-z])celah (keamanan|web|situs|anda|di web|pada)/
    $ = /(^|[^a-z])(kena|keno) (deh|hack|deface|lu|juga)/
    $ = /(^|[^a-z])(bisa|gampang|mudah) (masuk|ditembus|di ?bobol|di ?hack|banget)( min| sih| ya| dong)?/
    $ = /(^|[^a-z])(tingkatkan|perbaiki|perkuat|jaga)[a-z ]{0,12}(keamanan|sistem|celah|server)/
    $ = /(^|[^a-z])(sistem|keamanan|web)( [a-z]{2,8})? (kalian|anda|kamu) (lemah|payah|ampas|busuk|buruk|bobrok)/
    $ = /(^|[^a-z])(kami tidak diam|hidup rakyat|rakyat bersatu|tolak ruu|mosi tidak percaya|darah juang|tikus berdasi|koruptor)/
    $ = /(^|[^a-z])(amaran|peringatan) (kepada|untuk|buat) (kerajaan|pemerintah|admin|israel|negara)/
    $ = /(^|[^a-z])(guvenligin(i|izi)|guvenlik(ten)?)[a-z ]{0,24}(sagla|kapat|zayif|sifir|yok|guncelle|onem)/
    $ = /(^|[^a-z])(sinirlarinizi|sistemlerinize|sistemlerini) (asti|girdi|sizdi)/
    $ = /(^|[^a-z])(susmayacagiz|unutmayacagiz|affetmeyecegiz|geri donecegiz|korkun bizden|kanimiz yerde|zulme karsi|hesabini soracagiz)/
    $ = /(^|[^a-z])(vatan sana canim|sehitler olmez|bayrak inmez|ezan dinmez|ya allah bismillah|turkun gucu|turk un gucu)/
    $ = /(^|[^a-z])(fora|abaixo|morte a|chega de) (corrupt|temer|bolsonaro|lula|corrupcao|politicos|governo|mentira|ditadura)/
    $ = /(^|[^a-z])(o povo|el pueblo|le peuple|il popolo) (acordou|no olvida|nao esquece|no perdona|unido|despierta|despertou|est en colere|merece)/
    $ = /(^|[^a-z])(nosotros |nos |nous )?(no|nao|ne) (olvidamos|perdonamos|esquecemos|perdoamos|pardonn|oubli)/
    $ = /(^|[^a-z])(esperennos|esperanos|nos aguardem|expectem-nos|attendez-vous|erwartet uns|aspettateci|redoutez)/
    $ = /(^|[^a-z])(mejora|mejoren|aumenta|revisa|refuerza|actualiza|actualicen)[a-z ]{0,10}(seguridad|sistema|servidor|web|joomla|wordpress)/
    $ = /(^|[^a-z])(atualize|atualiza|atualizem|melhore|melhorem|reforce)[a-z ]{0,10}(joomla|wordpress|seguranca|sistema|servidor|plugin|site)/
    $ = /(^|[^a-z])(votre|ta|sa|la) securite (est|a|n'est|laisse)[a-z' ]{0,14}(nulle|faible|zero|mauvaise|pas|a desirer|merde)/
    $ = /(^|[^a-z])(vostra|tua|sua) sicurezza (fa|e|non)/
    $ = /(^|[^a-z])(eure|ihre|deine) (sicherheit|sicherheitslucke|seite)[a-z ]{0,10} (schlecht|lacherlich|unsicher|ist ein witz|null|offen)/
    $ = /(^|[^a-z])(saludos|saludo|abraco|abracos|um salve|un saludo|grusse|pozdro|pozdrowienia|saluti|greets|selam|bonjour)[a-z ]{0,12} (a|ao|do|pra|para|dla|an|gehen|raus|from|olsun|aux?|ai) [a-z]/
    $ = /(^|[^a-z])(wake up|sleeping|asleep|stupid|idiot|noob|lame|lol),? ?(noob |stupid |mr\.? )?(admin|administrator|webmaster|sysadmin|owner)/
    $ = /(^|[^a-z])(admin|administrator|owner|webmaster)[a-z ]{0,24}(is|are|was) (sleeping|asleep|stupid|noob|idiot|lame|gay|dead|careless)/
    $ = /(^|[^a-z])(better luck|see you) next time|no system is (safe|secure)|nothing is (safe|secure|impossible)|don'?t ever feel safe|feel safe|hack(ing)? is (an? )?(art|life|love|my)/
    $ = /(^|[^a-z])(only|just) (the )?index (was |is |has been )?(changed|replaced|defaced|modified|touched)/
    $ = /(^|[^a-z])(fix|close|patch|secure|check) (your|ur|the) (upload|form|bugs?|holes?|server|shit|security|joomla|wordpress|plugin|cms|login|admin)/
    $ = /(^|[^a-z])(you|u) (can'?t|cannot|cant|will never|never) (catch|stop|trace|find|escape|hide)( me| us| from us)?/
    $ = /(^|[^a-z])(we|i) (do not|don'?t|dont) (need|sleep|fear|forget|forgive|stop)|we never (sleep|forget|stop)/
    $ = /(^|[^a-z])(every|all|your) (documents?|secrets?|databases?|data|emails?)[a-z ]{0,20}(will be|are now|is now|be) (published|in our hands|leaked|public|exposed|released)/
    $ = /(^|[^a-z])(we will|we'll|will|i will|i'll) (return|be back|strike again|come back|come again|attack again)/
    $ = /(^|[^a-z])(this (attack|hack|deface|message|operation) is (in|a|for|our|because))|(in (response|retaliation) to|because of) (the |your )?(support|actions|crimes|aggression|attack|government|war)/
    $ = /(^|[^a-z])(stop|end) (the |this )?(censorship|genocide|corruption|oppression|killing|bombing|occupation|injustice|discrimination|racism)/
    $ = /(^|[^a-z])(dear|hello|attention|warning to|message to|a message to|warning to the|message to the) (government|goverment|president|people of|citizens of|israel|india|pakistan|china|vietnam)([^a-z]|$)/
    $ = /(^|[^a-z])(our|my) (next )?(target|revenge|mission|demands?|goal is|war)([^a-z]|$)/
    $ = /(^|[^a-z])(ur|your) (security|site|server|system) (sux|suck|sucks|is shit|is trash|is garbage|is fucked|is a joke|= ?0|0%|is 0|is zero|is weak)/
    $ = "حمايتك ضعيف"
    $ = "حماية ضعيف"
    $ = "حمايه ضعيف"
    $ = "نحن لا ننام"
    $ = "لا ننسى"
    $ = "لن ننسى"
    $ = "لن نسامح"
    $ = "القادم أعظم"
    $ = "القادم اعظم"
    $ = "مدير الموقع"
    $ = "الادمن"
    $ = "ثغرات موقع"
    $ = "نصرة ل"
    $ = "كتائب"
    $ = "اهداء الى"
    $ = "إهداء إلى"
    $ = "ضعف امنیت"
    $ = "امنیت ضعیف"
    $ = "ضعف امنیتی"
    $ = "به هیچ فایلی"
    $ = "آسیب پذیری سایت"
    $ = "برای رفع مشکل تماس"
    $ = "منتظر ما باشید"
    $ = "管理员你"
    $ = "管理你"
    $ = "及时修复"
    $ = "请修复"
    $ = "安全漏洞,"
    $ = "存在安全漏洞"
    $ = "存在漏洞"
    $ = "联系qq"
    $ = "太菜了"
    $ = "没有动你"
    $ = "没动数据"
    $ = "привет, админ"
    $ = "твоя защита"
    $ = "ваша защита"
    $ = "ничего не удалял"
    $ = "ничего не удалено"
    $ = "дыряв"
    $ = "уязвимость исправ"
    $ = "мы не прощаем"
    $ = "мы не забываем"
    $ = "ждите нас"
    $ = "脆弱性を直"
    $ = "管理者へ"
    $ = "관리자님"
    $ = "보안이 약"
    $ = "보안 취약"
    $ = "แอดมิน"
  condition:
    any of them
}

rule deface_signature_tongues
{
  meta:
    description = "names and greetings of crews in more languages: squads of the sword, the shadow, the flag"
    place = "title text headline"
    signal = "signature"
    lang = "tr"
  strings:
    $ = /(^|[^a-z])(team|tim|grup|grupo|gruppe|equipe|squadra|grupa|nhom|kelompok|the) (of )?(anonymous|anon|black|dark|red|shadow|silent|ghost|wolf|cyber|evil|death|blood|hell|error|mad|dz|1877|bd|cc)[a-z0-9]{0,16}([^a-z]|$)/
    $ = /(^|[^a-z])(phantom|shadow|silent|wolf|error|eagle|dark|black|red|falcon|scorpion|viper|cobra|dragon|tiger|lion|night|evil|blood|skull|hell|zero|null|nu11|storm|thunder) ?[a-z]{0,10} ?(crew|team|squad|syndicate|force|army|brigade|system|cyber|sec|security|gang|hackers?)([^a-z]|$)/
    $ = /(^|[^a-z])(gr33tz|greetz|greets|thanks ?to|thx|special thanks|big thanks|respect|shout ?outs?|shoutz|love to|with|members?|anggota|salam|tim kami|teman|friends?|teams?) ?[:=~>-]{1,3} ?[a-z0-9_.@!$]{2,20}( ?[|,&~\/-] ?[a-z0-9_.@!$]{2,20}){2,}/
    $ = /(^|[^a-z])(cyber|siber|sec|error|exploit|haxor|hack(er)?s?|blackhat|anon) (teskilat[a-z]{0,3}|ordu[a-z]{0,3}|birlig[a-z]{0,3}|system|error|sec|404|1337|team|tim|world|id|indonesia|vn|viet|bd|pk|turk|iran|iraq|dz|ma|tn|army|force|attack|jomblo|tampan|club)([^a-z]|$)/
    $ = /(^|[^a-z])(ayyildiz|akincilar|spyhackerz|turkhackteam|turk guvenligi|cyber-?warrior|bortecine|janissar|redhack|grayhatz|imhatimi)/
    $ = /(^|[^a-z])(madleets|moroccan agent|dz mafia|over-?x|fallaga|anonghost|anonplus|team ucc|indian cyber force|killnet|xaknet|noname057|ghostsec|lulzsec|lulz|desh501|vandathegod|protowave|fatal error|high ?tech brazil|1937cn|hongke|r00tkit|xnuxer|padang blackhat|family attack|babayo|gantengers|jatim|surabaya black|sunda cyber|borneo|garuda security|ketapang|blackvn|vnxcyber|vhb group|sinhvienit|hackforums|xakep|sidewinder|garnet|stucx|team insane|ghost clan|sylhet gang|mysterious team|r3d ?wolf|ripper ?sec|cyb3r drag)/
    $ = /(^|[^a-z])(by|from|~|-|oleh|por|boi) ?[:>~-]? ?(mr|dr|sir|king|lord|mc|el|al|el)[ ._-]?[a-z0-9_.]{0,6}[0-9_][a-z0-9_.]{1,16}/
    $ = /(^|[^a-z])(indonesian?|turkish|moroccan|algerian|tunisian|brazilian|vietnam(ese)?|bangladeshi?|pakistani?|indian|iraqi?|iranian|kurdish|all) (defacers?|haxors?|blackhats?|coders?|hackerz|h4x0r)/
    $ = /(^|[^a-z])(attacker|defacer|notifier|hacker|nick|team) ?[:=] ?[a-z0-9_.-]{2,24}/
    $ = /(^|[^a-z])(t\.me|telegram|facebook\.com|fb|instagram|ig) ?[\/:@] ?[a-z0-9_.]{0,16}(cyber|hack|sec|anon|haxor|ghost|dragon|x0|kill|army|defac|exploit|team|crew|[0-9]k|1337)/
    $ = "红盟"
    $ = "红客"
    $ = "黑客小组"
    $ = "安全团队"
    $ = "安全小组"
    $ = "黑鹰"
    $ = "киберарми"
    $ = "кибер арми"
    $ = "it арм"
    $ = "кібер"
    $ = "хакерская группа"
    $ = "الهكر"
    $ = "هكر "
    $ = "هاكرز"
    $ = "تحياتي"
    $ = "قناص"
    $ = "تیم امنیتی"
    $ = "گروه هکری"
    $ = "گروه آشیانه"
    $ = "ব্ল্যাক হ্যাট"
    $ = "সাইবার"
  condition:
    any of them
}

rule deface_politics_tongues
{
  meta:
    description = "battle cries and insults in more languages"
    place = "title text headline"
    signal = "politics"
    lang = "id"
  strings:
    $ = /(^|[^a-z])(jai hind|jai shree ram|bharat mata|vande mataram|zindabad|payindabad|go india|go back india|viva (la )?(revolucion|palestin|brasil|mexico)|merdeka|ganyang|nkri harga mati|tam kinh|hang hoa)([^a-z]|$)/
    $ = /(^|[^a-z])(zionis(t|m|ts)?|infidels?|kafir|kuffar|crusaders?|occupiers?|mujahid(een|in)?|islamic state|caliphate|shaheed|martyrs?)([^a-z]|$)/
    $ = /(^|[^a-z])(f[*.]?u?[*c]k|fvck|fuk|fck|f4ck|fuck3?r?|fuder|fudeu|bitch(es)?|bastards?|pendejo|cabron|mierda|merde|putain|scheiss|kurwa|dmm|vkl|dit con me|ngu lon|oc cho|bodoh|tolol|bego|anj|kntl|amk|aq|pezevenk)([^a-z]|$)/
    $ = /(^|[^a-z])(pray for|save|free|stand with|justice for|remember|revenge for|long live) ?_?(uyghurs?|rohingya|lebanon|quds|al-?aqsa|jerusalem|hong ?kong|tibet|kurdistan|catalonia|venezuela|nicaragua|myanmar|bangladesh|muslims?|our (heroes|brothers|people))/
    $ = /(^|[^a-z])(hoang sa|truong sa)[^a-z]{1,6}(truong sa|hoang sa)/
    $ = /(^|[^a-z])(go back|get out of|leave) (our|my) (land|country|sea|home)|kampuchea krom|(is|are) (chinese|vietnamese|indian|pakistani) (territory|land)/
    $ = /#?(savepalestine|freepalestine|savegaza|opisrael|oppalestine|freeinternet|stopwar|antisec|freeassange|lulz|fightforfreedom|reformasi|indonesiagelap|ayotzinapa|niunamenos)/
    $ = "犯我中华"
    $ = "虽远必诛"
    $ = "祖国万岁"
    $ = "南海是中国"
    $ = "台湾是中国"
    $ = "слава украин"
    $ = "слава україн"
    $ = "героям слава"
    $ = "слава росси"
    $ = "нацист"
    $ = "нет войне"
    $ = "русский корабль"
    $ = "القدس"
    $ = "غزة"
    $ = "الله أكبر"
    $ = "ولله الحمد"
    $ = "صهيون"
    $ = "الجزائر يا"
    $ = "سرنگونی"
    $ = "درود بر رجوی"
    $ = "مرگ بر خامنه"
    $ = "جمهوری اسلامی"
    $ = "انتقام"
  condition:
    any of them
}

rule deface_reported_study
{
  meta:
    description = "exercises, games and portfolios of the trade: write-ups, capture the flag, red teams by contract, halls of thanks"
    place = "text"
    signal = "reported"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(write-?ups?|walkthrough|hackthebox|hack the box|tryhackme|vulnhub|root-?me|picoctf|flag\{|suid|privilege escalation|gtfobins|challenges?|exercise|lab report|payloads?)([^a-z]|$)/
    $ = /(^|[^a-z])(penetration test(ing|ers?)?|pentest(ing|ers?)?|red team(ing)?|bug bounty|responsible disclosure|vulnerability disclosure|hall of fame|ethical hack(ing|ers?)|certified|oscp|security consult|with permission|our clients|consultancy)([^a-z]|$)/
    $ = /(^|[^a-z])(multiplayer|shooter|gameplay|players?|clan wars?|esports|album|tour dates|death metal|band|tickets|escape room|novel|trailer|season [0-9]|soundtrack|prank|for the whole family|simulator)([^a-z]|$)/
  condition:
    any of them
}

rule deface_stub_tongues
{
  meta:
    description = "what servers and systems say on a bare page, in more languages"
    place = "text"
    signal = "stub"
    lang = "vi"
  strings:
    $ = /(^|[^a-z])(vui long (quay lai|thu lai|cho|dang nhap|truy cap|lien he)|dang (chuyen huong|xay dung|tai|xu ly|trong qua trinh)|khong (hop le|tim thay|ton tai|co du lieu|co quyen|truy cap duoc)|chao mung (ban|quy)|het phien|phien lam viec|trang (nay )?(khong|dang|da chuyen)|da chuyen (sang|den)|chuyen sang dia chi|cong (thong tin|tttdt) moi|quay lai sau|tam dong|bao loi)/
    $ = /(^|[^a-z])(no direct script access|restricted access|hack(ing)? attempt|directory access is forbidden|bad request|invalid (request|hostname|token|id)|session (expired|timed out)|please (log ?in|wait|try again)|you are being redirected|redirecting|click here if|this page (has|is) (moved|not)|javascript is (required|disabled)|(turn|switch) javascript on|turn on javascript|security check|one more step|checking your browser|not a robot|contact us|opening hours|enable javascript|browser is not supported)/
    $ = /(^|[^a-z])(en construction|site en maintenance|page introuvable|seite nicht gefunden|wartung|wartungsarbeiten|pagina no encontrada|en construccion|sitio en|pagina nao encontrada|em construcao|yapim asamasinda|sayfa bulunamadi|bakim calismasi|halaman tidak ditemukan|segera hadir|sedang dibangun|dalam pengembangan|pagina non trovata|in costruzione|strona w budowie|przerwa techniczna|page not available)/
    $ = /(^|[^a-z])(this domain|domain (name )?(is|has|may be)|buy this domain|parked|website is (coming|currently|being)|powered by (cpanel|plesk|directadmin|apache|nginx)|apache2? (ubuntu|debian|http server)|test page|default page|hosting|congratulations|successfully installed)/
    $ = "страница не найдена"
    $ = "сайт в разработке"
    $ = "сайт находится"
    $ = "ведутся работы"
    $ = "建设中"
    $ = "页面不存在"
    $ = "找不到"
    $ = "升级中"
    $ = "访问的页面"
    $ = "访问已被拦截"
    $ = "访问被拒绝"
    $ = "拦截原因"
    $ = "触发了安全"
    $ = "تم الحظر"
    $ = "تم حظر"
    $ = "ممنوع الدخول"
    $ = "доступ запрещ"
    $ = "доступ ограничен"
    $ = "دسترسی شما"
    $ = "الصفحة غير موجودة"
    $ = "قيد الانشاء"
    $ = "قيد الإنشاء"
    $ = "در حال بروز"
    $ = "در دست طراحی"
    $ = "در دست ساخت"
    $ = "صفحه مورد نظر"
    $ = "準備中"
    $ = "工事中"
    $ = "メンテナンス"
    $ = "준비중"
    $ = "점검"
  condition:
    any of them
}
