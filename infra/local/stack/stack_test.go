package stack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/shared/api"
)

func TestFunctionsFindTheirSurroundings(t *testing.T) {
	s := start(t, Options{}, &recorder{})
	status, text := do(t, "PUT", s.URL+"/v1/quota/x?table=RECORDS_TABLE&pk=round%232019", "")
	want(t, "write a record", status, text, 200, "")
	status, text = do(t, "GET", s.URL+"/v1/review/x?table=RECORDS_TABLE&pk=round%232019", "")
	want(t, "another function reads it", status, text, 200, "true")
	status, text = do(t, "GET", s.URL+"/v1/review/x?table=ACCOUNTS_TABLE&pk=invitation%231", "")
	want(t, "a role is held against each call", status, text, 500, "linxuan-dev-review is not authorized to perform: dynamodb:GetItem")
	status, text = do(t, "PUT", s.URL+"/v1/review/x?table=LEDGER_TABLE&pk=entry%231", "")
	want(t, "a leading key too", status, text, 500, "not authorized")
	for name, value := range map[string]string{
		"PORTAL_ORIGIN": s.URL, "RECORDS_TABLE": "linxuan-dev-records", "AWS_ENDPOINT_URL_S3": s.places.s3,
	} {
		if status, text := do(t, "GET", s.URL+"/v1/quota/x?env="+name, ""); status != 200 || text != value {
			t.Errorf("%s is %q, want %q", name, text, value)
		}
	}
	if _, origin := do(t, "GET", s.URL+"/?env=S3_ORIGIN", ""); origin != s.places.s3 {
		t.Errorf("S3_ORIGIN is %q, want %q", origin, s.places.s3)
	}
	_, one := do(t, "GET", s.URL+"/v1/quota/x?env=SIGNING_KEY", "")
	_, other := do(t, "GET", s.URL+"/v1/review/x?env=SIGNING_KEY", "")
	if len(one) != 64 || one != other {
		t.Errorf("signing key of %d letters here, %d there", len(one), len(other))
	}
	if _, hidden := do(t, "GET", s.URL+"/v1/cast/x?env=PSEUDONYM_KEY", ""); hidden != "" {
		t.Error("the casting function has the key to the pseudonyms")
	}
	if unused := s.Unused()["quota"]; !slices.Contains(unused, "RecordsWritePolicy/WriteRecords dynamodb:DeleteItem") ||
		slices.Contains(unused, "RecordsWritePolicy/WriteRecords dynamodb:PutItem") {
		t.Errorf("unused: %q", unused)
	}
	if !strings.Contains(fmt.Sprint(s.Setup("quota").Getenv("RECORDS_TABLE")), "records") {
		t.Error("no surroundings for tools")
	}
}

