package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"linxuan/infra/local/all"
	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// roundID is the round that is loaded.
var roundID = seed.RoundIDs()[0]

// phaseOpens is when a phase of the round opens.
func phaseOpens(phase round.Phase) (time.Time, error) {
	r, err := seed.LoadRound(roundID)
	if err != nil {
		return time.Time{}, err
	}
	return r.Config.Phases[phase].OpensAt.Time(), nil
}

// startMachine starts the local stack and gives the first account's invitation.
func startMachine(ctx context.Context, now time.Time, patience int, out io.Writer) (*stack.Stack, string, error) {
	s, err := stack.Start(ctx, stack.Options{Now: now, Patience: patience, Functions: all.Functions(), Progress: func(line string) { _, _ = io.WriteString(out, line+"\n") }})
	if err != nil {
		return nil, "", err
	}
	_, token, err := account.InviteFirst(ctx, storeOf(s), s.Clock.Now(), "")
	if err != nil {
		return nil, "", errors.Join(err, s.Close())
	}
	return s, token, nil
}

// storeOf is the tables with all rights, to write what was before and to look at what became of it.
func storeOf(s *stack.Stack) *table.Store {
	setup := s.Setup("ballot")
	return table.Open(setup.AWS, setup.Getenv, setup.Rand)
}

// transport keeps as many connections as people act at once.
func transport(atOnce int) http.RoundTripper {
	return &http.Transport{MaxIdleConnsPerHost: 2 * atOnce}
}

func options(s *stack.Stack, token string, c settings, through http.RoundTripper, out io.Writer) scenario.Options {
	return scenario.Options{
		URL: s.URL, Invitation: token, Round: roundID, Registered: c.groups, Experts: c.experts, Cap: c.cap, Out: out, Transport: through,
	}
}
