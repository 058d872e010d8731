package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/infra/local/engine"
	"linxuan/infra/template"
	"linxuan/shared/api"
)

var lastMinutes = time.Date(2019, 10, 21, 23, 50, 0, 0, time.FixedZone("CST", 8*3600))

// recorder takes down the events that functions get.
type recorder struct {
	mu     sync.Mutex
	events []string
	fail   int // as many of the next events fail
}

func (r *recorder) take(name string, event json.RawMessage, at time.Time) (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail > 0 {
		r.fail--
		return nil, errors.New("not now")
	}
	r.events = append(r.events, fmt.Sprintf("%s %s %s", name, at.Format(time.DateTime), event))
	return nil, nil
}

func (r *recorder) list() []string { r.mu.Lock(); defer r.mu.Unlock(); return slices.Clone(r.events) }

// functions are small ones in the place of those of the template: PUT and GET keep and tell a record, ?env tells a
// variable, ?sign signs an upload; events are recorded. They use the engines as the real ones do.
func functions(t testing.TB, r *recorder) map[string]Build {
	t.Helper()
	dir, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	app, err := template.Read(filepath.Join(dir, "template.yaml"), map[string]string{"Stage": "dev", "Domain": "h", "CertificateArn": "arn:aws-cn:acm:::x"})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]Build{}
	for _, f := range app.Functions {
		all[f.Name] = func(_ context.Context, s api.Setup) (*api.Function, error) {
			return api.NewPageFunction(s, small(s)).OnEvent(func(_ context.Context, event json.RawMessage, at time.Time) (any, error) {
				return r.take(f.Name, event, at)
			}), nil
		}
	}
	return all
}

func small(s api.Setup) http.Handler {
	db := dynamodb.NewFromConfig(s.AWS, func(o *dynamodb.Options) { o.BaseEndpoint = aws.String(s.Getenv("AWS_ENDPOINT_URL_DYNAMODB")) })
	files := s3.NewFromConfig(s.AWS, func(o *s3.Options) {
		o.BaseEndpoint, o.UsePathStyle = aws.String(s.Getenv("AWS_ENDPOINT_URL_S3")), true
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		table, key := aws.String(s.Getenv(r.URL.Query().Get("table"))), map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: r.URL.Query().Get("pk")}, "sk": &types.AttributeValueMemberS{Value: "-"},
		}
		answer, err := "", error(nil)
		switch name := r.URL.Query().Get("env"); {
		case name != "":
			answer = s.Getenv(name)
		case r.URL.Query().Has("sign"):
			var signed struct{ Sum string }
			if err = json.NewDecoder(r.Body).Decode(&signed); err == nil {
				answer, err = sign(r.Context(), files, s.Getenv("DOSSIER_BUCKET"), r.URL.Query().Get("sign"), signed.Sum)
			}
		case r.Method == http.MethodPut:
			_, err = db.PutItem(r.Context(), &dynamodb.PutItemInput{TableName: table, Item: key})
		case r.Method == http.MethodGet:
			var out *dynamodb.GetItemOutput
			if out, err = db.GetItem(r.Context(), &dynamodb.GetItemInput{TableName: table, Key: key}); err == nil {
				answer = fmt.Sprint(out.Item != nil)
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, answer)
	})
}

func sign(ctx context.Context, files *s3.Client, bucket, key, sum string) (string, error) {
	link, err := s3.NewPresignClient(files).PresignPutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, ChecksumSHA256: &sum})
	if err != nil {
		return "", err
	}
	return link.URL, nil
}

func start(t testing.TB, o Options, r *recorder) *Stack {
	t.Helper()
	if o.Functions == nil {
		o.Functions = functions(t, r)
	}
	s, err := Start(t.Context(), o)
	if errors.Is(err, engine.ErrNoNPM) || errors.Is(err, engine.ErrNoBuild) {
		engine.Missing(t, "DynamoDB", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func do(t testing.TB, method, url, body string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(text))
}

func want(t testing.TB, what string, gotStatus int, gotBody string, status int, body string) {
	t.Helper()
	if gotStatus != status || !strings.Contains(gotBody, body) {
		t.Errorf("%s: got %d %s, want %d with %q", what, gotStatus, gotBody, status, body)
	}
}