func TestClockAndSchedules(t *testing.T) {
	r := &recorder{}
	s := start(t, Options{Now: lastMinutes}, r)
	status, text := do(t, "GET", s.URL+"/_local/clock", "")
	want(t, "the clock starts in the evening", status, text, 200, `{"now":"2019-10-21T15:50:0`)
	status, text = do(t, "POST", s.URL+"/_local/clock", `{"now":"2019-10-29T00:00:00+08:00"}`)
	want(t, "forward", status, text, 200, `"fired":[{"schedule":"StatisticsLockout","due":"2019-10-21T16:00:00Z"},{"schedule":"BallotClose","due":"2019-10-28T16:00:00Z"},{"schedule":"Publication","due":"2019-10-28T16:00:00Z"},{"schedule":"RecommendationLockout","due":"2019-10-28T16:00:00Z"},{"schedule":"Sequence"`)
	wanted := []string{
		`deadline 2019-10-28 16:00:00 {"schedule":"statistics-lockout"}`, `count 2019-10-28 16:00:00 {"schedule":"ballot-close"}`, `notice 2019-10-28 16:00:00 {"schedule":"publication"}`, `deadline 2019-10-28 16:00:00 {"schedule":"recommendation-lockout"}`,
		`ledger 2019-10-28 16:00:00 {"schedule":"sequence"}`, `deadline 2019-10-28 16:00:00 {"schedule":"sweep"}`, `mail 2019-10-28 16:00:00 {"schedule":"mail"}`,
	}
	if got := r.list(); !slices.Equal(got, wanted) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
	rows := []struct {
		name, method, path, body string
		header                   []string
		status                   int
		text                     string
	}{
		{"back", "POST", "clock", `{"now":"2019-10-28T23:59:59+08:00"}`, nil, 409, "forward only"},
		{"no instant", "POST", "clock", `{}`, nil, 400, "want"},
		{"not JSON", "POST", "clock", `now`, nil, 400, "want"},
		{"another field", "POST", "clock", `{"now":"2020-10-28T23:59:59+08:00","then":1}`, nil, 400, "want"},
		{"from another page", "POST", "clock", `{"now":"2020-10-28T23:59:59+08:00"}`, []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example"}, 403, ""},
		{"run now", "POST", "schedules/StatisticsLockout", "", nil, 200, `"schedule":"StatisticsLockout"`},
		{"unknown schedule", "POST", "schedules/Sunday", "", nil, 404, "no such schedule"},
		{"list", "GET", "schedules", "", nil, 200, `{"name":"StatisticsLockout","expression":"cron(0 0 22 10 ? *)","function":"deadline","next":"2020-10-21T16:00:00Z"}`},
		{"unknown route", "GET", "nothing", "", nil, 404, ""},
	}
	for _, row := range rows {
		status, text := do(t, row.method, s.URL+"/_local/"+row.path, row.body, row.header...)
		want(t, row.name, status, text, row.status, row.text)
	}
	r.mu.Lock()
	r.fail = 1
	r.mu.Unlock()
	status, text = do(t, "POST", s.URL+"/_local/schedules/Sweep", "")
	want(t, "a run that fails", status, text, 500, "not now")
}

func TestSchedulerCanBeLeftOut(t *testing.T) {
	r := &recorder{}
	s := start(t, Options{Now: lastMinutes, NoScheduler: true}, r)
	if runs, err := s.MoveTo(t.Context(), lastMinutes.AddDate(0, 1, 0)); err != nil || runs != nil {
		t.Errorf("fired %v, %v", runs, err)
	}
	if run, err := s.FireSchedule(t.Context(), "Sweep"); err != nil || run.Err != nil {
		t.Errorf("%v, %v", run, err)
	}
	if got := r.list(); len(got) != 1 {
		t.Errorf("events %v, want the one that was asked for", got)
	}
}

func TestUploadedObjectIsTold(t *testing.T) {
	r := &recorder{fail: 1} // the first attempt fails, the second is taken
	s := start(t, Options{Now: lastMinutes}, r)
	body := []byte("%PDF-1.7")
	sum := sha256.Sum256(body)
	asked, err := json.Marshal(map[string]string{"Sum": base64.StdEncoding.EncodeToString(sum[:])})
	if err != nil {
		t.Fatal(err)
	}
	status, link := do(t, "POST", s.URL+"/v1/submission/x?sign=2019/app_1/doc_1", string(asked), "Content-Type", "application/json")
	want(t, "sign", status, link, 200, s.places.s3)
	status, text := do(t, "POST", s.URL+"/v1/submission/x?sign=notice/doc_1", string(asked), "Content-Type", "application/json")
	want(t, "sign for another's folder", status, text, 500, "not authorized")
	request, err := http.NewRequestWithContext(t.Context(), "PUT", link, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", s.URL)
	request.Header.Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:]))
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != 200 || response.Header.Get("X-Amz-Version-Id") == "" {
		t.Fatalf("upload: %v %v", response, err)
	}
	if origin := response.Header.Get("Access-Control-Allow-Origin"); origin != s.URL {
		t.Errorf("the page's origin is not allowed: %q", origin)
	}
	var got []string
	for deadline := time.Now().Add(10 * time.Second); len(got) == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		got = r.list()
	}
	if len(got) != 1 || !strings.HasPrefix(got[0], "documents 2019-10-21 15:5") {
		t.Fatalf("events %v", got)
	}
	for _, part := range []string{`"detail-type":"Object Created"`, `"source":"aws.s3"`, `"key":"2019/app_1/doc_1"`, `"size":8`, `"reason":"PutObject"`, `"name":"linxuan-dev-dossier-`} {
		if !strings.Contains(got[0], part) {
			t.Errorf("event lacks %s: %s", part, got[0])
		}
	}
	_, err = s.Files().DeleteObject(t.Context(), &s3.DeleteObjectInput{
		Bucket: bucket(s, "DossierBucket"), Key: aws.String("2019/app_1/doc_1"),
		VersionId: aws.String(response.Header.Get("X-Amz-Version-Id")),
	})
	if err == nil {
		t.Error("a locked version was deleted")
	}
}

