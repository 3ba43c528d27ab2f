"""Large genuine portals (about 80 KB) as their vendors write them: sliders, counters, maps, test blocks left invisible."""

# ruff: noqa: E501 — markup as it is sent, one piece a line
from __future__ import annotations

from hardset.around import OFFICES, Office

SLIDER = """<script type="text/javascript">
var slideIndex=0;function carousel(){var i,x=document.getElementsByClassName("mySlides");for(i=0;i<x.length;i++){x[i].style.display="none";}
slideIndex++;if(slideIndex>x.length){slideIndex=1}if(x.length){x[slideIndex-1].style.display="block";}setTimeout(carousel,4000);}
$(document).ready(function(){carousel();$("#tabs").tabs();$(".fancybox").fancybox({'width':'75%','autoScale':false});
 $('#btnSearch').click(function(){window.location.href='/tim-kiem?q='+encodeURIComponent($('#txtKey').val());});
 var d=new Date();$("#clock").html(d.getHours()+":"+d.getMinutes());
 if(navigator.userAgent.match(/Android|iPhone/i)){$('body').addClass('mobile');}});
</script>"""
WIDGETS = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-12AB"></script><script>window.dataLayer=window.dataLayer||[];
function gtag(){dataLayer.push(arguments);}gtag('js',new Date());gtag('config','G-12AB');</script>
<div id="fb-root"></div><script>(function(d,s,id){var js,fjs=d.getElementsByTagName(s)[0];if(d.getElementById(id))return;
js=d.createElement(s);js.id=id;js.src="https://connect.facebook.net/vi_VN/sdk.js#xfbml=1&version=v3.2";fjs.parentNode.insertBefore(js,fjs);}(document,'script','facebook-jssdk'));</script>
<iframe src="https://www.google.com/maps/embed?pb=!1m18" width="100%" height="200" frameborder="0"></iframe>"""
TEST_BLOCK = '<div style="display:none" class="test-block"><a href="/test">test 123</a><a href="https://vendor-demo.example/">demo</a></div>'


def portal(
    lang: str, title: str = "", main: str = "", *, head: str = "", end: str = "", heading: str = "", kilobytes: int = 80,
    foot: str = "", before: str = "",
) -> str:  # fmt: skip
    """One page of about `kilobytes`, in the manner of a vendor; pieces go into its places."""
    office = OFFICES[lang]
    title = title or office.name
    rows: list[str] = []
    size, turn = 9_000 + len(main), 0
    while size < kilobytes * 1000:
        rows.append(_row(office, turn))
        size += len(rows[-1].encode())
        turn += 1
    half = len(rows) // 2
    menu = "".join(
        f'<li class="dropdown"><a href="/{n}.aspx">{label}</a><ul class="sub" style="display:none">'
        + "".join(f'<li><a href="/{n}/{m}.aspx">{one}</a></li>' for m, one in enumerate(office.news[:4]))
        + "</ul></li>"
        for n, label in enumerate(office.menu)
    )
    return f"""{before}<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{office.lang}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title}</title><meta name="description" content="{office.name}"/><meta name="keywords" content="{", ".join(office.menu)}"/>
<link rel="stylesheet" href="/Content/site.css?v=3"/><style>.sub{{display:none}} .mySlides{{display:none}} .skip{{position:absolute;left:-9999px}}
.menu li:hover .sub{{display:block}} body{{background:#fff;font:13px Arial}} .txt{{text-align:justify}}</style>
<script src="/Scripts/jquery-1.8.2.min.js"></script><script src="/Scripts/jquery.fancybox.pack.js"></script>{head}</head>
<body onload="startTime()"><form name="aspnetForm" method="post" action="./default.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKMTY1NDU2MTA1Mg9kFgJmD2QWAgIDD2QWBAIBD2QWAgIBDxYCHgtfIUl0ZW1Db3VudAIG" />
<a class="skip" href="#main">{office.menu[0]}</a><div class="banner"><img src="/banner.jpg" alt="{office.name}"/><span id="clock"></span></div>
<ul class="menu">{menu}</ul><marquee onmouseover="this.stop()" scrollamount="3">{office.name}</marquee>
<div id="main"><h1>{heading or title}</h1>{"".join(rows[:half])}<div class="content">{main}</div>{"".join(rows[half:])}</div>
{SLIDER}{TEST_BLOCK}<div class="weblink"><select onchange="window.open(this.value)"><option value="https://chinhphu.vn">Portal</option></select>
<a href="https://www.facebook.com/office"><img src="/fb.png"/></a><a href="https://bando.example.gov/"><img src="/map.png"/></a></div>
<div class="counter">Online: <b>18</b> · 24h: <b>970</b> · Total: <b>1.204.553</b></div>{WIDGETS}<div class="footer">{office.foot}{foot}</div></form>{end}</body></html>"""


def _row(office: Office, turn: int) -> str:
    head = office.news[turn % len(office.news)]
    text = office.text[turn % 2]
    return (
        f'<div class="news-item" style="border-bottom:1px dotted #ccc;padding:5px 0;clear:both"><a class="img" href="/tin/{turn}-{turn * 7}.html">'
        f'<img src="/upload/2026/{turn}.jpg" width="120" alt="{head}" style="float:left;margin-right:8px"/></a><h3><a href="/tin/{turn}-{turn * 7}.html" '
        f'title="{head}">{head}</a></h3><span class="date" style="color:#999;font-size:11px">{turn % 28 + 1}/10/2026 0{turn % 9}:15</span>'
        f'<p class="txt">{text}</p></div>\n'
    )
