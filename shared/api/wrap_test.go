package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/fault"
)

// What is looked at comes in an order in which nobody learns more than he may.
func TestOrderOfTheChecks(t *testing.T) {
	d := newDesk(t)
	ministry, expert, nobody := d.ministry(), d.Client(d.function, d.SignIn(account.Expert, "", "")), d.nobody()
	limited := d.Client(d.function, accounttest.SignInLimited(t, d.Store, monday, account.Ministry, "", ""))
	good, bad, big := map[string]string{"text": "words"}, map[string]int{"text": 3}, []byte(`{"text":"`+strings.Repeat("x", 1000)+`"}`)
	for name, row := range map[string]struct {
		c       *accounttest.Client
		body    any
		headers []string
		status  int
		code    string
	}{
		"good":                                 {ministry, good, nil, 201, ""},
		"no mark, nobody, no key, bad body":    {nobody, bad, []string{"X-Linxuan", "", "Idempotency-Key", ""}, 403, "foreign-origin"},
		"another mark":                         {ministry, good, []string{"X-Linxuan", "true"}, 403, "foreign-origin"},
		"nobody, no key, bad body":             {nobody, bad, []string{"Idempotency-Key", ""}, 401, "not-signed-in"},
		"nobody, body over the limit":          {nobody, big, nil, 401, "not-signed-in"},
		"not granted, no key, bad body":        {expert, bad, []string{"Idempotency-Key", ""}, 403, "forbidden"},
		"not granted, body over the limit":     {expert, big, nil, 403, "forbidden"},
		"initial password, bad body":           {limited, bad, nil, 403, "password-change-required"},
		"body over the limit, no key":          {ministry, big, []string{"Idempotency-Key", ""}, 413, "body-too-large"},
		"no key, bad body":                     {ministry, bad, []string{"Idempotency-Key", ""}, 400, "idempotency-key-required"},
		"key too short":                        {ministry, good, []string{"Idempotency-Key", "123456789012345"}, 400, "idempotency-key-required"},
		"key too long":                         {ministry, good, []string{"Idempotency-Key", strings.Repeat("1", 65)}, 400, "idempotency-key-required"},
		"bad body":                             {ministry, bad, nil, 422, "invalid"},
		"a cookie that is none of a session's": {nobody, good, []string{"Cookie", "__Host-linxuan="}, 401, "not-signed-in"},
	} {
		before := len(d.notes(t))
		got := row.c.Do("POST", "/v1/notes", row.body, row.headers...)
		if got.Status != row.status || got.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.Status, got.Code(), row.status, row.code)
		}
		if written := len(d.notes(t)) - before; written != map[bool]int{true: 1}[row.status == 201] {
			t.Errorf("%s: %d notes written", name, written)
		}
	}
	if limit := ministry.Do("POST", "/v1/notes", big).Map()["limitBytes"]; limit != 1000.0 {
		t.Errorf("the limit is told as %v", limit)
	}
}

