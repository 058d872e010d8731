package ballot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	function "linxuan/functions/ballot"
	"linxuan/functions/ballot/count"
	"linxuan/functions/cast"
	"linxuan/infra/local/engine/objects"
	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

var (
	ctx = context.Background()
	// morning is on the first day of the ballot phase of infra/seed/round-2019.yaml: 2019-11-23T09:30:20+08:00.
	morning = time.Date(2019, 11, 23, 1, 30, 20, 0, time.UTC)
)

// The hall of the tests: a panel of five, and six groups of which one expert is recused from one and another from two. The
// round asks for at least three voters a group and has two places.
const (
	experts = 5
	groups  = 6
	places  = 2

	unscored = 5 // a group that nobody has scored
)

func groupID(i int) string { return fmt.Sprintf("grp_%026d", i) }
func appID(i int) string   { return fmt.Sprintf("app_%026d", i) }

// hall is the three functions of a ballot, on tables and a bucket of their own, with everyone signed in.
type hall struct {
	*accounttest.Bench
	t           *testing.T
	office      *api.Function
	urn         *api.Function
	teller      *api.Function
	secretariat accounttest.Visitor
	experts     []accounttest.Visitor
	scrutineers []accounttest.Visitor
}

// enter builds the hall; the configuration of the round may be changed.
func enter(t *testing.T, change ...func(*round.Config)) *hall {
	t.Helper()
	b := accounttest.New(t, morning)
	h := &hall{Bench: b, t: t}
	h.openBucket()
	h.office, h.urn, h.teller = build(t, b, function.New), build(t, b, cast.New), build(t, b, count.New)
	h.secretariat = b.SignIn(account.Secretariat, "", "")
	for range experts {
		h.experts = append(h.experts, b.SignIn(account.Expert, "", ""))
	}
	for range box.Scrutineers {
		h.scrutineers = append(h.scrutineers, b.SignIn(account.Scrutineer, "", ""))
	}
	h.openRound(change)
	h.review()
	return h
}

func build(t *testing.T, b *accounttest.Bench, of func(context.Context, api.Setup) (*api.Function, error)) *api.Function {
	t.Helper()
	f, err := of(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (h *hall) openBucket() {
	h.t.Helper()
	e := objects.TestS3(h.t)
	name := strings.ReplaceAll(h.Tables.Names.Ballots, "ballots", "public")
	client := s3.NewFromConfig(h.Tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)}); err != nil {
		h.t.Fatal(err)
	}
	h.Env["AWS_ENDPOINT_URL_S3"], h.Env["PUBLIC_BUCKET"] = e.URL, name
}

// published reads a file from the public bucket.
func (h *hall) published(key string) []byte {
	h.t.Helper()
	k, err := vault.ParseKey(key)
	if err != nil {
		h.t.Fatal(err)
	}
	file, err := vault.New(h.Tables.AWS, h.Env["AWS_ENDPOINT_URL_S3"], h.Env["PUBLIC_BUCKET"]).Open(ctx, k, "")
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		h.t.Fatal(err)
	}
	return raw
}

func (h *hall) journal() *journal.Journal {
	h.t.Helper()
	signer, err := ledger.NewSigner(h.Env["SIGNING_KEY"])
	if err != nil {
		h.t.Fatal(err)
	}
	return journal.Open(h.Store, signer)
}

func (h *hall) openRound(change []func(*round.Config)) {
	h.t.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		h.t.Fatal(err)
	}
	r.Config.Ballot.MinimumEligible, r.Config.Ballot.Target = 3, places
	for _, c := range change {
		c(&r.Config)
	}
	if _, _, err := round.Open(h.Store, h.journal()).Create(ctx, table.Act{Role: account.Ministry, At: morning}, r.Config, nil, []string{"P37"}); err != nil {
		h.t.Fatal(err)
	}
}

