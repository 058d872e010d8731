package documents_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/ledger"
	"linxuan/shared/vault"
)

// R9.1: whoever holds a receipt prints it, of whatever act; what is altered or not ours is not printed.
func TestAnyReceipt(t *testing.T) {
	d := sit(t)
	r := d.submit(t)
	public := d.Client(d.f, accounttest.Visitor{})
	const path = "/v1/documents/receipt"
	public.Post(path, r).Refused(503, vault.ErrUnavailable.Code) // no key is published yet: nothing can be told of it
	list, err := json.Marshal(ledger.KeyList{Keys: []ledger.PublicKey{d.stage.Journal.PublicKey()}})
	if err != nil {
		t.Fatal(err)
	}
	key, err := vault.ParseKey("ledger/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.New(d.Tables.AWS, d.Env["AWS_ENDPOINT_URL_S3"], d.Env["PUBLIC_BUCKET"]).Put(ctx, vault.Publication{Key: key}, list); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*accounttest.Client{"nobody in particular": public, "a group": d.group, "the ministry": d.ministry} {
		print := c.Post(path, r)
		pages := words(t, print, name)
		if codes := formstest.Codes(t, print.Body); len(codes) != 1 || codes[0] != "https://linxuan.test/receipt?entry="+r.ID+"&hash="+r.Hash.String() {
			t.Errorf("%s: codes %q", name, codes)
		}
		formstest.Lacks(t, pages, "提交示范申报", r.ID, r.Subject, r.Hash.String(), r.Signature.Key, "https://linxuan.test/receipt")
		if len(pages) != 1 || strings.Contains(pages[0], d.name) {
			t.Errorf("%s: it says more than the receipt does: %v", name, pages)
		}
	}
	for what, alter := range map[string]func(*ledger.Receipt){
		"its act":       func(r *ledger.Receipt) { r.Act = "list-published" },
		"its instant":   func(r *ledger.Receipt) { r.At++ },
		"its subject":   func(r *ledger.Receipt) { r.Subject = "app_another" },
		"its entry":     func(r *ledger.Receipt) { r.Entry = strings.Replace(r.Entry, "2019", "2020", 1) },
		"its signature": func(r *ledger.Receipt) { r.Signature.Value = "AAAA" + r.Signature.Value[4:] },
		"its key":       func(r *ledger.Receipt) { r.Signature.Key = "another" },
	} {
		altered := r
		alter(&altered)
		t.Log(what)
		public.Post(path, altered).Refused(422, "print-receipt-invalid")
	}
}

// An act has one name, on the page and on paper.
func TestActsAreCalledAsOnThePages(t *testing.T) {
	page, err := os.ReadFile("../portal/web/src/texts/zh-CN/common.ts")
	if err != nil {
		t.Fatal(err)
	}
	print, err := os.ReadFile("acts.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "\n  acts: {")
	if !found {
		t.Fatal("the page's table is not there")
	}
	table, _, _ = strings.Cut(table, "\n  }")
	names := regexp.MustCompile(`'([a-z-]+)': '([^']+)'`).FindAllStringSubmatch(table, -1)
	if len(names) < 50 {
		t.Fatalf("%d names read", len(names))
	}
	squeezed := regexp.MustCompile(`\s+`).ReplaceAllString(string(print), "")
	for _, n := range names {
		if !strings.Contains(squeezed, `"`+n[1]+`":"`+n[2]+`",`) {
			t.Errorf("%s: %s on the page, not so in print", n[1], n[2])
		}
	}
	if lines := strings.Count(squeezed, `":"`); lines != len(names) {
		t.Errorf("%d names in print, %d on the page", lines, len(names))
	}
}
