package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Version is a published report. It never changes; what is found wrong later is put right by the next version.
type Version struct {
	Round       string           `json:"round"`
	Number      int              `json:"number"` // from 1
	ID          string           `json:"id"`     // of its figures
	Title       string           `json:"title"`
	Note        string           `json:"note,omitempty"`
	Text        int              `json:"text"` // version of the text
	CompiledAt  calendar.Instant `json:"compiledAt"`
	PublishedAt calendar.Instant `json:"publishedAt"`
	Filings     []Included       `json:"filings"`
	Changes     int              `json:"changes"` // figures that differ from the version before
	Folder      string           `json:"folder"`  // in the public bucket, where its files stand
	Files       []File           `json:"files"`
	Content     string           `json:"content"` // hex SHA-256 of the JSON of Files, as in the ledger
}

// listFile holds the list of a version's files as the ledger's hash is of it, so that whoever has the folder and the log can
// check them.
const listFile = "files.json"

// File is a published file.
type File struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	MediaType string `json:"mediaType"`
	Size      int64  `json:"size"` // bytes
	SHA256    string `json:"sha256"`
}

// Publication is the answer to a publication.
type Publication struct {
	Version Version        `json:"version"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Changes are what a version changed of the one before.
type Changes struct {
	From    int             `json:"from"` // 0: there was none before
	To      int             `json:"to"`
	Figures []Change        `json:"figures"`
	Text    []SectionChange `json:"text"`
}

// Press prints a document as PDF.
type Press func(Document) ([]byte, error)

// Publish makes the draft, with a version of the text, the next published version: by the secretariat, which the notice
// charges with compiling and publishing the report (notice, part three, 2). The files are written first, into a folder named
// after their content, where nothing is ever replaced; they are published when the version that lists them is there.
// Errors: ErrNoDraft, ErrCompiling, table.ErrAbsent for an unknown version of the text.
func (s *Reports) Publish(ctx context.Context, act table.Act, roundID string, text int, note string, press Press) (Publication, error) {
	m, err := s.make(ctx, roundID, text, true)
	if err != nil {
		return Publication{}, err
	}
	m.document.PublishedAt, m.document.Note = calendar.At(act.At), note
	changes, err := s.changes(ctx, m, text)
	if err != nil {
		return Publication{}, err
	}
	files, bodies, err := write(m, changes, press)
	if err != nil {
		return Publication{}, err
	}
	v := Version{
		Round: roundID, Number: m.draft.Number, ID: m.draft.ID, Title: m.document.Title, Note: note, Text: text,
		CompiledAt: m.draft.CompiledAt, PublishedAt: m.document.PublishedAt, Filings: m.draft.Filings,
		Changes: len(changes.Figures), Files: files,
	}
	if v.Content, err = ledger.ContentHash(files); err != nil {
		return Publication{}, err
	}
	v.Folder = fmt.Sprintf("statistics/%s/report-%d-%s", roundID, v.Number, v.Content[:16])
	list, err := json.Marshal(files)
	if err != nil {
		return Publication{}, err
	}
	files, bodies = append(files, File{Name: listFile, MediaType: "application/json"}), append(bodies, list) // beside what it lists
	for i, f := range files {
		if err := s.put(ctx, v.Folder, f, bodies[i]); err != nil {
			return Publication{}, err
		}
	}
	tx := table.Begin()
	tx.Create(s.store.Records, versionKey(roundID, v.Number), v, table.Say(table.ErrBusy.New()))
	same := expression.Name("version").Equal(expression.Value(m.draft.Version))
	tx.Delete(s.store.Records, draftKey(roundID), &same, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActPublished, Subject: roundID, Content: v.Content,
		Facts: map[string]string{"version": strconv.Itoa(v.Number), "report": v.ID, "folder": v.Folder, "text": strconv.Itoa(text)},
	})
	if err != nil {
		return Publication{}, err
	}
	answer := Publication{v, receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

func (s *Reports) put(ctx context.Context, folder string, f File, body []byte) error {
	key, err := vault.ParseKey(folder + "/" + f.Name)
	if err != nil {
		return err
	}
	_, err = s.public.Put(ctx, vault.Publication{Key: key, MediaType: f.MediaType, CacheControl: "public, max-age=31536000, immutable"}, body)
	return err
}

// DraftChanges tells what the draft with a version of the text would change of the last published version, nothing withheld.
func (s *Reports) DraftChanges(ctx context.Context, roundID string, text int) (Changes, error) {
	m, err := s.make(ctx, roundID, text, false)
	if err != nil {
		return Changes{}, err
	}
	return s.changes(ctx, m, text)
}

// changes compares with the last published version: what the public saw of it, if the document is for the public.
func (s *Reports) changes(ctx context.Context, m made, text int) (Changes, error) {
	c := Changes{To: m.draft.Number, Figures: []Change{}, Text: []SectionChange{}}
	last, err := s.last(ctx, m.draft.Round)
	if err != nil || last.Number == 0 {
		return c, err
	}
	c.From = last.Number
	c.Figures = Compare(m.dictionary, m.before, m.rows)
	old, err := s.Text(ctx, last.Round, last.Text)
	if err != nil {
		return c, err
	}
	now, err := s.Text(ctx, last.Round, text)
	c.Text = CompareTexts(old.Sections, now.Sections)
	return c, err
}

// table is what a file of a breakdown holds.
type figuresFile struct {
	By         By          `json:"by"`
	Schema     string      `json:"schema"`     // name of the file that describes this one to programs
	Dictionary string      `json:"dictionary"` // and of the one that says what its columns mean
	Indicators []Described `json:"indicators"`
	Places     []string    `json:"places"` // names of the rows' places
	Rows       []Row       `json:"rows"`
}

// write makes all files of a report and their list.
func write(m made, changes Changes, press Press) ([]File, [][]byte, error) {
	var files []File
	var bodies [][]byte
	add := func(name, title, mediaType string, make func(io.Writer) error) error {
		var b bytes.Buffer
		if err := make(&b); err != nil {
			return fmt.Errorf("report: %s: %w", name, err)
		}
		sum := sha256.Sum256(b.Bytes())
		files = append(files, File{name, title, mediaType, int64(b.Len()), hex.EncodeToString(sum[:])})
		bodies = append(bodies, b.Bytes())
		return nil
	}
	asJSON := func(v any) func(io.Writer) error {
		return func(w io.Writer) error { return json.NewEncoder(w).Encode(v) }
	}
	const csv, xlsx = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	jobs := []struct {
		name, title, mediaType string
		make                   func(io.Writer) error
	}{
		{"report.pdf", "报告全文（PDF）", "application/pdf", func(w io.Writer) error {
			raw, err := press(m.document)
			if err == nil {
				_, err = w.Write(raw)
			}
			return err
		}},
		{"report.xlsx", "全部统计表（XLSX）", xlsx, func(w io.Writer) error { return writeXLSX(w, m) }},
		{"report.csv", "全部统计表（CSV）", csv, func(w io.Writer) error { return writeCSV(w, m) }},
		{dictionaryFile, "数据字典（CSV）", csv, func(w io.Writer) error { return writeDictionary(w, m.dictionary) }},
		{schemaFile, "统计表的结构说明（供程序读取）", "application/schema+json", func(w io.Writer) error {
			return writeSchema(w, m.dictionary, m.document.Years)
		}},
		{"report.json", "报告全文（数据文件）", "application/json", asJSON(m.document)},
		{"changes.json", "与上一版本的差异（数据文件）", "application/json", asJSON(changes)},
	}
	for _, by := range Breakdowns {
		f := figuresFile{By: by, Schema: schemaFile, Dictionary: dictionaryFile, Indicators: m.document.Indicators, Places: []string{}, Rows: []Row{}}
		for _, r := range m.rows {
			if r.By == by {
				f.Rows = append(f.Rows, r)
				f.Places = append(f.Places, by.PlaceName(r.Place))
			}
		}
		jobs = append(jobs, struct {
			name, title, mediaType string
			make                   func(io.Writer) error
		}{string(by) + ".json", by.tableName() + "统计表（数据文件）", "application/json", asJSON(f)})
	}
	for _, j := range jobs {
		if err := add(j.name, j.title, j.mediaType, j.make); err != nil {
			return nil, nil, err
		}
	}
	return files, bodies, nil
}

// title is what a report of some years is called.
func title(years []int) string {
	return fmt.Sprintf("%d职业教育集团化办学报告", years[len(years)-1])
}
