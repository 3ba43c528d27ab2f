/*
  What defacers write. Matched on folded text without accents (lower case, lookalike letters made Latin; leetspeak spelt
  out beside it), so the strings are lower case and plain, Vietnamese and Turkish ones too. `place` names where a match counts, `signal` the weight in
  probes/defacement/page.py.
*/

rule deface_reported
{
  meta:
    description = "how news, police and advisers write about attacks: the page reports, it was not attacked"
    place = "text"
    signal = "reported"
    lang = "en"
  strings:
    $ = /(tin tac|ung cuu|hacker (nuoc ngoai |trung quoc )?tan cong|trang chu bi thay|thanh hacked|dong chu|nhom hacker|website cua|loi nhan|sang [0-9]{1,2}\/)/
    $ = /(^|[^a-z])(mencegah|cara|panduan|hubungi|perbarui|memesi|mamasi|icin [0-9]|onlem|uzman|evitar|prevenir|dicas|consejos|palestra|cach (phong|xu ly|khac)|phong (chong|ngua)|ngan chan|ra soat|yeu cau|the group wrote|claims? (the )?attack|santa|(owned|locked|tested|visited|edited|run) by (the|a|an|our|state|appointment|expert)|ask hn)([^a-z]|$)/
    $ = /(hacked|owned|touched|pwned|struck|moved|visited|destroyed|ruined|haunted|raised|led|run|powered) by (design|nature|grace|love|god|jesus|christ|angels?|an |a |the |fire|water|lightning|hand|music|faith|hope|time|fate|poetry|history|mistake|accident|default|members|people|everyone|us all|you)([^a-z]|$)/
    $ = /(^|[^a-z])kilroy was here/
    $ = /(hacklenmemesi|memesi icin|cegah|ngan ngua)/
    $ = /(^|[^a-z])(police|investigat(e|es|ed|ion|ors|ing)|according to|spokes(man|woman|person)|officials? said|experts?|researchers?|was restored|restored|arrest(ed|s)?|suspects?|reported|authorities|statement|incident response|personal data|no evidence)([^a-z]|$)/
    $ = /(^|[^a-z])(how to|what to do|what we know|if your|if you|tips|guide|learn|archive|explains?|history of|awareness|prevent(ion)?|do not pay|change (every|your) password|restore from|keep (it|your)|best practices?|advisory|recommend(s|ed)?|usually)([^a-z]|$)/
    $ = /(^|[^a-z])have you been hacked|(hacked|attacked|defaced|invaded|breached) by (hackers?|teenagers?|teens|students|pupils|criminals|cybercriminals|scammers|activists|foreign|russian|chinese|north korean)|(hacked|pwned|defaced) ?\?([^ ]| [^b]|$)/
    $ = /(hackathon|ctf|capture the flag|workshop|conference|festival|museum|exhibition|competition|hackerspace|maker)/
    $ = /(cong an|co quan chuc nang|khuyen cao|canh bao|doi tuong|xac minh|dieu tra|khac phuc su co|da (duoc )?khoi phuc|khoi phuc|an toan thong tin|cuc an|nan nhan|chuyen gia|bat giu|bat nhom|cho biet|theo (ong|ba|bao|dai dien)|nguoi dan|cuoc thi|doi thi|sao luu)/
    $ = /(^|[^a-z])(polisi|polri|kominfo|bssn|tersangka|ditangkap|tangkap|menyatakan|pulih|dipulihkan|mengaku|menurut|ahli|pakar|sempat|masyarakat|diimbau|penyelidikan)([^a-z]|$)/
    $ = /(^|[^a-z])(siber suclarla|inceleme|baslatildi|sorusturma|emniyet|gozaltin|yetkililer|aciklama|saldirganlar)/
    $ = /(^|[^a-z])(policia|investiga|invasores|atacantes|voltou ao normal|restauro|restaurado|denuncia|suspeito|sospechos|especialistas|expertos)([^a-z]|$)/
    $ = /(^|[^a-z])(polizei|ermitt|laut|tater|gendarmerie|enquete|selon|parquet)/
    $ = "قالت"
    $ = "الشرطة"
    $ = "استعاد"
    $ = "استعاده"
    $ = "وزارة"
    $ = "الوزارة"
    $ = "تحقيق"
    $ = "مصادر"
    $ = "حذرت"
    $ = "قراصنة مجهول"
    $ = "ساعات"
    $ = "به گفته"
    $ = "پلیس"
    $ = "روابط عمومی"
    $ = "بازگشته"
    $ = "خبرگزاری"
    $ = "اعلام کرد"
    $ = "کارشناس"
    $ = "警方"
    $ = "公安"
    $ = "嫌疑人"
    $ = "通报"
    $ = "破获"
    $ = "记者"
    $ = "恢复正常"
    $ = "提醒"
    $ = "抓获"
    $ = "涉案"
    $ = "专家"
    $ = "防范"
    $ = "利用"
    $ = "полици"
    $ = "злоумышленник"
    $ = "расследован"
    $ = "восстановлен"
    $ = "проверк"
    $ = "сообща"
    $ = "уголовн"
    $ = "эксперт"
    $ = "警察"
    $ = "専門家"
    $ = "경찰"
  condition:
    any of them
}

rule deface_stub
{
  meta:
    description = "a block page, an error, a default page, maintenance or a login: no page of a defacer"
    place = "text"
    signal = "stub"
    lang = "en"
  strings:
    $ = /(^|[^a-z])(web page blocked|request(ed url)? (was )?rejected|attack id|support id|incident id|access denied|you have been blocked|unable to access|security (service|solution)|web ?application firewall|website firewall|block reason|ray id|unauthorized access|are logged)([^a-z]|$)/
    $ = /(^|[^a-z])(fatal error|stack trace|errorexception|undefined (variable|index|function)|runtime error|exception|database (error|connection)|warning: |notice: |bad gateway|not found|internal server error|service unavailable)([^a-z]|$)/
    $ = /(^|[^a-z])(under construction|en maintenance|be back|happy new year|merry christmas|live stream|traceback|under maintenance|maintenance|coming soon|stay tuned|default (web )?page|account suspended|domain is for sale|hosting provider|scheduled|sedang dalam perbaikan|dalam perbaikan|bakimda|em manutencao|en mantenimiento)([^a-z]|$)/
    $ = /(index of \/|bao tri|dang bao|dang duoc (cap nhat|nang cap|bao tri|sua|xay dung)|chuc mung nam|kinh vieng|thuong tiec|tuong niem|truyen hinh|truc tiep|dang nang cap|tam dung|dang cap nhat|tam ngung|het han|truy cap bi tu choi|dia chi ip|bi chan|khong ton tai|tro lai sau|tro lai som|xin loi quy khach|vui long lien he|quoc tang|nam hoc moi)/
    $ = "维护"
    $ = "технические работы"
    $ = "صيانة"
    $ = /(all rights reserved|sign in|log ?in|dang nhap|quen mat khau|forgot (your )?password)/
  condition:
    any of them
}
