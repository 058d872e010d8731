package statistics

import (
	"context"
	"net/http"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/forms"
	"linxuan/shared/statistics/report"
)

// The annual report (R3.3): figures compiled in steps, the text in versions, a print to look at, and what was published.
func (h handlers) registerReports(r *api.Router) {
	const draft, text = reports + "/draft", reports + "/text"
	api.Handle(r, api.Op{ID: "list-reports", Method: http.MethodGet, Path: reports, Action: api.Public, Summary: "The published versions of a round's annual report, with their files"}, h.published)
	api.Handle(r, api.Op{ID: "start-report", Method: http.MethodPost, Path: reports, Action: "report.compile", Status: http.StatusCreated, Summary: "Begin a draft out of the filings that count now"}, h.start)
	api.Handle(r, api.Op{ID: "get-report-draft", Method: http.MethodGet, Path: draft, Action: "report.read", Summary: "The report that is being made"}, h.draft)
	api.Handle(r, api.Op{ID: "continue-report", Method: http.MethodPost, Path: draft + "/continue", Action: "report.compile", Summary: "Go on with the compilation; repeat until the draft says when it was compiled"}, h.goOn)
	api.Handle(r, api.Op{ID: "preview-report", Method: http.MethodGet, Path: draft + "/preview", Action: "report.read", Summary: "The draft with a version of the text"}, h.preview)
	api.Handle(r, api.Op{ID: "print-report", Method: http.MethodGet, Path: draft + "/print", Action: "report.read", Summary: "The draft as PDF, as it would be published with a version of the text"}, h.print)
	api.Handle(r, api.Op{ID: "publish-report", Method: http.MethodPost, Path: draft + "/publish", Action: "report.publish", Status: http.StatusCreated, Summary: "Publish the draft with a version of the text as the next version"}, h.publish)
	api.Handle(r, api.Op{ID: "list-report-changes", Method: http.MethodGet, Path: draft + "/changes", Action: "report.read", Summary: "What the draft would change of the last published version"}, h.changes)
	api.Handle(r, api.Op{ID: "list-report-rows", Method: http.MethodGet, Path: draft + "/rows", Action: "report.read", Summary: "Figures of the draft in a breakdown, nothing withheld"}, h.rows)
	api.Handle(r, api.Op{ID: "get-report-text", Method: http.MethodGet, Path: text, Action: "report.read", Summary: "A version of the text; without a number the latest"}, h.text)
	api.Handle(r, api.Op{ID: "save-report-text", Method: http.MethodPut, Path: text, Action: "report.compile", MaxBody: 512 << 10, Summary: "Save the next version of the text"}, h.saveText)
	api.Handle(r, api.Op{ID: "list-report-texts", Method: http.MethodGet, Path: text + "/versions", Action: "report.read", Summary: "The versions of the text, the latest first"}, h.texts)
	api.Handle(r, api.Op{ID: "compare-report-texts", Method: http.MethodGet, Path: text + "/diff", Action: "report.read", Summary: "How one version of the text became another"}, h.compareTexts)
}

// reportVersion is a published version under a name of its own.
type reportVersion struct{ report.Version }

