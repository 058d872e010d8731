package deadline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"linxuan/functions/deadline"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

var ctx = context.Background()

const ms = time.Millisecond

// hall is the function with an empty system.
type hall struct {
	*accounttest.Bench
	t testing.TB
	f *api.Function
}

func enter(t *testing.T) *hall {
	t.Helper()
	b := accounttest.New(t, dossiertest.Opens)
	f, err := deadline.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	return &hall{b, t, f}
}

// person signs somebody in, now.
func (h *hall) person(role, body, group string) *accounttest.Client {
	h.t.Helper()
	return h.Client(h.f, h.SignIn(role, body, group))
}

func (h *hall) nobody() *accounttest.Client { return h.Client(h.f, accounttest.Visitor{}) }

// bodies registers all recommending bodies.
func (h *hall) bodies() {
	h.t.Helper()
	signer, err := ledger.NewSigner(h.Env["SIGNING_KEY"])
	if err != nil {
		h.t.Fatal(err)
	}
	r := registry.Open(h.Store, journal.Open(h.Store, signer))
	if _, err := r.ImportBodies(ctx, table.Act{Role: "ministry", At: h.Clock.Now()}, seed.Bodies()); err != nil {
		h.t.Fatal(err)
	}
}

// files are the three files of a round as the ministry sends them.
func files(t testing.TB, id string) map[string]string {
	t.Helper()
	read := func(name string) string {
		raw, err := seed.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	r, err := seed.LoadRound(id)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"config": read("round-" + id + ".yaml"), "scheme": read(r.Config.Files.Scheme), "indicators": read(r.Config.Files.Indicators),
	}
}

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	h := enter(t)
	accounttest.Routes(t, h.Bench, h.f)
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, dossiertest.Opens)
	b.Env["SIGNING_KEY"] = ""
	if _, err := deadline.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "SIGNING_KEY") {
		t.Fatalf("%v", err)
	}
}

// isChinese holds that a problem speaks to its reader.
func isChinese(t *testing.T, what string, r accounttest.Response) {
	t.Helper()
	var p struct {
		Title, Detail string
		Errors        []struct{ Pointer, Detail string }
	}
	r.JSON(&p)
	if p.Title == "" || !strings.HasSuffix(p.Detail, "。") || strings.Contains(p.Detail, "—") {
		t.Errorf("%s: %s", what, r.Body)
	}
	for _, e := range p.Errors {
		if e.Detail == "" || strings.Contains(e.Detail, "—") {
			t.Errorf("%s: %s: %q", what, e.Pointer, e.Detail)
		}
	}
}
