#!/usr/bin/env python3
"""The simulated Alertmanager against a real one with the same configuration: the same requests in the same order, and the same answers but for
ids and for times that the servers made themselves.

Usage: alertmanager.py config SIM-URL     prints the simulated one's configuration
       alertmanager.py compare SIM-URL REAL-URL
       alertmanager.py hostile SIM-URL    what a real one takes until it is out of memory; the simulated one refuses it and lives
"""
import datetime
import http.client
import json
import re
import sys
import time
import urllib.parse

NOW = datetime.datetime.now(datetime.timezone.utc)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)")
HEADERS = ("content-type", "vary", "allow", "x-content-type-options")
UNKNOWN = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
ALERTS, GROUPS, SILENCES = "/api/v2/alerts", "/api/v2/alerts/groups", "/api/v2/silences"
quote = urllib.parse.quote


class Server:
    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc
        self.ids = []  # in the order in which they were made

    def ask(self, method, path, body=None, headers=None):
        """status, headers that matter, body"""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        send = dict(headers or {})
        if body is not None:
            send.setdefault("Content-Type", "application/json")
        if send.get("Content-Type") == "":
            del send["Content-Type"]
        text = body if isinstance(body, (bytes, type(None))) else self.with_ids(body if isinstance(body, str) else json.dumps(body)).encode()
        connection.request(method, self.with_ids(path), text, send)
        answer = connection.getresponse()
        status, got = answer.status, answer.read().decode(errors="replace")
        seen = {name: answer.getheader(name) for name in HEADERS}
        connection.close()
        return status, seen, got

    def with_ids(self, text):
        return re.sub(r"<ID(\d+)>", lambda match: self.ids[int(match[1])], text)

    def learn(self, body):
        for found in UUID.findall(body):
            if found not in self.ids and found != UNKNOWN:
                self.ids.append(found)

    def mask(self, value):
        if isinstance(value, dict):
            return {name: self.mask(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.mask(item) for item in value]
        if not isinstance(value, str):
            return value
        value = UUID.sub(lambda match: f"<ID{self.ids.index(match[0])}>" if match[0] in self.ids else match[0], value)
        return TIME.sub(lambda match: "<TIME>" if is_recent(match[0]) else match[0], value)


def is_recent(text):
    """Did the server make it? What is sent from here is years away, or marked by its milliseconds."""
    return abs((datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - NOW).total_seconds()) < 7200


def ordered(value):
    """Lists whose order follows from random ids."""
    if isinstance(value, dict):
        return {name: sorted(item) if name == "silencedBy" else ordered(item) for name, item in value.items()}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def without_own(value):
    """Not the alerts of the simulated cluster itself."""
    if not isinstance(value, list):
        return value
    for item in value:
        if isinstance(item, dict) and "alerts" in item:
            item["alerts"] = without_own(item["alerts"])
    return [item for item in value if not isinstance(item, dict) or (item.get("labels", {}).get("cluster") != "simulated" and item.get("alerts", True))]


def shown(server, answer):
    status, headers, body = answer
    headers = dict(headers, allow=sorted((headers["allow"] or "").replace(" ", "").split(",")))
    body = re.sub(r"\[(\w+),(\w+)\] are", lambda match: "[" + ",".join(sorted(match.groups())) + "] are", body)
    try:
        return status, headers, json.dumps(ordered(server.mask(without_own(json.loads(body))))), body.endswith("\n")  # keys in their order
    except ValueError:
        return status, headers, server.mask(body), None


def at(seconds):
    return (NOW + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


MATCHER = {"name": "a", "value": "b", "isRegex": False}


def silence(**fields):
    """A good one but for what is given; None leaves a field out."""
    good = {"matchers": [MATCHER], "startsAt": at(-60), "endsAt": "2030-01-01T00:00:00Z", "createdBy": "me", "comment": "c"}
    return {name: value for name, value in {**good, **fields}.items() if value is not None}


def alert(labels, **more):
    return {"labels": labels, "startsAt": "2020-05-05T05:05:05.5Z", "endsAt": "2030-05-05T05:05:05Z", **more}


def matching(name="a", value="b", regex=False, **more):
    return silence(matchers=[{"name": name, "value": value, "isRegex": regex, **more}])


EXPRESSIONS = ["(", ")", "*", "+", "?", "a**", "a*?*", "x{2}{3}", "a{1001}", "a{3,2}", "a{,2}", "a{", "[z-a]", "[a", "[]a]", "[^", "[a-",
               "[[:foo:]]", "[[:alpha:]]", "\\q", "\\1", "\\12", "\\C", "\\z", "\\", "\\pX", "\\pL", "\\p{Greek}", "\\p{greek", "\\x4", "\\x{41}", "\\_", "\\.",
               "(?<x>a)", "(?=a)", "(?!a)", "(?P<n>", "(?P<n>a)(?P<n>b)", "(?P<n-m>a)", "(?i", "(?i)A", "(?i-s:a)", "(?-)", "(?", "a)(", "|", "a|*", "()", "a\\Q(*\\E",
               "(a|b", "é+", "x{2}", "[^a]", "(?:a)b+?"]
FILTERS = ["alertname", '{a="b"}', 'a="b",c="d"', '"a.b"="c"', "a=", 'a=""', ' a = "b" ', "a==b", 'a!~"x"', "a!b", 'a="b', 'a=b"', "a=b\\", 'a="b\\"', 'a="\\q"',
           'a="x\\ny"', "", "=", 'a-b="c"', '1a="b"', 'a:b="c"', 'nothing=""', 'nothing!=""', 'severity!="warning"', 'severity=~"c.*"', 'severity=~"crit"', 'severity!~"c.*|none"',
           'note="x\\ny"', 'severity=critical', 'odd="\\\\"']
TIMES = ["soon", "", "2026", "2026-13-01T00:00:00Z", "2020-02-30T00:00:00Z", "2020-02-29T00:00:00Z", "2020-11-23T07:42:01", "2020-11-23 07:42:01", "2020-11-23T07:42Z", "2020-11-23",
         "2020-11-23T07:42:01+0200", "2020-11-23T07:42:01+02:00", "2020-11-23T07:42:01.1234567890Z", "2020-11-23T07:42:01,5Z", "2020-11-23T25:42:01Z", "2020-11-23T07:42:60Z",
         "2020-11-23t07:42:01z", "20201123T074201Z", "2020-11-23T07:42:01.Z", "2020-11-23 07:42:01Z", "2020-11-23T7:42:01Z", "2020-11-23 x", "2020-11-23 07:4", "2020-11-23 07:42:99",
         "20x0", "2020-00-01 00:00:00", 'x"y\n\u00e9', "0001-01-01T00:00:00Z"]
BAD_SILENCES = ["{nope", "null", "[]", "1", '"x"', "true", "{}", "{} x", '{"id":1}', '{"id":null}', '{"comment":1}', '{"comment":null}', '{"matchers":{}}', '{"matchers":[1]}',
                '{"matchers":[{"name":1}]}', '{"matchers":[{"isRegex":"x"}]}', '{"matchers":"x"}', '{"startsAt":1}', '{"startsAt":null}', '{"startsAt":{}}', '{"COMMENT":"x"}',
                '{"comment":"a","comment":"b"}', b"\xff", " ", '{"comment":"\\ud800"}', b'{"comment":"a\x00"}', b'{"comment":"a\xff"}', "[", '{"a":', '{"a":01}', "nul", '{"comment":true,"id":2}',
                '{"startsAt":"x","comment":1}', '{"comment":1,"startsAt":"x"}', '{"matchers":[{"isEqual":1}]}', '{"matchers":[[]]}', '{"endsAt":true,"startsAt":"x"}', '{"endsAt":"y","startsAt":"x"}',
                '{"a":"\\q"}', '{"a":1.}', '{"a":-}', '{"a":1e}', '{"a" 1}', '{1:2}', '{"a":1,}', "[1,]", '{"a":tru}', b'{"a":"\n"}', ""]
BAD_ALERTS = ["{}", "[]", "null", "[1]", "{", "[{}]", '[{"labels":{}}]', '[{"labels":null}]', '[{"labels":1}]', '[{"labels":{"a":1}}]', '[{"labels":{"a":null}}]',
              '[{"labels":{"a":"b"},"annotations":{"x":1}}]', '[{"labels":{"a":"b"},"startsAt":"x"}]', '[{"labels":{"a":"b"},"startsAt":1}]', '[{"labels":{"a":"b"},"generatorURL":1}]',
              '[{"labels":{"a":"b"},"generatorURL":"not a url"}]', '[{"labels":{"a":"b"},"generatorURL":"http://a b/"}]', '[{"labels":{"a":"b"},"generatorURL":"%zz"}]', '[{"annotations":{}}]',
              '[{"labels":{"a":""}}]', '[{"labels":{"a-b":"c"}}]', '[{"labels":{"a":"c"},"annotations":{"a-b":""}}]', '[{"labels":{"a":"b"},"endsAt":"2020-01-01T00:00:00Z","startsAt":"2021-01-01T00:00:00Z"}]',
              '[{"labels":{"a-b":"c"}},{"labels":{"":"d"}}]', '"x"', '[{"labels":"x"}]', "[[]]", '[{"labels":{"a":["x"]}}]', '[{"labels":{"a":"b"},"annotations":[]}]', '[{"labels":{"a":"b"}},{}]',
              '[{"startsAt":"x","labels":1}]', '[{"annotations":1,"startsAt":"x"}]', '[{"labels":1},{"labels":"x"}]', "", " "]
POSTED = [
    alert({"alertname": "Disk", "severity": "critical", "namespace": "default", "pod": "db-0", "job": "node", "instance": "b"}, annotations={"summary": "full <&>", "empty": ""},
          generatorURL="http://127.0.0.1/graph?a=1&b=<x>"),
    alert({"alertname": "Slow", "severity": "warning", "namespace": "default", "pod": "db-0", "job": "node", "instance": "a"}),
    alert({"alertname": "Slow", "severity": "warning", "namespace": "default", "pod": "db-1", "empty": ""}),
    alert({"alertname": "Slow", "severity": "warning", "namespace": "other", "pod": "db-0"}),
    alert({"alertname": "Disk", "severity": "critical"}), alert({"alertname": "Slow", "severity": "warning"}),
    alert({"alertname": "Disk", "severity": "critical", "namespace": "other", "job": "node"}),
    alert({"alertname": "Beat", "severity": "none"}), alert({"alertname": "Beat", "severity": "none", "namespace": "default"}),
    alert({"alertname": "Else", "note": "x\ny", "odd": "\\", "snow": "\u2603 \u2028 \u00e9\u0001"}, annotations={"text": "tab\t\u007f\u2029 \"quoted\" \\"}),
    {"labels": {"alertname": "NoTimes"}}, {"labels": {"alertname": "Zone"}, "startsAt": "2020-11-23T09:00:00.123456789+02:00", "endsAt": "2030-01-01T00:00:00-05:30"},
    {"labels": {"alertname": "Ended"}, "startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-01-02T00:00:00Z"},
    {"labels": {"ALERTNAME": "Upper", "__name__": "x"}, "StartsAt": "2020-01-01T00:00:00Z", "endsAt": "2030-01-02T00:00:00Z", "status": 1},
]


def media():
    for accept in ("text/html", "*/*", "", "application/*", "text/html, application/json;q=0.5", "application/json;charset=utf-8", "garbage", "*/*;q=0", "text/*"):
        yield "GET", "/api/v2/receivers", None, {"Accept": accept}
    for kind in ("text/plain", "", "application/json; charset=utf-8", "APPLICATION/JSON", "application/x-www-form-urlencoded", "nonsense", "a/b/c", "application/json;;", "text/plain; charset=x"):
        yield "POST", SILENCES, "{}", {"Content-Type": kind}
    yield "POST", SILENCES, "{", {"Accept": "text/html"}
    yield "DELETE", "/api/v2/silence/abc", None, {"Accept": "text/html"}
    yield "POST", SILENCES, "", {"Content-Type": "text/plain"}


def paths():
    for path in ("/api/v2/nope", "/api/v2/alerts/", "/api/v2/no%20pe", "/api/v2/", "/nope", "/api/v2/silence/", "/api/v2/silence", f"/api/v2/silence/{UNKNOWN}/x", f"/api/v2/silence/{UNKNOWN}",
                 f"/api/v2/silence/{UNKNOWN.upper()}", "/api/v2/silence/" + UNKNOWN.replace("-", ""), "/api/v2/silence/abc", "/api/v2/silence/a%22b", "/api/v3/x", "/-/nope", "/-/ready", "/-/healthy",
                 "/api/v2/alerts/groups/", "/api/v2/receivers"):
        yield "GET", path
    for method, path in (("PUT", SILENCES), ("DELETE", SILENCES), ("HEAD", ALERTS), ("HEAD", "/-/ready"), ("POST", "/-/ready"), ("OPTIONS", ALERTS), ("POST", "/api/v2/status"),
                         ("POST", GROUPS), ("PUT", "/api/v2/nope"), ("DELETE", "/api/v2/silence/abc"), ("DELETE", f"/api/v2/silence/{UNKNOWN}"), ("POST", f"/api/v2/silence/{UNKNOWN}"), ("POST", "/nope")):
        yield method, path


def questions_about_alerts():
    for query in ("", "active=false", "silenced=false", "inhibited=false", "silenced=false&inhibited=false", "active=maybe", "active=", "active=TRUE&silenced=0", "active=true&active=false", "unprocessed=false",
                  "receiver=ops", "receiver=op", "receiver=ops|pager", "receiver=team+chat", "receiver=", "receiver=(", "receiver=ops&receiver=pager", "receiver=%zz", "filter=%zz", "filter", "filter=a%3Db&filter=bad",
                  "filter=severity%3Dcritical&filter=namespace%3D%22default%22", "nope=1", "filter=a%3D%ff", "a;b=1&receiver=pager"):
        yield "GET", f"{ALERTS}?{query}"
        yield "GET", f"{GROUPS}?{query}"
    for text in FILTERS:
        yield "GET", f"{ALERTS}?filter={quote(text)}"


def refusals():
    for expression in EXPRESSIONS:
        yield "GET", f"{GROUPS}?receiver={quote(expression)}"
        yield "POST", SILENCES, matching(value=expression, regex=True, isEqual=True)
    for name in ("", "a:b", "a-b", "1a", "\u00e9", "a b", 'a"b', "a\n", "a\u0001", "a\u2603\u0085"):
        yield "POST", SILENCES, matching(name=name)
    for value in ("", "\u00e9", "x*", ".*", ".+"):
        for regex in (False, True):
            for equal in (False, True):
                yield "POST", SILENCES, matching(value=value, regex=regex, isEqual=equal)
    for field in ("matchers", "startsAt", "endsAt", "createdBy", "comment"):
        yield "POST", SILENCES, silence(**{field: None})
    for matchers in ([], [{}], [{}, {}], [MATCHER, {"name": "a", "value": "b"}], [{"value": "b", "isRegex": False}], [{"name": "a", "isRegex": True}],
                     [{"name": "a", "value": "b", "isRegex": None}], [dict(MATCHER, value=""), MATCHER], [MATCHER, dict(MATCHER, name="-")]):
        yield "POST", SILENCES, silence(matchers=matchers)
    for text in TIMES:
        yield "POST", SILENCES, silence(startsAt=text)
        yield "POST", SILENCES, silence(endsAt=text)
    for body in BAD_SILENCES:
        yield "POST", SILENCES, body
    for body in BAD_ALERTS:
        yield "POST", ALERTS, body
    yield "POST", SILENCES, silence(id=UNKNOWN)
    yield "POST", SILENCES, silence(id="x")


def expire_all(server):
    for one in server.ids:
        server.ask("DELETE", f"/api/v2/silence/{one}")
        time.sleep(0.002)


def lives():
    """Silences through their changes; each line is looked at from all sides."""
    both = [dict(MATCHER, name="severity", value="warning"), dict(MATCHER, name="namespace", value="def.*", isRegex=True)]
    far = "2029-01-01T00:00:00Z"
    base = lives.base  # so many were made before
    for body in (silence(matchers=both, comment="<first> & \"\u2028\"", createdBy=""), silence(matchers=both, startsAt="2028-01-01T00:00:00.5+01:00", comment="pending\nsecond line")):
        yield "POST", SILENCES, body
    first, pending, third, fourth = (f"<ID{base + i}>" for i in range(4))
    looks = [("GET", SILENCES), ("GET", ALERTS), ("GET", f"{GROUPS}?silenced=false"), ("GET", f"{SILENCES}?filter={quote('severity=warning')}"), ("GET", f"{SILENCES}?filter={quote('namespace=def.*')}"),
             ("GET", f"{SILENCES}?filter={quote('namespace=~def.*')}&filter=severity%3Dwarning"), ("GET", f"/api/v2/silence/{first}"), ("GET", f"/api/v2/silence/{pending}")]
    yield from looks
    yield "POST", SILENCES, lambda server: dict(silence(matchers=both, endsAt=far, comment="longer", id=server.with_ids(first)), startsAt=json.loads(server.ask("GET", f"/api/v2/silence/{first}")[2])["startsAt"])
    yield from looks
    yield "POST", SILENCES, silence(id=pending, matchers=both, startsAt="2028-02-01T00:00:00Z", endsAt=far)
    yield from looks
    yield "POST", SILENCES, silence(id=first, matchers=both[::-1], comment="another order")  # a new id: the third
    yield from looks
    yield "POST", SILENCES, silence(id=third, matchers=[dict(MATCHER, name="a-b")])  # refused, and the third is over all the same
    yield from looks + [("GET", f"/api/v2/silence/{third}")]
    yield "POST", SILENCES, silence(id=third, matchers=both)  # over: a new one, the fourth
    yield from looks
    yield "DELETE", f"/api/v2/silence/{fourth}"
    yield "DELETE", f"/api/v2/silence/{fourth}"
    yield "DELETE", f"/api/v2/silence/{pending}"
    yield from looks
    yield "POST", SILENCES, silence(matchers=[dict(MATCHER, name="severity", value="critical", isEqual=False)])
    yield "POST", SILENCES, silence(matchers=[dict(MATCHER, name="pod", value="db-0"), dict(MATCHER, name="nothing", value="", isEqual=True)], endsAt=far)
    yield from looks
    yield from questions_about_alerts()


def merging():
    """An alert that is sent again."""
    for first, then in (((-100, 100), (-50, 50)), ((-100, 100), (-50, -10)), ((-100, None), (-50, 50)), ((-100, 100), (None, None)), ((-100, -50), (-20, 50)), ((-10, 500), (-200, 50)),
                        ((-100, 100), (-100, 200)), ((-100, 100), (-200, -150)), ((-300, -200), (-400, -100))):
        labels = {"alertname": "Merge", "number": f"{first} {then}"}
        for starts, ends in (first, then):
            item = {"labels": labels}
            if starts is not None:
                item["startsAt"] = (datetime.datetime(2030, 1, 1) if starts > 0 else NOW + datetime.timedelta(seconds=starts)).strftime("%Y-%m-%dT%H:%M:%SZ")
            if ends is not None:
                item["endsAt"] = (NOW + datetime.timedelta(seconds=ends)).strftime("%Y-%m-%dT%H:%M:%SZ")
            yield "POST", ALERTS, [item]
        yield "GET", f"{ALERTS}?filter=alertname%3DMerge"


def compare(sim, real):
    count = wrong = 0

    def run(questions):
        nonlocal count, wrong
        for question in questions:
            method, path, body, headers = (*question, None, None)[:4]
            answers = []
            for server in (sim, real):
                answer = server.ask(method, path, body(server) if callable(body) else body, headers)
                server.learn(answer[2])
                answers.append(shown(server, answer))
            count += 1
            for server, other in ((sim, real), (real, sim)):  # where one made a silence and the other refused, only that is a difference
                server.ids += ["none"] * (len(other.ids) - len(server.ids))
            if answers[0] != answers[1]:
                wrong += 1
                print(f"{method} {path} {body if not callable(body) else ''} {headers or ''}\n  sim  {str(answers[0])[:1500]}\n  real {str(answers[1])[:1500]}")
            time.sleep(0.002)  # so that no two times are the same

    run(paths())
    run(media())
    run([("POST", ALERTS, POSTED)])
    run(questions_about_alerts())
    run(refusals())
    for server in (sim, real):
        expire_all(server)
    lives.base = len(sim.ids)
    run(lives())
    run(merging())
    print(f"{count} exchanges, {wrong} answered differently")
    return wrong == 0 and count > 80


def hostile(sim):
    deep = "[" * 100000
    for method, path, body, expected in (
        ("POST", ALERTS, b"[" + b'{"labels":{"a":"b"}},' * 300000, (413,)), ("POST", SILENCES, b"x" * 5000000, (413,)), ("POST", SILENCES, deep, (400,)), ("POST", ALERTS, deep, (400,)),
        ("POST", ALERTS, '[{"labels":{' + ",".join(f'"l{i}":"v"' for i in range(5000)) + "}}]", (200,)), ("POST", SILENCES, matching(value="(a*)*" * 1000 + "b", regex=True, isEqual=True), (200, 400)),
        ("POST", SILENCES, matching(value="x" * 100000, regex=True, isEqual=True), (400,)), ("POST", SILENCES, matching(value="(" * 5000 + ")" * 5000, regex=True, isEqual=True), (200, 400)),
        ("GET", f"{ALERTS}?" + "&".join(["filter=a%3D~%22(x%2B)*y%22"] * 300), None, (200, 414, 431)), ("POST", ALERTS, "[null]", (422,)), ("POST", SILENCES, silence(matchers=[None]), (422,)),
        ("GET", f"{ALERTS}?filter=%00", None, (400,)), ("POST", SILENCES, '{"matchers":[{"name":"a\\u0000b","value":"\\u0000","isRegex":false}]}', (422,)),
        ("POST", ALERTS, [alert({f"label{i}": "v" * 1000, "number": str(j)}) for i in range(3) for j in range(500)], (200,))):
        status = sim.ask(method, path, body)[0]
        assert status in expected, (method, path[:60], str(body)[:60], status)
    assert sim.ask("GET", "/-/ready")[0] == 200
    begin = time.monotonic()
    listed = json.loads(sim.ask("GET", ALERTS)[2])
    assert len(listed) > 1500 and time.monotonic() - begin < 2, (len(listed), time.monotonic() - begin)
    print(f"{len(listed)} alerts in {(time.monotonic() - begin) * 1000:.0f} ms")


if sys.argv[1] == "hostile":
    hostile(Server(sys.argv[2]))
elif sys.argv[1] == "config":
    sys.stdout.write(json.loads(Server(sys.argv[2]).ask("GET", "/api/v2/status")[2])["config"]["original"])
else:
    sys.exit(not compare(Server(sys.argv[2]), Server(sys.argv[3])))
