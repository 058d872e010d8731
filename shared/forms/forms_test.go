package forms_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What each form says, page by page, is kept: a change of a form is seen as a change of its golden file. The blanks between
// words are the layout's affair.
func TestGoldenForms(t *testing.T) {
	for name, paper := range map[string]forms.Paper{
		"application": application().Paper(), "summary": summary().Paper(), "compilation": forms.Compilation{Application: application()}.Paper(),
		"ballot-record": ballotRecord().Paper(), "receipt": receipt().Paper(), "notice": publicNotice().Paper(), "final-list": finalList().Paper(),
		"certificate": certificate().Paper(), "meeting-book": meetingBook().Paper([]string{"2016年", "2017年", "2018年"}),
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(formstest.Words(t, formstest.Print(t, paper)), "\n---- page ----\n") + "\n"
			golden(t, name+".txt", got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); look at it and run with -update\n%s", name, err, got)
	}
}

// A form is laid out as meant: what belongs on one page stands on one.
func TestPages(t *testing.T) {
	for name, row := range map[string]struct {
		paper forms.Paper
		pages int
	}{
		"receipt": {receipt().Paper(), 1}, "certificate": {certificate().Paper(), 1}, "summary": {summary().Paper(), 2},
		"meeting book: cover, and one page a group": {meetingBook().Paper([]string{"2016年", "2017年", "2018年"}), 4},
	} {
		if pages := formstest.Words(t, formstest.Print(t, row.paper)); len(pages) != row.pages {
			t.Errorf("%s: %d pages, want %d", name, len(pages), row.pages)
		}
	}
}

// A draft is never taken for what was submitted: it says so on its cover and on every page, and carries no content hash.
func TestDraftSaysSo(t *testing.T) {
	a := application()
	a.SubmittedAt, a.Manifest, a.At = time.Time{}, "", october
	for i, page := range formstest.Words(t, formstest.Print(t, a.Paper())) {
		formstest.Lacks(t, []string{page}, "草稿，尚未提交，不作为报送材料")
		if strings.Contains(page, "内容摘要") {
			t.Errorf("page %d of a draft carries a content hash", i+1)
		}
	}
}

// R4.3: the same list gives the print and the sheet.
func TestSummaryAsPrintAndSheet(t *testing.T) {
	s := summary()
	pages := formstest.Words(t, formstest.Print(t, s.Paper()))
	raw, err := s.Book().XLSX()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("推荐名单")
	if err != nil || len(rows) != 3+1+len(s.Recommended) {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	for i, c := range s.Recommended {
		row := rows[4+i]
		if row[0] != fmt.Sprint(c.Rank) || row[1] != c.Group || row[4] != c.LeadProvince {
			t.Errorf("row %v", row)
		}
		formstest.Lacks(t, pages, row...)
	}
}

// No characters are lost without a word: what the fonts lack is marked and named.
func TestCharactersBeyondTheFonts(t *testing.T) {
	pages := formstest.Words(t, formstest.Print(t, forms.Paper{Title: "字", At: october, Blocks: []forms.Block{forms.Paragraph{Text: "姓名：\U0002F9F4\U0001F600与𬭩"}}}))
	formstest.Lacks(t, pages, "〓", "𬭩", "U+1F600")
}
