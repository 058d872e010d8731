package inspect_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"linxuan/shared/dossier/inspect"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/fault"
)

func pdf(b []byte) (inspect.Report, error) {
	return inspect.PDF(bytes.NewReader(b), int64(len(b)))
}

func TestHonestPapersOpen(t *testing.T) {
	lines := make([]string, 100)
	for i := range lines {
		lines[i] = "职业教育集团化办学"
	}
	glyphs := &pdftest.Builder{}
	encoding := glyphs.Add("<< /Type /Encoding /Differences [65 /JS /AA /EF /XFA] >>")
	tree := "4 0 R"
	page := glyphs.Add("<< /Type /Page /Parent " + tree + " /MediaBox [0 0 10 10] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding " + encoding + " >> >> >> >>")
	glyphs.Add("null")
	glyphs.Add("<< /Type /Pages /Count 1 /Kids [" + page + "] >>")
	for what, c := range map[string]struct {
		file  []byte
		pages int
	}{
		"one page":                    {pdftest.Paper("示范申报书", 1), 1},
		"forty pages":                 {pdftest.Paper("办学报告", 40, lines...), 40},
		"object streams":              {pdftest.CompressedPaper("办学报告", 12, lines...), 12},
		"scan":                        {pdftest.Scan(3, 200, 280, 7), 3},
		"link to a page on the web":   {pdftest.With("/Lang (zh) /PieceInfo << /A << /S /URI /URI (https://example.cn/JS/AA) >> >>"), 1},
		"opens at its first page":     {pdftest.With("/OpenAction << /S /GoTo /D [1 0 R /Fit] >> /PageMode /UseOutlines"), 1},
		"form without program":        {pdftest.With("/AcroForm << /Fields [] /NeedAppearances true >>"), 1},
		"words that look like syntax": {pdftest.With("/Title (see obj << /JS and 5 obj and trailer)"), 1},
		"glyphs with forbidden names": {glyphs.Bytes(glyphs.Add("<< /Type /Catalog /Pages "+tree+" >>"), ""), 1},
		"blend mode":                  {pdftest.With("/X << /BM /Screen >>"), 1},
		"content in many parts":       {crumbs(2000), 1},
		"small object stream":         {pdftest.Bomb(2, 1<<10), 1},
		"saved again":                 {honestUpdate(), 1},
	} {
		t.Run(what, func(t *testing.T) {
			r, err := pdf(c.file)
			if err != nil || r.Pages != c.pages || r.MediaType != inspect.TypePDF {
				t.Fatalf("got %+v, %v; want %d pages", r, err, c.pages)
			}
		})
	}
}

