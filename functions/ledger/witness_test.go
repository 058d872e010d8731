package ledger_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	door "linxuan/functions/ledger"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
)

const cosignatures = "/v1/ledger/cosignatures"

func newCosigner(t *testing.T, name string) ledger.Cosigner {
	t.Helper()
	c, err := ledger.GenerateCosigner(name, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *desk) cosigned(c ledger.Cosigner, signed string, after time.Duration) map[string]any {
	d.t.Helper()
	out, err := c.Cosign(d.keys(), signed, d.Clock.Now().Add(after))
	if err != nil {
		d.t.Fatal(err)
	}
	return map[string]any{"checkpoint": out}
}

// grown is the checkpoint after some more entries.
func (d *desk) grown(n int) string {
	d.t.Helper()
	d.enter(n)
	if err := d.run(); err != nil {
		d.t.Fatal(err)
	}
	return string(d.file("checkpoint"))
}

func (d *desk) witnessed() (list []journal.Cosigned) {
	d.t.Helper()
	var all struct{ Items []journal.Cosigned }
	d.client.Get(cosignatures).Want(200).JSON(&all)
	return all.Items
}

// R9.1: a registered witness confirms what it has seen grow. What it hands in is published with its line and the log's, and
// with nobody else's; it never goes back.
func TestWitnessCosigns(t *testing.T) {
	d := newDesk(t)
	witness, guest := newCosigner(t, "witness.test/w1"), newCosigner(t, "guest.test/w")
	d.Env["WITNESSES"] = newCosigner(t, "witness.test/w0").VerifierKey() + "," + witness.VerifierKey()
	d.build()
	first := d.grown(130)
	second := d.grown(300)
	if list := d.witnessed(); len(list) > 0 {
		t.Fatalf("confirmed by nobody: %+v", list)
	}
	both := d.cosigned(guest, first, 0)
	both = d.cosigned(witness, both["checkpoint"].(string), 0)
	if strings.Count(both["checkpoint"].(string), "\n— ") != 3 {
		t.Fatal(both)
	}
	for range 2 { // the same again changes nothing
		d.client.Post(cosignatures, both).Want(200)
		list := d.witnessed()
		if len(list) != 1 || list[0].Size != 130 || list[0].Version != 1 || strings.Count(list[0].Checkpoint, "\n— ") != 2 {
			t.Fatalf("%+v", list)
		}
	}
	d.client.Post(cosignatures, d.cosigned(witness, second, time.Minute)).Want(200)
	before := d.witnessed()
	if len(before) != 1 || before[0].Size != 430 || before[0].Witness != witness.VerifierKey() {
		t.Fatalf("%+v", before)
	}
	if m := d.client.Post(cosignatures, both).Refused(409, "cosignature-old").Map(); m["size"] != 430.0 || !strings.Contains(m["detail"].(string), "430") {
		t.Errorf("%v", m)
	}
	if list := d.witnessed(); len(list) != 1 || list[0] != before[0] {
		t.Errorf("after an old one: %+v", list)
	}
	number := strings.Split(witness.VerifierKey(), "+")[1]
	published := string(d.file("cosigned/" + number + ".txt"))
	if c := d.check([]byte(published)); c.Size != 430 {
		t.Errorf("%+v", c)
	}
	if at, err := ledger.VerifyCosignature(published, witness.VerifierKey()); err != nil || at.Unix() != before[0].At.Time().Unix() {
		t.Errorf("%s, %v", at, err)
	}
}

// What is not a witness's word on this log's own published checkpoint is refused, and nothing is recorded.
func TestCosignaturesThatDoNotCount(t *testing.T) {
	d := newDesk(t)
	witness := newCosigner(t, "witness.test/w1")
	d.Env["WITNESSES"] = witness.VerifierKey()
	d.build()
	checkpoint := d.grown(7)
	own, err := ledger.SignerOf(d.Env["KEY_KIND"], d.Env["SIGNING_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ledger.NewSigner("signing key of another log, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	good, err := d.keys().Open(checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	// by signs a checkpoint and lets the witness cosign it, whatever it says.
	by := func(s ledger.Signer, c ledger.Checkpoint) map[string]any {
		signed, err := s.SignCheckpoint(c)
		if err != nil {
			t.Fatal(err)
		}
		keys := ledger.KeyList{Origin: c.Origin, Keys: []ledger.PublicKey{s.PublicKey()}}
		out, err := witness.Cosign(keys, signed, d.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"checkpoint": out}
	}
	altered := func(c ledger.Checkpoint, change func(*ledger.Checkpoint)) ledger.Checkpoint { change(&c); return c }
	mine := d.cosigned(witness, checkpoint, 0)["checkpoint"].(string)
	last := strings.LastIndex(mine, " ") + 1
	for name, row := range map[string]struct {
		body any
		code string
	}{
		"nobody's line":                {map[string]any{"checkpoint": checkpoint}, "witness-unknown"},
		"an unknown witness":           {d.cosigned(newCosigner(t, "guest.test/w"), checkpoint, 0), "witness-unknown"},
		"another key of that name":     {d.cosigned(newCosigner(t, "witness.test/w1"), checkpoint, 0), "witness-unknown"},
		"a signature that was altered": {map[string]any{"checkpoint": mine[:last+8] + "AAAA" + mine[last+12:]}, "witness-unknown"},
		"another log's key":            {by(foreign, good), "checkpoint-foreign"},
		"another origin":               {by(own, altered(good, func(c *ledger.Checkpoint) { c.Origin = "another.test/ledger" })), "checkpoint-foreign"},
		"another tree of that size":    {by(own, altered(good, func(c *ledger.Checkpoint) { c.Root[0] ^= 1 })), "checkpoint-foreign"},
		"a size not yet reached":       {by(own, altered(good, func(c *ledger.Checkpoint) { c.Size++ })), "checkpoint-foreign"},
		"no entry":                     {by(own, altered(good, func(c *ledger.Checkpoint) { c.Size = 0 })), "checkpoint-foreign"},
		"no note":                      {map[string]any{"checkpoint": "confirmed"}, "checkpoint-foreign"},
		"nothing":                      {map[string]any{}, "invalid"},
		"too much":                     {map[string]any{"checkpoint": strings.Repeat("x", 4097)}, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			d.client.Post(cosignatures, row.body).Refused(422, row.code)
			if list := d.witnessed(); len(list) > 0 {
				t.Errorf("recorded: %+v", list)
			}
		})
	}
}

func TestWitnessesAreKeys(t *testing.T) {
	d := newDesk(t)
	for _, keys := range []string{"witness.test/w1", "none,none", newCosigner(t, "w").VerifierKey() + ","} {
		d.Env["WITNESSES"] = keys
		if _, err := door.New(ctx, d.Setup()); err == nil || !strings.Contains(err.Error(), "WITNESSES") {
			t.Errorf("%q: %v", keys, err)
		}
	}
}
