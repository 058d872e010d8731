package ledger_test

import (
	"strings"
	"testing"

	"linxuan/functions/ledger"
	"linxuan/shared/account/accounttest"
	record "linxuan/shared/ledger"
	"linxuan/shared/table/tabletest"
)

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, monday)
	b.Env["SIGNING_KEY"] = ""
	if _, err := ledger.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "PUBLIC_BUCKET, SIGNING_KEY") {
		t.Fatalf("%v", err)
	}
}

// An event that no schedule sends is an error of ours, and nothing is folded by it.
func TestOtherEventsAreRefused(t *testing.T) {
	d := newDesk(t)
	d.enter(1)
	for _, event := range []string{`{}`, `{"schedule":""}`, `{"schedule":1}`, `[]`, `{"version":"1.0"}`} {
		if out, err := d.function.Invoke(ctx, []byte(event)); err == nil {
			t.Errorf("%s is answered: %s", event, out)
		}
	}
	d.client.Get("/v1/ledger/checkpoint").Refused(404, "not-found")
}

// R9.1: an entry waits, then has its place; one that nobody made is not found.
func TestWhereAnEntryStands(t *testing.T) {
	d := newDesk(t)
	d.enter(3)
	path := func(id string) string { return "/v1/ledger/entries/" + id }
	for _, r := range d.receipts {
		if m := d.client.Get(path(r.ID)).Want(200).Map(); m["entry"] != r.ID || m["sequence"] != nil || m["head"] != nil {
			t.Errorf("waiting: %v", m)
		}
	}
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	seen := map[any]bool{}
	for _, r := range d.receipts {
		m := d.client.Get(path(r.ID)).Want(200).Map()
		if head, ok := m["head"].(map[string]any); !ok || head["size"] != 3.0 {
			t.Errorf("placed: %v", m)
		}
		seen[m["sequence"]] = true
	}
	if len(seen) != 3 || !seen[0.0] || !seen[1.0] || !seen[2.0] {
		t.Errorf("places %v", seen)
	}
	d.client.Get(path("ent_"+strings.Repeat("0", 26))).Refused(404, "not-found")
	d.client.Get(path("app_1")).Refused(422, "invalid")
}

// An entry that is found its place between two looks is never said to be none.
func TestAnEntryThatIsPlacedMeanwhile(t *testing.T) {
	d := newDesk(t)
	d.enter(1)
	d.gate.through = d.Tables.Faults // the function's calls go by the faults
	d.Tables.Faults.Next("Query", tabletest.First(func() {
		if err := d.run(); err != nil {
			t.Error(err)
		}
	}))
	if m := d.client.Get("/v1/ledger/entries/" + d.receipts[0].ID).Want(200).Map(); m["sequence"] != 0.0 {
		t.Errorf("%v", m)
	}
}

// R9.1: what was altered in any way, and what another platform signed, is told from what is ours.
func TestAlteredReceipts(t *testing.T) {
	d := newDesk(t)
	d.enter(2)
	mine, other := d.receipts[0], d.receipts[1]
	signer, err := record.NewSigner("signing key of another platform, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := record.Decode([]byte(mine.Entry))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := signer.Issue(entry)
	if err != nil {
		t.Fatal(err)
	}
	for name, alter := range map[string]func(*record.Receipt){
		"another subject":             func(r *record.Receipt) { r.Subject = "app_9" },
		"another act":                 func(r *record.Receipt) { r.Act = "final-list-published" },
		"another instant":             func(r *record.Receipt) { r.At++ },
		"another content":             func(r *record.Receipt) { r.Content = strings.Repeat("0", 64) },
		"another entry's id":          func(r *record.Receipt) { r.ID = other.ID },
		"another entry":               func(r *record.Receipt) { r.Entry = other.Entry },
		"a letter more":               func(r *record.Receipt) { r.Entry += " " },
		"no entry":                    func(r *record.Receipt) { r.Entry = "" },
		"another entry with its hash": func(r *record.Receipt) { r.Entry, r.Hash = other.Entry, other.Hash },
		"another hash":                func(r *record.Receipt) { r.Hash[0] ^= 1 },
		"another signature":           func(r *record.Receipt) { r.Signature = other.Signature },
		"a signature that is none":    func(r *record.Receipt) { r.Signature.Value = "!" },
		"a key that is none of ours":  func(r *record.Receipt) { r.Signature.Key = strings.Repeat("0", 16) },
		"another suite":               func(r *record.Receipt) { r.Signature.Suite = record.SuiteSM2 },
		"another platform's":          func(r *record.Receipt) { *r = foreign },
		"another platform's, with our key's name": func(r *record.Receipt) {
			key := r.Signature.Key
			*r = foreign
			r.Signature.Key = key
		},
	} {
		altered := mine
		alter(&altered)
		d.client.Post("/v1/ledger/receipts/check", altered).Refused(422, "receipt-invalid")
		if strings.Contains(d.Log.String(), `"level":"ERROR"`) {
			t.Fatalf("%s fills the log: %s", name, d.Log)
		}
	}
	d.client.Post("/v1/ledger/receipts/check", mine).Want(200)
}

// Whatever is sent, it is a clear 4xx.
func TestBadInput(t *testing.T) {
	d := newDesk(t)
	d.enter(1)
	good := map[string]any{}
	for name, value := range map[string]any{"id": "ent_1", "at": "2019-10-14T01:00:00.000Z", "act": "a", "subject": "s", "entry": "{}", "hash": strings.Repeat("0", 64), "signature": map[string]any{"suite": "ed25519", "key": "k", "value": "v"}} {
		good[name] = value
	}
	with := func(name string, value any) map[string]any {
		all := map[string]any{}
		for n, v := range good {
			all[n] = v
		}
		all[name] = value
		return all
	}
	const check = "/v1/ledger/receipts/check"
	for name, row := range map[string]struct {
		method, path string
		body         any
		status       int
		code         string
	}{
		"no JSON":              {"POST", check, []byte("{"), 400, "malformed"},
		"no body":              {"POST", check, nil, 400, "malformed"},
		"nothing":              {"POST", check, map[string]any{}, 422, "invalid"},
		"unknown field":        {"POST", check, with("rank", 1), 422, "invalid"},
		"a hash of nothing":    {"POST", check, with("hash", "zz"), 422, "invalid"},
		"an instant of words":  {"POST", check, with("at", "yesterday"), 422, "invalid"},
		"a signature of text":  {"POST", check, with("signature", "signed"), 422, "invalid"},
		"one that is not ours": {"POST", check, good, 422, "receipt-invalid"},
		"a bundle below zero":  {"GET", "/v1/ledger/bundles?from=-1", nil, 422, "invalid"},
		"a bundle in words":    {"GET", "/v1/ledger/bundles?from=first", nil, 422, "invalid"},
		"21 bundles":           {"GET", "/v1/ledger/bundles?limit=21", nil, 422, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			if m := d.client.Do(row.method, row.path, row.body).Refused(row.status, row.code).Map(); m["title"] == "" || m["detail"] == "" {
				t.Errorf("%v", m)
			}
		})
	}
	if items := d.client.Get("/v1/ledger/bundles?from=999999999999").Want(200).Map()["items"]; items != nil && len(items.([]any)) > 0 {
		t.Errorf("%v", items)
	}
}
