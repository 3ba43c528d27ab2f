"""Genuine pages to attack, to report from and to leave alone: ten languages, three templates."""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """The words of one office's portal. `news` are headlines, `text` two paragraphs."""

    lang: str
    host: str
    name: str
    menu: tuple[str, ...]
    news: tuple[str, ...]
    text: tuple[str, str]
    foot: str


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


OFFICES: dict[str, Office] = {
    office.lang: office
    for office in (
        Office("vi", "sonoivu.thuchanh.gov.vn", "Sở Nội vụ tỉnh Thực Hành",
            _split("Trang chủ|Giới thiệu|Tin tức|Thủ tục hành chính|Văn bản|Hỏi đáp|Lịch công tác|Công khai|Liên hệ"),
            _split("Hội nghị giao ban quý III|Bắn pháo hoa đêm giao thừa tại quảng trường|Tặng quà các gia đình chính"
                " sách|Thông báo nghỉ lễ Quốc khánh|Khai giảng lớp bồi dưỡng nghiệp vụ|Kiểm tra công vụ tại 5 xã"),
            ("Chiều nay, lãnh đạo Sở chủ trì cuộc họp đánh giá kết quả cải cách hành chính sáu tháng đầu năm, có đại "
             "diện các phòng chuyên môn và Ủy ban nhân dân các xã tham dự.",
             "Kết luận cuộc họp, Giám đốc Sở yêu cầu các đơn vị hoàn thành báo cáo trước ngày 25 và niêm yết công khai "
             "thủ tục tại bộ phận một cửa."), "Chịu trách nhiệm nội dung: Chánh Văn phòng Sở"),
        Office("en", "council.practice.gov.example", "Practice Borough Council",
            _split("Home|About us|News|Services|Planning|Council tax|Jobs|Meetings|Contact"),
            _split("Road works on Mill Lane from Monday|New opening hours of the library|Budget consultation opens|"
                "Flood warning lifted for the valley|Volunteers wanted for river clean-up|Annual report published"),
            ("The cabinet met on Tuesday to discuss the draft budget for next year, including funding for schools and "
             "the repair of bridges damaged in the winter storms.",
             "Residents can comment on the proposals until the end of the month, either online or at any of our "
             "customer service points."), "Published by the communications office"),
        Office("id", "dinkes.latihan.go.id", "Dinas Kesehatan Kabupaten Latihan",
            _split("Beranda|Profil|Berita|Layanan|Pengumuman|Galeri|PPID|Agenda|Kontak"),
            _split("Imunisasi polio tahap kedua dimulai|Rapat koordinasi stunting|Bupati resmikan puskesmas baru|"
                "Lomba desa sehat tahun ini|Pelatihan kader posyandu|Vaksinasi hewan gratis untuk warga"),
            ("Dinas Kesehatan menggelar rapat koordinasi bersama seluruh kepala puskesmas untuk membahas capaian "
             "program imunisasi dan penanganan gizi buruk di wilayah pegunungan.",
             "Kepala dinas meminta setiap puskesmas melaporkan data secara rutin dan meningkatkan kunjungan rumah "
             "kepada ibu hamil."), "Hak cipta Dinas Kesehatan"),
        Office("tr", "belediye.deneme.bel.tr", "Deneme Belediyesi",
            _split("Ana Sayfa|Kurumsal|Haberler|Hizmetler|İhaleler|E-Belediye|Duyurular|Projeler|İletişim"),
            _split("Yeni park hizmete açıldı|Su kesintisi duyurusu|Ramazan kolileri dağıtıldı|Meclis toplantısı yarın|"
                "Gençlik merkezi kayıtları başladı|Asfalt çalışmaları sürüyor"),
            ("Belediye meclisi, ilçemizin yeni ulaşım planını görüşmek üzere salı günü başkanlığımızda toplandı ve "
             "mahalle muhtarlarının önerileri dinlendi.",
             "Başkan, çalışmaların yıl sonuna kadar tamamlanacağını ve vatandaşların mağdur edilmeyeceğini belirtti."),
            "Tüm hakları saklıdır"),
        Office("pt", "prefeitura.ensaio.gov.br", "Prefeitura Municipal de Ensaio",
            _split("Início|A cidade|Notícias|Serviços|Licitações|Transparência|Ouvidoria|Secretarias|Contato"),
            _split("Vacinação contra a gripe começa segunda|Obras na avenida central|Matrículas abertas na rede|"
                "Festa junina da escola municipal|Concurso público divulga gabarito|Coleta seletiva amplia rotas"),
            ("A prefeitura apresentou nesta quarta-feira o balanço das obras de pavimentação e drenagem realizadas nos "
             "bairros da zona norte ao longo do último semestre.",
             "Segundo o secretário, as equipes seguem trabalhando para concluir o cronograma antes do período de "
             "chuvas."), "Desenvolvido pelo setor de tecnologia"),
        Office("es", "municipio.ensayo.gob.ar", "Municipalidad de Ensayo",
            _split("Inicio|Gobierno|Noticias|Trámites|Turismo|Transparencia|Cultura|Obras|Contacto"),
            _split("Nuevo horario de atención|Se inauguró la plaza central|Cronograma de poda|Feria del libro local|"
                "Becas para estudiantes|Corte de agua programado"),
            ("El intendente encabezó la reunión de gabinete en la que se repasó el avance de las obras viales y el "
             "plan de alumbrado para los barrios del oeste.",
             "Las vecinas y los vecinos podrán presentar sugerencias en la mesa de entradas hasta fin de mes."),
            "Todos los derechos reservados"),
        Office("ar", "baladia.tajriba.gov.example", "بلدية التجربة",
            _split("الرئيسية|عن البلدية|الأخبار|الخدمات|المناقصات|الوظائف|القوانين|الفعاليات|اتصل بنا"),
            _split("افتتاح حديقة جديدة|اجتماع المجلس البلدي|حملة نظافة في الأحياء|إعلان عن مناقصة|دورة تدريبية "
                "للموظفين|تأجيل موعد التسجيل"),
            ("عقد المجلس البلدي اجتماعه الدوري لمناقشة مشاريع الطرق والإنارة بحضور رؤساء الأقسام وممثلين عن السكان في "
             "مختلف الأحياء.", "وأكد رئيس البلدية أن العمل سيستمر حتى نهاية العام وفق الخطة المعتمدة."),
            "جميع الحقوق محفوظة"),
        Office("fa", "shahrdari.tamrin.ir", "شهرداری تمرین",
            _split("صفحه اصلی|درباره ما|اخبار|خدمات|مناقصات|شورا|قوانین|گالری|تماس با ما"),
            _split("گشایش بوستان تازه|نشست شورای شهر|آغاز ثبت نام کلاس‌ها|اطلاعیه قطع آب|برگزاری نمایشگاه کتاب|"
                "پروژه آسفالت خیابان"),
            ("جلسه شورای شهر با حضور شهردار و مدیران برگزار شد و برنامه عمرانی سال آینده مورد بررسی قرار گرفت.",
             "شهردار گفت که پروژه‌ها طبق زمان‌بندی پیش می‌رود و گزارش آن به شهروندان داده خواهد شد."), "همه حقوق محفوظ است"),
        Office("zh", "www.lianxi.gov.cn", "练习县人民政府",
            _split("首页|政务公开|新闻中心|办事服务|互动交流|通知公告|政策文件|招标采购|联系我们"),
            _split("县政府召开常务会议|春季植树活动启动|关于调整办公时间的通知|乡村道路改造完工|教师招聘公告|防汛工作部署会"),
            ("今日上午，县长主持召开政府常务会议，研究部署下一阶段经济运行、安全生产和乡村振兴等重点工作。",
             "会议要求各部门压实责任，确保全年目标任务顺利完成，并及时向社会公开有关信息。"), "主办：县政府办公室"),
        Office("ru", "adm.uchebny.gov.example", "Администрация Учебного района",
            _split("Главная|Об администрации|Новости|Услуги|Документы|Закупки|Обращения|Вакансии|Контакты"),
            _split("Открыта новая детская площадка|График приёма граждан|Ремонт дороги завершён|Итоги конкурса чтецов|"
                "Внимание: отключение воды|Прививочная кампания началась"),
            ("Глава района провёл совещание по вопросам подготовки к отопительному сезону с участием руководителей "
             "управляющих компаний и коммунальных служб.",
             "По итогам совещания даны поручения и определены сроки их исполнения до конца месяца."), "Все права защищены"),
    )
}  # fmt: skip


