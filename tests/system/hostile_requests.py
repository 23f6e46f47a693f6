"""Requests that nobody honest sends, each with the statuses that are right; None: the connection may just end.

Plain data for push_test.py: (what, bytes, statuses). TOKEN is put in for `{token}`.
"""

READING = b'[{"n":"SH-1001:8-0:1.0.0","t":%d,"u":"m3","v":1}]'


def request(method=b"POST", target=b"/v1/readings", body=b"", headers=(), token=True, version=b"HTTP/1.1", host=b"localhost",
            length=None):
    lines = [b"%s %s %s" % (method, target, version)]
    if host is not None:
        lines.append(b"Host: " + host)
    if token:
        lines.append(b"Authorization: Bearer {token}")
    lines.extend(headers)
    if length is not False:
        lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


SENML = b"Content-Type: application/senml+json"
CSV = b"Content-Type: text/csv"
PROTOBUF = b"Content-Type: application/x-protobuf"


def traversals():
    for path in (b"/../../etc/passwd", b"/v1/../../etc/shadow", b"/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc/passwd",
                 b"/..%c0%af..%c0%afetc/passwd", b"/v1/readings/..", b"/v1//readings", b"//v1/readings", b"/v1/readings%00",
                 b"/v1/readings/", b"/.git/config", b"/anju.toml", b"/meter-tokens.toml", b"/v1/homes/h-1/forget",
                 b"/v1/buses/b/read", b"/v1/readings;x=1", b"/V1/READINGS", b"/%76%31/readings", b"/cgi-bin/luci",
                 b"/v1/meters/unknown", b"/v1/store", b"/v1/ledger", b"/favicon.ico", b"/wp-login.php"):
        for method in (b"GET", b"POST"):
            yield b"path " + path, request(method, path, token=False), (404,)


def methods():
    for method in (b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"HEAD", b"CONNECT", b"PROPFIND", b"FOO"):
        yield b"method " + method, request(method, length=False), (400, 404, 405)


def smuggling():
    both = (SENML, b"Transfer-Encoding: chunked")
    chunk = b"5\r\nhello\r\n0\r\n\r\n"
    yield b"CL and TE", request(headers=both, body=chunk), (400,)
    yield b"TE and CL", request(headers=both + (b"Content-Length: 4",), body=chunk, length=False), (400,)
    for coding in (b"xchunked", b"chunked, chunked", b"identity", b"gzip, chunked", b"chunked\x0b", b"\tchunked, x", b"CHUNKED;q=1"):
        yield b"TE " + coding, request(headers=(SENML, b"Transfer-Encoding: " + coding), body=chunk, length=False), (400, 411)
    for length in (b"-1", b"+5", b"0x10", b"5 5", b"5,5", b"5, 6", b"99999999999999999999", b"", b"1e3", b"5\x00"):
        yield b"CL " + length, request(headers=(SENML, b"Content-Length: " + length), length=False), (400, 411, 413)
    yield b"two CL", request(headers=(SENML, b"Content-Length: 5", b"Content-Length: 6"), body=b"hello", length=False), (400,)
    for size in (b"-5", b"g", b"fffffffffffffffff", b"5;" + b"x" * 9000, b" 5", b"0x5"):
        yield (b"chunk " + size[:12], request(headers=(SENML, b"Transfer-Encoding: chunked"), length=False) + size +
               b"\r\nhello\r\n0\r\n\r\n", (400, 413, 422, 431))
    yield b"GET with a body", request(b"GET", b"/v1/status", body=b"hello"), (400,)
    yield b"no Host", request(host=None, headers=(SENML,)), (400,)
    yield b"two Hosts", request(headers=(SENML, b"Host: other")), (400,)
    yield b"bare LF", b"GET /healthz HTTP/1.1\nHost: x\n\n", (400,)
    yield b"obs-fold", b"GET /v1/status HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n", (400, 401)
    yield b"space before colon", b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n", (400,)
    yield b"NUL in a field", b"GET /healthz HTTP/1.1\r\nHost: x\x00y\r\n\r\n", (400,)
    yield b"no version", b"GET /healthz\r\n\r\n", (400,)
    yield b"HTTP/0.9", b"GET /healthz HTTP/0.9\r\nHost: x\r\n\r\n", (400,)
    yield b"HTTP/2.0", b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", (400,)
    yield b"preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,)
    yield b"absolute form", request(b"GET", b"http://evil/healthz", length=False), (400, 404)
    yield b"asterisk form", request(b"GET", b"*", length=False), (400, 404)
    yield b"garbage", b"\x00\x01\x02\x03" * 64 + b"\r\n\r\n", (400,)
    yield b"SMTP", b"EHLO x\r\n\r\n", (400,)


def sizes():
    yield b"a header of 20 KiB", request(headers=(b"X-Long: " + b"a" * 20000,)), (431,)
    yield b"5,000 fields", request(headers=tuple(b"X-%d: 1" % i for i in range(5000))), (431,)
    yield b"a target of 10,000", request(b"GET", b"/" + b"a" * 10000, length=False), (400, 431)
    yield b"a length of 1 GiB", request(headers=(SENML,), length=1 << 30), (413,)
    yield b"a body of 600 KiB", request(headers=(SENML,), body=b" " * 614400), (413,)
    yield b"no length", request(headers=(SENML,), length=False), (411,)


def credentials():
    for text in (b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"bearer {token}", b"Bearer {token}x", b"Bearer anju_",
                 b"Bearer anju_0000000000_" + b"0" * 64, b"Bearer \xff\xfe", b"Bearer ' OR 1=1 --"):
        yield b"token " + text[:24], request(headers=(b"Authorization: " + text, SENML), token=False), (400, 401, 429)
    yield b"two tokens", request(headers=(b"Authorization: Bearer x", SENML)), (400,)


