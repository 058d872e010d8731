package ballot

import (
	"encoding/json"
	"os"
	"testing"
)

// browserVectors are a setup, dealings, shares and casts that the browser's implementation made (functions/portal/web/src/ballot),
// with what it holds them to be. They are made anew, with new keys, by
//
//	cd functions/portal/web && LINXUAN_GOLDEN=../../../shared/ballot/testdata/browser npm test
type browserVectors struct {
	Setup      json.RawMessage `json:"setup"`
	Hash       Hash            `json:"hash"`
	Dealings   []Dealing       `json:"dealings"`
	Shares     []KeyShare      `json:"shares"`
	ClosingKey Bytes           `json:"closingKey"`
	Casts      []struct {
		Group   string `json:"group"`
		Choice  string `json:"choice"`
		Binary  Bytes  `json:"binary"`
		Digest  Hash   `json:"digest"`
		SpendID Hash   `json:"spendId"`
	} `json:"casts"`
}

// What a browser makes has the bytes that the server makes: setup hash, closing key, shares, tokens, seals, signatures.
func TestMadeInTheBrowser(t *testing.T) {
	for _, name := range []string{"ballot", "capped"} {
		t.Run(name, func(t *testing.T) { checkBrowser(t, "testdata/browser/"+name+".json") })
	}
}

func checkBrowser(t *testing.T, file string) {
	t.Helper()
	var made browserVectors
	if err := json.Unmarshal(must[[]byte](t)(os.ReadFile(file)), &made); err != nil {
		t.Fatal(err)
	}
	checked := must[*Checked](t)(must[Setup](t)(ParseSetup(made.Setup)).Check())
	if checked.Hash != made.Hash {
		t.Errorf("setup %s, the browser has %s", checked.Hash, made.Hash)
	}
	closing := must[Closing](t)(NewClosing(Commitments(made.Dealings)))
	for _, two := range [][]KeyShare{made.Shares[:2], made.Shares[1:], {made.Shares[2], made.Shares[0]}} {
		key := must[*ClosingKey](t)(closing.Recombine(two))
		if scalar := must[Bytes](t)(key.Bytes()); string(scalar) != string(made.ClosingKey) {
			t.Errorf("closing key %x, the browser has %x", scalar, made.ClosingKey)
		}
	}
	key := must[*ClosingKey](t)(ParseClosingKey(made.ClosingKey))
	if len(made.Casts) == 0 {
		t.Error("no casts")
	}
	for _, c := range made.Casts {
		cast := must[Cast](t)(ParseCast(c.Binary))
		expect(t, checked.Verify(cast), nil)
		choice := must[Choice](t)(checked.Open(cast, key))
		if cast.Group != c.Group || choice.String() != c.Choice || cast.Digest() != c.Digest || cast.SpendID() != c.SpendID {
			t.Errorf("%s: %s, the browser meant %s on %s", cast.Group, choice, c.Choice, c.Group)
		}
	}
}
