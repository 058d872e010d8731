package dossier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var ctx = context.Background()

const ms = time.Millisecond

// bench is a stage with the place between SDK and engine.
type bench struct {
	*dossiertest.Stage
	*testing.T
	tables *tabletest.Tables
}

func open(t *testing.T) *bench {
	t.Helper()
	tables := tabletest.New(t)
	return &bench{dossiertest.New(t, tables.Store(), tables.AWS), t, tables}
}

// entrants are groups that may apply, each with a lead unit of its own.
func (b *bench) entrants(n int) []registry.Listed {
	b.Helper()
	all := make([]registry.Listed, n)
	for i := range all {
		all[i] = b.Entrant(100 + i)
	}
	return all
}

func by(role string, at time.Time) table.Act { return dossiertest.By(role, at) }

// refused ends the test unless the error is this refusal.
func refused(t testing.TB, err error, want *fault.Definition) {
	t.Helper()
	_ = refusal(t, err, want)
}

// refusal is refused, and gives the refusal.
func refusal(t testing.TB, err error, want *fault.Definition) *fault.Error {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want)
	}
	found, _ := fault.Of(err)
	return found
}

// again tries as the wrapper in shared/api does: while the store is busy, up to four times.
func again(do func() error) error {
	var err error
	for range 4 {
		if err = do(); !table.Retryable(err) {
			break
		}
	}
	return err
}
