/*
  Vocabulary of gambling spam. One word says nothing (legal texts, police news): page.py counts distinct words and looks
  at where they stand. Matched on folded text with its accents, because "nhà cái" is a word and "nha cai" could be three;
  regular expressions of YARA know ASCII only, so accented spellings are listed as plain strings.
*/

rule gambling_reported
{
  meta:
    description = "how police, courts and offices write about gambling: the page reports or warns, it does not advertise"
    signal = "reported"
  strings:
    $ = "công an"
    $ = "cong an"
    $ = "triệt phá"
    $ = "triệt xóa"
    $ = "bắt giữ"
    $ = "khởi tố"
    $ = "truy tố"
    $ = "tạm giữ"
    $ = "bị cáo"
    $ = "bị can"
    $ = "đối tượng"
    $ = "xét xử"
    $ = "tòa án"
    $ = "đường dây"
    $ = "tổ chức đánh bạc"
    $ = "đánh bạc"
    $ = "phòng chống"
    $ = "phòng, chống"
    $ = "cảnh báo"
    $ = "khuyến cáo"
    $ = "cảnh giác"
    $ = "lừa đảo"
    $ = "tệ nạn"
    $ = "xử phạt"
    $ = "vi phạm"
    $ = "nghị định"
    $ = "bộ luật hình sự"
    $ = "không gian mạng"
    $ = "vụ án"
    $ = "tội phạm"
    $ = "tuyên truyền"
    $ = /(^|[^a-z])(bahaya|mengimbau|himbau|imbauan|sanksi|laporkan|menjauhi|dampak|korban|larangan|berantas|cegah)([^a-z]|$)/
    $ = /(^|[^a-z])(alerta|procon|denuncie|nao autorizad[oa]s?|golpes?|proibid[oa]s?|vicio|advierte|estafas?|ludopatia)([^a-z]|$)/
    $ = /(^|[^a-z])(mucadele|uyari|bagimlilik|dolandir|museum|exhibition|sponsorship|residents)/
    $ = "mücadele"
    $ = "bağımlılı"
    $ = "kandırıl"
    $ = "کلاهبردار"
    $ = "警惕"
    $ = "诱骗"
    $ = "陷阱"
    $ = "прокуратур"
    $ = "блокировк"
    $ = /(^|[^a-z])(polisi|polri|polda|polres|kepolisian|kominfo|tersangka|ditangkap|penangkapan|pemberantasan|memberantas)([^a-z]|$)/
    $ = /(^|[^a-z])(police|arrest(ed)?|prosecutors?|court|illegal gambling|gambling ring|raid(ed)?|crackdown|suspects?|addiction)([^a-z]|$)/
    $ = /(^|[^a-z])(polizei|polizia|police|verhaftet|festgenommen|gericht|detenido|policia)([^a-z]|$)/
    $ = "thu giữ"
    $ = "rà soát"
    $ = "gỡ bỏ"
    $ = "bị chèn"
    $ = "ngăn chặn"
    $ = "đề nghị"
    $ = "tang vật"
    $ = "người dân"
    $ = "trái phép"
    $ = "điều kiện kinh doanh"
    $ = "quy định"
    $ = "điều 321"
    $ = "kiến thiết"
    $ = "lễ hội"
    $ = "trò chơi dân gian"
    $ = "trả thưởng"
    $ = "cắt cổ"
    $ = /(^|[^a-z])(menangkap|blokir|memblokir|kementerian|masyarakat|diimbau|tergiur|ilegal|polda|satgas|bareskrim)([^a-z]|$)/
    $ = /(^|[^a-z])(commission|licen[cs]ing|operators|customs|seized|counterfeit|fake|warns?|helpline|confidential|health department|regulat(or|ion|ed)|problem gambling|treatment|confiscated|awareness)([^a-z]|$)/
    $ = /(^|[^a-z])(policia|investiga|operacao|justica|ilegal|clandestino|allanan|secuestro|licencia|bloqueou|denuncia)([^a-z]|$)/
    $ = /(^|[^a-z])(polis|gozalt|operasyon|suphel|yasa disi|emniyet)/
    $ = "gözaltı"
    $ = "şüpheli"
    $ = "yasa dışı"
    $ = "chỉ định"
    $ = "tác dụng phụ"
    $ = "liều dùng"
    $ = "hoạt chất"
    $ = "trúng thầu"
    $ = /(^|[^a-z])(side effects?|contraindicat(ed|ions?)|dosage|active ingredient|prescribing information|package leaflet|adverse reactions?|licensed|self-exclusion|responsible g(ambling|aming)|play responsibly|efectos secundarios|posologia|effets secondaires|nebenwirkung(en)?|efek samping|yan etki(ler)?i?)([^a-z]|$)/
    $ = "公安"
    $ = "警方"
    $ = "嫌疑人"
    $ = "打击"
    $ = "抓获"
    $ = "远离"
    $ = "提醒"
    $ = "通报"
    $ = "违法"
    $ = "赌博"
    $ = "须知"
    $ = "полици"
    $ = "изъял"
    $ = "подпольн"
    $ = "уголовн"
    $ = "незаконн"
    $ = "الشرطة"
    $ = "حذرت"
    $ = "تحذير"
    $ = "پلیس"
    $ = "دستگیر"
    $ = "برخورد"
    $ = "経済産業"
    $ = "消費者"
    $ = "注意喚起"
    $ = "경찰"
  condition:
    any of them
}

rule gambling_advertised
{
  meta:
    description = "calls to join, bonuses, guarantees: the page advertises"
    signal = "advertised"
  strings:
    $ = "uy tín số 1"
    $ = "uy tín nhất"
    $ = "nhà cái uy tín"
    $ = "nha cai uy tin"
    $ = "đăng ký ngay"
    $ = "dang ky ngay"
    $ = "chơi ngay"
    $ = "tải app"
    $ = "tặng code"
    $ = "tân thủ"
    $ = "giftcode"
    $ = "khuyến mãi khủng"
    $ = "nạp rút"
    $ = "nap rut"
    $ = "rút tiền nhanh"
    $ = "ăn tiền thật"
    $ = "an tien that"
    $ = "đại lý cấp 1"
    $ = "link vào"
    $ = "mới nhất không bị chặn"
    $ = "hoàn trả"
    $ = "săn hũ"
    $ = /(^|[^a-z])(daftar (sekarang|akun|situs|slot|di)|login alternatif|link alternatif|terpercaya|bonus new member|gampang menang|mudah menang)([^a-z]|$)/
    $ = /(^|[^a-z])(sign ?up (now|today)|play now|join now|best odds|welcome bonus|no deposit bonus|free spins)([^a-z]|$)/
  condition:
    any of them
}
