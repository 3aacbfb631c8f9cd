"""A stand-in of the provincial network: a process of its own that speaks HTTP, with names of its own for everything.

`python province_standin.py PORT AK SK`. One request for one reference; `POST /next` moves all of them on; `POST
/broken` makes it answer 500 until it is said again.
"""

import base64
import hashlib
import hmac
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

STATES = ["100", "200", "300"]
SHAPE = {
    "fields": {"reference": "wbbh", "name": "xm", "id_number": "zjhm", "wanted": "cxnr"},
    "number_at": "result.slh",
    "state_at": "result.zt",
    "reply_at": "result.hf",
    "states": {"100": "registered", "200": "processing", "300": "answered", "400": "declined"},
}
made: dict[str, dict[str, str]] = {}  # by reference
broken = [False]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/next":
            for one in made.values():
                one["zt"] = STATES[min(STATES.index(one["zt"]) + 1, 2)]
            return self.say(200, {})
        if self.path == "/broken":
            broken[0] = not broken[0]
            return self.say(200, {})
        if broken[0] or not self.signed():
            return self.say(500 if broken[0] else 403, {})
        asked = json.loads(told)
        new = {**asked, "slh": f"浙档 {len(made) + 1}/2026", "zt": "100", "hf": ""}
        return self.say(200, {"result": made.setdefault(asked["wbbh"], new)})

    def do_GET(self) -> None:
        from urllib.parse import unquote

        if self.path == "/all":
            return self.say(200, made)
        if broken[0] or not self.signed():
            return self.say(500 if broken[0] else 403, {})
        number = unquote(self.path.split("/")[2])
        one = next((one for one in made.values() if one["slh"] == number), None)
        if one is None:
            return self.say(404, {})
        return self.say(200, {"result": {"zt": int(one["zt"]), "hf": f"兰溪市档案馆：查到{one['xm']}的招工表一份"}})

    def signed(self) -> bool:
        key, secret = sys.argv[2:4]
        path, _mark, query = self.path.partition("?")
        text = f"{self.command}\n{path}\n{query}\n{key}\n{self.headers['X-BG-DATE-TIME']}\n"
        wanted = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
        return self.headers["X-BG-HMAC-SIGNATURE"] == wanted

    def say(self, status: int, told: object) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        pass


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
