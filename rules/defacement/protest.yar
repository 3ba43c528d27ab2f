/*
  What hacktivists write on an office's page besides claims: charges against rulers in the voice of "we", calls to rise,
  apologies for the place they took. On a page with links it weighs little: portals report on protests. Matched on folded text
  without Latin accents.
*/

rule deface_politics_protest
{
  meta:
    description = "charges against rulers and calls to rise, in the voice of those who protest"
    place = "title text headline"
    signal = "politics"
    lang = "en"
  strings:
    $we = /(^|[^a-z])we (are|re) (so |all |really )?(tired|sick|fed up) of|(^|[^a-z])we (demand|denounce|accuse|condemn|will not be silent|will not stay silent|won'?t be silenced|refuse to (accept|obey))([^a-z]|$)/
    $corrupt = /(^|[^a-z])(corrupt(ed)?|criminal|lying|murderous|fascist|puppet|terrorist|illegitimate|coup) (government|goverment|regime|politicians?|leaders?|officials?|president|ministers?|police|state|system)([^a-z]|$)/
    $rulers = /(^|[^a-z])(government|regime|president|politicians|leaders?|state) of (thieves|murderers|killers|criminals|liars|traitors)|(^|[^a-z])(you are|they are|our leaders are|our leader is) (all )?(a )?(thie(f|ves)|murderers?|killers?|criminals?|liars?|traitors?|terrorists?)([^a-z]|$)/
    $innocent = /(^|[^a-z])(kill(ed|ing|s)?|murder(ed|ing)?|bomb(ed|ing)?|slaughter(ed|ing)?|blood of|massacres? of|deaths? of)[a-z ,]{0,24} (innocent|civilians|children)([^a-z]|$)|bath of blood|blood ?bath/
    $message = /(easiest|only|best) way (that )?we (could|can) (convey|send|deliver|get)[a-z ]{0,12} message|(convey|deliver|spread) (our|this) message to (you|the)|apologi[sz]e for (this|the) inconvenience,? but|sorry for (this|the) (hack|deface|inconvenience),? but/
    $anonymous = /(^|[^a-z])(en|somos|nous sommes|noi siamo|wir sind|biz|kami|kita|nos somos|by|from|de) anonymous([^a-z]|$)|(^|[^a-z])anonymous (iberoamerica|philippines|filipinas|mexico|brasil|peru|chile|argentina|colombia|venezuela|ecuador|espana|italia|france|germany|austria|portugal|turkiye|turkey|indonesia|malaysia|vietnam|india|bangladesh|nepal|algeria|tunisie|maroc|egypt|africa|cambodia|thailand|taiwan|japan|korea|russia|ukraine|poland|polska|romania|serbia|bulgaria|greece|cyprus|hispano|latino)([^a-z]|$)/
    $es = /(^|[^a-z])((gobierno|regimen|presidente|politicos?|estado) (corrupto|asesino|represor|traidor|ladron|fascista|opresor)e?s?|estamos (hartos|cansados) de|ya estamos cansados|ciber ?protesta|el pueblo (despierta|desperto|unido|exige|no se rinde)|exigimos (justicia|la renuncia|respeto|el fin)|no mas (corrupcion|impunidad|represion)|basta de (corrupcion|impunidad|mentiras|represion)|fuera (el )?(gobierno|dictador)|asesinos del pueblo)/
    $pt = /(^|[^a-z])((governo|regime|presidente|politicos?|estado) (corrupto|assassino|opressor|ladrao|golpista|fascista)s?|fora ?(temer|dilma|bolsonaro|lula|cunha|renan|sarney|pt)|o gigante acordou|cansad(o|a|os) de (corrupcao|tanta|ser)|corruptos na cadeia|canalhas|vergonha de ser honesto|chega de (corrupcao|impunidade|mentira)|nao haja paz para o governo|vem ?pra ?rua|acorda brasil)/
    $fr = /(^|[^a-z])((gouvernement|regime|president|etat) (corrompu|assassin|criminel|menteur|raciste|fasciste)|nous (exigeons|denoncons|ne nous tairons)|halte (a|au) (massacre|genocide|racisme)|a bas (le|la|les) |mort (a|aux) [a-z])/
    $de = /(^|[^a-z])(wir (fordern|haben genug|lassen uns nicht)|(korrupte|kriminelle|verlogene) (regierung|politiker)|morder ?regime|widerstand jetzt|hacks? (and|und|&) kisses)/
    $it = /(^|[^a-z])((governo|stato|politici) (ladr[oi]|corrott[oi]|assassin[oi])|siamo stanchi di|vogliamo giustizia|basta (corruzione|bugie))/
    $tr = /(^|[^a-z])((fasist|katil|hirsiz|terorist|zalim|siyonist) (devlet|hukumet|israil|abd|rejim|duzen|patron)[a-z]{0,6}|hesap (verecek|sorulacak|soracag)[a-z]{0,12}|(yasasin|kahrolsun) [a-z]|halk[a-z]{0,6} (uyan|isyan)|direnis[a-z]{0,4}|ses ver|olum orucu[a-z]{0,6})/
    $id = /(^|[^a-z])(rakyat (bersatu|bangkit|lapar|tertindas|menjerit|menderita|melawan)|(bangkit|melawan) (dari )?penindas|hentikan (kekerasan|penindasan|pembantaian|perpecahan)|hidup atau mati|(pemimpin|penguasa|pemerintah|presiden)[a-z ]{0,12} (pembunuh|penipu|pencuri|korup|zalim|dzalim|penindas)|tikus tikus|pejabat korup|negara (maling|koruptor|sakit)|suara rakyat)/
    $balkan = /(^|[^a-z])(shqiperia etnike|rrnoft|rrofte (shqiperia|kosova|uck)|te protestojme|kosovo (je|is) srb|ethnic albania|velika srbija|kosova (eshte|republik)|nisu teroristi)/
    $tags = /(^|[^a-z0-9])#[a-z][a-z0-9]{6,40},? {0,2}#[a-z][a-z0-9]{6,40},? {0,2}#[a-z]/
    $vi = /(^|[^a-z])(tra lai (bien dao|su that|cong ly)|cut khoi (bien dong|viet nam|hoang sa)|da dao (trung quoc|trung cong|cong san)|dan chu cho viet nam|hoang sa truong sa la)/
    $ar = "الظالم"
    $ar2 = "الشعب يريد"
    $ar3 = "حكومة فاسدة"
    $ar4 = "لن نسكت"
    $fa = "حکومت فاسد"
    $fa2 = "زن زندگی آزادی"
    $ru = "долой"
    $ru2 = "режим убийц"
    $ru3 = "преступная власть"
    $ru4 = "свободу народу"
    $zh = "腐败政府"
    $zh2 = "打倒"
    $zh3 = "还我河山"
    $zh4 = "還我"
    $zh5 = "貪腐"
    $hi = "भ्रष्ट सरकार"
    $hi2 = "जय श्री राम"
    $hi3 = "मंदिर वहीं"
    $bn = "দুর্নীতিবাজ"
  condition:
    any of them
}

rule deface_taunt_far
{
  meta:
    description = "what intruders say of a site's safety, and who they say they are, in letters that are not Latin"
    place = "title text headline"
    signal = "taunt"
    lang = "zh"
  strings:
    $zh = "安全做得"
    $zh2 = "分分钟"
    $zh3 = "分分鐘"
    $zh4 = "下一个轮到"
    $zh5 = "下一個輪到"
    $zh6 = "你们的安全"
    $zh7 = "你們的安全"
    $zh8 = "漏洞太多"
    $zh9 = "服务器沦陷"
    $bn = "হ্যাকার গ্র"
    $bn2 = "হ্যাকার দল"
    $hi = "हैकर समूह"
    $hi2 = "हैकर ग्रुप"
    $ru = "ваша защита"
    $ru2 = "дырявый сайт"
    $ar = "مجموعة هكر"
    $ko = "보안이 허술"
    $ja = "セキュリティが甘"
    $th = "ความปลอดภัยห่วย"
  condition:
    any of them
}
