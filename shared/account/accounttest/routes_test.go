package accounttest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/api"
)

type none struct{}

var monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)

func fine(context.Context, api.Call, *none) (*api.Answer[string], error) {
	return api.Reply("fine"), nil
}

func TestRoutesHoldAFunctionAgainstThePolicy(t *testing.T) {
	b := New(t, monday)
	r := api.NewRouter(b.Setup(), account.Gate(b.Store), b.Store, b.Store.Accounts)
	api.Handle(r, api.Op{ID: "public", Method: http.MethodGet, Path: "/v1/public", Action: api.Public}, fine)
	api.Handle(r, api.Op{ID: "own", Method: http.MethodGet, Path: "/v1/own", Action: api.OwnSession}, fine)
	api.Handle(r, api.Op{ID: "edit", Method: http.MethodPost, Path: "/v1/filings/{id}", Action: "filing.edit"},
		func(context.Context, api.Call, *struct {
			ID   string `path:"id"`
			Body struct {
				Value int `json:"value"`
			}
		},
		) (*api.Answer[string], error) {
			return api.Reply("fine"), nil
		})
	f := api.NewFunction(b.Setup(), r)
	Routes(t, b, f)

	group := b.Client(f, b.SignIn(account.Group, "P37", "grp_1"))
	group.Post("/v1/filings/1", map[string]int{"value": 3}).Want(http.StatusOK)
	if fields := group.Post("/v1/filings/1", none{}).Refused(http.StatusUnprocessableEntity, "invalid").Fields(); fields["/value"] != "required" {
		t.Fatalf("fields %v", fields)
	}
	b.Client(f, b.SignIn(account.Body, "P37", "")).Post("/v1/filings/1", none{}).Refused(http.StatusForbidden, "forbidden")
}

// The test of the routes must see each way in which a function can go wrong.
func TestRoutesSeeAViolation(t *testing.T) {
	b := New(t, monday)
	right := account.Gate(b.Store)
	signIn := func(change func(*api.Actor)) api.Gate {
		return api.Gate{Grants: right.Grants, SignIn: func(ctx context.Context, token string, at time.Time) (api.Actor, error) {
			actor, err := right.SignIn(ctx, token, at)
			change(&actor)
			return actor, err
		}}
	}
	for name, row := range map[string]struct {
		gate   api.Gate
		action string
		h      func(context.Context, api.Call, *none) (*api.Answer[string], error)
	}{
		"an action that is not in the table": {right, "filing.burn", fine},
		"everybody may":                      {api.Gate{Grants: func(string, string) bool { return true }, SignIn: right.SignIn}, "filing.edit", fine},
		"nobody may":                         {api.Gate{Grants: func(string, string) bool { return false }, SignIn: right.SignIn}, "filing.edit", fine},
		"an initial password is enough":      {signIn(func(a *api.Actor) { a.Limited = false }), "filing.edit", fine},
		"every password is an initial one":   {signIn(func(a *api.Actor) { a.Limited = true }), "filing.edit", fine},
		"the role's own operation refuses": {right, "filing.edit", func(context.Context, api.Call, *none) (*api.Answer[string], error) {
			return nil, api.ErrForbidden.New()
		}},
		"the operation breaks": {right, "filing.edit", func(context.Context, api.Call, *none) (*api.Answer[string], error) {
			return nil, errors.New("broken")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := api.NewRouter(b.Setup(), row.gate, b.Store, b.Store.Accounts)
			api.Handle(r, api.Op{ID: "edit", Method: http.MethodGet, Path: "/v1/filings", Action: row.action}, row.h)
			f := api.NewFunction(b.Setup(), r)
			if violations(b, f, Operations(f)[0]) == nil {
				t.Fatal("not seen")
			}
		})
	}
}