def types(now):
    good = READING % now
    for kind in (b"application/json", b"text/plain", b"", b"application/xml", b"multipart/form-data; boundary=x",
                 b"application/senml+cbor", b"text/html", b"../../etc/passwd"):
        yield b"type " + kind, request(headers=(b"Content-Type: " + kind,), body=good), (415,)
    for coding in (b"br", b"deflate", b"gzip, gzip", b"zstd", b"compress"):
        yield b"coding " + coding, request(headers=(SENML, b"Content-Encoding: " + coding), body=good), (415,)
    yield b"no gzip", request(headers=(SENML, b"Content-Encoding: gzip"), body=good), (400,)
    yield b"gzip cut short", request(headers=(SENML, b"Content-Encoding: gzip"), body=b"\x1f\x8b\x08\x00"), (400,)
    yield b"a bomb", request(headers=(SENML, b"Content-Encoding: gzip"), body=_bomb()), (413,)
    for key in (b"x" * 129, b"a b", b"\xff", b"a\x07b"):
        yield b"key", request(headers=(SENML, b"Idempotency-Key: " + key), body=good), (400,)


def _bomb():
    import gzip
    return gzip.compress(b" " * (64 << 20))


def bodies(now):
    def senml(what, body, *statuses):
        return b"SenML " + what, request(headers=(SENML,), body=body), statuses or (400, 422)

    record = b'{"n":"SH-1001:8-0:1.0.0","t":%d,"u":"m3","v":%%s}' % now
    for value in (b"1e999", b"-1e999", b"1e308", b"NaN", b"Infinity", b'"1"', b"null", b"true", b"{}", b"[]", b"1e", b"0x1", b"01", b"--1"):
        yield senml(b"value " + value, b"[" + record % value + b"]")
    yield senml(b"deep", b"[" * 20000 + b"]" * 20000)
    yield senml(b"deep objects", b'[{"a":' * 5000)
    yield senml(b"empty", b"")
    yield senml(b"an object", b"{}")
    yield senml(b"a number", b"5")
    yield senml(b"no records", b"[]")
    yield senml(b"1,001 records", b"[" + b",".join([record % b"1"] * 1001) + b"]", 413)
    yield senml(b"invalid UTF-8", b'[{"n":"\xc3\x28","v":1}]')
    yield senml(b"a lone surrogate", b'[{"n":"\\ud800","v":1}]')
    yield senml(b"a later version", b'[{"bver":99,"n":"SH-1001","v":1}]')
    yield senml(b"must be understood", b'[{"x_":1,"n":"SH-1001","v":1}]')
    yield senml(b"comments", b"[/* */]")
    yield senml(b"trailing comma", b"[" + record % b"1" + b",]")
    yield senml(b"two texts", b"[" + record % b"1" + b"] x")
    yield senml(b"NUL behind it", b"[" + record % b"1" + b"]\x00")
    yield senml(b"a name of 100 KiB", b'[{"n":"' + b"a" * 100000 + b'","t":%d,"v":1}]' % now)
    for time in (b"-1", b"0", b"1e30", b"9e15", b'"now"', b"268435455"):
        yield senml(b"time " + time, b'[{"n":"SH-1001","t":' + time + b',"v":1}]')
    yield senml(b"tomorrow", b'[{"n":"SH-1001","t":%d,"v":1}]' % (now + 86400), 422, 200)  # 200: the box knows no time
    yield senml(b"unit", b'[{"n":"SH-1001","t":%d,"u":"kWh","v":1}]' % now)
    yield senml(b"quality", b'[{"n":"SH-1001","t":%d,"quality":"\';DROP TABLE reading;--","v":1}]' % now)
    yield senml(b"another's meter", b'[{"n":"E-1","t":%d,"v":1}]' % now, 403)
    for code in (b"'; DROP TABLE reading; --", b"$(reboot)", b"<script>", b"%s%s%n", b"../../x", b"1-0:1.8.0"):
        yield senml(b"code " + code, b'[{"n":"SH-1001:' + code + b'","t":%d,"v":1}]' % now)
    for text in (b"", b"meter,value\n", b"meter;value;time\n", b"meter,value,time\n", b"meter,value,time\n\"", b"\x00" * 100,
                 b"meter,value,time\nSH-1001,1\n", b"meter,value,time\nSH-1001,=cmd|' /C calc'!A0,2026-11-26T08:00:00Z\n",
                 b"meter,value,time\nSH-1001,1,26.11.2026\n", b"meter,value,time\n" + b"SH-1001,1,x\n" * 1001,
                 b"," * 5000, b"\xd6\xd0\xce\xc4,value,time\n1,1,1\n"):
        yield b"CSV " + text[:16], request(headers=(CSV,), body=text), (400, 413, 422)
    for text in (b"", b"\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05hello", b"\x80" * 100, b"\x0a\x00" * 1001,
                 b"\x0a\x04\x0a\x02\xff\xfe"):
        yield b"protobuf " + text[:8], request(headers=(PROTOBUF,), body=text), (400, 413, 422)


def queries():
    for query in (b"?x=1", b"?device=", b"?limit=0", b"?limit=99999", b"?limit=1e3", b"?from=yesterday", b"?device=a&limit=-1",
                  b"?device=%00", b"?", b"?&&&", b"?device=' OR 1=1"):
        yield b"query " + query, request(b"GET", b"/v1/readings" + query, length=False), (400, 403, 404)


def all_of(now):
    """Those that guess at tokens are last: they lock their address out."""
    return [*traversals(), *methods(), *smuggling(), *sizes(), *types(now), *bodies(now), *queries(), *credentials()]
