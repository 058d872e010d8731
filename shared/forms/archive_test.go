package forms_test

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
)

// colour is an operator that sets any colour but a grey (ISO 32000-1, 8.6.8): the output intent says what greys are, and nothing
// else.
var colour = regexp.MustCompile(`(?m)[\d.] (rg|RG|k|K|sc|SC|scn|SCN)\s*$`)

// What a print claims by PDF/A-2u (ISO 19005-2) a reader that is not its writer finds in it: a valid file that is not encrypted
// and has an identifier, every font embedded with its Unicode values, metadata that claim it, an output intent with its
// profile, no colours besides greys, and nothing that acts, plays or is attached.
func TestArchivalPrints(t *testing.T) {
	for name, paper := range map[string]forms.Paper{
		"receipt": receipt().Paper(), "certificate": certificate().Paper(), "application": application().Paper(),
		"annual report": forms.AnnualReport{Document: invented(t, 40)}.Paper(),
	} {
		t.Run(name, func(t *testing.T) {
			raw := formstest.Print(t, paper)
			strict := &model.Configuration{Reader15: true, ValidationMode: model.ValidationStrict, Eol: types.EolLF, Limits: model.DefaultResourceLimits(), Offline: true}
			if err := api.Validate(bytes.NewReader(raw), strict); err != nil {
				t.Fatal(err)
			}
			doc, err := api.ReadContext(bytes.NewReader(raw), strict)
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.EnsurePageCount(); err != nil {
				t.Fatal(err)
			}
			if doc.Encrypt != nil || len(doc.ID) != 2 {
				t.Errorf("encrypted %v, identifier %v", doc.Encrypt, doc.ID)
			}
			a := archive{t, doc}
			a.catalog()
			fonts, contents := 0, 0
			for number, entry := range doc.Table {
				switch o := entry.Object.(type) {
				case types.Dict:
					fonts += a.font(number, o)
					a.actsNot(number, o)
				case types.StreamDict:
					a.actsNot(number, o.Dict)
					contents += a.grey(number, o)
				}
			}
			if fonts == 0 || contents != doc.PageCount {
				t.Errorf("%d fonts, contents of %d pages of %d", fonts, contents, doc.PageCount)
			}
		})
	}
}

type archive struct {
	t   *testing.T
	doc *model.Context
}

// dict follows a reference to a dictionary; nil where there is none.
func (a archive) dict(o types.Object) types.Dict {
	a.t.Helper()
	d, err := a.doc.DereferenceDict(o)
	if err != nil {
		a.t.Fatal(err)
	}
	return d
}

func (a archive) stream(o types.Object) []byte {
	a.t.Helper()
	s, _, err := a.doc.DereferenceStreamDict(o)
	if err != nil || s == nil {
		a.t.Fatalf("no stream: %v", err)
	}
	if err := s.Decode(); err != nil {
		a.t.Fatal(err)
	}
	return s.Content
}

// catalog checks the claim and what greys are.
func (a archive) catalog() {
	a.t.Helper()
	root, err := a.doc.Catalog()
	if err != nil {
		a.t.Fatal(err)
	}
	metadata := string(a.stream(root["Metadata"]))
	for _, claim := range []string{"<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>U</pdfaid:conformance>"} {
		if !strings.Contains(metadata, claim) {
			a.t.Errorf("the metadata lack %s", claim)
		}
	}
	intents, err := a.doc.DereferenceArray(root["OutputIntents"])
	if err != nil || len(intents) != 1 {
		a.t.Fatalf("output intents %v %v", intents, err)
	}
	profile := a.stream(a.dict(intents[0])["DestOutputProfile"])
	if len(profile) < 128 || int(binary.BigEndian.Uint32(profile)) != len(profile) || string(profile[36:40]) != "acsp" || string(profile[16:20]) != "GRAY" {
		a.t.Errorf("the profile is none of greys: %d bytes", len(profile))
	}
}

// font checks a font, and counts those that lie in the file.
func (a archive) font(number int, d types.Dict) int {
	a.t.Helper()
	if d.Type() == nil || *d.Type() != "Font" {
		return 0
	}
	switch *d.Subtype() {
	case "Type0":
		if len(a.stream(d["ToUnicode"])) == 0 {
			a.t.Errorf("font %d says of no character what it is", number)
		}
		return 0
	case "CIDFontType2":
		if m := d.NameEntry("CIDToGIDMap"); m == nil || *m != "Identity" {
			a.t.Errorf("font %d names no map to its glyphs", number)
		}
		if len(a.stream(a.dict(d["FontDescriptor"])["FontFile2"])) < 1000 {
			a.t.Errorf("font %d is not in the file", number)
		}
		return 1
	}
	a.t.Errorf("font %d is a %s", number, *d.Subtype())
	return 0
}

// actsNot finds what an archive must not hold.
func (a archive) actsNot(number int, d types.Dict) {
	a.t.Helper()
	for _, key := range []string{"JS", "AA", "EmbeddedFiles", "EF", "XFA", "SMask", "Movie", "Launch"} {
		if _, found := d[key]; found {
			a.t.Errorf("object %d has %s", number, key)
		}
	}
	if s := d.NameEntry("S"); s != nil && (*s == "JavaScript" || *s == "Launch" || *s == "SubmitForm") {
		a.t.Errorf("object %d does %s", number, *s)
	}
}

// grey checks the content of a page, and counts it.
func (a archive) grey(number int, s types.StreamDict) int {
	a.t.Helper()
	if err := s.Decode(); err != nil || s.Type() != nil || s.Subtype() != nil || !bytes.Contains(s.Content, []byte(" Tf")) {
		return 0 // of another kind, such as a font
	}
	if m := colour.Find(s.Content); m != nil {
		a.t.Errorf("object %d sets a colour: %s", number, m)
	}
	return 1
}
