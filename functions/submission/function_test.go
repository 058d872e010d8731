package submission_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"linxuan/functions/submission"
	"linxuan/infra/local/engine/objects"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/registry"
	"linxuan/shared/vault"
)

var ctx = context.Background()

const ms = time.Millisecond

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	h := enter(t)
	accounttest.Routes(t, h.Bench, h.f)
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	for _, name := range []string{"SIGNING_KEY", "DOSSIER_BUCKET", "RECORDS_TABLE"} {
		b := accounttest.New(t, dossiertest.Open)
		b.Env["DOSSIER_BUCKET"] = "dossier"
		b.Env[name] = ""
		if _, err := submission.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hall is the function over a stage, on the clock of a bench that stands where applications can be submitted.
type hall struct {
	*accounttest.Bench
	stage *dossiertest.Stage
	t     *testing.T
	f     *api.Function
}

func enter(t *testing.T) *hall {
	t.Helper()
	b := accounttest.New(t, dossiertest.Early)
	h := &hall{Bench: b, stage: dossiertest.New(t, b.Store, b.Tables.AWS), t: t}
	b.Env["DOSSIER_BUCKET"], b.Env["AWS_ENDPOINT_URL_S3"] = h.stage.Bucket, objects.TestS3(t).URL
	var err error
	if h.f, err = submission.New(ctx, b.Setup()); err != nil {
		t.Fatal(err)
	}
	return h
}

// at moves the clock and signs a person in there.
func (h *hall) at(at time.Time, role, body, group string) *accounttest.Client {
	h.t.Helper()
	h.Clock.Set(at)
	return h.Client(h.f, h.SignIn(role, body, group))
}

// officer is a group's officer at an instant.
func (h *hall) officer(g registry.Listed, at time.Time) *accounttest.Client {
	h.t.Helper()
	return h.at(at, "group", g.Body, g.ID)
}

const base = "/v1/submission/2019/applications"

// application is what a client keeps of its application.
type application struct {
	ID      string
	ETag    string
	path    string
	client  *accounttest.Client
	charter dossier.Document
}

// complete writes a whole application through the door, with its files.
func (h *hall) complete(g registry.Listed) *application {
	h.t.Helper()
	a := &application{client: h.officer(g, dossiertest.Early)}
	var begun dossier.Application
	a.client.Post(base, nil).Want(201).JSON(&begun)
	a.ID, a.path = begun.ID, base+"/"+begun.ID
	a.save(map[string]any{"content": dossiertest.Content(h.t)}, `"1"`)
	for i, kind := range []string{"approval", "charter", "self-report"} {
		doc := h.upload(a, kind, dossiertest.Paper(i))
		a.client.Post(a.path+"/documents/"+doc.ID+"/confirm", nil).Want(200).JSON(&doc)
		if kind == "charter" {
			a.charter = doc
		}
	}
	return a
}

func (a *application) save(body any, etag string) {
	a.ETag = a.client.Do("PUT", a.path, body, "If-Match", etag).Want(200).Header["etag"]
}

func (h *hall) upload(a *application, kind string, file []byte) dossier.Document {
	h.t.Helper()
	var u dossier.Upload
	a.client.Post(a.path+"/documents", dossiertest.Wish(kind, file)).Want(201).JSON(&u)
	if status := dossiertest.Put(h.t, u.Link, file); status != http.StatusOK {
		h.t.Fatalf("the store answered %d", status)
	}
	return u.Document
}

// submit submits an application at an instant.
func (h *hall) submit(a *application, g registry.Listed, at time.Time) dossier.Standing {
	h.t.Helper()
	a.client = h.officer(g, at)
	var standing dossier.Standing
	a.client.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Want(200).JSON(&standing)
	a.ETag = fmt.Sprintf(`"%d"`, standing.Application.Version)
	return standing
}

// everything is all that the tables hold, but for answers that are kept and sessions: what a refused request must not change.
func (h *hall) everything() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for _, name := range []string{h.Tables.Names.Records, h.Tables.Names.Ledger} {
		pages := dynamodb.NewScanPaginator(h.Store.Client(), &dynamodb.ScanInput{TableName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				h.t.Fatal(err)
			}
			for _, item := range page.Items {
				var v map[string]any
				if err := unmarshal(item, &v); err != nil {
					h.t.Fatal(err)
				}
				if key := fmt.Sprint(v["pk"], " ", v["sk"]); !strings.HasPrefix(key, "once#") {
					all[key] = fmt.Sprint(v)
				}
			}
		}
	}
	return all
}

// unchanged says what differs between two states.
func unchanged(t *testing.T, before, after map[string]string) {
	t.Helper()
	for key, now := range after {
		if was, there := before[key]; !there {
			t.Errorf("new: %s %s", key, now)
		} else if was != now {
			t.Errorf("changed: %s from %s to %s", key, was, now)
		}
	}
	for key := range before {
		if _, there := after[key]; !there {
			t.Errorf("gone: %s", key)
		}
	}
}

func link(t *testing.T, r accounttest.Response) vault.Link {
	t.Helper()
	var l vault.Link
	r.Want(200).JSON(&l)
	return l
}
