package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// answer is what a function may return in payload format 2.0. A header's value may be a number or a truth value there.
type answer struct {
	StatusCode      *int           `json:"statusCode"`
	Headers         map[string]any `json:"headers"`
	Body            string         `json:"body"`
	IsBase64Encoded bool           `json:"isBase64Encoded"`
	Cookies         []string       `json:"cookies"`
}

// write sends a function's answer to the client. Valid JSON without a statusCode is itself the body of a 200.
func write(w http.ResponseWriter, raw []byte) error {
	var a answer
	numbers := json.NewDecoder(bytes.NewReader(raw))
	numbers.UseNumber()
	if err := numbers.Decode(&a); err != nil || a.StatusCode == nil {
		if !json.Valid(raw) {
			return errNotAnAnswer
		}
		return plain(w, raw)
	}
	if *a.StatusCode < 200 || *a.StatusCode > 599 { // 1xx is no answer that HTTP could end with
		return fmt.Errorf("%w: status %d", errNotAnAnswer, *a.StatusCode)
	}
	body := []byte(a.Body)
	if a.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(a.Body)
		if err != nil {
			return fmt.Errorf("%w: body: %w", errNotAnAnswer, err)
		}
		body = decoded
	}
	header := w.Header()
	for name, value := range a.Headers {
		switch strings.ToLower(name) {
		case "connection", "keep-alive", "transfer-encoding", "upgrade", "content-length": // the gateway's own business
		default:
			header.Set(name, fmt.Sprint(value))
		}
	}
	for _, cookie := range a.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	if header.Get("Content-Type") == "" && len(body) > 0 {
		header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	w.WriteHeader(*a.StatusCode)
	_, _ = w.Write(body) // a client that has gone needs no answer
	return nil
}

func plain(w http.ResponseWriter, raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil { // a JSON string is sent without its quotes
		raw = []byte(text)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(bytes.TrimSpace(raw))
	return nil
}
