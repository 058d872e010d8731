package box

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	"linxuan/shared/ballot"
)

// A setup of 500 groups with the larger keys fits into an item of DynamoDB's, which holds 400 kB, and one of 1,000 groups with
// the usual ones; a round has some 350.
func TestASetupFitsIntoAnItem(t *testing.T) {
	for _, row := range []struct{ groups, spki int }{{500, 422}, {1000, 294}} { // SPKI of 3072 and 2048 bits
		setupFits(t, row.groups, row.spki)
	}
}

func setupFits(t *testing.T, groups, spki int) {
	t.Helper()
	setup := ballot.Setup{Format: ballot.SetupFormat, Round: "2019", Ballot: "bal_00000000000000000000000000"}
	for i := range groups {
		key := make([]byte, spki)
		_, _ = rand.Read(key) // never fails (crypto/rand)
		setup.Groups = append(setup.Groups, ballot.GroupSetup{Group: fmt.Sprintf("grp_%026d", i), Entitled: 60, Score: ballot.Ratio{Num: 4321, Den: 53}, Key: key})
	}
	raw, err := setup.Encode()
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack(raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(p) > 390_000 {
		t.Errorf("%d bytes", len(p))
	}
	if again, err := p.unpack(); err != nil || !bytes.Equal(again, raw) {
		t.Errorf("unpacked to something else: %v", err)
	}
	if _, err := p[:len(p)-9].unpack(); err == nil {
		t.Error("a record that is cut short is read")
	}
}