func (h handlers) published(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[reportVersion]], error) {
	all, err := h.reports.Published(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	list := api.List[reportVersion]{Items: make([]reportVersion, len(all))}
	for i, v := range all {
		list.Items[i] = reportVersion{v}
	}
	return api.Reply(list), nil
}

func (h handlers) start(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[report.Compiled], error) {
	answer, err := h.reports.Start(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

func (h handlers) goOn(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[report.Compiled], error) {
	answer, err := h.reports.Continue(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

func (h handlers) draft(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[report.Draft], error) {
	d, err := h.reports.Draft(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}

type previewInput struct {
	RoundPath
	Text   int  `query:"text" minimum:"0" maximum:"999999" doc:"Version of the text; 0 is the outline"`
	Public bool `query:"public" doc:"As the public would see it, small numbers withheld"`
}

func (h handlers) preview(ctx context.Context, _ api.Call, in *previewInput) (*api.Answer[report.Document], error) {
	d, err := h.reports.Preview(ctx, in.Round, in.Text, in.Public)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}

type printInput struct {
	RoundPath
	Text int `query:"text" minimum:"0" maximum:"999999" doc:"Version of the text; 0 is the outline"`
}

type printed struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handlers) print(ctx context.Context, _ api.Call, in *printInput) (*printed, error) {
	d, err := h.reports.Preview(ctx, in.Round, in.Text, true)
	if err != nil {
		return nil, err
	}
	raw, err := h.onPaper(d)
	if err != nil {
		return nil, err
	}
	return &printed{"application/pdf", `inline; filename="report-draft.pdf"`, raw}, nil
}

// onPaper is the report.Press.
func (h handlers) onPaper(d report.Document) ([]byte, error) {
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	return press.Print(forms.AnnualReport{Document: d}.Paper())
}

type publishInput struct {
	RoundPath
	Body struct {
		Text int    `json:"text" minimum:"1" maximum:"999999" doc:"Version of the text"`
		Note string `json:"note,omitempty" maxLength:"500" doc:"What this version is or changes, for its readers"`
	}
}

func (h handlers) publish(ctx context.Context, call api.Call, in *publishInput) (*api.Answer[report.Publication], error) {
	answer, err := h.reports.Publish(ctx, call.Act(), in.Round, in.Body.Text, in.Body.Note, h.onPaper)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

// mostChanges are shown of a draft; the published file holds all.
const mostChanges = 500

// reportChanges are the changes of a draft, the first so many of them.
type reportChanges struct {
	report.Changes
	Count int `json:"count" doc:"Of figures, all of them"`
}

type changesInput struct {
	RoundPath
	Text int `query:"text" minimum:"0" maximum:"999999" doc:"Version of the text"`
}

func (h handlers) changes(ctx context.Context, _ api.Call, in *changesInput) (*api.Answer[reportChanges], error) {
	c, err := h.reports.DraftChanges(ctx, in.Round, in.Text)
	if err != nil {
		return nil, err
	}
	count := len(c.Figures)
	c.Figures = c.Figures[:min(count, mostChanges)]
	return api.Reply(reportChanges{c, count}), nil
}

// reportRow is a row of figures under a name of its own: the lists of filings have rows, too.
type reportRow struct{ report.Row }

type rowsInput struct {
	RoundPath
	By string `query:"by" enum:"nation,province,industry,lead" default:"nation"`
	api.Paging
}

func (h handlers) rows(ctx context.Context, _ api.Call, in *rowsInput) (*api.Answer[api.List[reportRow]], error) {
	d, err := h.reports.Draft(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	rows, next, err := h.reports.Rows(ctx, in.Round, d.ID, report.By(in.By), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list := api.List[reportRow]{Items: make([]reportRow, len(rows)), Next: next}
	for i, r := range rows {
		list.Items[i] = reportRow{r}
	}
	return api.Reply(list), nil
}

type textInput struct {
	RoundPath
	Number int `query:"number" minimum:"0" maximum:"999999"`
}

func (h handlers) text(ctx context.Context, _ api.Call, in *textInput) (*api.Versioned[report.Text], error) {
	t, err := h.textOf(ctx, in.Round, in.Number)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(int64(t.Number), t), nil
}

func (h handlers) textOf(ctx context.Context, round string, number int) (report.Text, error) {
	if number == 0 {
		return h.reports.LatestText(ctx, round)
	}
	return h.reports.Text(ctx, round, number)
}

type saveTextInput struct {
	RoundPath
	api.IfMatch
	Body struct {
		Sections []report.Section `json:"sections" minItems:"1" maxItems:"20"`
		Note     string           `json:"note,omitempty" maxLength:"200" doc:"What this version changes"`
	}
}

func (h handlers) saveText(ctx context.Context, call api.Call, in *saveTextInput) (*api.Versioned[report.Text], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	t, err := h.reports.SaveText(ctx, call.Act(), in.Round, int(version), in.Body.Sections, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(int64(t.Number), t), nil
}

// reportText is a version of the text in a list.
type reportText struct {
	Number    int              `json:"number"`
	Note      string           `json:"note"`
	SavedAt   calendar.Instant `json:"savedAt"`
	Pseudonym string           `json:"pseudonym" doc:"Who, as in the ledger"`
	Sections  int              `json:"sections"`
}

type textsInput struct {
	RoundPath
	api.Paging
}

func (h handlers) texts(ctx context.Context, _ api.Call, in *textsInput) (*api.Answer[api.List[reportText]], error) {
	all, next, err := h.reports.Texts(ctx, in.Round, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list := api.List[reportText]{Items: []reportText{}, Next: next}
	for _, t := range all {
		list.Items = append(list.Items, reportText{t.Number, t.Note, t.SavedAt, t.Pseudonym, len(t.Sections)})
	}
	return api.Reply(list), nil
}

type compareInput struct {
	RoundPath
	From int `query:"from" minimum:"0" maximum:"999999" doc:"0 is the outline"`
	To   int `query:"to" minimum:"1" maximum:"999999"`
}

func (h handlers) compareTexts(ctx context.Context, _ api.Call, in *compareInput) (*api.Answer[api.List[report.SectionChange]], error) {
	from, err := h.reports.Text(ctx, in.Round, in.From)
	if err != nil {
		return nil, err
	}
	to, err := h.reports.Text(ctx, in.Round, in.To)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[report.SectionChange]{Items: report.CompareTexts(from.Sections, to.Sections)}), nil
}