// review leaves what the review has left when a ballot begins: all groups but a seventh have passed, with scores that fall
// from group to group (one was given none); expert 0 works at group 0, and experts 0 and 1 have declared themselves recused from group 1.
func (h *hall) review() {
	h.t.Helper()
	batch := h.Store.Batch(h.Store.Records)
	judge := h.experts[4].Actor.ID
	batch.Put(table.Key{PK: "review#2019#draws", SK: "001"}, review.Assignment{Number: 1, Draw: "drw_1"})
	for i := range groups + 1 {
		c := review.Candidate{Application: appID(i), Group: groupID(i), GroupName: fmt.Sprintf("第%d集团（示例）", i), Body: "P37", Rank: i + 1, Province: "37"}
		p := review.Preliminary{Application: appID(i), Group: groupID(i), Verdict: review.Pass}
		if i == 0 {
			c.Units = append(c.Units, "91350100M000100Y43")
		}
		if i == groups {
			p.Verdict = review.Fail
		}
		batch.Put(table.Key{PK: "review#2019#candidates", SK: appID(i)}, c)
		batch.Put(table.Key{PK: "review#2019#preliminary", SK: appID(i)}, p)
		if i == unscored {
			continue
		}
		batch.Put(table.Key{PK: "review#2019#draw#drw_1", SK: appID(i)}, map[string]any{"application": appID(i), "experts": []string{judge}})
		batch.Put(table.Key{PK: "review#2019#scores", SK: appID(i) + "#" + judge}, review.Score{Application: appID(i), Expert: judge, Final: true, Total: 90 - min(i, 3)})
	}
	var panel []review.Panelist
	for i, e := range h.experts {
		p := review.Panelist{Account: e.Actor.ID, Name: "专家（示例）", Province: "11"}
		if i == 0 {
			p.Employers = append(p.Employers, review.Employer{USCC: "91350100M000100Y43", Name: "示例职业学院（示例）"})
		}
		panel = append(panel, p)
	}
	if err := batch.Flush(ctx); err != nil {
		h.t.Fatal(err)
	}
	reviews := review.Open(h.Store, h.journal(), round.Open(h.Store, h.journal()), nil, nil)
	if _, err := reviews.Appoint(ctx, table.Act{Role: account.Secretariat, At: morning}, "2019", panel); err != nil {
		h.t.Fatal(err)
	}
	for _, e := range h.experts[:2] {
		if _, err := reviews.Declare(ctx, table.Act{Actor: e.Actor.ID, Role: account.Expert, At: morning}, "2019", appID(1), "曾任该集团顾问"); err != nil {
			h.t.Fatal(err)
		}
	}
}

// RoundTrip lets the clients of infra/scenario speak to the functions: each request is an event of API Gateway's. It takes a
// millisecond.
func (h *hall) RoundTrip(req *http.Request) (*http.Response, error) {
	h.Clock.Advance(time.Millisecond)
	f := h.office
	switch {
	case strings.HasPrefix(req.URL.Path, "/v1/cast/"):
		f = h.urn
	case strings.HasPrefix(req.URL.Path, "/v1/count/"):
		f = h.teller
	}
	payload, err := json.Marshal(event(req))
	if err != nil {
		return nil, err
	}
	raw, err := f.Invoke(req.Context(), payload)
	if err != nil {
		return nil, err
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, err
	}
	res := &http.Response{StatusCode: answer.StatusCode, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer.Body)), Request: req}
	for name, value := range answer.Headers {
		res.Header.Set(name, value)
	}
	return res, nil
}

func event(req *http.Request) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RouteKey: "$default", RawPath: req.URL.Path, RawQueryString: req.URL.RawQuery, Headers: map[string]string{
		"host": "linxuan.test", "x-forwarded-for": address, "user-agent": agent, "x-amzn-trace-id": "Root=" + trace,
	}}
	for name := range req.Header {
		if name == "Cookie" {
			e.Cookies = []string{req.Header.Get(name)}
		} else {
			e.Headers[strings.ToLower(name)] = req.Header.Get(name)
		}
	}
	if req.Body != nil {
		var body bytes.Buffer
		_, _ = body.ReadFrom(req.Body) // made of memory
		e.Body = body.String()
	}
	e.RequestContext.RequestID = requestID
	e.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: req.Method, Path: req.URL.Path, SourceIP: address, UserAgent: agent}
	return e
}

// What a request carries about its sender besides the session, in each event of these tests.
const (
	address   = "203.0.113.77"
	agent     = "agent-of-the-voter"
	trace     = "trace-of-the-voter"
	requestID = "request-of-the-voter"
)

// client is a visitor's client of infra/scenario.
func (h *hall) client(v accounttest.Visitor) *scenario.Client {
	_, token, _ := strings.Cut(v.Cookie, "=")
	return scenario.NewClient("https://linxuan.test", &http.Client{Transport: h}).Holding(token)
}

func (h *hall) clients(all []accounttest.Visitor) []*scenario.Client {
	clients := make([]*scenario.Client, len(all))
	for i, v := range all {
		clients[i] = h.client(v)
	}
	return clients
}

// ballot is a ballot of the whole hall.
func (h *hall) ballot(choose func(expert int, group string) ballot.Choice) scenario.Ballot {
	return scenario.Ballot{
		Round: "2019", Secretariat: h.client(h.secretariat), Experts: h.clients(h.experts), Scrutineers: h.clients(h.scrutineers),
		Choose: choose, Say: h.t.Logf,
	}
}
