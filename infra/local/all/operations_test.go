package all

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/danielgtaylor/huma/v2"

	"linxuan/infra/template"
	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/fault"
)

// operation is one of a function's document.
type operation struct {
	function, method, path string
	*huma.Operation
}

// operations lists those of all functions, built without any store behind them.
func operations(t *testing.T) []operation {
	t.Helper()
	nowhere := api.Setup{
		AWS: aws.Config{Region: "cn-north-1"}, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Clock: func() time.Time { return time.Unix(0, 0) },
		Getenv: func(name string) string {
			switch name { // some must be names that there are
			case "KEY_KIND":
				return "ed25519"
			case "WITNESSES":
				return "none"
			case "SECOND_FACTOR_ROLES":
				return "ministry"
			}
			return "https://nowhere.invalid and more than 32 characters"
		},
	}
	var all []operation
	for name, build := range Functions() {
		f, err := build(context.Background(), nowhere)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Router() == nil {
			continue // pages
		}
		for path, item := range f.Router().Document().Paths {
			for method, op := range map[string]*huma.Operation{
				http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post,
				http.MethodPatch: item.Patch, http.MethodDelete: item.Delete, http.MethodHead: item.Head,
			} {
				if op != nil {
					all = append(all, operation{name, method, path, op})
				}
			}
		}
	}
	if len(all) < 80 {
		t.Fatalf("only %d operations", len(all))
	}
	return all
}

var (
	parameter = regexp.MustCompile(`\{[^}]+\}`)
	kebab     = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
)

// The template sends each operation's requests to the function that has it and to no other; API Gateway would answer them with
// another function's 404.
func TestEveryOperationIsRoutedToItsFunction(t *testing.T) {
	app, err := template.Read("../../../template.yaml", map[string]string{"Stage": "dev", "Domain": "h", "CertificateArn": "arn:aws-cn:acm:::x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range operations(t) {
		path := parameter.ReplaceAllString(op.path, "one")
		match := app.Match(op.method, path)
		if match == nil || match.Function.Name != op.function {
			t.Errorf("%s %s is %s's; the template sends it to %+v", op.method, op.path, op.function, match)
		}
		if !strings.HasPrefix(op.path, "/v1/") {
			t.Errorf("%s %s is no part of the API", op.method, op.path)
		}
	}
}

// Every operation says what it does and who may do it, under a name of its own.
func TestEveryOperationIsDescribed(t *testing.T) {
	ids, places := map[string]string{}, map[string]string{}
	for _, op := range operations(t) {
		where := op.function + ": " + op.method + " " + op.path
		if op.Summary == "" || !unicode.IsUpper([]rune(op.Summary)[0]) || strings.HasSuffix(op.Summary, ".") {
			t.Errorf("%s: summary %q", where, op.Summary)
		}
		action, _ := op.Extensions["x-action"].(string)
		if action != api.Public && !slices.Contains(account.Actions(), action) {
			t.Errorf("%s: action %q is not in the policy", where, action)
		}
		if action == api.Public && op.method != http.MethodGet && !slices.Contains(openToAll, op.OperationID) {
			t.Errorf("%s changes something and is open to everyone", where)
		}
		if !kebab.MatchString(op.OperationID) {
			t.Errorf("%s: id %q", where, op.OperationID)
		}
		if other := ids[op.OperationID]; other != "" {
			t.Errorf("%s and %s are both %s", where, other, op.OperationID)
		}
		if other := places[op.method+op.path]; other != "" {
			t.Errorf("%s is %s's too", where, other)
		}
		ids[op.OperationID], places[op.method+op.path] = where, op.function
	}
}

// openToAll are the operations that anyone may call without being signed in and that are no mere reading: each has a reason of
// its own.
var openToAll = []string{
	"sign-in", "accept-invitation", "give-back-invitation", // by which one becomes somebody, or with its token says that one need not
	"look-at-reply", "decline-seat", // who holds the link of an expert's invitation; a token is no part of an address
	"cosign-checkpoint",                                  // R9.1: the witness's signature says who it is
	"cast",                                               // R6.5: nobody may be known
	"file-objection", "ask-evidence", "confirm-evidence", // R7.2: anyone may object, with files
	"follow-objection", "appeal-objection", // R7.2: by receipt and code, without an account
	"check-receipt", "print-receipt", // change nothing; the receipt is the body
}

// Whatever is refused, there are Chinese words for it, and a page that explains it.
func TestEveryRefusalHasWords(t *testing.T) {
	defined := fault.Defined()
	if len(defined) < 100 {
		t.Fatalf("only %d refusals: the packages are not linked", len(defined))
	}
	for _, d := range defined {
		title, detail, known := api.Explain(d.Code)
		if !known || !chinese(title) || !chinese(detail) {
			t.Errorf("%s: %q %q", d.Code, title, detail)
		}
	}
}

func chinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
