package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/ledger"
)

// R9.1: the code on a printed receipt, read from the page as a telephone does, is that of the receipt which holds offline, and
// of no other.
func TestPrintedReceipt(t *testing.T) {
	l := publish(t, 2)
	printed := func(r ledger.Receipt) string {
		raw := formstest.Print(t, forms.Receipt{
			Act: "提交示范申报", ID: r.ID, At: r.At.Time(), Subject: r.Subject, Hash: r.Hash.String(),
			Key: r.Signature.Key, Signature: r.Signature.Value, Origin: "https://" + origin,
		}.Paper())
		codes := formstest.Codes(t, raw)
		if len(codes) != 1 || !strings.HasPrefix(codes[0], "https://"+origin+"/receipt?") {
			t.Fatalf("codes on paper: %q", codes)
		}
		return codes[0]
	}
	mine, other := printed(l.receipts[0]), printed(l.receipts[1])
	if mine == other || !slices.Contains(strings.FieldsFunc(mine, func(r rune) bool { return r == '=' || r == '&' }), l.receipts[0].Hash.String()) {
		t.Errorf("codes %q and %q", mine, other)
	}
	write(t, l.dir, "receipt.json", l.receipts[0])
	write(t, l.dir, "proven.json", l.proven(0))
	for _, name := range []string{"receipt.json", "proven.json"} {
		out, err := verify(t, "receipt", l.path(name), "-keys", l.path("keys.json"), "-code", mine)
		if err != nil || !strings.Contains(out, "the code on paper is of this receipt") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for what, code := range map[string]string{
			"another's": other, "another hash": mine[:len(mine)-1] + "x", "no address": "% 回执", "nothing of it": "https://" + origin + "/receipt",
		} {
			if out, err := verify(t, "receipt", l.path(name), "-keys", l.path("keys.json"), "-code", code); !errors.Is(err, errDiffers) {
				t.Errorf("%s, %s: %v\n%s", name, what, err, out)
			}
		}
	}
}
