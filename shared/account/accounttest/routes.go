package accounttest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"linxuan/shared/account"
	"linxuan/shared/api"
)

// Routes calls every operation of a function as every role, as nobody, and as a person with an initial password, and holds
// the answers against the policy table: 401 for nobody, 403 for a role without the action, neither for a role that has
// it. The requests carry an empty body and names of nothing, so that a granted one is refused later, for another reason.
func Routes(t *testing.T, b *Bench, f *api.Function) {
	t.Helper()
	operations := Operations(f)
	if len(operations) == 0 {
		t.Fatal("the function has no operations")
	}
	for _, op := range operations {
		t.Run(op.ID, func(t *testing.T) {
			for _, violation := range violations(b, f, op) {
				t.Error(violation)
			}
		})
	}
}

// violations is what an operation answers against the policy.
func violations(b *Bench, f *api.Function, op Operation) []string {
	if op.Action != api.Public && !slices.Contains(account.Actions(), op.Action) {
		return []string{fmt.Sprintf("action %q is not in the policy table: nobody may ever do it", op.Action)}
	}
	var found []string
	ask := func(who string, v Visitor, want expectation) {
		if violation := hold(op, b.Client(f, v), want); violation != "" {
			found = append(found, fmt.Sprintf("%s %s as %s: %s", op.Method, op.Path, who, violation))
		}
	}
	ask("nobody", Visitor{}, expectNobody(op))
	for _, role := range account.Roles {
		ask(role, b.SignIn(role, "P37", "grp_of_nobody"), expect(op, role))
		limited := SignInLimited(b.t, b.Store, b.Clock.Now(), role, "P37", "grp_of_nobody")
		ask(role+" with an initial password", limited, expectLimited(op, role))
	}
	return found
}

// Operation is one of a function's document.
type Operation struct{ ID, Method, Path, Action string }

// Operations lists a function's operations by path and method.
func Operations(f *api.Function) []Operation {
	var all []Operation
	for path, item := range f.Router().Document().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post,
			http.MethodPatch: item.Patch, http.MethodDelete: item.Delete, http.MethodHead: item.Head,
		} {
			if op != nil {
				action, _ := op.Extensions["x-action"].(string)
				all = append(all, Operation{op.OperationID, method, path, action})
			}
		}
	}
	slices.SortFunc(all, func(a, b Operation) int {
		if a.Path+a.Method < b.Path+b.Method {
			return -1
		}
		return 1
	})
	return all
}

// expectation is the refusal that the policy asks for; the zero value is none.
type expectation struct {
	status int
	code   string
}

func expectNobody(op Operation) expectation {
	if op.Action == api.Public {
		return expectation{}
	}
	return expectation{http.StatusUnauthorized, api.ErrNotSignedIn.Code}
}

func expect(op Operation, role string) expectation {
	if op.Action == api.Public || account.Grants(role, op.Action) {
		return expectation{}
	}
	return expectation{http.StatusForbidden, api.ErrForbidden.Code}
}

func expectLimited(op Operation, role string) expectation {
	e := expect(op, role)
	if e.status == 0 && op.Action != api.Public && op.Action != api.OwnSession {
		return expectation{http.StatusForbidden, api.ErrPasswordChange.Code}
	}
	return e
}

// refusals of the wrapper: what an operation that the policy grants may never answer.
var refusals = []string{api.ErrNotSignedIn.Code, api.ErrForbidden.Code, api.ErrPasswordChange.Code, api.ErrSecondFactor.Code}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// hold makes one request and says how the answer violates what is wanted.
func hold(op Operation, c *Client, want expectation) string {
	var body any
	if op.Method != http.MethodGet && op.Method != http.MethodDelete {
		body = struct{}{}
	}
	got := c.Do(op.Method, parameter.ReplaceAllString(op.Path, "nothing"), body)
	switch code := got.Code(); {
	case want.status != 0 && (got.Status != want.status || code != want.code):
		return fmt.Sprintf("%d %s, the policy says %d %s", got.Status, code, want.status, want.code)
	case want.status == 0 && slices.Contains(refusals, code):
		return fmt.Sprintf("%d %s, the policy grants it", got.Status, code)
	case got.Status == http.StatusInternalServerError:
		return fmt.Sprintf("500: %s", got.Body)
	}
	return ""
}
