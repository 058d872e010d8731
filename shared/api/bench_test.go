package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

type benchInput struct {
	Round string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
	Body  struct {
		Title  string   `json:"title" minLength:"2" maxLength:"100"`
		Years  []int    `json:"years" maxItems:"10"`
		Values []string `json:"values" maxItems:"20"`
	}
}

type benchOutput struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Years []int    `json:"years"`
	Notes []string `json:"notes"`
}

// BenchmarkHandlerOverhead is one request with everything that the wrapper does, but without a store: bridge, checks,
// sign-in by a gate that knows its one guest, validation, answer, log line.
func BenchmarkHandlerOverhead(b *testing.B) {
	setup := quiet()
	setup.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	gate := Gate{
		SignIn: func(context.Context, string, time.Time) (Actor, error) { return Actor{ID: "acc_1", Role: "group"}, nil },
		Grants: func(string, string) bool { return true },
	}
	r := NewRouter(setup, gate, nil, "")
	Handle(r, Op{ID: "write", Method: http.MethodPost, Path: "/v1/rounds/{round}/things", Action: "x"},
		func(_ context.Context, _ Call, in *benchInput) (*Answer[benchOutput], error) {
			return Reply(benchOutput{"app_01dq3tkr2d0123456789abcdef", in.Body.Title, in.Body.Years, in.Body.Values}), nil
		})
	f := NewFunction(setup, r)
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(recorded(b, "post-json"), &e); err != nil {
		b.Fatal(err)
	}
	e.RawPath, e.Body = "/v1/rounds/2019/things", `{"title":"职业教育集团（示例）","years":[2016,2017,2018],"values":["甲","乙","丙"]}`
	payload, err := json.Marshal(e)
	if err != nil {
		b.Fatal(err)
	}
	if answer := invoke(b, f, payload); answer.StatusCode != http.StatusOK {
		b.Fatalf("%+v", answer)
	}
	b.Run("event", func(b *testing.B) { // from the event's bytes to the answer's bytes
		b.ReportAllocs()
		for b.Loop() {
			if _, err := f.Invoke(context.Background(), payload); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("handler", func(b *testing.B) { // without the event's JSON
		var event httpEvent
		if err := json.Unmarshal(payload, &event); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			req, err := request(context.Background(), &event)
			if err != nil {
				b.Fatal(err)
			}
			f.handle(&response{header: http.Header{}}, req)
		}
	})
}