func honestUpdate() []byte {
	b := &pdftest.Builder{}
	page := b.Add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>")
	tree := b.Add("<< /Type /Pages /Count 1 /Kids [" + page + "] >>")
	root := b.Add("<< /Type /Catalog /Pages " + tree + " >>")
	return pdftest.Update(b.Bytes(root, ""), map[int]string{1: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20 20] >>"}, 4, root)
}

// Each way in which a file can carry something, plainly in its bytes and within an object stream.
func TestWhatRunsOrHidesIsRefused(t *testing.T) {
	for entries, want := range map[string]*fault.Definition{
		"/OpenAction << /S /JavaScript /JS (x) >>":                                     inspect.ErrPDFScript,
		"/OpenAction << /S /JavaScript /JS 1 0 R >>":                                   inspect.ErrPDFScript,
		"/OpenAction << /S /#4AavaScript /#4a#53 (x) >>":                               inspect.ErrPDFScript,
		"/OpenAction<</S/J#61vaScript>>":                                               inspect.ErrPDFScript,
		"/Names << /JavaScript << /Names [(a) 1 0 R] >> >>":                            inspect.ErrPDFScript,
		"/A [[[<< /Next [ << /JS (x) >> ] >>]]]":                                       inspect.ErrPDFScript,
		"/A << /S /URI /URI (JavaScript:app.alert\\(1\\)) >>":                          inspect.ErrPDFScript,
		"/A << /S /URI /URI (\\152ava\\\nscript:x) >>":                                 inspect.ErrPDFScript,
		"/A << /S /URI /URI <6A 61 76 61 73 63 72 69 70 74 3A 78> >>":                  inspect.ErrPDFScript,
		"/A << /S /URI /URI <FEFF006A006100760061007300630072006900700074003A0078> >>": inspect.ErrPDFScript,
		"/A << % /A (\n/JS (x) >>":                                                     inspect.ErrPDFScript,
		"/A << /T (a\\)b(c)) /JS (x) >>":                                               inspect.ErrPDFScript,
		"/A << /JS\x80(x) >>":                                                          inspect.ErrPDFScript,
		"/A [ << ] /JS (x) ]":                                                          inspect.ErrPDFScript,
		"/A [ << /JS ] (x) >>":                                                         inspect.ErrPDFScript,
		"/OpenAction << /S /Launch /F (cmd.exe) >>":                                    inspect.ErrPDFAction,
		"/OpenAction << /S /SubmitForm /F (http://x) >>":                               inspect.ErrPDFAction,
		"/OpenAction << /S /ImportData /F (x.fdf) >>":                                  inspect.ErrPDFAction,
		"/AA << /WC << /S /GoTo /D [1 0 R /Fit] >> >>":                                 inspect.ErrPDFAction,
		"/X << /Type /Annot /Subtype /RichMedia >>":                                    inspect.ErrPDFMedia,
		"/X << /S /Rendition /OP 0 >>":                                                 inspect.ErrPDFMedia,
		"/X << /S /Sound >>":                                                           inspect.ErrPDFMedia,
		"/X << /Subtype /3D >>":                                                        inspect.ErrPDFMedia,
		"/AcroForm << /XFA [(a) 1 0 R] /Fields [] >>":                                  inspect.ErrPDFDynamicForm,
		"/Names << /EmbeddedFiles << /Names [] >> >>":                                  inspect.ErrPDFEmbedded,
		"/X << /Type /Annot /Subtype /FileAttachment >>":                               inspect.ErrPDFEmbedded,
		"/AF [<< /Type /Filespec /F (a) /EF << /F 1 0 R >> >>]":                        inspect.ErrPDFEmbedded,
		"/X << /S /GoToE >>":                                                           inspect.ErrPDFEmbedded,
		"/X << /Type /EmbeddedFile >> /Y << /S /Launch >> /Z << /JS (x) >>":            inspect.ErrPDFScript,
	} {
		t.Run(entries, func(t *testing.T) {
			refused(t, pdftest.With(entries), want)
			refused(t, pdftest.CompressedWith(entries), want)
		})
	}
}

func refused(t *testing.T, file []byte, want *fault.Definition) {
	t.Helper()
	if r, err := pdf(file); !errors.Is(err, want) || r.Pages != 0 {
		t.Fatalf("got %+v, %v; want %v", r, err, want)
	}
}

func TestFilesThatAreNotPaperAreRefused(t *testing.T) {
	paper := pdftest.Paper("示范申报书", 2)
	replace := func(old, new string) []byte {
		if !bytes.Contains(paper, []byte(old)) {
			t.Fatalf("the paper has no %q", old)
		}
		return bytes.Replace(paper, []byte(old), []byte(new), 1)
	}
	for what, c := range map[string]struct {
		file []byte
		want *fault.Definition
	}{
		"script":                              {pdftest.Script(), inspect.ErrPDFScript},
		"script in an object stream":          {pdftest.HiddenScript(), inspect.ErrPDFScript},
		"script in an older revision":         {pdftest.ErasedScript(), inspect.ErrPDFScript},
		"script in a later revision":          {pdftest.AddedScript(), inspect.ErrPDFScript},
		"script beside the table":             {replace("xref\n0 1", "99 0 obj << /JS (x) >> endobj\nxref\n0 1"), inspect.ErrPDFScript},
		"object whose numbers have a comment": {replace("xref\n0 1", "99 0 % hidden\nobj<</JS(x)>>endobj\nxref\n0 1"), inspect.ErrPDFScript},
		"script in the trailer":               {replace("trailer\n<<", "trailer\n<< /X << /JS (x) >>"), inspect.ErrPDFScript},
		"script in the data of a stream":      {pdftest.With("/X << /Length 0 >> >> stream\n9 0 obj << /JS (x) >>\nendstream"), inspect.ErrPDFScript},
		"embedded program":                    {pdftest.Embedded(), inspect.ErrPDFEmbedded},
		"encryption named in the trailer":     {replace("trailer\n<<", "trailer\n<< /Encrypt << /Filter /Standard >>"), inspect.ErrPDFEncrypted},

		"truncated":                    {pdftest.Truncated(), inspect.ErrPDFBroken},
		"truncated, end mark added":    {append(pdftest.Truncated(), "\n%%EOF\n"...), inspect.ErrPDFBroken},
		"end cut off":                  {paper[:len(paper)-8], inspect.ErrPDFBroken},
		"no catalog":                   {replace("/Type /Catalog /Pages", "/Type /Catalog /Paper"), inspect.ErrPDFBroken},
		"no pages":                     {pdftest.Paper("空", 0), inspect.ErrPDFBroken},
		"page tree that is no tree":    {replace("/Kids [", "/Kids [8 0 R "), inspect.ErrPDFBroken},
		"page that is missing":         {replace("/Kids [", "/Kids [77 0 R "), inspect.ErrPDFBroken},
		"content that is missing":      {replace("/Contents 4 0 R", "/Contents 77 0 R"), inspect.ErrPDFBroken},
		"content that is no stream":    {replace("/Contents 4 0 R", "/Contents 1 0 R"), inspect.ErrPDFBroken},
		"damaged object stream":        {damagedStore(t), inspect.ErrPDFBroken},
		"object stream of odd filter":  {store("/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode", "9 0 null"), inspect.ErrPDFBroken},
		"object stream, index wrong":   {store("/Type /ObjStm /N 1 /First 4", "9 9999"), inspect.ErrPDFBroken},
		"object stream, begins before": {store("/Type /ObjStm /N 1 /First -4", "9 0 null"), inspect.ErrPDFBroken},
		"object stream, keys twice":    {store("/Type /ObjStm /N 1 /First 4 /First 4", "9 0 null"), inspect.ErrPDFBroken},
		"object stream from outside":   {store("/Type /ObjStm /N 1 /First 4 /F (x)", "9 0 null"), inspect.ErrPDFBroken},
		"object within an object":      {replace("/Type /Catalog", "/A << endobj /Type /Catalog"), inspect.ErrPDFBroken},

		"nothing":                {nil, inspect.ErrTypeMismatch},
		"no header":              {paper[9:], inspect.ErrTypeMismatch},
		"something before":       {append([]byte("\n"), paper...), inspect.ErrTypeMismatch},
		"page of the web":        {append([]byte("<html><script>x</script><!--"), paper...), inspect.ErrTypeMismatch},
		"archive at its end":     {append(paper[:len(paper):len(paper)], archive(t)...), inspect.ErrMixed},
		"lists within lists":     {pdftest.With("/X " + string(bytes.Repeat([]byte("["), 5000))), inspect.ErrPDFTooComplex},
		"dictionaries in those":  {pdftest.CompressedWith("/X " + string(bytes.Repeat([]byte("<</A "), 5000))), inspect.ErrPDFTooComplex},
		"bomb":                   {pdftest.Bomb(1, 65<<20), inspect.ErrPDFTooComplex},
		"three smaller bombs":    {pdftest.Bomb(3, 25<<20), inspect.ErrPDFTooComplex},
		"content in crumbs":      {crumbs(2001), inspect.ErrPDFTooComplex},
		"thousand copies":        {pdftest.Aliases(5000, 1<<20), inspect.ErrPDFTooComplex},
		"saved too many times":   {bytes.Repeat(replace("%%EOF", "%%EOF\n"), 600), inspect.ErrPDFTooComplex},
		"more pages than anyone": {pdftest.Paper("太厚", 5001), inspect.ErrPDFTooComplex},
	} {
		t.Run(what, func(t *testing.T) { refused(t, c.file, c.want) })
	}
}

// An empty user password lets everybody open the file, and lets no archive keep it.
func TestEncryptedIsRefusedWithAnyPassword(t *testing.T) {
	for _, password := range []string{"", "secret"} {
		file, err := pdftest.Encrypted(password)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, file, inspect.ErrPDFEncrypted)
	}
}

