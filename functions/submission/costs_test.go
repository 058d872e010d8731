package submission_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"linxuan/functions/quota"
	"linxuan/functions/statistics"
	"linxuan/functions/submission"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	kept "linxuan/shared/statistics"
)

var update = flag.Bool("update", false, "write the golden files")

// meter stands in every client of the SDK and adds up the calls and the capacity that DynamoDB says they took.
type meter struct {
	mu            sync.Mutex
	calls         map[string]int
	reads, writes float64 // capacity units, in quarters of which no sum is inexact
}

func (*meter) ID() string { return "meter" }

// HandleInitialize is middleware.InitializeMiddleware.
func (m *meter) HandleInitialize(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	const total = types.ReturnConsumedCapacityTotal
	writing := false
	switch p := in.Parameters.(type) {
	case *dynamodb.GetItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		p.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		p.ReturnConsumedCapacity, writing = total, true
	case *dynamodb.UpdateItemInput:
		p.ReturnConsumedCapacity, writing = total, true
	}
	out, meta, err := next.HandleInitialize(ctx, in)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[awsmiddleware.GetServiceID(ctx)+"."+awsmiddleware.GetOperationName(ctx)]++
	for _, c := range consumed(out.Result) {
		if writing {
			m.writes += *c.CapacityUnits
		} else {
			m.reads += *c.CapacityUnits
		}
	}
	return out, meta, err
}

