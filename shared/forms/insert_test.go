package forms_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
)

func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	for x := range 300 {
		for y := range 200 {
			m.Set(x, y, color.NRGBA{uint8(x), uint8(y), 128, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The compilation holds every page of every attachment, each under our footer; what cannot be read is said to be bound apart.
// It makes no claim to PDF/A, which would speak for files of others.
func TestAttachmentsInTheCompilation(t *testing.T) {
	a := application()
	files := []forms.File{
		{Bytes: pdftest.Paper("批准备案文件（示例）", 3, "同意备案。")},
		{Bytes: pdftest.CompressedPaper("集团章程（示例）", 2, "第一章总则。")},
		{Bytes: picture(t)},
		{Bytes: []byte("%PDF-1.7 broken")},
		{Bytes: []byte("neither")},
		{Apart: "全部附件过大"},
	}
	for len(a.Documents) < len(files) {
		a.Documents = append(a.Documents, forms.Attachment{Kind: "佐证材料", Name: fmt.Sprintf("佐证%d.pdf", len(a.Documents)), SHA256: hash})
	}
	alone := formstest.Words(t, formstest.Print(t, forms.Compilation{Application: a}.Paper()))
	raw := formstest.Print(t, forms.Compilation{Application: a, Files: files}.Paper())
	if bytes.Contains(raw, []byte("<pdfaid:part>")) {
		t.Error("claims PDF/A for somebody else's file")
	}
	pages := formstest.Words(t, raw)
	if want := len(alone) + 2 + 1; len(pages) != want { // the first page of each stands under its heading
		t.Errorf("%d pages, want %d", len(pages), want)
	}
	for i, page := range pages {
		formstest.Lacks(t, []string{page}, "内容摘要"+hash, fmt.Sprintf("第%d页共%d页", i+1, len(pages)))
	}
	formstest.Lacks(t, pages, "同意备案。", "第一章总则。", "未编入汇编：文件格式特殊", "未编入汇编：图片无法读取", "未编入汇编：全部附件过大")
	if n := strings.Count(strings.Join(pages, ""), "批准备案文件（示例）"); n != 3 {
		t.Errorf("the title that each of three pages has is there %d times", n)
	}
	if !bytes.Contains(raw, []byte("/Subtype /Image")) && !bytes.Contains(raw, []byte("/Subtype/Image")) {
		t.Error("the picture is not in it")
	}
}