func store(entries, content string) []byte {
	b := &pdftest.Builder{}
	b.Raw(entries, []byte(content))
	page := b.Add("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 10 10] >>")
	tree := b.Add("<< /Type /Pages /Count 1 /Kids [" + page + "] >>")
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+tree+" >>"), "")
}

func TestObjectStreamInPlainIsRead(t *testing.T) {
	if r, err := pdf(store("/Type /ObjStm /N 1 /First 4", "9 0 null")); err != nil || r.Pages != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	refused(t, store("/Type /ObjStm /N 1 /First 4", "9 0 << /JS (x) >>"), inspect.ErrPDFScript)
	// The offset leads into what a reader from the front takes for a string.
	refused(t, store("/Type /ObjStm /N 2 /First 8", "9 0 8 2 ( << /JS (x) >> )"), inspect.ErrPDFScript)
	// The name of its type is hidden, or absent for readers that do not ask.
	refused(t, store("/Type /Obj#53tm /N 1 /F#69rst 4", "9 0 << /JS (x) >>"), inspect.ErrPDFScript)
	refused(t, store("/N 1 /First 4", "9 0 << /JS (x) >>"), inspect.ErrPDFScript)
}

// crumbs is a page whose content is split into count streams.
func crumbs(count int) []byte {
	b := &pdftest.Builder{}
	crumb := b.Stream("", []byte("q Q"))
	page := b.Add("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 10 10] /Contents [" + strings.Repeat(crumb+" ", count) + "] >>")
	tree := b.Add("<< /Type /Pages /Count 1 /Kids [" + page + "] >>")
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+tree+" >>"), "")
}