func bucket(s *Stack, id string) *string {
	for _, b := range s.App.Buckets {
		if b.LogicalID == id {
			return &b.Name
		}
	}
	return nil
}

func TestPublish(t *testing.T) {
	s := start(t, Options{}, &recorder{})
	for _, key := range []string{"notice/2019/list.json", "ledger/head"} {
		if _, err := s.Files().PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket(s, "PublicBucket"), Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "out")
	if n, err := s.Publish(t.Context(), dir); n != 2 || err != nil {
		t.Fatalf("published %d, %v", n, err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "notice/2019/list.json")); err != nil || string(got) != "notice/2019/list.json" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSecondStartFindsAll(t *testing.T) {
	dir := t.TempDir()
	first := start(t, Options{Data: dir, Now: lastMinutes}, &recorder{})
	do(t, "PUT", first.URL+"/v1/quota/x?table=RECORDS_TABLE&pk=round%232019", "")
	_, secret := do(t, "GET", first.URL+"/v1/quota/x?env=SIGNING_KEY", "")
	if _, err := first.Files().PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket(first, "PublicBucket"), Key: aws.String("k"), Body: strings.NewReader("v")}); err != nil {
		t.Fatal(err)
	}
	if _, err := first.MoveTo(t.Context(), lastMinutes.AddDate(0, 0, 7)); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{Data: dir, Functions: functions(t, nil)}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second machine on the same data: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"machine.json", "lock"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v, want it for its owner alone", name, info, err)
		}
	}
	second := start(t, Options{Data: dir, Now: lastMinutes}, &recorder{})
	status, text := do(t, "GET", second.URL+"/v1/quota/x?table=RECORDS_TABLE&pk=round%232019", "")
	want(t, "the record", status, text, 200, "true")
	if _, again := do(t, "GET", second.URL+"/v1/quota/x?env=SIGNING_KEY", ""); again != secret {
		t.Error("another signing key")
	}
	if _, err := second.Files().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket(second, "PublicBucket"), Key: aws.String("k")}); err != nil {
		t.Errorf("the object: %v", err)
	}
	if now := second.Clock.Now(); now.Before(lastMinutes.AddDate(0, 0, 7)) || now.After(lastMinutes.AddDate(0, 0, 8)) {
		t.Errorf("the clock stands at %s, before where the data has got to", now)
	}
}

func TestFailuresAreOneClearSentence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		name    string
		options Options
		want    string
	}{
		{"busy address", Options{Addr: l.Addr().String()}, l.Addr().String() + " is in use: end the program that listens there, or choose another address with -addr"},
		{"not an address", Options{Addr: "nowhere"}, "listen on nowhere: "},
		{"data is a file", Options{Data: file}, "make the folder for the data: "},
		{"no template", Options{Root: t.TempDir()}, "template.yaml"},
		{"unknown stage", Options{Stage: "moon"}, "Stage"},
		{
			"functions missing",
			Options{Functions: map[string]Build{"cast": functions(t, nil)["cast"]}},
			ErrNoFunction.Error() + ": accounts, statistics, submission, deadline, quota, review, ballot, count, messages, mail, notice, ledger, documents, portal",
		},
		{"function does not start", Options{Functions: with(functions(t, nil), func() error { return errors.New("no light") })}, "function cast: no light"},
		{"function panics at its start", Options{Functions: with(functions(t, nil), func() error { panic("no light") })}, "function cast: panic: no light"},
		{"engine does not answer", Options{DynamoDB: "http://127.0.0.1:1"}, "table linxuan-dev-"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.options.Functions == nil {
				row.options.Functions = functions(t, nil)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			s, err := Start(ctx, row.options)
			if err == nil {
				_ = s.Close()
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want %q", err, row.want)
			}
		})
	}
}

func with(all map[string]Build, cast func() error) map[string]Build {
	all["cast"] = func(context.Context, api.Setup) (*api.Function, error) { return nil, cast() }
	return all
}

func TestCloseEndsAll(t *testing.T) {
	s := start(t, Options{}, &recorder{})
	pids := []int{s.dynamoDB.PID(), s.s3.PID()}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	if _, err := http.Get(s.URL); err == nil {
		t.Error("the gateway still answers")
	}
}

func TestEngineThatEndsIsTold(t *testing.T) {
	s := start(t, Options{}, &recorder{})
	if err := syscall.Kill(s.dynamoDB.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "DynamoDB engine has ended") {
		t.Errorf("got %v", err)
	}
}