// Each mistake of a request is a 4xx that says where it is, all of them at once, and never repeats what was sent.
func TestMistakesInARequest(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	for name, row := range map[string]struct {
		body    string
		headers []string
		status  int
		code    string
		fields  map[string]string
	}{
		"unknown field":        {`{"text":"words","colour":"red"}`, nil, 422, "invalid", map[string]string{"/colour": "unknown-field"}},
		"wrong type":           {`{"text":7}`, nil, 422, "invalid", map[string]string{"/text": "text"}},
		"required":             {`{}`, nil, 422, "invalid", map[string]string{"/text": "required"}},
		"too short":            {`{"text":"字"}`, nil, 422, "invalid", map[string]string{"/text": "min-length"}},
		"too long":             {`{"text":"` + strings.Repeat("字", 21) + `"}`, nil, 422, "invalid", map[string]string{"/text": "max-length"}},
		"just as long":         {`{"text":"` + strings.Repeat("字", 20) + `"}`, nil, 201, "", nil},
		"several at once":      {`{"text":"x","size":10,"a/b~c":1}`, nil, 422, "invalid", map[string]string{"/text": "min-length", "/size": "at-most", "/a~1b~0c": "unknown-field"}},
		"no integer":           {`{"text":"words","size":1.5}`, nil, 422, "invalid", map[string]string{"/size": "integer"}},
		"a list":               {`[]`, nil, 422, "invalid", map[string]string{"": "object"}},
		"null":                 {`null`, nil, 422, "invalid", map[string]string{"": "object"}},
		"bad JSON":             {`{"text":`, nil, 400, "malformed", map[string]string{"": "unreadable"}},
		"two documents":        {`{"text":"words"}{}`, nil, 400, "malformed", map[string]string{"": "unreadable"}},
		"no JSON":              {`secret-of-the-caller`, nil, 400, "malformed", map[string]string{"": "unreadable"}},
		"nothing":              {``, nil, 400, "malformed", map[string]string{"": "required"}},
		"another media type":   {`{"text":"words"}`, []string{"Content-Type", "text/plain"}, 415, "media-type", nil},
		"a form":               {`text=words`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media-type", nil},
		"charset beside":       {`{"text":"words"}`, []string{"Content-Type", "application/json; charset=utf-8"}, 201, "", nil},
		"NUL in the text":      {"{\"text\":\"a\x00b\"}", nil, 400, "malformed", map[string]string{"": "unreadable"}},
		"number out of bounds": {`{"text":"words","size":99999999999999999999999999}`, nil, 422, "invalid", map[string]string{"/size": "at-most"}},
	} {
		before := len(d.notes(t))
		got := ministry.Do("POST", "/v1/notes", []byte(row.body), row.headers...)
		if got.Status != row.status || got.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.Status, got.Body, row.status, row.code)
			continue
		}
		if written := len(d.notes(t)) - before; written != map[bool]int{true: 1}[row.status == 201] {
			t.Errorf("%s: %d notes written", name, written)
		}
		if row.status == 201 {
			continue
		}
		fields := got.Fields()
		for pointer, code := range row.fields {
			if fields[pointer] != code {
				t.Errorf("%s: fields %v, want %v", name, fields, row.fields)
			}
		}
		if len(fields) != len(row.fields) || strings.Contains(string(got.Body), "secret-of-the-caller") {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	for path, want := range map[string]map[string]string{
		"/v1/notes?limit=0":                             {"query/limit": "at-least"},
		"/v1/notes?limit=201":                           {"query/limit": "at-most"},
		"/v1/notes?limit=many":                          {"query/limit": "unreadable"},
		"/v1/notes?cursor=" + strings.Repeat("a", 1001): {"query/cursor": "max-length"},
	} {
		if fields := ministry.Get(path).Refused(422, "invalid").Fields(); len(fields) != 1 || fields["query/limit"] != want["query/limit"] || fields["query/cursor"] != want["query/cursor"] {
			t.Errorf("%s: %v, want %v", path[:20], fields, want)
		}
	}
	ministry.Get("/v1/notes?cursor=tampered").Refused(400, "bad-cursor")
}

func TestNoSuchRoute(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	for _, row := range []struct{ method, path string }{
		{"GET", "/v1/nothing"},
		{"GET", "/"},
		{"GET", ""},
		{"GET", "/v1/notes/"},
		{"GET", "//v1/notes"},
		{"GET", "/v1/x/../notes"},
		{"DELETE", "/v1/notes"},
		{"PATCH", "/v1/notes/1"},
		{"GET", "/openapi.json"},
		{"GET", "/docs"},
		{"GET", "/schemas/x"},
		{"TRACE", "/v1/notes"},
	} {
		got := ministry.Do(row.method, row.path, nil).Refused(404, "no-such-route")
		if got.Map()["requestId"] != "request-of-the-test" {
			t.Errorf("%s %s: %s", row.method, row.path, got.Body)
		}
	}
}

// Every answer says when it was given and that nobody may keep it; a refusal says which request it was.
func TestEveryAnswerCarriesTheServersTime(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	key := []string{"Idempotency-Key", "a key of the client"}
	for name, got := range map[string]accounttest.Response{
		"answer": ministry.Get("/v1/notes"), "written": ministry.Do("POST", "/v1/notes", map[string]string{"text": "words"}, key...),
		"replay": ministry.Do("POST", "/v1/notes", map[string]string{"text": "words"}, key...), "refused": d.nobody().Get("/v1/notes"),
		"invalid": ministry.Post("/v1/notes", map[string]string{}),
	} {
		h := got.Header
		if h["x-server-time"] != "2019-10-14T01:02:03.045Z" || h["date"] != "Mon, 14 Oct 2019 01:02:03 GMT" || h["cache-control"] != "no-store" {
			t.Errorf("%s: %v", name, h)
		}
		if got.Status >= 400 && got.Map()["requestId"] != "request-of-the-test" {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}

func TestEditsNameTheirVersion(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	var n note
	ministry.Post("/v1/notes", map[string]string{"text": "words"}).Want(201).JSON(&n)
	edit := func(version string) accounttest.Response {
		return ministry.Do("PUT", "/v1/notes/"+n.ID, map[string]string{"text": "others"}, "If-Match", version)
	}
	for _, missing := range []string{"", "*", `"x"`, `"-1"`, `W/"1"`} {
		edit(missing).Refused(428, "if-match-required")
	}
	if got := edit(`"1"`).Want(200); got.Header["etag"] != `"2"` {
		t.Fatalf("etag %s", got.Header["etag"])
	}
	if got := edit(`"1"`).Refused(412, "stale-version"); got.Map()["version"] != 2.0 || !strings.Contains(got.Map()["detail"].(string), "第 2 版") {
		t.Fatalf("stale: %s", got.Body)
	}
	ministry.Do("PUT", "/v1/notes/nothing", map[string]string{"text": "x"}, "If-Match", `"1"`).Refused(404, "not-found")
}

// An anonymous operation refuses cookies and leaves no line; nothing of the caller is logged anywhere (R6.5).
func TestAnonymousOperation(t *testing.T) {
	d := newDesk(t)
	d.ministry().Do("POST", "/v1/cast", map[string]string{"text": "words"}).Refused(400, "cookie-refused")
	nobody := d.nobody()
	nobody.Do("POST", "/v1/cast", map[string]string{"text": "words"}, "Cookie", "any=1").Refused(400, "cookie-refused")
	nobody.Do("POST", "/v1/cast", map[string]string{"text": "words"}, "X-Linxuan", "").Refused(403, "foreign-origin")
	nobody.Do("POST", "/v1/cast", map[string]string{"text": "words"}).Want(200)
	nobody.Do("POST", "/v1/cast", map[string]string{"text": "words"}, "Idempotency-Key", "").Want(200)
	if d.Log.String() != "" {
		t.Fatalf("logged: %s", d.Log)
	}
}

func TestLogTellsWhatNotWho(t *testing.T) {
	d := newDesk(t)
	v := d.SignIn(account.Ministry, "", "")
	d.Client(d.function, v).Do("POST", "/v1/notes", map[string]string{"text": "the words"}, "Idempotency-Key", "a key of the client")
	d.nobody().Get("/v1/notes")
	line, rest, _ := strings.Cut(d.Log.String(), "\n")
	for _, want := range []string{`"op":"write"`, `"status":201`, `"role":"ministry"`, `"requestId":"request-of-the-test"`, `"ms":0`} {
		if !strings.Contains(line, want) {
			t.Errorf("%s lacks %s", line, want)
		}
	}
	if !strings.Contains(rest, `"status":401`) {
		t.Errorf("the refusal is not logged: %s", rest)
	}
	for _, secret := range []string{v.Actor.ID, v.Actor.Pseudonym, v.Cookie, v.Actor.Session, "the words", "203.0.113.7", "a key of the client"} {
		if strings.Contains(d.Log.String(), secret) {
			t.Errorf("the log tells %s", secret)
		}
	}
}

var errCause = errors.New("disk on fire")

// An error that nobody classified is a 500 whose text stays inside; what is the store's is a 503; a panic is one request's.
func TestUnexpectedErrors(t *testing.T) {
	d := newDesk(t)
	for name, row := range map[string]struct {
		fail   func() error
		status int
		code   string
		logged bool
	}{
		"unknown":          {func() error { return errCause }, 500, "internal", true},
		"panic":            {func() error { panic(errCause) }, 500, "internal", true},
		"ours with cause":  {func() error { return errClosed.Wrap(errCause, "closedAt", 1) }, 409, "api-test-closed", true},
		"ours":             {func() error { return errClosed.New() }, 409, "api-test-closed", false},
		"ours, bare":       {func() error { return errClosed }, 409, "api-test-closed", false},
		"malformed within": {func() error { return api.ErrMalformed.Wrap(errCause) }, 400, "malformed", false},
	} {
		d.fail = row.fail
		before := len(d.Log.String())
		got := d.nobody().Get("/v1/look").Refused(row.status, row.code)
		if strings.Contains(string(got.Body), "fire") || got.Map()["requestId"] != "request-of-the-test" {
			t.Errorf("%s: %s", name, got.Body)
		}
		if logged := strings.Contains(d.Log.String()[before:], "fire"); logged != row.logged {
			t.Errorf("%s: logged %v: %s", name, logged, d.Log.String()[before:])
		}
	}
	d.fail = func() error { return nil }
	d.nobody().Get("/v1/look").Want(200)
}

func TestFactsStandBesideTheStandardMembers(t *testing.T) {
	d := newDesk(t)
	define := errClosed
	d.fail = func() error {
		return define.New("status", 1, "type", "other", "quota", 5, "retryAfterSeconds", int64(7)).At("/a", "at-least", "limit", 3)
	}
	got := d.nobody().Get("/v1/look").Refused(http.StatusConflict, "api-test-closed")
	m := got.Map()
	if m["quota"] != 5.0 || m["rule"] != "R5.2" || m["status"] != 409.0 || got.Header["retry-after"] != "7" {
		t.Fatalf("%s", got.Body)
	}
	if e := m["errors"].([]any)[0].(map[string]any); e["pointer"] != "/a" || e["detail"] != "不得小于 3。" {
		t.Fatalf("%s", got.Body)
	}
}

// Each kind of refusal has its status; an unknown one would be a 0.
func TestStatusOfEachKind(t *testing.T) {
	d := newDesk(t)
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 500, fault.Malformed: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Stale: 412,
		fault.TooLarge: 413, fault.UnsupportedType: 415, fault.Invalid: 422, fault.PreconditionRequired: 428, fault.TooMany: 429, fault.Unavailable: 503,
	} {
		d.fail = func() error { return (&fault.Definition{Code: "of-a-kind", Kind: kind}).New() }
		got := d.nobody().Get("/v1/look")
		if got.Status != want {
			t.Errorf("kind %d: %d, want %d", kind, got.Status, want)
		}
		if after := got.Header["retry-after"]; (after != "") != (want == 503) {
			t.Errorf("kind %d: retry after %q", kind, after)
		}
	}
}

func TestOperationNeedsAnAction(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("registered without an action")
		}
	}()
	b := accounttest.New(t, monday)
	r := api.NewRouter(b.Setup(), account.Gate(b.Store), b.Store, "")
	api.Handle(r, api.Op{ID: "x", Method: "GET", Path: "/x"}, (&desk{}).list)
}

func TestNowIsCutToTheMillisecond(t *testing.T) {
	s := api.Setup{Clock: func() time.Time { return monday.Add(999_999).In(time.FixedZone("", 8*3600)) }}
	if got := s.Now(); got != monday {
		t.Fatal(got)
	}
}