func damagedStore(t *testing.T) []byte {
	t.Helper()
	file := pdftest.CompressedPaper("示范申报书", 2)
	at := bytes.Index(file, []byte("/ObjStm"))
	at += bytes.Index(file[at:], []byte("stream\n")) + 40
	file[at] ^= 0xff
	return file
}

func archive(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if _, err := z.Create("a.txt"); err != nil {
		t.Fatal(err)
	}
	if err := z.SetComment("\n%%EOF\n"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDeclaredTypeMustAgree(t *testing.T) {
	files := map[string][]byte{
		inspect.TypePDF:  pdftest.Paper("示范申报书", 1),
		inspect.TypeJPEG: pdftest.JPEG(40, 30, 1),
		inspect.TypePNG:  pdftest.PNG(40, 30, 1),
	}
	for real, file := range files {
		for _, declared := range inspect.MediaTypes() {
			r, err := inspect.Document(bytes.NewReader(file), int64(len(file)), declared)
			if declared != real {
				if !errors.Is(err, inspect.ErrTypeMismatch) {
					t.Errorf("%s declared as %s: %v", real, declared, err)
				}
				continue
			}
			if err != nil || r.MediaType != real || r.Pages != 1 {
				t.Errorf("%s: %+v, %v", real, r, err)
			}
		}
		_, err := inspect.Document(bytes.NewReader(file), int64(len(file)), "text/html")
		if !errors.Is(err, inspect.ErrTypeUnsupported) {
			t.Errorf("text/html: %v", err)
		}
	}
}

func TestPictures(t *testing.T) {
	jpeg, png := pdftest.JPEG(400, 300, 2), pdftest.PNG(400, 300, 2)
	wide := bytes.Clone(png)
	copy(wide[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 × 65536; the chunk's own sum is not asked before the size
	wide = fixHeaderSum(wide)
	spoiled := bytes.Clone(png)
	spoiled[len(spoiled)/2] ^= 1
	for what, c := range map[string]struct {
		file     []byte
		declared string
		want     *fault.Definition
	}{
		"photograph":               {jpeg, inspect.TypeJPEG, nil},
		"data behind the end":      {append(bytes.Clone(jpeg), "motion"...), inspect.TypeJPEG, nil},
		"half a photograph":        {jpeg[:len(jpeg)/2], inspect.TypeJPEG, inspect.ErrImageBroken},
		"photograph without end":   {jpeg[:len(jpeg)-2], inspect.TypeJPEG, inspect.ErrImageBroken},
		"header alone":             {jpeg[:8], inspect.TypeJPEG, inspect.ErrImageBroken},
		"drawing":                  {png, inspect.TypePNG, nil},
		"half a drawing":           {png[:len(png)/2], inspect.TypePNG, inspect.ErrImageBroken},
		"drawing without end":      {png[:len(png)-12], inspect.TypePNG, inspect.ErrImageBroken},
		"one bit wrong":            {spoiled, inspect.TypePNG, inspect.ErrImageBroken},
		"four thousand megapixels": {wide, inspect.TypePNG, inspect.ErrImageTooLarge},
		"archive behind":           {append(bytes.Clone(jpeg), archive(t)...), inspect.TypeJPEG, inspect.ErrMixed},
	} {
		t.Run(what, func(t *testing.T) {
			r, err := inspect.Document(bytes.NewReader(c.file), int64(len(c.file)), c.declared)
			if c.want == nil {
				if err != nil || r.Width != 400 || r.Height != 300 {
					t.Fatalf("got %+v, %v", r, err)
				}
			} else if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestReaderErrorIsNoRefusal(t *testing.T) {
	for _, declared := range inspect.MediaTypes() {
		_, err := inspect.Document(brokenReader{}, 1000, declared)
		if _, refusal := fault.Of(err); refusal || !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: got %v", declared, err)
		}
	}
	if _, err := inspect.PDF(brokenReader{}, inspect.MaxSize+1); !errors.Is(err, inspect.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) ReadAt([]byte, int64) (int, error) { return 0, os.ErrClosed }
