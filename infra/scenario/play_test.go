package scenario_test

import (
	"os"
	"testing"

	"linxuan/infra/fonts/fetch"
	"linxuan/infra/local/all"
	"linxuan/infra/local/engine"
	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/table"
)

// A later round is another file and no code (R7.4): it is played from an empty system to its list, smaller than the
// demonstration, with the same checks of every sum and every receipt.
func TestLaterRoundIsPlayedFromItsFile(t *testing.T) {
	rounds := seed.RoundIDs()
	id := rounds[len(rounds)-1]
	r, err := seed.LoadRound(id)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := fetch.Folder(t.Context(), func(string) {})
	if err != nil {
		engine.Missing(t, "fonts", err)
	}
	functions := all.Functions()
	for name, build := range functions {
		functions[name] = build.With("FONT_FOLDER", fonts)
	}
	opens := r.Config.Phases["statistics"].OpensAt.Time()
	s, err := stack.Start(t.Context(), stack.Options{Now: opens, SecondFactor: "ministry,secretariat,auditor", Functions: functions})
	if err != nil {
		engine.Missing(t, "local machine", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	setup := s.Setup("accounts")
	_, token, err := account.InviteFirst(t.Context(), table.Open(setup.AWS, setup.Getenv, setup.Rand), s.Clock.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	summary, _, err := scenario.Run(t.Context(), scenario.Options{
		URL: s.URL, Invitation: token, Round: id, Registered: 700, Taking: 120, Experts: 9, Out: os.Stderr,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", *summary)
}
