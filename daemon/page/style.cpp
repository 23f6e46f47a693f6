#include "daemon/page/style.hpp"

#include "config/hex.hpp"
#include "daemon/token_hash.hpp"

namespace anju::page {
namespace {

constexpr std::string_view kStyle = R"css(:root{color-scheme:light dark;
--paper:#f7f6f1;--panel:#fff;--ink:#1b231e;--dim:#515d56;--line:#7d8881;--soft:#dfe3dd;--link:#0a5a66;
--ok:#17653a;--warn:#864800;--bad:#ad211a;--unk:#48536a;--act:#0a5a66;--act-ink:#fff;--band:#bfdfe3;
--ok-p:#dcf1e2;--ok-i:#0c3a20;--look-p:#fce8c0;--look-i:#452900;--help-p:#0c3f6c;--help-i:#fff;
--unk-p:#e1e5ea;--unk-i:#202d3c;--lost-p:#f8d8d3;--lost-i:#63100a}
@media(prefers-color-scheme:dark){:root{
--paper:#131714;--panel:#1c221e;--ink:#edf2ee;--dim:#aab6ae;--line:#76827b;--soft:#343d37;--link:#86d6e0;
--ok:#82da9e;--warn:#ffc06b;--bad:#ffa097;--unk:#bac6d8;--act:#86d6e0;--act-ink:#0a2024;--band:#1f4f57;
--ok-p:#0f2f1c;--ok-i:#cbf3d8;--look-p:#3a2600;--look-i:#ffe0a1;--help-p:#0b2f50;--help-i:#e2f0ff;
--unk-p:#232a33;--unk-i:#dde6f0;--lost-p:#43130f;--lost-i:#ffd5cf}}
*{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;overflow-wrap:anywhere;
font-family:"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif}
a{color:var(--link);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99em;top:0;z-index:2;background:var(--act);color:var(--act-ink);padding:.6em 1em}
.skip:focus{left:0}
.i{width:1.15em;height:1.15em;vertical-align:-.2em;fill:none;stroke:currentColor;stroke-width:2.2;
stroke-linecap:round;stroke-linejoin:round;flex:none}
header,main,footer{max-width:70rem;margin:0 auto;padding:0 1rem}
header{padding-top:.6rem}
.top{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center;justify-content:space-between}
.brand{font-weight:700;font-size:1.15rem;color:var(--ink);text-decoration:none}
.tools{display:flex;flex-wrap:wrap;gap:.3rem}
nav ul{list-style:none;margin:.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem}
nav a,.tap,button{display:inline-flex;align-items:center;justify-content:center;gap:.4em;min-height:44px;
min-width:44px;padding:.2rem .8rem;border-radius:8px;text-decoration:none}
nav a:hover,.tap:hover{text-decoration:underline}
nav a[aria-current]{background:var(--act);color:var(--act-ink);font-weight:700}
button,.go{font:inherit;border:2px solid var(--act);background:var(--act);color:var(--act-ink);cursor:pointer}
button.plain{background:none;color:var(--link);border-color:var(--line)}
h1{font-size:1.6rem;line-height:1.25;margin:1rem 0 .6rem}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .5rem}
h3{font-size:1rem;margin:.9rem 0 .3rem}
p{margin:.4rem 0}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
.card,section{background:var(--panel);border:1px solid var(--soft);border-radius:12px;padding:1rem;margin:0 0 1rem}
.cards>section{margin:0}
.dim{color:var(--dim)}
code{font-family:monospace,monospace;font-size:1em}
.b{display:inline-flex;gap:.35em;align-items:center;font-weight:700}
.ok{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}.unk{color:var(--unk)}
ul.list{list-style:none;margin:0;padding:0}
ul.list>li{padding:.55rem 0;border-top:1px solid var(--soft);display:flex;gap:.6rem;align-items:flex-start}
ul.list>li:first-child{border-top:0}
ul.list .i{margin-top:.2em}
.grow{flex:1;min-width:0}
ul.list a{display:inline-block;padding:.5rem 0;margin:-.5rem 0}
dl{display:grid;grid-template-columns:minmax(5.5em,max-content) 1fr;gap:.3rem 1rem;margin:0}
dt{color:var(--dim)}dd{margin:0}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--dim);padding:.2rem 0 .4rem}
th,td{text-align:left;padding:.5rem .6rem;border-bottom:1px solid var(--soft);vertical-align:top}
th{white-space:nowrap}tbody th{font-weight:700;white-space:normal}
td a,th a,dd a{display:inline-flex;align-items:center;min-height:44px;min-width:44px;margin:-.4rem 0}
td .b{white-space:nowrap}td .long .b{white-space:normal}.num{font-variant-numeric:tabular-nums;white-space:nowrap}
.pages{display:flex;gap:.5rem;flex-wrap:wrap;align-items:center;margin:.8rem 0 1rem}
label{display:block;font-weight:700;margin:.6rem 0 .2rem}
input,select{font:inherit;width:100%;max-width:22rem;min-height:48px;padding:.3rem .7rem;border:2px solid var(--line);
border-radius:8px;background:var(--panel);color:var(--ink)}
form .row{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.8rem}
.note{border-left:6px solid var(--warn);padding:.4rem .8rem;margin:.6rem 0}
figure{margin:0 0 1.2rem}figcaption{font-weight:700}
.plot{display:block;width:100%;height:9rem;border:1px solid var(--line);border-radius:6px;background:var(--paper)}
.plot .band{fill:var(--band)}.plot .bar{fill:var(--act)}.plot .grid{stroke:var(--soft)}
.plot .line{fill:none;stroke:var(--act);stroke-width:2.5;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.plot .now{stroke:var(--bad);stroke-width:2;vector-effect:non-scaling-stroke}
.plot .none{fill:var(--soft)}
.axis{display:flex;justify-content:space-between;color:var(--dim);font-size:.89rem}
summary{cursor:pointer;min-height:44px;display:flex;align-items:center;color:var(--link)}
summary::before{content:"+";font-weight:700;margin-right:.5em}details[open]>summary::before{content:"–"}
ol.line{list-style:none;margin:0;padding:0 0 0 .6rem;border-left:3px solid var(--line)}
ol.line li{padding:.3rem 0 .3rem 1rem;position:relative}
ol.line li::before{content:"";position:absolute;left:-1.02rem;top:.85rem;width:.7rem;height:.7rem;border-radius:50%;
background:var(--act)}
footer{color:var(--dim);padding-bottom:1.5rem}
body.glance{min-height:100vh;display:flex;flex-direction:column;background:var(--p);color:var(--g)}
.g-ok{--p:var(--ok-p);--g:var(--ok-i)}.g-look{--p:var(--look-p);--g:var(--look-i)}
.g-help,.g-calling{--p:var(--help-p);--g:var(--help-i)}.g-unknown{--p:var(--unk-p);--g:var(--unk-i)}
.g-lost{--p:var(--lost-p);--g:var(--lost-i)}
.glance a,.glance .tap,.glance .brand{color:inherit}.glance :focus-visible{outline-color:currentColor}
.glance main{flex:1;display:flex;flex-direction:column;justify-content:center;text-align:center;gap:.6rem;
max-width:90rem;padding:0 .2rem}
.glance .i.big{width:min(34vw,30vh,15rem);height:min(34vw,30vh,15rem);stroke-width:1.6;margin:0 auto}
.glance h1{font-size:clamp(2.8rem,min(12vw,15vh),8.5rem);line-height:1.1;margin:0;text-wrap:balance;overflow-wrap:normal}
.glance .say{font-size:clamp(1.778rem,min(4.4vw,6vh),3.4rem);line-height:1.3;margin:0;text-wrap:balance;word-break:keep-all}
.glance .when{font-size:clamp(1.3rem,2.4vw,1.8rem);margin:1rem 0 0}
.glance footer,.glance header{color:inherit;width:100%;max-width:90rem}
@media screen and (max-width:52em){
.cards-at table,.cards-at tbody,.cards-at tr,.cards-at td,.cards-at tbody th{display:block}
.cards-at thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards-at tr{border-bottom:1px solid var(--line);padding:.6rem 0}
.cards-at td,.cards-at tbody th{border:0;padding:.1rem 0}
.cards-at td[data-l]{display:flex;gap:.8rem}
.cards-at td[data-l]::before{content:attr(data-l);color:var(--dim);flex:0 0 6.5em}
.cards-at caption{display:block}}
@media(prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important;scroll-behavior:auto!important}}
@media print{:root{--paper:#fff;--panel:#fff;--ink:#000;--dim:#333;--soft:#bbb;--line:#555;--link:#000;--ok:#000;
--warn:#000;--bad:#000;--unk:#000;--act:#000;--act-ink:#fff;--band:#ddd}
html{font-size:11pt}nav,.tools,.skip,.pages,button,form{display:none!important}
section,.card,figure,tr{break-inside:avoid}section,.card{border-color:#999}
.plot,.plot *{print-color-adjust:exact}@page{margin:15mm}}
)css";

constexpr std::string_view kIcon =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#0a5a66"/><path d="M4 12l8-7 8 7M7 10v9h10v-9M9.5 14.5l2 2 3.5-4" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>)svg";

}  // namespace

std::string_view style_sheet() { return kStyle; }

const std::string& style_version() {
  static const std::string version = hex_from_bytes(digest_of(kStyle).substr(0, 6));
  return version;
}

std::string_view page_icon() { return kIcon; }

}  // namespace anju::page
