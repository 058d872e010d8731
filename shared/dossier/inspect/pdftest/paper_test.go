package pdftest_test

import (
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"linxuan/shared/dossier/inspect/pdftest"
)

// The honest papers hold to the letter of ISO 32000, and are the same from call to call.
func TestPapersAreValid(t *testing.T) {
	for what, paper := range map[string]func() []byte{
		"paper":      func() []byte { return pdftest.Paper("示范申报书", 3, "一", "二") },
		"compressed": func() []byte { return pdftest.CompressedPaper("示范申报书", 3, "一", "二") },
		"scan":       func() []byte { return pdftest.Scan(2, 60, 80, 1) },
	} {
		conf := &model.Configuration{Reader15: true, ValidationMode: model.ValidationStrict, Eol: types.EolLF, Limits: model.DefaultResourceLimits(), Offline: true}
		if err := api.Validate(bytes.NewReader(paper()), conf); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if !bytes.Equal(paper(), paper()) {
			t.Errorf("%s differs from call to call", what)
		}
	}
	if bytes.Equal(pdftest.Scan(1, 60, 80, 1), pdftest.Scan(1, 60, 80, 2)) {
		t.Error("the seed of a scan makes no difference")
	}
}