func consumed(result any) []types.ConsumedCapacity {
	one := func(c *types.ConsumedCapacity) []types.ConsumedCapacity {
		if c == nil {
			return nil
		}
		return []types.ConsumedCapacity{*c}
	}
	switch r := result.(type) {
	case *dynamodb.GetItemOutput:
		return one(r.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		return one(r.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		return one(r.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		return r.ConsumedCapacity
	case *dynamodb.TransactWriteItemsOutput:
		return r.ConsumedCapacity
	}
	return nil
}

// take gives what was counted since the last time, as a row of the table.
func (m *meter) take(operation string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	s3 := []string{}
	for name, n := range m.calls {
		if service, call, _ := strings.Cut(name, "."); service == "S3" {
			s3 = append(s3, fmt.Sprintf("%d %s", n, call))
		}
	}
	slices.Sort(s3)
	row := fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %s | %s | %s |", operation,
		m.calls["DynamoDB.GetItem"], m.calls["DynamoDB.BatchGetItem"], m.calls["DynamoDB.Query"], m.calls["DynamoDB.UpdateItem"],
		m.calls["DynamoDB.TransactWriteItems"], units(m.reads), units(m.writes), strings.Join(s3, ", "))
	m.calls, m.reads, m.writes = map[string]int{}, 0, 0
	return row
}

func units(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }

const head = `# What the operations of the closing days take

Calls of the SDK and capacity units of DynamoDB, one row an operation, as a function that has served before makes them
(what never changes of a round is read once a process). They include the session, the answer that is kept under the
idempotency key, and the ledger's entry. Units are those that the engine reports for items of usual size: a form of all
indicators, an application of seven statements, three to four documents. Of S3, PutObject is only signed: the client makes it.
The ballot's calls are held in shared/ballot/box.

    go test ./functions/submission -run TestCosts -update

| operation | GetItem | BatchGetItem | Query | UpdateItem | TransactWriteItems | read units | write units | S3 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
`

// The costs of what everybody does in the same hours. A change here is a change of the bill, and of how the last minute goes.
func TestCosts(t *testing.T) {
	h := enter(t)
	m := &meter{calls: map[string]int{}}
	h.Tables.AWS.APIOptions = append(h.Tables.AWS.APIOptions, func(s *middleware.Stack) error { return s.Initialize.Add(m, middleware.After) })
	h.f = h.build(submission.New)
	h.Env["PUBLIC_BUCKET"] = h.Env["DOSSIER_BUCKET"] // nothing is published here
	filings, lists := h.build(statistics.New), h.build(quota.New)
	h.realRound()
	first, second := h.stage.Entrant(901), h.stage.Entrant(902)
	warm := h.costsOfAGroup(m, first, filings)
	rows := h.costsOfAGroup(m, second, filings)
	if len(warm) != len(rows) {
		t.Fatal(warm, rows)
	}
	rows = append(rows, h.costsOfAList(m, lists)...)
	golden(t, "testdata/costs.golden.md", head+strings.Join(rows, "\n")+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the costs are\n%s\n%s says\n%s", got, name, want)
	}
}

func (h *hall) build(of func(context.Context, api.Setup) (*api.Function, error)) *api.Function {
	h.t.Helper()
	f, err := of(ctx, h.Setup())
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

// realRound creates the round of 2020 with the whole dictionary.
func (h *hall) realRound() {
	h.t.Helper()
	r, err := seed.LoadRound("2020")
	if err != nil {
		h.t.Fatal(err)
	}
	files := map[string]string{}
	for name, file := range map[string]string{round.FileScheme: r.Config.Files.Scheme, round.FileIndicators: r.Config.Files.Indicators} {
		raw, err := seed.Files.ReadFile(file)
		if err != nil {
			h.t.Fatal(err)
		}
		files[name] = string(raw)
	}
	act := dossiertest.By("ministry", dossiertest.Opens)
	if _, _, err := h.stage.Rounds.Create(ctx, act, r.Config, files, []string{dossiertest.Beijing, dossiertest.Shandong}); err != nil {
		h.t.Fatal(err)
	}
}

// form is a filing with a value for every indicator of the real dictionary.
func form(t *testing.T) map[string]any {
	t.Helper()
	r, err := seed.LoadRound("2020")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for _, i := range r.Indicators.Indicators() {
		switch i.Type {
		case kept.Ratio:
			values[i.ID] = map[string]int{"num": 9, "den": 10}
		case kept.Choice:
			values[i.ID] = i.Options[0].ID
		case kept.Text:
			values[i.ID] = strings.Repeat("字", min(i.MaxLength, 100))
		default:
			values[i.ID] = 123456
		}
	}
	return map[string]any{"values": values, "explanations": map[string]string{}}
}

// costsOfAGroup measures a group's way.
func (h *hall) costsOfAGroup(m *meter, g registry.Listed, filings *api.Function) []string {
	h.t.Helper()
	var rows []string
	count := func(operation string) { rows = append(rows, m.take(operation)) }
	h.Clock.Set(dossiertest.Early.AddDate(1, 0, 0)) // the statistics of 2020 are open
	office := h.Client(filings, h.SignIn("group", g.Body, g.ID))
	year := "/v1/statistics/2020/groups/" + g.ID + "/filings/2019"
	office.Do("PUT", year, form(h.t), "If-Match", `"0"`).Want(200)
	m.take("")
	changed := form(h.t)
	changed["explanations"] = map[string]string{}
	changed["values"].(map[string]any)["secretariat-staff"] = 7
	office.Do("PUT", year, changed, "If-Match", `"1"`).Want(200)
	count("save a filing's draft")

	a := &application{client: h.officer(g, dossiertest.Early)}
	m.take("")
	var begun dossier.Application
	a.client.Post(base, nil).Want(201).JSON(&begun)
	count("begin an application")
	a.ID, a.path = begun.ID, base+"/"+begun.ID
	a.save(map[string]any{"content": dossiertest.Content(h.t)}, `"1"`)
	count("save an application's draft")
	a.client.Get(a.path + "/checklist").Want(200)
	count("look at the checklist")
	for i, kind := range []string{"approval", "charter", "self-report", "evidence"} {
		file := dossiertest.Paper(i)
		m.take("")
		var u dossier.Upload
		a.client.Post(a.path+"/documents", dossiertest.Wish(kind, file)).Want(201).JSON(&u)
		asked := m.take("ask for an upload")
		if status := dossiertest.Put(h.t, u.Link, file); status != http.StatusOK {
			h.t.Fatal(status)
		}
		m.take("")
		a.client.Post(a.path+"/documents/"+u.Document.ID+"/confirm", nil).Want(200)
		if confirmed := m.take("confirm an upload"); kind == "evidence" {
			rows = append(rows, asked, confirmed)
		}
	}
	a.client = h.officer(g, dossiertest.Open)
	m.take("")
	a.client.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Want(200)
	count("submit an application")
	a.client.Get(base + "/own").Want(200)
	count("read one's own application")
	return rows
}

// costsOfAList measures a body that recommends both groups.
func (h *hall) costsOfAList(m *meter, lists *api.Function) []string {
	h.t.Helper()
	c := h.Client(lists, h.SignIn("body", dossiertest.Shandong, ""))
	const path = "/v1/quota/2019/bodies/P37"
	var applicants api.List[struct {
		Application string `json:"application"`
	}]
	c.Get(path + "/applicants").Want(200).JSON(&applicants)
	var examinations []map[string]any
	for i, a := range applicants.Items {
		examinations = append(examinations, map[string]any{"application": a.Application, "version": 1, "decision": "recommend", "rank": i + 1})
	}
	save := func(etag string) accounttest.Response {
		return c.Do("PUT", path+"/recommendation", map[string]any{"examinations": examinations}, "If-Match", etag).Want(200)
	}
	etag := save(`"0"`).Header["etag"]
	m.take("")
	etag = save(etag).Header["etag"]
	saved := m.take("save a list of two")
	var version int64
	if err := json.Unmarshal([]byte(strings.Trim(etag, `"`)), &version); err != nil {
		h.t.Fatal(err)
	}
	c.Post(path+"/recommendation/seal", map[string]int64{"version": version}).Want(200)
	return []string{saved, m.take("seal a list of two")}
}
