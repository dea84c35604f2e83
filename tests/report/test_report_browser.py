"""The page opened in Chromium: it paints, loads nothing, fits a phone, and its chips work."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import struct
import subprocess
import threading
import zlib

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
]
OWN_CALLS = re.compile(r"(^|[./])(google|googleapis|gstatic|gvt1)\.com(:|/|$)")
"""Chromium's own calls home, which the flags do not end; none gets through either."""
PROBE = """<!doctype html><title>probe</title><link rel="icon" href="data:,">{frames}<script>
onload = () => {{
  const seen = [...document.querySelectorAll('iframe')].map(frame => {{
    const page = frame.contentDocument, root = page.documentElement;
    const items = () => [...page.querySelectorAll('.item')].filter(item => item.offsetParent).length;
    const all = items();
    const chips = [...page.querySelectorAll('.chips input')].map(chip => {{ chip.click(); return items(); }});
    const wide = [...page.querySelectorAll('body *')]
      .filter(e => !e.closest('.scroll, svg, .unseen, .skip'))
      .filter(e => e.getBoundingClientRect().right > frame.clientWidth + 1)
      .map(e => e.tagName + '.' + e.className);
    return {{width: frame.clientWidth, scroll: root.scrollWidth, all, chips, wide,
             scripts: page.scripts.length, styled: getComputedStyle(page.body).maxWidth}};
  }});
  const told = document.createElement('pre');
  told.id = 'seen';
  told.textContent = JSON.stringify(seen);
  document.body.append(told);
}};
</script>"""

pytestmark = pytest.mark.skipif(
    not shutil.which(CHROMIUM), reason="chromium is not installed: apt-get install chromium"
)


@pytest.fixture
def web():
    """A loopback server that is also the browser's only way out; it remembers what was asked of it."""
    pages, asked = {}, []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def do_CONNECT(self):
            asked.append(self.path)
            self.send_error(502)

        def do_POST(self):
            self.do_CONNECT()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield pages, asked, f"--proxy-server=http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def chromium(tmp_path, *arguments):
    return subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )


@pytest.mark.slow
def test_page_in_the_browser(report, varied, web, tmp_path):
    pages, asked, proxy = web
    where = "http://report.test"
    pages[f"{where}/report.html"] = report(varied, "uk")
    frames = "".join(
        f'<iframe src="report.html" width="{w}" height="800"></iframe>' for w in (360, 768, 1280)
    )
    pages[f"{where}/probe.html"] = PROBE.format(frames=frames)
    done = chromium(tmp_path, proxy, "--virtual-time-budget=3000", "--dump-dom", f"{where}/probe.html")
    seen = json.loads(re.search(r'<pre id="seen">(.*?)</pre>', done.stdout)[1].replace("&gt;", ">"))
    assert "CONSOLE" not in done.stderr
    assert {path for path in asked if not OWN_CALLS.search(path)} == set(pages)
    for frame in seen:
        assert frame["scroll"] <= frame["width"], frame["wide"]
        assert frame["wide"] == []
        assert frame["scripts"] == 0
        assert frame["styled"] == "1240px"  # the policy lets the page's own style through
        assert frame["all"] == frame["chips"][0] == 100
        assert len(frame["chips"]) == 9
        assert all(0 < left < 100 for left in frame["chips"][1:])


@pytest.mark.slow
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_page_as_a_picture(report, varied, tmp_path, web, colours):
    report(varied)
    extra = ["--blink-settings=preferredColorScheme=0"] if colours == "dark" else []
    shot = tmp_path / "shot.png"
    done = chromium(
        tmp_path,
        web[2],
        *extra,
        f"--screenshot={shot}",
        "--window-size=1280,1600",
        f"file://{tmp_path}/report.html",
    )
    assert "CONSOLE" not in done.stderr
    assert [path for path in web[1] if not OWN_CALLS.search(path)] == []
    lines, corner = painted(shot.read_bytes())
    assert len(set(lines)) > 600  # a blank page has one or two kinds of lines
    assert (sum(corner) > 600) == (colours == "light")


def painted(png):
    """Return the filtered lines of a picture, and the colour of its first pixel."""
    at, data, size = 8, b"", (0, 0)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            size = (1 + width * {2: 3, 6: 4}[colour], height)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    raw = zlib.decompress(data)
    return [raw[i * size[0] : (i + 1) * size[0]] for i in range(size[1])], raw[1:4]
