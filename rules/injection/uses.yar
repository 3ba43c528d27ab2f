/*
  What injected code does with a visitor: mines on his machine, opens other sites at his first click, listens to every
  form. Matched on the raw page and on what was unpacked from it.
*/

rule kit_mines
{
  meta:
    description = "coins are mined on the visitor's machine: a pool or a miner's name beside a worker or a socket"
    signal = "kit"
  strings:
    $coin = /(cryptonight|cryptonote|randomx|xmrig|moneroocean|supportxmr|hashvault|minexmr|nanopool|webmine|coin-?imp|stratum\+(tcp|ssl)|monero[a-z.-]{0,20}(pool|hash|miner))/ nocase
    $runs = /(new\s{1,3}Worker\s{0,3}\(|importScripts\s{0,3}\(|ws:\/\/[a-z0-9.-]{4,80}|wss:\/\/[a-z0-9.-]{4,80}|WebAssembly\.instantiate)/ nocase
    $script = "<script" nocase
  condition:
    $coin and $runs and $script
}

rule kit_opens_elsewhere
{
  meta:
    description = "a click anywhere on the page opens a foreign site"
    signal = "pop-under"
  strings:
    $click = /(document|window|document\.body|document\.documentElement)\s{0,3}\.\s{0,3}(onclick|onmousedown|ontouchstart)\s{0,3}=\s{0,3}[^<]{0,120}window\s{0,3}\.\s{0,3}open\s{0,3}\(\s{0,3}["'](https?:)?\/\// nocase
    $listen = /(document|window|document\.body|document\.documentElement)\s{0,3}\.\s{0,3}addEventListener\s{0,3}\(\s{0,3}["'](click|mousedown|touchstart)["'][^<]{0,160}window\s{0,3}\.\s{0,3}open\s{0,3}\(\s{0,3}["'](https?:)?\/\// nocase
    $zone = /\/apu\.php\?zoneid=[0-9]{3}/
    $leaving = /["']?(exitScript|popUnder)["']?\s{0,3}:\s{0,3}\{\s{0,3}["']?enabled["']?\s{0,3}:\s{0,3}true/
    $jquery = /\$\s{0,3}\(\s{0,3}(document|window|["']body["'])\s{0,3}\)\s{0,3}\.\s{0,3}(one|on|click)\s{0,3}\([^<]{0,160}window\s{0,3}\.\s{0,3}open\s{0,3}\(\s{0,3}["'](https?:)?\/\// nocase
  condition:
    any of them
}

rule kit_listens
{
  meta:
    description = "every form or every key of the page is sent to an address that stands in the script"
    signal = "coded-src"
  strings:
    $forms = /querySelectorAll\s{0,3}\(\s{0,3}["'](form|input)[^"']{0,30}["']\s{0,3}\)\s{0,3}\.\s{0,3}forEach[^<]{0,240}(sendBeacon|fetch|XMLHttpRequest|\.src\s{0,3}=)[^<]{0,40}["'](https?:)?\/\//
    $keys = /addEventListener\s{0,3}\(\s{0,3}["']key(down|up|press)["'][^<]{0,160}(sendBeacon|fetch|Image\s{0,3}\(\s{0,3}\)\s{0,3}\.src|\.src)\s{0,3}[(=]\s{0,3}["'`](https?:)?\/\//
  condition:
    any of them
}
