package documents_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"linxuan/functions/documents"
	"linxuan/infra/local/engine/objects"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/table/tabletest"
)

var ctx = context.Background()

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, dossiertest.Early)
	if _, err := documents.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "DOSSIER_BUCKET") {
		t.Fatalf("%v", err)
	}
}

// room is the function over a stage with one application.
type room struct {
	*accounttest.Bench
	stage *dossiertest.Stage
	f     *api.Function
	id    string
}

func enter(t *testing.T) *room {
	t.Helper()
	b := accounttest.New(t, dossiertest.Early)
	r := &room{Bench: b, stage: dossiertest.New(t, b.Store, b.Tables.AWS)}
	b.Env["DOSSIER_BUCKET"], b.Env["AWS_ENDPOINT_URL_S3"] = r.stage.Bucket, objects.TestS3(t).URL
	b.Env["PRINT_BUCKET"], b.Env["FONT_FOLDER"] = dossiertest.Bucket(t, b.Tables.AWS), formstest.Fonts(t)
	b.Env["PUBLIC_BUCKET"] = dossiertest.Bucket(t, b.Tables.AWS)
	var err error
	if r.f, err = documents.New(ctx, b.Setup()); err != nil {
		t.Fatal(err)
	}
	r.id = r.stage.Begin(r.stage.Entrant(1), dossiertest.Early).ID
	return r
}

// created is EventBridge's event of an object, as
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html gives it.
func created(key string) map[string]any {
	return map[string]any{
		"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created", "source": "aws.s3",
		"account": "111122223333", "time": "2019-10-08T01:00:00Z", "region": "cn-north-1", "resources": []string{"arn:aws-cn:s3:::dossier"},
		"detail": map[string]any{
			"version": "0", "bucket": map[string]any{"name": "dossier"}, "reason": "PutObject",
			"object": map[string]any{"key": key, "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184", "version-id": "v", "sequencer": "00617F08299329D189"},
		},
	}
}

// tell sends the function an event at an instant.
func (r *room) tell(event any, at time.Time) error {
	r.Clock.Set(at)
	payload, err := json.Marshal(event)
	if err != nil {
		return err
	}
	_, err = r.f.Invoke(ctx, payload)
	return err
}

func (r *room) status(t *testing.T, document string) dossier.DocumentStatus {
	t.Helper()
	d, err := r.stage.Document(ctx, r.id, document)
	if err != nil {
		t.Fatal(err)
	}
	return d.Status
}

// R5.3: the store's news settles a file whose client vanished: in time it counts, late it does not, twice is once.
func TestNewsOfAFile(t *testing.T) {
	r := enter(t)
	for _, row := range []struct {
		name string
		file []byte
		at   time.Time
		want dossier.DocumentStatus
	}{
		{"in time", dossiertest.Paper(1), dossiertest.Early, dossier.Accepted},
		{"in the last millisecond", dossiertest.Paper(2), dossiertest.Deadline.Add(-time.Millisecond), dossier.Accepted},
		{"at the deadline", dossiertest.Paper(3), dossiertest.Deadline, dossier.Asked},
		{"a millisecond later", dossiertest.Paper(4), dossiertest.Deadline.Add(time.Millisecond), dossier.Asked},
		{"of a file that runs a script", pdftest.Script(), dossiertest.Early, dossier.Refused},
	} {
		doc := r.stage.Upload(r.id, "evidence", row.file, dossiertest.Early)
		for range 2 {
			if err := r.tell(created(doc.Object), row.at); err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
			if got := r.status(t, doc.ID); got != row.want {
				t.Errorf("%s: %s, want %s", row.name, got, row.want)
			}
		}
	}
}

// News that nobody waits for is no failure, or the queue of failed events would fill with it; what is no such event is one.
func TestNewsOfOtherThings(t *testing.T) {
	r := enter(t)
	doc := r.stage.Upload(r.id, "evidence", dossiertest.Paper(1), dossiertest.Early)
	for _, key := range []string{"2019/app_unknown/" + doc.ID + ".pdf", "2019/obj_1/doc_1.pdf", "report.pdf", ""} {
		if err := r.tell(created(key), dossiertest.Early); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	for name, event := range map[string]any{
		"a schedule": map[string]string{"schedule": "sweep"}, "another detail": map[string]any{"detail-type": "Object Deleted", "detail": created(doc.Object)["detail"]},
		"nothing": map[string]any{}, "a list": []int{1},
	} {
		if err := r.tell(event, dossiertest.Early); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if got := r.status(t, doc.ID); got != dossier.Asked {
		t.Errorf("%s", got)
	}
	// A store that does not answer is a failure, so that the event comes again.
	r.Tables.Faults.Next("TransactWriteItems", tabletest.LoseRequest)
	if err := r.tell(created(doc.Object), dossiertest.Early); err == nil {
		t.Error("a lost write was taken for done")
	}
	if err := r.tell(created(doc.Object), dossiertest.Early); err != nil || r.status(t, doc.ID) != dossier.Accepted {
		t.Errorf("%v", err)
	}
}