def table_page(office: Office, title: str, main: str, head: str = "", end: str = "", heading: str = "") -> str:
    """The old kind: tables, font tags, marquee, a counter."""
    menu = "".join(f'<td><a href="/?com={n}">{label}</a></td>' for n, label in enumerate(office.menu))
    news = "".join(f'<tr><td><a href="/news.aspx?id={n}">{one}</a></td></tr>' for n, one in enumerate(office.news * 2))
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title>
<script src="/js/jquery-1.4.2.min.js"></script><style>.m{{color:#900}} #pop{{display:none}}</style>{head}</head>
<body bgcolor="#ffffff" topmargin=0><table width=980 align=center><tr>{menu}</tr><tr><td colspan=9>
<marquee scrollamount=3>{office.name}</marquee></td></tr><tr><td><font size=3><b>{heading or title}</b></font>{main}
<p>{office.text[0]}</p><p>{office.text[1]}</p></td><td><table>{news}</table></td></tr></table>
<div id="pop"><a href="/survey">{office.menu[4]}</a></div><center>{office.foot} - 0281934</center>{end}</body></html>"""


def wide_page(office: Office, title: str, main: str, head: str = "", end: str = "", heading: str = "") -> str:
    """Bootstrap and a slider; drop-down menus that wait hidden, many links."""
    menu = "".join(
        f'<li class="nav-item"><a href="/{n}">{label}</a><ul style="display:none">'
        + "".join(f'<li><a href="/{n}/{m}">{label} {m}</a></li>' for m in range(3))
        + "</ul></li>"
        for n, label in enumerate(office.menu)
    )
    news = "".join(f'<div class="card"><a href="/n/{n}"><h3>{one}</h3></a></div>' for n, one in enumerate(office.news))
    return f"""<!DOCTYPE html><html lang="{office.lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="description" content="{office.name}"><link rel="stylesheet" href="/css/bootstrap.min.css">
<script src="https://www.googletagmanager.com/gtag/js?id=UA-1"></script>{head}</head><body><nav><ul>{menu}</ul></nav>
<a class="skip" style="position:absolute;left:-9999px" href="#main">{office.menu[0]}</a>
<main id="main"><h1>{heading or title}</h1>{main}<p>{office.text[0]}</p><p>{office.text[1]}</p></main>
<section>{news}</section><footer><a href="https://www.facebook.com/office">Facebook</a> {office.foot}</footer>
<script src="/js/app.js"></script>{end}</body></html>"""


def blog_page(office: Office, title: str, main: str, head: str = "", end: str = "", heading: str = "") -> str:
    """WordPress-like, with few links."""
    menu = "".join(f'<a href="https://{office.host}/{n}/">{label}</a> ' for n, label in enumerate(office.menu[:4]))
    return f"""<!DOCTYPE html><html lang="{office.lang}"><head><meta charset="UTF-8"><title>{title} &#8211; {office.name}
</title><link rel="canonical" href="https://{office.host}/"><meta name="generator" content="WordPress 5.2">
<script>window._wpemojiSettings={{"baseUrl":"https:\\/\\/s.w.org\\/images\\/"}};</script>{head}</head>
<body class="home blog"><header>{menu}</header><article><h1 class="entry-title">{heading or title}</h1>{main}
<p>{office.text[0]}</p><p>{office.text[1]}</p></article><footer>{office.foot}</footer>
<script src="https://{office.host}/wp-includes/js/wp-embed.min.js"></script>{end}</body></html>"""


TEMPLATES = (table_page, wide_page, blog_page)
