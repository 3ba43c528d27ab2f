/*
  Vocabulary of gambling spam. One word says nothing (legal texts, police news): page.py counts distinct words and looks
  at where they stand. Matched on folded text with its accents, because "nhà cái" is a word and "nha cai" could be three;
  regular expressions of YARA know ASCII only, so accented spellings are listed as plain strings.
*/

rule gambling_vi
{
  meta:
    description = "từ ngữ cờ bạc trực tuyến tiếng Việt, có dấu và không dấu"
    signal = "gambling"
    lang = "vi"
  strings:
    $ = /(^|[^a-z])ban ca (doi|online|h5|3d|nap)/
    $ = /(^|[^a-z])(baccarat|bacarat|xoc dia|sicbo)([^a-z]|$)/
    $ = "xóc đĩa"
    $ = "rồng hổ"
    $ = /dang ky (tang|nhan) [0-9]{1,4} ?k/
    $ = "đăng ký tặng"
    $ = "tặng ngay 88"
    $ = "thưởng nạp"
    $ = "thưởng chào mừng"
    $ = "link vào nhà"
    $ = "link đăng nhập"
    $ = "link đăng nhập mới nhất"
    $ = "link vào mới nhất"
    $ = /tai xiu/
    $ = "tài xỉu"
    $ = "tài xĩu"
    $ = "tài xiu"
    $ = "tài xịu"
    $ = /nha cai/
    $ = "nhà cái"
    $ = /(^|[^a-z])no ?hu([0-9]{1,3}|[^a-z0-9]|$)/
    $ = "nổ hũ"
    $ = "nổ hủ"
    $ = "bắn cá"
    $ = /doi thuong/
    $ = "đổi thưởng"
    $ = /(^|[^a-z])game bai([^a-z]|$)/
    $ = "game bài"
    $ = /danh bai (online|an tien|doi)/
    $ = "đánh bài online"
    $ = "đánh bài ăn tiền"
    $ = "đánh bài đổi"
    $ = "đánh bài trực tuyến"
    $ = /(^|[^a-z])ca cuoc([^a-z]|$)/
    $ = "cá cược"
    $ = /(^|[^a-z])ca do bong/
    $ = "cá độ"
    $ = /(^|[^a-z])soi cau([^a-z]|$)/
    $ = "soi cầu"
    $ = /bach thu lo/
    $ = "bạch thủ"
    $ = /keo (nha cai|bong da|chau)|(^|[^a-z])soi keo/
    $ = "kèo nhà cái"
    $ = "kèo bóng"
    $ = "kèo chấp"
    $ = "kèo châu"
    $ = "kèo tài"
    $ = "tỷ lệ kèo"
    $ = "soi kèo"
    $ = /(^|[^a-z])lo de (online|truc)/
    $ = "lô đề"
    $ = "đánh đề"
    $ = "ghi lô"
    $ = /(^|[^a-z])xo so([^a-z]|$)|(^|[^a-z])xs(mb|mn|mt)([^a-z]|$)|(^|[^a-z])kqxs/
    $ = "xổ số"
    $ = /(^|[^a-z])da ga (thomo|truc tiep|cpc|campuchia)/
    $ = "đá gà"
    $ = /song bac/
    $ = "sòng bạc"
    $ = "casino trực tuyến"
    $ = "casino online"
    $ = "casino uy tín"
    $ = /(^|[^a-z])quay hu([^a-z]|$)/
    $ = "quay hũ"
    $ = "nổ hũ jackpot"
    $ = "slot game"
    $ = "slot đổi"
    $ = "slot nổ"
    $ = "lô 3 số"
    $ = "lô xiên"
    $ = "lô kép"
    $ = "lô gan"
    $ = "dàn đề"
    $ = "rồng bạch kim"
    $ = "cầu lô"
    $ = "nạp tiền siêu tốc"
    $ = "nạp tiền nhanh chóng"
    $ = "nạp tiền 1:1"
    $ = "rút tiền siêu tốc"
    $ = "rút tiền nhanh chóng"
    $ = "rút tiền 1:1"
    $ = "nạp rút nhanh"
    $ = "nạp rút siêu"
    $ = "nạp rút 1"
    $ = "hoàn trả vô hạn"
    $ = "hoàn trả không giới hạn"
    $ = "khuyến mãi nạp"
    $ = /freebet/
    $ = /link vao [a-z0-9]{2,12}/
    $ = "không bị chặn"
    $ = /cong game (bai|doi|uy)/
    $ = "cổng game"
    $ = "xanh chín"
    $ = "đỏ chín"
    $ = "cược thể thao"
    $ = "cược xiên"
    $ = "cược bóng"
    $ = "thể thao ảo"
    $ = "nhà cược"
    $ = "trang cược"
    $ = "sân chơi cá cược"
    $ = "nhận ngay 1"
    $ = "khuyến mãi 100%"
    $ = "tỷ lệ cược"
    $ = "cược miễn phí"
  condition:
    any of them
}

rule gambling_brand
{
  meta:
    description = "names under which such sites advertise, and their patterns"
    signal = "brand"
  strings:
    $ = /(^|[^a-z0-9])(casibom|bets10|mobilbahis|jojobet|matadorbet|marsbahis|holiganbet|grandpashabet|sahabet|meritking|betturkey|rr99|sv388|bong88|mb88|st666|ok365|new8)([^a-z0-9]|$)/
    $ = /(^|[^a-z0-9])(kuwin|ku ?bet|kubet|ku casino|kucasino|thabet|jun88|hi88|shbet|new88|789bet|f8bet|okvip|ok9|i9bet|mb66|bj88|sv88|vn88|fb88|w88|m88|v9bet|fun88|dafabet|188bet|bk8|8xbet|one88|8us|go88|sunwin|b52club|rikvip|iwin|hitclub|man ?club|zowin|v8club|win79|789club|manclub|bongdalu|cakhia|xoilac|socolive|vaoroi|90phut|rakhoi|mitom|keonhacai|debet|98win|88clb|red88|ae888|sky88|six6s|vwin|12bet|1xbet|mostbet|melbet|parimatch|pin-?up casino|1win|22bet|betway|bet365|w88|bwin|stake\.com|lucky88|cwin|hay88|uw88|nhatvip|s666|ee88|xo88|vip79|bet88|abc8|qh88|tk88|vz99|kwin|nohu90|nohu78|33win|88vin|good88|79king|888b|uk88|rr88|gk88|luck8|alo789|lc88|hz88|fly88|mu88|da88|ev88|pg88|hello88|ga6789|typhu88|loto188|oxbet|tdtc|wi88|bet69)([^a-z0-9]|$)/
    $ = /(^|[^a-z0-9])(slot|joker|dewa|raja|hoki|bos|mega|zeus|petir|gacor|maxwin|mpo|koi|indo|royal|sultan|toto|cuan|wd|hoky|naga|macan|olympus|mahjong|pragmatic|qq|idn|pg)[ ]?(88|77|99|138|168|303|777|4d|365|5000|1000|500|88bet|slot|toto|play|qq)([^a-z0-9]|$)/
    $ = /(^|[^a-z])[a-z]{1,8}(bet|win|club|vip|casino)[0-9]{2,3}([^a-z0-9]|$)/
    $ = /(^|[^a-z0-9])[0-9]{2,3}(bet|win|club|casino|vin|vip)([^a-z0-9]|$)/
    $ = /(^|[^a-z0-9])(bet|vip|club|fun|vin|nohu|casino)[0-9]{2,3}([^a-z0-9]|$)/
    $ = /(^|[^a-z0-9])win([02578][0-9]|1[2-57-9]|3[013-9]|4[0-9]|6[0-35-9]|9[0-46-79]|[0-9]{3})([^a-z0-9]|$)/  // but win10, win32, win64
  condition:
    any of them
}

rule gambling_id
{
  meta:
    description = "Indonesian, Malay and Thai gambling vocabulary"
    signal = "gambling"
    lang = "id"
  strings:
    $ = /(^|[^a-z])gacor([^a-z]|$)/
    $ = /(^|[^a-z])(akun pro|slot depo|slot pro|akun slot|depo pulsa|pola gacor|slot bet|mahjong wins|black scatter|scatter hitam)([^a-z]|$)/
    $ = /(^|[^a-z])maxwin([^a-z]|$)/
    $ = /(^|[^a-z])(togel|toto macau|toto togel|toto hk|(bandar|situs|agen|akun|login|daftar|link) toto)([^a-z]|$)/
    $ = /(^|[^a-z])(rupiah|dewa|raja|bola|hoki|macau|slot|jp|mega|sultan|indo|cuan|bandar|agen|prediksi|data|kios|ojol|jasa|api|naga|bo)toto([^a-z]|$)/
    $ = /(^|[^a-z])(judi|perjudian) (online|bola|slot|terpercaya|poker)/
    $ = /(^|[^a-z])(situs|link|agen|bandar|daftar|game|akun|demo|main|pola|jam|server|rtp|agen) (resmi )?(slot|judi|togel|poker)/
    $ = /(^|[^a-z])slot (online|gacor|demo|dana|pulsa|qris|terpercaya|thailand|pragmatic|deposit|88|777|resmi|hari|mudah|dan)/
    $ = /(^|[^a-z])(gampang|mudah) (menang|jackpot|maxwin|jp)([^a-z]|$)/
    $ = /(^|[^a-z])rtp (slot|live|tertinggi|hari|gacor|pragmatic)/
    $ = /(^|[^a-z])(pragmatic play|pg ?soft|habanero|joker123|spadegaming|microgaming|sbobet|idn ?play|pragmatic)([^a-z]|$)/
    $ = /(^|[^a-z])(scatter|gates of olympus|mahjong ways|sweet bonanza|starlight princess|wild west gold)([^a-z]|$)/
    $ = /(^|[^a-z])(bonus new member|deposit (pulsa|dana|qris|minimal)|minimal deposit|depo [0-9]{1,3} ?(k|ribu)|tanpa potongan)/
    $ = /(^|[^a-z])(bocoran|prediksi|keluaran) (slot|togel|admin|hk|sgp|sdy|rtp|macau)/
    $ = /(^|[^a-z])(anti (rungkad|rungkat|kalah)|jackpot (besar|terbesar|progresif)|pasti (wd|bayar|jp)|to (kecil|rendah))/
    $ = /(^|[^a-z])(poker|domino|dominoqq|bandarqq|ceme|capsa|taruhan|sabung ayam|bandar bola|mix parlay) ?(online|qq|terpercaya|susun)?([^a-z]|$)/
    $ = "สล็อต"
    $ = "บาคาร่า"
    $ = "แทงบอล"
    $ = "เว็บพนัน"
    $ = "คาสิโน"
    $ = "ฝากถอน"
    $ = "เครดิตฟรี"
  condition:
    any of them
}

rule gambling_world
{
  meta:
    description = "English, Turkish, Portuguese, Chinese, Korean, Russian gambling vocabulary"
    signal = "gambling"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(bahis|deneme bonusu|bahis siteleri|illegal bahis|slot oyna)([^a-z]|$)/
    $ = "canlı bahis"
    $ = "kaçak bahis"
    $ = "güncel giriş"
    $ = "yatırım şartsız"
    $ = /(^|[^a-z])(casino siteleri|bonus veren|cevrimsiz)([^a-z]|$)/
    $ = /(^|[^a-z])(cassino|apostas? (online|esportiva)s?|jogo do tigrinho|fortune tiger|tragamonedas)([^a-z]|$)/
    $ = "caça-níqueis"
    $ = "казино"
    $ = "онлайн казино"
    $ = "онлайн-казино"
    $ = /(^|[^a-z])(online|live|crypto|best|mobile|real money) (casino|casinos|gambling|slots?|betting|poker|roulette)([^a-z]|$)/
    $ = /(^|[^a-z])casino (online|bonus|bonuses|games?|slots?|sites?|siteleri|en ligne)([^a-z]|$)/
    $ = /(^|[^a-z])free spins?([^a-z]|$)/
    $ = /(^|[^a-z])(casinos|gamstop|no deposit|no kyc casino|aviator (game|bet|online)|live casino|casino live)([^a-z]|$)/
    $ = /(^|[^a-z0-9])([a-z]{1,6}[0-9]{2,3}|[0-9]{1,3}[a-z]{2,5})[^a-z0-9]{1,5}(trang ch|nh\xc3\xa0 c|dang nhap|dang ky|nha cai|casino|tai app|giris|link alternatif|login alternatif)/
    $ = "một chạm là thắng"
    $ = /(^|[^a-z])(yeni giris|yeni adres|guncel adres|giris adresi)([^a-z]|$)/
    $ = "yeni giriş"
    $ = "giriş adresi"
    $ = "güncel adres"
    $ = "一肖"
    $ = "一码"
    $ = "特码"
    $ = "平特"
    $ = "正版资料"
    $ = "新澳"
    $ = "开奖结果"
    $ = "开奖直播"
    $ = "皇冠体育"
    $ = "葡京"
    $ = "вулкан"
    $ = "слоты"
    $ = /(^|[^a-z])(no deposit|welcome|sign-?up) bonus([^a-z]|$)/
    $ = /(^|[^a-z])(sports? ?betting|sportsbook|betting (site|odds|tips)|bookmaker)s?([^a-z]|$)/
    $ = /(^|[^a-z])(slot machines?|video slots?|jackpot (games?|slots?))([^a-z]|$)/
    $ = "博彩"
    $ = "百家乐"
    $ = "百家樂"
    $ = "澳門赌"
    $ = "澳門賭"
    $ = "澳門新"
    $ = "澳門葡京"
    $ = "赌场"
    $ = "賭場"
    $ = "赌博"
    $ = "娱乐城"
    $ = "娛樂城"
    $ = "彩票平台"
    $ = "彩票网"
    $ = "彩票app"
    $ = "时时彩"
    $ = "六合彩"
    $ = "快三"
    $ = "棋牌游戏"
    $ = "棋牌平台"
    $ = "棋牌"
    $ = "老虎机"
    $ = "真人视讯"
    $ = "真人娱乐"
    $ = "线上娱乐"
    $ = "开户送"
    $ = "开户注册"
    $ = "바카라"
    $ = "카지노"
    $ = "토토사이트"
    $ = "슬롯"
    $ = "казино онлайн"
    $ = "игровые автоматы"
    $ = "ставки на спорт"
    $ = "букмекер"
    $ = "カジノ"
  condition:
    any of them
}
